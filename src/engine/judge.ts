/** The tasks of a service that restarts, each against the secrets as they are now. */
import type { Observation, ObservedService, Restart } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { followedSecrets } from '../core/reference.js';
import { judgeTasks, type ServiceVerdict } from '../core/rollout.js';
import { lackedBy } from '../core/wiring.js';
import { describeAgain, withVersionTimes } from './observe.js';
import type { Session } from './session.js';

export interface Restarting {
  readonly session: Session;
  readonly restart: Restart;
  /** When the restart was planned. */
  readonly observation: Observation;
}

export interface Judged {
  readonly verdict: ServiceVerdict;
  /** When the newest value that the service reads was last touched. */
  readonly newest: Date;
  /** Secrets that had a value when this was planned, or were given one, and may hold none any more. */
  readonly lacking: readonly string[];
}

/** Each task against the secrets as they are now, not as they were when the plan was made. */
export async function judge({ session, observation, restart }: Restarting, service: ObservedService): Promise<Judged> {
  const followed = followedSecrets(observation.secrets.values());
  const references = [...service.tasks.flatMap((task) => task.reads), ...service.reads];
  const names = references.map((reference) => followed(reference)?.name).filter((name) => name !== undefined);
  const read = [...new Set([...names, ...restart.because])];
  const secrets = await describeAgain(session, observation.secrets, read);
  const timed = await withVersionTimes(session, {
    ...observation,
    secrets,
    services: new Map([[service.alias, service]]),
    outside: [],
  });
  const newest = Math.max(0, ...read.map((name) => timed.secrets.get(name)?.lastChanged.getTime() ?? 0));
  const rows = rowsOf(session.manifest, session.environment);
  return {
    verdict: judgeTasks(service.tasks, timed.secrets.values()),
    newest: new Date(newest),
    lacking: lackedBy(service, rows, new Set(), timed).filter((name) => !restart.heldBy.includes(name)),
  };
}
