/**
 * The service scheduler: which tasks a service starts and stops. ECS API reference, Deployment and
 * DeploymentConfiguration (checked 2026-11-21).
 */
import { DIGITS, LETTERS, text, uuid } from '../../random.js';
import type { Scope } from '../json.js';
import { remember } from './past.js';
import { arn, type Deployment, primaryOf, type Service, shown, type Task } from './state.js';
import { newTask, stop } from './tasks.js';

/** How long the scheduler waits after a task that failed, or that found no place. */
export const RETRY = { failed: 10_000, unplaced: 60_000 };

export interface Wanted {
  readonly taskDefinition: string;
  /** The deployment to undo, and the one to go back to. */
  readonly undo?: { readonly failed: Deployment; readonly good: Deployment };
}

/** Begin a deployment. The one before it becomes ACTIVE and is replaced. */
export function deploy(scope: Scope, service: Service, { taskDefinition, undo }: Wanted): Deployment {
  const { random } = scope.cloud;
  const id = `ecs-svc/${text(random, 19, DIGITS)}`;
  const reason = undo
    ? `ECS deployment circuit breaker: rolling back to deploymentId ${undo.good.id}.`
    : `ECS deployment ${id} in progress.`;
  const deployment: Deployment = {
    id,
    arn:
      undo?.failed.arn ??
      arn(scope.region, `service-deployment/${service.cluster}/${service.name}/${text(random, 21, LETTERS)}`),
    created: scope.now,
    taskDefinition,
    script: undo ? 'completes' : service.script,
    rollback: undo !== undefined,
    status: 'PRIMARY',
    rollout: 'IN_PROGRESS',
    reason,
    outcome: 'IN_PROGRESS',
    updated: scope.now,
    finished: undefined,
    failedTasks: 0,
    proven: false,
    retryAt: undefined,
  };
  for (const older of shown(service)) {
    if (older.status === 'PRIMARY' && (older.outcome === 'IN_PROGRESS' || older.outcome === 'ROLLBACK_REQUESTED')) {
      older.outcome = 'STOPPED';
      older.finished = scope.now;
    }
    older.status = 'ACTIVE';
  }
  service.taskDefinition = taskDefinition;
  service.deployments.unshift(deployment);
  schedule(scope, service);
  return deployment;
}

/** Start and stop what the newest deployment and the percentages ask for, then see whether it is done. */
export function schedule(scope: Scope, service: Service): void {
  const primary = primaryOf(service);
  if (primary === undefined) return;
  if (primary.retryAt !== undefined && primary.retryAt <= scope.now) primary.retryAt = undefined;
  const isRolling = (service.strategy ?? 'ROLLING') === 'ROLLING';
  if (primary.rollout !== 'FAILED') (isRolling ? replace : bake)(scope, service, primary);
  forgetReplaced(service);
  complete(scope, service, primary);
  remember(scope.now, service);
}

/** A deployment without tasks is INACTIVE and no longer shown; one that failed is, until it has been undone. */
function forgetReplaced(service: Service): void {
  const holds = ({ id }: Deployment) =>
    service.tasks.some((task) => task.startedBy === id && task.stopped === undefined);
  for (const deployment of service.deployments) {
    if (deployment.status === 'ACTIVE' && deployment.rollout !== 'FAILED' && !holds(deployment))
      deployment.status = 'INACTIVE';
  }
}

const isUp = ({ desired }: Task) => desired === 'RUNNING';
const isHealthy = (task: Task) => isUp(task) && task.healthy !== undefined;

/**
 * New tasks first as far as `maximumPercent` lets them; old ones go as new ones become healthy, or to
 * make room where there is none, and never so that fewer than `minimumHealthyPercent` are healthy.
 */
function replace(scope: Scope, service: Service, primary: Deployment): void {
  const { desired, tasks } = service;
  const mine = tasks.filter((task) => isUp(task) && task.startedBy === primary.id);
  const others = tasks.filter((task) => isUp(task) && task.startedBy !== primary.id);
  const minimum = Math.ceil((desired * service.minimumHealthyPercent) / 100);
  const maximum = Math.floor((desired * service.maximumPercent) / 100);
  const missing = desired - mine.length;
  const room = maximum - tasks.filter(({ stopped }) => stopped === undefined).length;

  const redundant = others.length - Math.max(0, desired - mine.filter(isHealthy).length);
  const inTheWay = room <= 0 ? Math.max(0, missing) : 0;
  const leaving = [...others]
    .sort((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)))
    .slice(0, Math.max(redundant, inTheWay, 0));
  const spare = Math.max(0, tasks.filter(isHealthy).length - minimum);
  const unhealthy = leaving.filter((task) => !isHealthy(task));
  halt(scope, service, [...unhealthy, ...leaving.filter(isHealthy).slice(0, spare), ...mine.slice(desired)]);

  if (missing > 0 && room > 0 && primary.retryAt === undefined) start(scope, service, primary, Math.min(missing, room));
}

/**
 * All new tasks beside all old ones; these go when both have run for the bake time: "when both blue and
 * green service revisions are running simultaneously". Traffic that shifts by steps looks the same here.
 */
function bake(scope: Scope, service: Service, primary: Deployment): void {
  const mine = service.tasks.filter((task) => isUp(task) && task.startedBy === primary.id);
  const others = service.tasks.filter((task) => isUp(task) && task.startedBy !== primary.id);
  const missing = service.desired - mine.length;
  if (missing > 0 && primary.retryAt === undefined) start(scope, service, primary, missing);
  halt(scope, service, mine.slice(service.desired));
  if (others.length === 0 || mine.filter(isHealthy).length < service.desired) {
    // It begins again once all are healthy.
    primary.bakeUntil = undefined;
    return;
  }
  primary.bakeUntil ??= scope.now + (service.bakeMinutes ?? 0) * 60_000;
  if (primary.bakeUntil > scope.now) return;
  primary.bakeUntil = undefined;
  halt(scope, service, others);
}

function start(scope: Scope, service: Service, primary: Deployment, count: number): void {
  if (primary.script === 'stalls') {
    primary.retryAt = scope.now + RETRY.unplaced;
    say(
      scope,
      service,
      'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a ' +
        'different availability zone.',
    );
    return;
  }
  const fails = primary.script === 'fails' || primary.script === 'rolls-back';
  const started = Array.from({ length: count }, () =>
    newTask(scope.region, scope.cloud.random, scope.now, {
      cluster: service.cluster,
      taskDefinition: primary.taskDefinition,
      group: `service:${service.name}`,
      startedBy: primary.id,
      fails,
      ...(service.exitCode !== undefined && { failsWith: service.exitCode }),
    }),
  );
  service.tasks.push(...started);
  say(scope, service, `has started ${count} tasks: ${named(started)}.`);
}

function halt(scope: Scope, service: Service, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  for (const task of tasks) {
    const deployment = task.startedBy ? ` (deployment ${task.startedBy})` : '';
    stop(task, scope.now, 'ServiceSchedulerInitiated', `Scaling activity initiated by${deployment}`);
  }
  say(scope, service, `has stopped ${tasks.length} running tasks: ${named(tasks)}.`);
}

/** A rollback is over; so is the deployment that it undid. */
export function endRollback(service: Service, outcome: Deployment['outcome']): void {
  for (const undone of service.deployments) if (undone.outcome === 'ROLLBACK_IN_PROGRESS') undone.outcome = outcome;
}

function complete(scope: Scope, service: Service, primary: Deployment): void {
  const up = service.tasks.filter(({ stopped }) => stopped === undefined);
  const settled = up.length === service.desired && up.every((task) => isHealthy(task) && task.startedBy === primary.id);
  if (!settled || primary.rollout !== 'IN_PROGRESS') return;
  primary.rollout = 'COMPLETED';
  primary.reason = `ECS deployment ${primary.id} completed.`;
  primary.outcome = 'SUCCESSFUL';
  primary.updated = scope.now;
  primary.finished = scope.now;
  if (primary.rollback) endRollback(service, 'ROLLBACK_SUCCESSFUL');
  for (const other of service.deployments) if (other !== primary) other.status = 'INACTIVE';
  say(scope, service, 'deployment completed.', primary);
  say(scope, service, 'has reached a steady state.');
}

function named(tasks: readonly Task[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(' ');
}

/** Write an event, as the console shows it. */
export function say(scope: Scope, service: Service, words: string, deployment?: Deployment): void {
  const about = deployment ? `(service ${service.name}) (deployment ${deployment.id})` : `(service ${service.name})`;
  service.events.unshift({ id: uuid(scope.cloud.random), created: scope.now, message: `${about} ${words}` });
  service.events.length = Math.min(service.events.length, 100);
}
