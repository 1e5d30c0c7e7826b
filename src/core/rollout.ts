/** Where a deployment stands, from one look at its service. Pure: the engine looks again and again. */
import { freshnessOf, isOutdated, SETTLE_MS } from './freshness.js';
import type { Deployment, Observation, ObservedService, Task } from './model.js';
import { secretsRead } from './reference.js';

/**
 * `unseen`: ECS does not show it yet, or this once; it is eventually consistent, so absence means something only once
 * it was seen, and several looks in a row show it no more. `completed`: every task that is wanted runs, and is of this
 * deployment; whether it has its values is asked separately. A rollback is a deployment of its own: its tasks read the
 * same values, and may fail too.
 */
export type Course =
  | 'unseen'
  | 'going'
  | 'completed'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'superseded'
  | 'stalled';

/** Consecutive failures after which nobody but a circuit breaker would still wait. */
const FAILED_TASKS = 3;

/** Does it fail, and nobody but a person ends it? A circuit breaker judges for itself when it has failed. */
function goesOnFailing({ circuitBreaker }: ObservedService, { failedTasks }: Deployment): boolean {
  return failedTasks >= FAILED_TASKS && !circuitBreaker;
}

/**
 * `gone`: earlier looks have shown the deployment, and later ones no more. `rollback`: the one that an earlier look has
 * shown to take its place; ECS words its end like any other's. Fields: Amazon ECS API reference, Deployment (checked
 * 2026-11-21).
 */
export function courseOf(
  service: ObservedService,
  deployment: Pick<Deployment, 'id' | 'created'>,
  gone: boolean,
  rollback?: string,
): Course {
  const mine = service.deployments.find((candidate) => candidate.id === deployment.id);
  const primary = primaryOf(service);
  if (rollback !== undefined) return primary?.id === rollback ? rollbackOf(service, primary) : 'superseded';
  const rollsBack = primary !== undefined && isRollback(primary);
  if (!mine) {
    // A younger one may have taken over before anybody saw this one.
    const younger = primary !== undefined && primary.created > deployment.created;
    if (!gone && !younger) return 'unseen';
    return primary && (rollsBack || !younger) ? rollbackOf(service, primary) : 'superseded';
  }
  if (mine.rollout === 'FAILED') return primary && primary.id !== mine.id ? rollbackOf(service, primary) : 'failed';
  if (mine.status !== 'PRIMARY') return primary && rollsBack ? rollbackOf(service, primary) : 'superseded';
  if (goesOnFailing(service, mine)) return 'stalled';
  return isComplete(service, mine) ? 'completed' : 'going';
}

function rollbackOf(service: ObservedService, rollback: Deployment): Course {
  if (rollback.rollout === 'FAILED' || goesOnFailing(service, rollback)) return 'rollback-failed';
  return isComplete(service, rollback) ? 'rolled-back' : 'rolling-back';
}

/**
 * Controllers and load balancers that report no rollout state are judged by deployments and tasks alone. Where the
 * service says that it is complete and an older task runs, the list of tasks is behind.
 */
function isComplete(service: ObservedService, mine: Deployment): boolean {
  const running = service.tasks.filter((task) => task.started);
  if (service.deployments.length > 1 || running.length < service.desired) return false;
  if (mine.rollout !== undefined && mine.rollout !== 'COMPLETED') return false;
  return running.every(({ created }) => created !== undefined && created >= mine.created);
}

export function primaryOf(service: ObservedService): Deployment | undefined {
  return service.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

/** Did ECS begin it to undo another one? Only its reason says so. */
export function isRollback({ rolloutReason }: Deployment): boolean {
  return /roll(ing|ed)?[ -]?back/i.test(rolloutReason ?? '');
}

/**
 * A deployment that is under way and may still end well. Where no rollout state is reported, as behind a Classic Load
 * Balancer, it is under way as long as tasks of another one are kept.
 */
export function openDeployment(service: ObservedService): Deployment | undefined {
  const primary = primaryOf(service);
  if (!primary || goesOnFailing(service, primary)) return undefined;
  const open = primary.rollout === undefined ? service.deployments.length > 1 : primary.rollout === 'IN_PROGRESS';
  return open ? primary : undefined;
}

/** Do all tasks run what the service is meant to run? A deployment that failed leaves those of an older one. */
export function isRolledOut(service: ObservedService): boolean {
  const { rollout = 'COMPLETED' } = primaryOf(service) ?? {};
  return rollout === 'COMPLETED' && service.tasks.every((task) => task.taskDefinition === service.taskDefinition);
}

/** Does every task of a deployment start after these secrets were written and had settled? */
export function delivers(deployment: Pick<Deployment, 'created'>, newest: Date): boolean {
  return deployment.created.getTime() > newest.getTime() + SETTLE_MS;
}

export type TaskVerdict = 'fresh' | 'outdated' | 'unknown' | 'pinned';

/** One task against every secret it reads; outdated by one is outdated. */
export function judgeTask(task: Task, read: ReturnType<typeof secretsRead>): TaskVerdict {
  const reads = task.reads.map((reference) => read(reference)).filter((found) => found !== undefined);
  const verdicts = new Set(reads.map((found) => freshnessOf(task, found.secret, found)));
  if ([...verdicts].some(isOutdated)) return 'outdated';
  if (verdicts.has('unknown')) return 'unknown';
  return verdicts.has('pinned') ? 'pinned' : 'fresh';
}

export interface ServiceVerdict {
  readonly fresh: number;
  readonly outdated: number;
  readonly unknown: number;
  /** Every restart leaves them as they are: what they read is named in their task definition. */
  readonly pinned: number;
}

export function judgeTasks(tasks: readonly Task[], secrets: Observation['secrets']): ServiceVerdict {
  const read = secretsRead(secrets);
  const verdicts = tasks.map((task) => judgeTask(task, read));
  const count = (wanted: TaskVerdict) => verdicts.filter((verdict) => verdict === wanted).length;
  return { fresh: count('fresh'), outdated: count('outdated'), unknown: count('unknown'), pinned: count('pinned') };
}
