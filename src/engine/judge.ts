/** The tasks of a service that restarts, each against the secrets as they are now. */
import { keyNames, lookedAgain } from '../core/keys.js';
import type { Doubt, Observation, ObservedService, Obstacle, Restart, Task } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { followedSecrets } from '../core/reference.js';
import { judgeTasks, type ServiceVerdict } from '../core/rollout.js';
import { doubtOf, lackedBy, namesRead, obstaclesOf, unwiredIn, withoutValue } from '../core/wiring.js';
import { describeAgain, withVersionTimes } from './observe.js';
import type { Session } from './session.js';
import type { Watch } from './watch.js';

export interface Restarting {
  readonly session: Session;
  readonly restart: Restart;
  /** When the restart was planned. */
  readonly observation: Observation;
  readonly watch: Pick<Watch, 'key'>;
}

/** What a task that starts now would miss of what it could have when the restart was planned. */
export interface Lack {
  /** Secrets that had a value when this was planned, or were given one, and may hold none any more. */
  readonly lacking: readonly string[];
  /** Why no task could start now. */
  readonly obstacles: readonly Obstacle[];
  /** Secrets that AWS shows as they were before what this run knows of them: nothing is to be decided by them. */
  readonly old: readonly string[];
}

/** Its doubt is of `without`. */
export interface Judged extends Lack, Doubt {
  readonly verdict: ServiceVerdict;
  /** When the newest value that the service reads was last touched. */
  readonly newest: Date;
  /** Secrets whose value a task that starts now does not have, foreseen or not. */
  readonly without: readonly string[];
  /** Secrets that the service is to have, and that its task definition does not read. */
  readonly unwired: readonly string[];
  /** When the secrets were looked at, by the run's pace. */
  readonly looked: number;
}

/** Each task against the secrets as they are now, not as they were when the plan was made. */
export async function judge(restarting: Restarting, service: ObservedService): Promise<Judged> {
  const { session } = restarting;
  const looked = session.pace.now();
  const read = secretsOf(restarting, [...service.tasks, service]);
  const { now, old } = await lookNow(restarting, read);
  const timed = await withVersionTimes(session, {
    ...now,
    services: new Map([[service.alias, service]]),
    outside: [],
  });
  const without = withoutIn(restarting, timed, service);
  const newest = Math.max(0, ...read.map((name) => timed.secrets.get(name)?.lastChanged.getTime() ?? 0));
  return {
    verdict: judgeTasks(service.tasks, timed.secrets),
    newest: new Date(newest),
    ...lackIn(restarting, timed, service),
    old,
    without,
    ...doubtOf(without, timed),
    unwired: unwiredIn(service, rowsOf(session.manifest, session.environment), timed),
    looked,
  };
}

export async function lackingNow(restarting: Restarting, service: ObservedService): Promise<Lack> {
  const { now, old } = await lookNow(restarting, secretsOf(restarting, [service]));
  return { ...lackIn(restarting, now, service), old };
}

interface Looked extends Pick<Lack, 'old'> {
  readonly now: Observation;
}

/** These secrets and the keys that they are under, each as it is now: a key can be disabled at any time. */
async function lookNow({ session, observation, watch }: Restarting, names: readonly string[]): Promise<Looked> {
  const secrets = await describeAgain(session, observation.secrets, names);
  // What so many looks do not show at all was deleted.
  const old = names.filter((name) => secrets.has(name) && session.known.isOld(name, secrets.get(name)));
  const used = keyNames(names.flatMap((name) => secrets.get(name) ?? []));
  const keys = new Map(await Promise.all(used.map(async (named) => [named, await watch.key(named)] as const)));
  return { now: { ...observation, secrets, keys: lookedAgain(observation.keys, keys) }, old };
}

function secretsOf({ observation, restart }: Restarting, readers: readonly Pick<Task, 'reads'>[]): string[] {
  const followed = followedSecrets(observation.secrets);
  return [...new Set([...readers.flatMap((reader) => [...namesRead(reader, followed)]), ...restart.because])];
}

function lackIn({ session, restart }: Restarting, now: Observation, service: ObservedService): Omit<Lack, 'old'> {
  const rows = rowsOf(session.manifest, session.environment);
  const lacking = lackedBy(service, rows, new Set(), now).filter((name) => !restart.heldBy.includes(name));
  return { lacking, obstacles: obstaclesOf(service, now).filter(({ id }) => lacking.includes(id)) };
}

function withoutIn({ session }: Restarting, now: Observation, service: ObservedService): string[] {
  return withoutValue(service, rowsOf(session.manifest, session.environment), now);
}
