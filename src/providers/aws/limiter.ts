/**
 * Calls at a rate that the account can bear. Secrets Manager allows 50 writes a second for everybody in
 * the account together (user guide, "Quotas", checked 2026-11-21), and the SDK's own retries lose writes
 * under it: so the rate is ours. It starts a tenth below the quota, halves when AWS throttles, climbs
 * back slowly, and a throttled call is sent again, before those that have not been sent, instead of failing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Turn } from '../../core/ports.js';

export interface Limiter {
  /**
   * Runs `send` when its turn comes, again and again while AWS says it was too early. Where its turn has not come
   * when the signal is given, it is not sent, and this throws the signal's reason.
   */
  run<T>(send: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Calls a second that are allowed now. */
  readonly rate: number;
}

/** Runs `send` when its turn comes, if it is to be sent then; undefined where it was not. */
export async function inTurn<T>(
  limiter: Limiter,
  { signal, comes }: Turn,
  send: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await limiter.run(async () => ((await comes()) ? send() : undefined), signal);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

export interface LimiterOptions {
  /** Calls a second to begin with, and at most. */
  readonly rate: number;
  /** Calls that need not wait after a pause. */
  readonly burst: number;
  readonly isThrottle: (error: unknown) => boolean;
  /** How long one call is tried since it was sent first, in milliseconds. */
  readonly patienceMs: number;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** One throttled answer tells as much as twenty that come in the same moment. */
const SAME_MOMENT_MS = 500;

const SLOWEST = 1;

/** How long it takes from nothing to the whole rate without throttling, in milliseconds. */
const CLIMB_MS = 20_000;

interface Waiting {
  readonly go: () => void;
  readonly leave: (reason: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

export function openLimiter({
  rate: fastest,
  burst,
  isThrottle,
  patienceMs,
  // Of no use as a time of day, and nobody can set it back.
  now = () => performance.now(),
  wait = sleep,
}: LimiterOptions): Limiter {
  let rate = fastest;
  let tokens = burst;
  let filledAt = now();
  let slowedAt = Number.NEGATIVE_INFINITY;
  let climbedAt = filledAt;

  const refill = () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * rate);
    filledAt = at;
    if (at - slowedAt > 1000)
      rate = Math.min(fastest, rate + (fastest * (at - Math.max(climbedAt, slowedAt))) / CLIMB_MS);
    climbedAt = at;
  };

  const unsent: Waiting[] = [];
  const throttled: Waiting[] = [];
  let serving = false;

  const nextOne = (): Waiting | undefined => {
    for (;;) {
      const one = throttled.shift() ?? unsent.shift();
      if (!one?.signal?.aborted) return one;
      one.leave(one.signal.reason);
    }
  };
  // One loop looks at the bucket, so that a lower rate holds at once for all who wait.
  const serve = async () => {
    serving = true;
    while (throttled.length + unsent.length > 0) {
      refill();
      while (tokens < 1) {
        await wait(Math.max(1, ((1 - tokens) / rate) * 1000));
        refill();
      }
      const next = nextOne();
      if (next) tokens -= 1;
      next?.go();
    }
    serving = false;
  };
  const turn = (queue: Waiting[], signal: AbortSignal | undefined) =>
    new Promise<void>((go, leave) => {
      queue.push({ go, leave, signal });
      if (!serving) void serve();
    });

  const slowDown = () => {
    const at = now();
    if (at - slowedAt < SAME_MOMENT_MS) return;
    refill();
    rate = Math.max(SLOWEST, rate / 2);
    slowedAt = at;
    tokens = Math.min(tokens, 0);
  };

  return {
    get rate() {
      return rate;
    },
    run: async (send, signal) => {
      let since: number | undefined;
      for (;;) {
        await turn(since === undefined ? unsent : throttled, signal);
        since ??= now();
        try {
          return await send();
        } catch (error) {
          if (!isThrottle(error) || now() - since > patienceMs) throw error;
          slowDown();
        }
      }
    },
  };
}
