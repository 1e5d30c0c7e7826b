/**
 * The sandbox's time. Every date the cloud answers, and the HTTP `Date` header, come from here, so a
 * test can let a day pass at once, or let a rollout of half a minute run in half a second.
 */
export interface ClockOptions {
  /** What the clock says first; default: the time of this machine. */
  readonly start?: Date;
  /** Sandbox seconds in one real second; 0 stands still. */
  readonly speed?: number;
}

export class Clock {
  readonly speed: number;
  readonly #started = performance.now();
  #offset: number;

  constructor(options: ClockOptions = {}) {
    this.speed = options.speed ?? 1;
    this.#offset = (options.start ?? new Date()).getTime();
  }

  now(): Date {
    return new Date(Math.floor(this.#offset + (performance.now() - this.#started) * this.speed));
  }

  /** Let sandbox time pass. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('time does not run backwards');
    this.#offset += ms;
  }
}
