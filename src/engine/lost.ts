/**
 * Looks for the deployment of a call whose answer was lost. The API of ECS is eventually consistent, so what has begun
 * may be shown some looks later (ECS API reference, RunTask, checked 2026-11-22).
 */
import type { Deployment, ObservedService, Restart } from '../core/model.js';
import { primaryOf } from '../core/rollout.js';
import { POLL_MS } from '../core/time.js';
import type { Session } from './session.js';
import type { Watch } from './watch.js';

/** Half a minute: most is shown within seconds, and what is not has probably never begun. */
const LOOKS = 6;

export interface Lost {
  readonly session: Session;
  readonly restart: Restart;
  readonly watch: Watch;
  /** The service as it was before the call. */
  readonly before: ObservedService;
  readonly signal: AbortSignal;
  /** By the run's pace. */
  readonly until: number;
}

/** Looks at least once, also for a person who wants to wait no more; a look that fails is the last one. */
export async function lookForLost(lost: Lost): Promise<Deployment | undefined> {
  const { session, restart, watch, before, signal, until } = lost;
  const known = primaryOf(before);
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    await session.pace.wait(POLL_MS, looks > 1 ? signal : undefined);
    const service = await watch.look(restart.target).catch(() => undefined);
    const primary = service && primaryOf(service);
    // An older one than was there before is no news: this look was answered from before that one.
    if (primary && primary.id !== known?.id && !(known && primary.created < known.created)) return primary;
    if (!service || signal.aborted || session.pace.now() >= until) return undefined;
  }
  return undefined;
}
