/** How a restart ends: what is said of it, and of the tasks that run then. */
import {
  cannotStartText,
  commandText,
  describeServiceText,
  haveText,
  pinnedText,
  stopDeploymentText,
  withoutText,
} from '../core/hints.js';
import { mendHints } from '../core/mending.js';
import type { ObservedService, Problem, Receipt } from '../core/model.js';
import { isRollback, primaryOf } from '../core/rollout.js';
import { isFailing, standingOf } from '../core/standing.js';
import type { Judged, Lack, Restarting } from './judge.js';

export interface Ended {
  readonly outcome: 'done' | 'unneeded' | 'failed' | 'unconfirmed' | 'stopped';
  readonly message: string;
  readonly problem: Problem | undefined;
  /** Those the ending was decided by; undefined where it was not decided by tasks. */
  readonly tasks?: Tally | undefined;
}

type Tally = NonNullable<Receipt['tasks']>;

export const NOT_BEGUN: Ended = { outcome: 'stopped', message: 'not begun', problem: undefined };

/**
 * No task is older than what it reads. One that reads a pinned version still has not every value, nor has one of a
 * service that was named: whoever named it was told what its tasks start without, and it is done as it was asked for.
 */
export function well(outcome: 'done' | 'unneeded', service: ObservedService, judged: Judged): Ended {
  const tasks = tallyOf(service, judged);
  const { running, fresh, pinned, unwired } = tasks;
  const every =
    judged.without.length > 0
      ? `${running} ${running === 1 ? 'task runs' : 'tasks run'} ${withoutText(judged.without, judged)}`
      : `${fresh} of ${running} ${running === 1 ? 'task' : 'tasks'} ${haveText(running, unwired)}`;
  const message = running === 0 ? 'no task is wanted, so none runs' : [every, ...pinnedText(pinned)].join(', ');
  return { outcome, message, problem: undefined, tasks };
}

/**
 * A placeholder written back meanwhile, for example: tasks that are fresh have it, and it is no value. Or a key was
 * disabled: no task can start any more, whatever runs.
 */
export function endedByLack(
  { session: { environment, here }, restart }: Pick<Restarting, 'session' | 'restart'>,
  { lacking, obstacles }: Lack,
  outcome: 'failed' | 'unconfirmed',
): Ended {
  const keys = obstacles.flatMap(({ key }) => key ?? []);
  const others = lacking.filter((name) => !obstacles.some(({ id, key }) => key && id === name));
  const because = [
    ...(others.length > 0 ? [`somebody else changed ${others.join(', ')}, which may hold no value now`] : []),
    ...(keys.length > 0 ? [cannotStartText(obstacles.filter(({ key }) => key))] : []),
  ];
  const hints = [...mendHints(obstacles, environment), commandText('plan', here)];
  return ended(
    others.length > 0 ? 'moved' : 'cannot-start',
    `${restart.target}: ${because.join('; ')}`,
    outcome,
    hints,
  );
}

/** By what was there before nobody can say whether the tasks have what is there now. */
export function outOfSight(
  { session: { here }, restart }: Pick<Restarting, 'session' | 'restart'>,
  { old }: Lack,
  outcome: 'failed' | 'unconfirmed',
): Ended {
  const [what, was] = [old.join(', '), old.length === 1 ? 'it was' : 'they were'];
  const message = `${restart.target}: AWS still shows ${what} as ${was} before the last change`;
  return ended('out-of-sight', message, outcome, [commandText('plan', here)]);
}

/** Where the one in the way gets nowhere, waiting for it again would end the same: ECS says why, and how it ends is told. */
export function behindAnother(
  { session: { environment, here, now }, restart }: Pick<Restarting, 'session' | 'restart'>,
  service: ObservedService,
): Ended {
  const standing = standingOf(service);
  const primary = primaryOf(service);
  const stuck = isFailing(service, { at: now() }) || standing.trouble !== undefined;
  // A rollback cannot be rolled back.
  const isStoppable = stuck && primary !== undefined && !isRollback(primary);
  const stop = isStoppable ? [stopDeploymentText(standing, environment)] : [];
  const hints = [describeServiceText(standing, environment), ...stop, commandText('restart', here, [restart.target])];
  const details = service.lastEvent ? [service.lastEvent.text] : [];
  return ended('busy', `${restart.target}: another deployment is still under way`, 'failed', hints, details);
}

/** A task that read what holds no value is no older than it, and has not every value all the same. */
export function tallyOf({ tasks }: ObservedService, { verdict, without, unwired }: Judged): Tally {
  const fresh = without.length > 0 ? 0 : verdict.fresh;
  return { running: tasks.length, fresh, pinned: verdict.pinned, unwired: unwired.length };
}

export function ended(
  code: string,
  message: string,
  outcome: 'failed' | 'unconfirmed',
  hints: readonly string[],
  details: readonly string[] = [],
): Ended {
  return { outcome, message, problem: { code, message, details, hints } };
}
