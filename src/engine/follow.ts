/**
 * Follows one deployment to its end: by its id, and judged by tasks. ECS calls a service stable after a rollback too
 * (aws-actions/amazon-ecs-deploy-task-definition#191, checked 2026-11-21).
 */
import type { Report, TaskSeen } from '../core/events.js';
import { Fault } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import { mendHints } from '../core/mending.js';
import type { Deployment, ObservedService, Receipt, Task } from '../core/model.js';
import { type Course, courseOf, primaryOf } from '../core/rollout.js';
import { isRunning } from '../core/standing.js';
import { type Ended, ended, endedByLack, outOfSight, tallyOf, well } from './ending.js';
import { hasFailed, whyFailed } from './failure.js';
import { judge, type Restarting } from './judge.js';
import type { Watch } from './watch.js';

/** One look may be answered from before the deployment, even after another has shown it; so many in a row are not. */
const LOOKS_WITHOUT = 3;

/** One service, while its tasks are replaced. */
export interface Following extends Restarting {
  readonly watch: Watch;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** By the run's pace. */
  readonly until: number;
}

/** Looks until it has come to an end, or the waiting for it has. */
export async function follow(one: Following, deployment: Deployment): Promise<Ended> {
  const { restart, report, session, signal, watch } = one;
  let seen = false;
  let missing = 0;
  let rollback: string | undefined;
  for (;;) {
    const service = await watch.look(restart.target);
    report({
      kind: 'restart-seen',
      service: restart.target,
      tasks: service.tasks.map((task) => taskSeen(task, deployment)),
      wanted: service.desired,
      event: service.lastEvent,
    });
    const isShown = service.deployments.some((candidate) => candidate.id === deployment.id);
    seen ||= isShown;
    missing = isShown ? 0 : missing + 1;
    const gone = seen && missing >= LOOKS_WITHOUT;
    let course = courseOf(service, deployment, gone, rollback);
    const next = primaryOf(service);
    if (course === 'rolling-back') rollback ??= next?.id;
    if (course === 'superseded' && next && next.created > deployment.created) {
      // What was begun after it brings what it would have brought: whoever waits for the values waits for that one.
      if (rollback !== undefined || !(await hasFailed(session, restart, deployment))) return followOn(one, next);
      rollback = next.id;
      course = courseOf(service, deployment, gone, rollback);
    }
    const end = await endOf(one, course, service, deployment);
    if (end) return end;
    await watch.next(signal);
  }
}

function followOn(one: Following, deployment: Deployment): Promise<Ended> {
  const { session, restart, report } = one;
  session.journal.result('following', { service: restart.service, deployment: deployment.id });
  report({ kind: 'restart-begun', service: restart.target, deployment: deployment.id, followed: true });
  return follow(one, deployment);
}

const RESTORES = 'ECS restores a task definition, never a value: its tasks read the new values';

/** What a course comes to; undefined while it is worth another look. */
async function endOf(
  one: Following,
  course: Course,
  service: ObservedService,
  deployment: Deployment,
): Promise<Ended | undefined> {
  const { target } = one.restart;
  const failed = async (code: string, message: (stopped: string) => string, ...more: string[]) => {
    const { stopped, details, hints } = await whyFailed(one.session, one.restart, deployment);
    // Where it was rolled back, its tasks have their values; where new tasks stop, they would stop again.
    const stops = stopped !== '' || course === 'stalled';
    const mends = mendHints(one.restart.obstacles, one.session.environment);
    const next = [...mends, ...hints, ...(course === 'rolled-back' ? [] : [stops ? lookAgain(one) : again(one)])];
    return ended(code, `${target}${message(stopped)}`, 'failed', next, [...details, ...more]);
  };
  switch (course) {
    case 'completed':
      return confirm(one, service);
    case 'failed':
      return failed('deployment-failed', (stopped) => `: the deployment failed${stopped}`);
    case 'rolling-back':
      // Its tasks read the new values too, so it is not over before they run.
      if (!left(one, service)) return undefined;
      return failed('rolling-back', (stopped) => ` is being rolled back${stopped}`, RESTORES);
    case 'rolled-back':
      return failed('rolled-back', (stopped) => ` rolled back${stopped}`, RESTORES);
    case 'rollback-failed':
      return failed(
        'rollback-failed',
        (stopped) => `: the deployment failed, and the rollback too${stopped}`,
        RESTORES,
      );
    case 'stalled':
      return failed('stalled', () => ': new tasks stop before they are healthy, and ECS goes on trying');
    case 'superseded':
      return ended('superseded', `${target}: another deployment took over`, 'unconfirmed', [lookAgain(one)]);
    default:
      return left(one, service);
  }
}

/** A person or the time ends the waiting, and ECS goes on. */
function left(one: Following, { lastEvent }: ObservedService): Ended | undefined {
  const { session, restart, signal, until } = one;
  if (signal.aborted)
    return { outcome: 'unconfirmed', message: 'left to ECS: it goes on by itself', problem: undefined };
  if (session.pace.now() < until) return undefined;
  const message = `${restart.target} was not finished in time; ECS goes on with it`;
  const details = lastEvent ? [lastEvent.text] : [];
  return ended('restart-timeout', message, 'unconfirmed', [lookAgain(one)], details);
}

/** The deployment says it is complete; the tasks say whether they have their values. */
async function confirm(one: Following, seen: ObservedService): Promise<Ended> {
  const service = runningOf(seen);
  const judged = await judge(one, service);
  const { verdict } = judged;
  if (judged.old.length > 0) return outOfSight(one, judged, 'unconfirmed');
  if (judged.lacking.length > 0) return endedByLack(one, judged, 'unconfirmed');
  const total = service.tasks.length;
  const doubtful = verdict.outdated + verdict.unknown;
  if (doubtful > 0) {
    return ended(
      'still-stale',
      `${one.restart.target}: ${doubtful} of ${total} tasks may not have every value`,
      'unconfirmed',
      [again(one)],
    );
  }
  return well('done', service, judged);
}

/** What production does now, for the person who reads that a restart did not end well; not known where it cannot be seen. */
export async function lastLook(one: Following): Promise<Receipt['tasks']> {
  try {
    const service = runningOf(await one.watch.look(one.restart.target));
    const judged = await judge(one, service);
    return judged.old.length > 0 ? undefined : tallyOf(service, judged);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The service with those of its tasks that have started: the others have nothing yet. */
function runningOf(service: ObservedService): ObservedService {
  return { ...service, tasks: service.tasks.filter(isRunning) };
}

function lookAgain({ session }: Following): string {
  return commandText('plan', session.here);
}

function again({ session, restart }: Following): string {
  return commandText('restart', session.here, [restart.target]);
}

function taskSeen(task: Task, deployment: Deployment): TaskSeen {
  return {
    id: task.id,
    age: task.created === undefined || task.created >= deployment.created ? 'new' : 'old',
    state: task.started ? 'running' : 'starting',
    since: task.started ?? task.created,
  };
}
