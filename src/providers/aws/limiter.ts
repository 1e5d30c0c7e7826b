/**
 * Calls at a rate that the account can bear. Secrets Manager allows 50 writes a second for everybody in
 * the account together (user guide, "Quotas", checked 2026-11-21), and the SDK's own retries lose writes
 * under it: so the rate is ours. It starts a tenth below the quota, halves when AWS throttles, climbs
 * back slowly, and a throttled call waits for its turn again instead of failing.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Limiter {
  /** Runs `send` when its turn comes, again and again while AWS says it was too early. */
  run<T>(send: () => Promise<T>): Promise<T>;
  /** Calls a second that are allowed now. */
  readonly rate: number;
}

export interface LimiterOptions {
  /** Calls a second to begin with, and at most. */
  readonly rate: number;
  /** Calls that need not wait after a pause. */
  readonly burst: number;
  readonly isThrottle: (error: unknown) => boolean;
  /** How long one call is tried, in milliseconds. */
  readonly patienceMs: number;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** One throttled answer tells as much as twenty that come in the same moment. */
const SAME_MOMENT_MS = 500;

const SLOWEST = 1;

/** How much faster it gets in a second without throttling, in calls a second. */
const CLIMB = 2;

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
    if (at - slowedAt > 1000) rate = Math.min(fastest, rate + (CLIMB * (at - Math.max(climbedAt, slowedAt))) / 1000);
    climbedAt = at;
  };

  // One at a time looks at the bucket, so that a lower rate holds at once for all who wait.
  let last: Promise<void> = Promise.resolve();
  const turn = (): Promise<void> => {
    last = last.then(async () => {
      refill();
      while (tokens < 1) {
        await wait(Math.max(1, ((1 - tokens) / rate) * 1000));
        refill();
      }
      tokens -= 1;
    });
    return last;
  };

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
    run: async (send) => {
      let since: number | undefined;
      for (;;) {
        await turn();
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
