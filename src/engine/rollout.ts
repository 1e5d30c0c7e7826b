/**
 * Restarts services, and stays until the running tasks have their values. A deployment is followed by
 * its id and judged by tasks: ECS calls a service stable after a rollback too (aws-actions/
 * amazon-ecs-deploy-task-definition#191, checked 2026-11-21).
 */

import type { Report, TaskSeen } from '../core/events.js';
import { Fault, problemOf } from '../core/fault.js';
import { freshnessOf, SETTLE_MS } from '../core/freshness.js';
import type { Deployment, Observation, ObservedService, Problem, Receipt, Restart, Task } from '../core/model.js';
import { outdatedSecrets } from '../core/plan.js';
import { followedSecrets } from '../core/reference.js';
import { POLL_MS } from '../core/time.js';
import { receipt } from './execute.js';
import { describeAgain, observeServices, withVersionTimes } from './observe.js';
import type { Session } from './session.js';

/** AWS's clock is read in whole seconds, so one more than the time a write needs to settle. */
const SETTLE_WAIT_MS = SETTLE_MS + 1_000;

/** Enough consecutive failures to call a deployment failed where no circuit breaker does. */
const FAILED_TASKS = 3;

export interface RolloutOptions {
  readonly session: Session;
  readonly restarts: readonly Restart[];
  readonly observation: Observation;
  /** Did this run write anything just now? */
  readonly wrote: boolean;
  readonly timeoutMs: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

export async function restartServices(options: RolloutOptions): Promise<Receipt[]> {
  const { session, restarts, report, signal } = options;
  if (restarts.length === 0) return [];
  if (options.wrote) {
    report({ kind: 'settling', ms: SETTLE_WAIT_MS });
    await session.pace.wait(SETTLE_WAIT_MS, signal);
  }
  return Promise.all(restarts.map((restart) => restartOne(options, restart)));
}

async function restartOne(options: RolloutOptions, restart: Restart): Promise<Receipt> {
  const { session, report, signal } = options;
  if (signal.aborted) return receipt(restart, { outcome: 'stopped' });
  const deadline = options.timeoutMs / POLL_MS;
  const end = (outcome: Receipt['outcome'], message: string, facts: Partial<Receipt> = {}): Receipt => {
    report({
      kind: 'restart-ended',
      service: restart.target,
      ok: outcome === 'done' || outcome === 'unneeded',
      message,
    });
    session.journal.write('restart-ended', {
      service: restart.service,
      outcome,
      deployment: facts.deployment,
      problem: facts.problem,
    });
    return receipt(restart, { outcome, ...facts });
  };
  try {
    const before = await look(session, restart.target);
    const running = await currentDeployment(options, restart, before, deadline);
    if (running === 'fresh') return end('unneeded', 'every task has its values already');
    session.journal.write('restart', { service: restart.service, because: restart.because });
    const deployment = running ?? (await session.services.restart(restart.cluster, restart.service));
    session.journal.write('restarting', { service: restart.service, deployment: deployment.id });
    report({ kind: 'restart-begun', service: restart.target, deployment: deployment.id });
    const ended = await follow(options, restart, deployment, deadline);
    const tasks = ended.outcome === 'done' ? undefined : await lastLook(options, restart);
    return end(ended.outcome, ended.message, { deployment: deployment.id, problem: ended.problem, tasks });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return end('failed', error.message, { problem: problemOf(error) });
  }
}

/** Our own restart of an earlier run is followed, an older deployment waited for; `fresh` when nothing is left to do. */
async function currentDeployment(
  options: RolloutOptions,
  restart: Restart,
  before: ObservedService,
  deadline: number,
): Promise<Deployment | 'fresh' | undefined> {
  const { session, signal } = options;
  let service = before;
  for (let looks = 0; looks < deadline && !signal.aborted; looks += 1) {
    const verdict = await judgeTasks(session, options.observation, service, restart);
    const primary = primaryOf(service);
    const open = primary?.rollout === 'IN_PROGRESS' && primary.failedTasks === 0;
    if (!open)
      return verdict.outdated.length === 0 && service.tasks.length > 0 && verdict.unknown === 0 && !restart.forced
        ? 'fresh'
        : undefined;
    // Every task of the open deployment is newer than the values: it delivers what is wanted.
    if (!restart.forced && primary.created.getTime() > verdict.newest.getTime() + SETTLE_MS) return primary;
    await session.pace.wait(POLL_MS, signal);
    service = await look(session, restart.target);
  }
  return undefined;
}

interface Ended {
  readonly outcome: 'done' | 'failed' | 'unconfirmed' | 'stopped';
  readonly message: string;
  readonly problem: Problem | undefined;
}

async function follow(
  options: RolloutOptions,
  restart: Restart,
  deployment: Deployment,
  deadline: number,
): Promise<Ended> {
  const { session, report, signal } = options;
  for (let looks = 0; ; looks += 1) {
    const service = await look(session, restart.target);
    report({
      kind: 'restart-seen',
      service: restart.target,
      tasks: service.tasks.map((task) => seen(task, deployment)),
      wanted: service.desired,
      waiting: undefined,
    });
    const mine = service.deployments.find((candidate) => candidate.id === deployment.id);
    const primary = primaryOf(service);
    if (mine?.rollout === 'FAILED' || (!mine && primary && primary.created <= deployment.created)) {
      return rolledBack(session, restart, mine);
    }
    if (mine?.status !== 'PRIMARY') {
      return failed('superseded', `${restart.target}: another deployment took over`, 'unconfirmed', [
        `secretsmith plan --env ${session.environment.name}`,
      ]);
    }
    if (mine.failedTasks >= FAILED_TASKS && !service.circuitBreaker) return stalled(session, restart, mine);
    if (mine.rollout === 'COMPLETED' && service.deployments.length === 1) return confirm(options, restart, service);
    if (signal.aborted) {
      return { outcome: 'stopped', message: 'left to ECS: it goes on by itself', problem: undefined };
    }
    if (looks >= deadline) {
      return failed(
        'restart-timeout',
        `${restart.target} was not finished in time; ECS goes on with it`,
        'unconfirmed',
        [`secretsmith plan --env ${session.environment.name}`],
      );
    }
    await session.pace.wait(POLL_MS, signal);
  }
}

async function confirm(options: RolloutOptions, restart: Restart, service: ObservedService): Promise<Ended> {
  const verdict = await judgeTasks(options.session, options.observation, service, restart);
  const total = service.tasks.length;
  if (verdict.outdated.length > 0 || verdict.unknown > 0) {
    return failed(
      'still-stale',
      `${restart.target}: ${total - verdict.fresh} of ${total} tasks may not have every value`,
      'unconfirmed',
      [`secretsmith restart ${restart.target} --env ${options.session.environment.name}`],
    );
  }
  return {
    outcome: 'done',
    message: `${verdict.fresh} of ${total} ${total === 1 ? 'task has' : 'tasks have'} every value`,
    problem: undefined,
  };
}

/** What production does now, for the person who reads that a restart did not end well; not known where it cannot be seen. */
async function lastLook(options: RolloutOptions, restart: Restart): Promise<Receipt['tasks']> {
  try {
    const service = await look(options.session, restart.target);
    const { fresh } = await judgeTasks(options.session, options.observation, service, restart);
    return { running: service.tasks.filter((task) => task.started).length, fresh };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

interface TaskVerdict {
  readonly fresh: number;
  readonly unknown: number;
  readonly outdated: readonly string[];
  /** When the newest value that the service reads was written. */
  readonly newest: Date;
}

async function judgeTasks(
  session: Session,
  observation: Observation,
  service: ObservedService,
  restart: Restart,
): Promise<TaskVerdict> {
  const followed = followedSecrets(observation.secrets.values());
  const names = [...service.tasks.flatMap((task) => task.reads), ...service.reads].map(
    (reference) => followed(reference)?.name,
  );
  const read = [...new Set([...names.filter((name) => name !== undefined), ...restart.because])];
  const secrets = await describeAgain(session, observation.secrets, read);
  const alone = { ...observation, secrets, services: new Map([[service.alias, service]]) };
  const timed = await withVersionTimes(session, alone);
  const nowFollowed = followedSecrets(timed.secrets.values());
  const verdicts = service.tasks.map((task) => {
    if (outdatedSecrets(task, nowFollowed).length > 0) return 'outdated';
    const secretsRead = task.reads.map((reference) => nowFollowed(reference)).filter((secret) => secret !== undefined);
    return secretsRead.every((secret) => freshnessOf(task, secret) === 'fresh') ? 'fresh' : 'unknown';
  });
  const newest = Math.max(0, ...read.map((name) => timed.secrets.get(name)?.lastChanged.getTime() ?? 0));
  return {
    fresh: verdicts.filter((verdict) => verdict === 'fresh').length,
    unknown: verdicts.filter((verdict) => verdict === 'unknown').length,
    outdated: service.tasks.filter((_, index) => verdicts[index] === 'outdated').map((task) => task.id),
    newest: new Date(newest),
  };
}

async function look(session: Session, alias: string): Promise<ObservedService> {
  const service = (await observeServices(session, alias)).get(alias);
  if (!service) throw new Fault('service-missing', `service ${alias} is gone`);
  return service;
}

async function rolledBack(session: Session, restart: Restart, mine: Deployment | undefined): Promise<Ended> {
  const reason = [
    ...(await lastFailure(session, restart)),
    'ECS restores a task definition, never a value: its tasks read the new values',
  ];
  const message = mine ? `${restart.target}: the deployment failed` : `${restart.target} rolled back to its old tasks`;
  return failed(
    'rolled-back',
    message,
    'failed',
    [`secretsmith restart ${restart.target} --env ${session.environment.name}`],
    reason,
  );
}

async function stalled(session: Session, restart: Restart, mine: Deployment): Promise<Ended> {
  const reason = await lastFailure(session, restart);
  return failed(
    'stalled',
    `${restart.target}: ${mine.failedTasks} new tasks stopped before they were healthy, and ECS goes on trying`,
    'failed',
    [`secretsmith restart ${restart.target} --env ${session.environment.name}`],
    reason,
  );
}

/** The newest event that tells of a failure; ECS words them with "unable" or "failed". */
async function lastFailure(session: Session, restart: Restart): Promise<readonly string[]> {
  const events = await session.services.events(restart.cluster, restart.service);
  const told = events.find((event) => /unable|failed|unhealthy/i.test(event.message));
  return told ? [told.message.slice(0, 200)] : [];
}

function failed(
  code: string,
  message: string,
  outcome: 'failed' | 'unconfirmed',
  hints: readonly string[],
  details: readonly string[] = [],
): Ended {
  return { outcome, message, problem: { code, message, details, hints } };
}

function primaryOf(service: ObservedService): Deployment | undefined {
  return service.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

function seen(task: Task, deployment: Deployment): TaskSeen {
  return {
    id: task.id,
    age: task.created >= deployment.created ? 'new' : 'old',
    state: task.started ? 'running' : 'starting',
    since: task.started ?? task.created,
  };
}
