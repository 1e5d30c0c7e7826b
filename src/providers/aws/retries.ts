import { StandardRetryStrategy } from '@smithy/core/retry';

/**
 * The SDK's retries of calls that a limiter paces: it has to hear at once of one that came too early, to slow down
 * for the rest, and sends it again itself. Left to the SDK, each call would be tried five times and given up.
 */
export class PacedRetries extends StandardRetryStrategy {
  readonly #isThrottle: (error: unknown) => boolean;

  constructor(maxAttempts: number, isThrottle: (error: unknown) => boolean) {
    super(maxAttempts);
    this.#isThrottle = isThrottle;
  }

  override async refreshRetryTokenForRetry(
    ...[token, info]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<StandardRetryStrategy['refreshRetryTokenForRetry']> {
    if (this.#isThrottle(info.error)) throw info.error;
    return super.refreshRetryTokenForRetry(token, info);
  }
}
