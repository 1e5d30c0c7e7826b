/**
 * Rollouts in the course of time. Nothing runs in the background; before each request `advance` lets
 * happen what is due, in the order of time. So a task pulls its secrets from exactly the state that
 * they had at that moment.
 *
 * ECS API reference, Deployment and DeploymentCircuitBreaker; ECS Developer Guide, "How the Amazon ECS
 * deployment circuit breaker detects failures" (checked 2026-11-21).
 */
import type { Scope } from '../json.js';
import { deploy, endRollback, RETRY, say, schedule } from './scheduler.js';
import { type Breaker, type Deployment, primaryOf, type Service, type Task } from './state.js';
import { nextMoment, step } from './tasks.js';

/** Let everything happen that is due in this region by `scope.now`. */
export function advance(scope: Scope): void {
  for (const cluster of scope.region.clusters.values()) {
    for (const service of cluster.services.values()) advanceService(scope, service);
    for (const task of cluster.loose) {
      for (let at = due(task, scope.now); at !== undefined; at = due(task, scope.now)) {
        if (step({ ...scope, now: at }, task) === 'forgotten') break;
      }
    }
    cluster.loose = cluster.loose.filter((task) => !isForgotten(task, scope.now));
  }
}

function due(task: Task, now: number): number | undefined {
  const at = nextMoment(task);
  return at !== undefined && at <= now ? at : undefined;
}

function isForgotten(task: Task, now: number): boolean {
  return task.stopped !== undefined && (nextMoment(task) ?? now + 1) <= now;
}

function advanceService(scope: Scope, service: Service): void {
  for (;;) {
    const moments = service.tasks.map(nextMoment);
    const primary = primaryOf(service);
    const going = primary?.rollout === 'IN_PROGRESS' ? primary : undefined;
    const at = Math.min(
      ...[...moments, primary?.retryAt, going?.bakeUntil, going?.rollbackAt].map(
        (moment) => moment ?? Number.POSITIVE_INFINITY,
      ),
    );
    if (at > scope.now) return;
    const then = { ...scope, now: at };
    if (going?.rollbackAt === at) fail(then, service, going, 'ECS deployment was stopped by a user.', true);
    for (const task of [...service.tasks]) if (nextMoment(task) === at) turn(then, service, task);
    schedule(then, service);
  }
}

function turn(scope: Scope, service: Service, task: Task): void {
  const deployment = service.deployments.find(({ id }) => id === task.startedBy);
  switch (step(scope, task)) {
    case 'forgotten':
      service.tasks = service.tasks.filter((one) => one !== task);
      return;
    case 'became healthy':
      // "Once a service deployment has one or more successfully running tasks, the failed task count
      // resets to zero and stops being evaluated."
      if (deployment === undefined) return;
      if (service.breaker.resetOnHealthyTask === false) return;
      deployment.failedTasks = 0;
      deployment.proven = true;
      return;
    case 'failed':
      if (deployment !== undefined) failed(scope, service, deployment);
      return;
    default:
  }
}

function failed(scope: Scope, service: Service, deployment: Deployment): void {
  if (deployment.rollout === 'FAILED') return;
  deployment.failedTasks += 1;
  deployment.updated = scope.now;
  deployment.retryAt = scope.now + RETRY.failed;
  if (deployment.failedTasks >= 3) {
    say(
      scope,
      service,
      'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section ' +
        'of the Amazon ECS Developer Guide.',
    );
  }
  const { enable, rollback } = breakerOf(service, deployment);
  if (!enable || deployment.proven || deployment.status !== 'PRIMARY' || deployment.failedTasks < threshold(service))
    return;
  say(scope, service, 'deployment failed: tasks failed to start.', deployment);
  fail(scope, service, deployment, 'ECS deployment circuit breaker: tasks failed to start.', rollback);
}

/** A deployment is over; what it replaced stays, or comes back with new tasks. */
function fail(scope: Scope, service: Service, deployment: Deployment, reason: string, rollback: boolean): void {
  deployment.rollout = 'FAILED';
  deployment.reason = reason;
  deployment.retryAt = undefined;
  deployment.finished = scope.now;
  const good = service.deployments.find(({ rollout }) => rollout === 'COMPLETED');
  if (rollback && !deployment.rollback && good !== undefined) {
    deployment.outcome = 'ROLLBACK_IN_PROGRESS';
    say(scope, service, `rolling back to deployment ${good.id}.`);
    deploy(scope, service, { taskDefinition: good.taskDefinition, undo: { failed: deployment, good } });
    return;
  }
  deployment.outcome = 'STOPPED';
  if (deployment.rollback) endRollback(service, 'ROLLBACK_FAILED');
}

function breakerOf(service: Service, deployment: Deployment): Pick<Breaker, 'enable' | 'rollback'> {
  if (deployment.script === 'fails') return { enable: true, rollback: false };
  if (deployment.script === 'rolls-back') return { enable: true, rollback: true };
  return service.breaker;
}

/**
 * "a minimum threshold of 3 and a maximum threshold of 200", and half the desired tasks between them,
 * unless the service has a threshold of its own (API reference, ThresholdConfiguration).
 */
export function threshold({ breaker, desired }: Service): number {
  const { type, value } = breaker.thresholdConfiguration ?? { type: 'BOUNDED_PERCENT', value: 50 };
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desired);
  return type === 'BOUNDED_PERCENT' ? Math.min(200, Math.max(3, share)) : share;
}
