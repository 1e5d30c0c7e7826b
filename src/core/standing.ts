/**
 * How a service stands: the tasks it wants, those that run, and the deployment that is under way. ECS calls a
 * deployment that finds no capacity `IN_PROGRESS` without a failed task, for as long as that lasts: nothing but the
 * tasks and the clock tell it from one that is going well.
 */
import type { Deployment, Observation, ObservedService, ServiceStanding } from './model.js';
import { isRollback, primaryOf } from './rollout.js';
import { isTrouble } from './stopped.js';

/**
 * For how long a deployment may leave nothing running, in milliseconds; ours, AWS states no figure. With a minimum of
 * 0 percent ECS stops the old tasks first: they drain for up to 300 s where a load balancer's default holds (Elastic
 * Load Balancing user guide, "Deregistration delay", checked 2026-11-22), and the new ones pull their image meanwhile.
 */
const NONE_RUNS_MS = 5 * 60_000;

/** For how long it may leave fewer running than are wanted, in milliseconds: as long as a restart is waited for. */
const FEWER_RUN_MS = 15 * 60_000;

export function standingOf(service: ObservedService): ServiceStanding {
  const primary = primaryOf(service);
  const running = service.tasks.filter(isRunning);
  const said = service.lastEvent?.text;
  return {
    target: service.alias,
    service: service.name,
    cluster: service.cluster,
    desired: service.desired,
    running: running.length,
    renewed: running.filter(({ created }) => created && primary && created >= primary.created).length,
    starting: service.tasks.length - running.length,
    failed: primary && primary.rollout !== 'COMPLETED' ? primary.failedTasks : 0,
    deployment: underWay(primary),
    trouble: said !== undefined && isTrouble(said) ? said : undefined,
  };
}

function underWay(primary: Deployment | undefined): ServiceStanding['deployment'] {
  if (primary?.rollout === undefined) return 'not-known';
  return primary.rollout === 'IN_PROGRESS' ? { since: primary.created, rollsBack: isRollback(primary) } : 'none';
}

/** A task that has not started has read nothing for certain. */
export function isRunning({ started }: { readonly started: Date | undefined }): boolean {
  return started !== undefined;
}

/**
 * Does a person have to look? Tasks of its newest deployment fail, or fewer run than are wanted for longer than a
 * deployment that goes well leaves it so. Where a controller shows no rollout, nobody can say that none is under way:
 * there only nothing running is told.
 */
export function isFailing(service: ObservedService, { at }: Pick<Observation, 'at'>): boolean {
  const { failed, running, desired } = standingOf(service);
  if (failed > 0) return true;
  if (running >= desired) return false;
  const primary = primaryOf(service);
  const age = primary ? at.getTime() - primary.created.getTime() : Number.POSITIVE_INFINITY;
  switch (primary?.rollout) {
    case 'COMPLETED':
    case 'FAILED':
      return true;
    case 'IN_PROGRESS':
      return age >= (running === 0 ? NONE_RUNS_MS : FEWER_RUN_MS);
    default:
      return running === 0 && age >= NONE_RUNS_MS;
  }
}
