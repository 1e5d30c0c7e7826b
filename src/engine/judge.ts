/** The tasks of a service that restarts, each against the secrets as they are now. */
import { keyNames, lookedAgain } from '../core/keys.js';
import type { Observation, ObservedService, Obstacle, Restart, Task } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { followedSecrets } from '../core/reference.js';
import { judgeTasks, type ServiceVerdict } from '../core/rollout.js';
import { lackedBy, namesRead, obstaclesOf, withoutValue } from '../core/wiring.js';
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
}

export interface Judged extends Lack {
  readonly verdict: ServiceVerdict;
  /** When the newest value that the service reads was last touched. */
  readonly newest: Date;
  /** Secrets whose value a task that starts now does not have, foreseen or not. */
  readonly without: readonly string[];
}

/** Each task against the secrets as they are now, not as they were when the plan was made. */
export async function judge(restarting: Restarting, service: ObservedService): Promise<Judged> {
  const { session } = restarting;
  const read = secretsOf(restarting, [...service.tasks, service]);
  const timed = await withVersionTimes(session, {
    ...(await lookNow(restarting, read)),
    services: new Map([[service.alias, service]]),
    outside: [],
  });
  const newest = Math.max(0, ...read.map((name) => timed.secrets.get(name)?.lastChanged.getTime() ?? 0));
  return {
    verdict: judgeTasks(service.tasks, timed.secrets),
    newest: new Date(newest),
    ...lackIn(restarting, timed, service),
    without: withoutIn(restarting, timed, service),
  };
}

export async function lackingNow(restarting: Restarting, service: ObservedService): Promise<Lack> {
  return lackIn(restarting, await lookNow(restarting, secretsOf(restarting, [service])), service);
}

/** These secrets and the keys that they are under, each as it is now: a key can be disabled at any time. */
async function lookNow({ session, observation, watch }: Restarting, names: readonly string[]): Promise<Observation> {
  const secrets = await describeAgain(session, observation.secrets, names);
  const used = keyNames(names.flatMap((name) => secrets.get(name) ?? []));
  const keys = new Map(await Promise.all(used.map(async (named) => [named, await watch.key(named)] as const)));
  return { ...observation, secrets, keys: lookedAgain(observation.keys, keys) };
}

function secretsOf({ observation, restart }: Restarting, readers: readonly Pick<Task, 'reads'>[]): string[] {
  const followed = followedSecrets(observation.secrets);
  return [...new Set([...readers.flatMap((reader) => [...namesRead(reader, followed)]), ...restart.because])];
}

function lackIn({ session, restart }: Restarting, now: Observation, service: ObservedService): Lack {
  const rows = rowsOf(session.manifest, session.environment);
  const lacking = lackedBy(service, rows, new Set(), now).filter((name) => !restart.heldBy.includes(name));
  return { lacking, obstacles: obstaclesOf(service, now).filter(({ id }) => lacking.includes(id)) };
}

function withoutIn({ session }: Restarting, now: Observation, service: ObservedService): string[] {
  return withoutValue(service, rowsOf(session.manifest, session.environment), now);
}
