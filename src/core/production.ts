/** How services stand at one look: what a person is told whose run stopped half-way. Pure. */
import type { Doubt, Observation, ObservedService, Obstacle, Receipt, SecretRow, Task } from './model.js';
import { isDone } from './outcome.js';
import { followedSecrets } from './reference.js';
import { judgeTasks, openDeployment } from './rollout.js';
import { isFailing, isRunning, standingOf } from './standing.js';
import { currentOf } from './version.js';
import { doubtOf, lackedBy, namesRead, obstaclesOf, unwiredIn } from './wiring.js';

/** A service, and what its running tasks have of the values it reads; the doubt is of `lacking`. */
export interface ServiceNow extends Doubt {
  /** The manifest's short name. */
  readonly target: string;
  readonly desired: number;
  readonly running: number;
  /** Of the running tasks: those with every value, those nobody can judge, those that read a pinned version. */
  readonly fresh: number;
  readonly unknown: number;
  readonly pinned: number;
  /** Secrets that it is to have and its task definition does not read. */
  readonly unwired: number;
  /** The very tasks that the run saw before it changed anything; one that was starting then and runs now is news. */
  readonly untouched: boolean;
  /**
   * What becomes of it by itself: `going`, a deployment is under way; `failing`, tasks that start stop again, or fewer
   * run than are wanted and nothing is under way.
   */
  readonly course: 'steady' | 'going' | 'failing';
  /** Why a task that starts now would stop before its containers start. */
  readonly obstacles: readonly Obstacle[];
  /** Secrets that a task which starts now reads, and that may hold no value. */
  readonly lacking: readonly string[];
  /** Values of this run that a task which starts now reads. */
  readonly news: readonly string[];
}

export interface ProductionNow {
  /** AWS's clock at the last answer; undefined where nobody looked. */
  readonly at: Date | undefined;
  readonly services: readonly ServiceNow[];
  /** Services that could not be seen. */
  readonly unseen: readonly string[];
}

/** Where every service was restarted into its values, or nothing was changed. */
export const NOT_LOOKED_AT: ProductionNow = { at: undefined, services: [], unseen: [] };

/** `now`: its secrets as they are at this moment. `before`: the service as it was before anything was changed. */
export function serviceNow(
  service: ObservedService,
  before: ObservedService | undefined,
  rows: readonly SecretRow[],
  now: Observation,
  writes: readonly Receipt[],
): ServiceNow {
  const tasks = service.tasks.filter(isRunning);
  const { fresh, unknown, pinned } = judgeTasks(tasks, now.secrets);
  const lacking = lackedBy(service, rows, new Set(), now);
  const read = namesRead(service, followedSecrets(now.secrets));
  const stands = (task: Task) => `${task.id} ${isRunning(task) ? 'runs' : 'starts'}`;
  const known = new Set(before?.tasks.map(stands));
  return {
    target: service.alias,
    desired: service.desired,
    running: tasks.length,
    // Newer than all it reads is not the same as having every value, where one of them may be none.
    fresh: lacking.length > 0 ? 0 : fresh,
    unknown: lacking.length > 0 ? unknown + fresh : unknown,
    pinned,
    unwired: unwiredIn(service, rows, now).length,
    untouched: service.tasks.length === known.size && service.tasks.every((task) => known.has(stands(task))),
    course: courseBySelf(service, now),
    obstacles: obstaclesOf(service, now),
    lacking,
    ...doubtOf(lacking, now),
    news: writes
      .filter((one) => isDone(one) && read.has(one.change.target) && stillHolds(one, now))
      .map((one) => one.change.target),
  };
}

/** It runs what it should, with every value, and nothing is about to change that. */
export function isWell({ desired, running, fresh, course, obstacles, lacking }: ServiceNow): boolean {
  return running >= desired && fresh === running && course === 'steady' && obstacles.length + lacking.length === 0;
}

function courseBySelf(service: ObservedService, now: Observation): ServiceNow['course'] {
  // However long it takes: while none of its tasks fails, ECS goes on with it.
  if (openDeployment(service) && standingOf(service).failed === 0) return 'going';
  return isFailing(service, now) ? 'failing' : 'steady';
}

/** Is what this run wrote, or found written, what is read now? */
function stillHolds({ change, version }: Receipt, { secrets }: Observation): boolean {
  const secret = secrets.get(change.target);
  const current = secret && currentOf(secret);
  return current !== undefined && !secret?.deletion && (version === undefined || current.id === version);
}
