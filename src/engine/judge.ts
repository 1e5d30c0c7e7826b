/** The tasks of a service that restarts, each against the secrets as they are now. */
import type { Observation, ObservedService, Restart, Task } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { followedSecrets } from '../core/reference.js';
import { judgeTasks, type ServiceVerdict } from '../core/rollout.js';
import { lackedBy, namesRead } from '../core/wiring.js';
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
export async function judge(restarting: Restarting, service: ObservedService): Promise<Judged> {
  const { session, observation } = restarting;
  const read = secretsOf(restarting, [...service.tasks, service]);
  const secrets = await describeAgain(session, observation.secrets, read);
  const timed = await withVersionTimes(session, {
    ...observation,
    secrets,
    services: new Map([[service.alias, service]]),
    outside: [],
  });
  const newest = Math.max(0, ...read.map((name) => timed.secrets.get(name)?.lastChanged.getTime() ?? 0));
  return {
    verdict: judgeTasks(service.tasks, timed.secrets),
    newest: new Date(newest),
    lacking: lackingIn(restarting, timed, service),
  };
}

/** What a task that starts now would miss of what it could have when the restart was planned. */
export async function lackingNow(restarting: Restarting, service: ObservedService): Promise<readonly string[]> {
  const { session, observation } = restarting;
  const secrets = await describeAgain(session, observation.secrets, secretsOf(restarting, [service]));
  return lackingIn(restarting, { ...observation, secrets }, service);
}

function secretsOf({ observation, restart }: Restarting, readers: readonly Pick<Task, 'reads'>[]): string[] {
  const followed = followedSecrets(observation.secrets);
  return [...new Set([...readers.flatMap((reader) => [...namesRead(reader, followed)]), ...restart.because])];
}

function lackingIn({ session, restart }: Restarting, now: Observation, service: ObservedService): string[] {
  const rows = rowsOf(session.manifest, session.environment);
  return lackedBy(service, rows, new Set(), now).filter((name) => !restart.heldBy.includes(name));
}
