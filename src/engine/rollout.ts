/**
 * Restarts services, and stays until the running tasks have their values. A deployment is followed by
 * its id and judged by tasks: ECS calls a service stable after a rollback too (aws-actions/
 * amazon-ecs-deploy-task-definition#191, checked 2026-11-21).
 */

import type { Report, TaskSeen } from '../core/events.js';
import { Fault, inDoubt, isInDoubt, isUnanswered, problemOf } from '../core/fault.js';
import { SETTLE_MS } from '../core/freshness.js';
import { commandText } from '../core/hints.js';
import { mendHints } from '../core/mending.js';
import type { Deployment, Observation, ObservedService, Receipt, Restart, Task } from '../core/model.js';
import { receipt } from '../core/outcome.js';
import { isHeld } from '../core/restarts.js';
import { type Course, courseOf, delivers, isRolledOut, openDeployment, primaryOf } from '../core/rollout.js';
import { isRunning } from '../core/standing.js';
import { LOOK_MS } from '../core/time.js';
import { type Ended, ended, lost, NOT_BEGUN, outOfSight, tallyOf, well } from './ending.js';
import { whyFailed } from './failure.js';
import { type Judged, judge, lackingNow } from './judge.js';
import { lookForLost } from './lost.js';
import type { Session } from './session.js';
import { openWatch, type Watch } from './watch.js';

/** AWS's clock is read in whole seconds, so one more than the time a write needs to settle. */
const SETTLE_WAIT_MS = SETTLE_MS + 1_000;

/** One look may be answered from before the deployment, even after another has shown it; so many in a row are not. */
const LOOKS_WITHOUT = 3;

export interface RolloutOptions {
  readonly session: Session;
  readonly restarts: readonly Restart[];
  readonly observation: Observation;
  readonly timeoutMs: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** One receipt each, in the same order. */
export function restartServices(options: RolloutOptions): Promise<Receipt[]> {
  const until = options.session.pace.now() + options.timeoutMs;
  const watch = openWatch(options.session);
  return Promise.all(
    options.restarts.map((restart) =>
      isHeld(restart) ? receipt(restart, { outcome: 'held' }) : restartOne({ ...options, restart, until, watch }),
    ),
  );
}

interface One extends RolloutOptions {
  readonly restart: Restart;
  /** By the run's pace. */
  readonly until: number;
  readonly watch: Watch;
}

async function restartOne(one: One): Promise<Receipt> {
  const { session, report, restart } = one;
  const end = (ended: Ended, deployment?: Deployment): Receipt => {
    const ok = ended.outcome === 'done' || ended.outcome === 'unneeded';
    const facts = { outcome: ended.outcome, deployment: deployment?.id, followed, problem: ended.problem };
    const open = ended.outcome === 'unconfirmed' || ended.outcome === 'stopped';
    report({ kind: 'restart-ended', service: restart.target, ok, open, message: ended.message });
    session.journal.result('restart-ended', { service: restart.service, ...facts });
    return receipt(restart, { ...facts, tasks: ended.tasks });
  };
  let deployment: Deployment | undefined;
  let followed = false;
  try {
    const prepared = await prepare(one);
    if ('outcome' in prepared) return end(prepared);
    const begun = 'follow' in prepared ? { ...prepared, how: 'following' } : await begin(one, prepared);
    if ('outcome' in begun) return end(begun);
    deployment = begun.follow;
    followed = begun.how === 'following';
    session.journal.result(begun.how, { service: restart.service, deployment: deployment.id });
    report({ kind: 'restart-begun', service: restart.target, deployment: deployment.id, followed });
    const ended = await follow(one, deployment);
    return end({ ...ended, tasks: ended.tasks ?? (await lastLook(one)) }, deployment);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What was begun goes on without us.
    const outcome = deployment || isInDoubt(error) ? 'unconfirmed' : 'failed';
    const tasks = isInDoubt(error) ? await lastLook(one) : undefined;
    return end({ outcome, message: error.message, problem: problemOf(error), tasks }, deployment);
  }
}

/** `looked`: when its secrets were, by the run's pace. */
type ToBegin = { readonly service: ObservedService; readonly looked: number };

type Prepared = Ended | ToBegin | { readonly follow: Deployment };

/**
 * Waits until the values have settled and no older deployment is under way. An open one that delivers
 * them, our own of an earlier run for example, is followed instead of starting another.
 */
async function prepare(one: One): Promise<Prepared> {
  const { session, restart, report, signal, until, watch } = one;
  for (;;) {
    const service = await watch.look(restart.target);
    const judged = await judge(one, service);
    const { newest, lacking, looked } = judged;
    const open = openDeployment(service);
    if (signal.aborted) return NOT_BEGUN;
    if (judged.old.length > 0) return outOfSight(one, judged, 'failed');
    if (lacking.length > 0 && restart.asked !== 'named') return lost(one, judged, 'failed');
    if (open && restart.asked === 'due' && delivers(open, newest)) return { follow: open };
    const settles = newest.getTime() + SETTLE_WAIT_MS - session.now().getTime();
    if (!open && settles <= 0) {
      if (restart.asked === 'due' && isSettled(service, judged)) return well('unneeded', service, judged);
      return { service, looked };
    }
    // Settling is short and always waited for: only somebody else's deployment can take the time away.
    if (open && session.pace.now() >= until) {
      return ended('busy', `${restart.target}: another deployment is still under way`, 'failed', [again(one)]);
    }
    report(open ? { kind: 'restart-waits', service: restart.target } : { kind: 'settling', ms: settles });
    await (open ? watch.next(signal) : session.pace.wait(settles, signal));
  }
}

/** Everybody has what a restart would bring: what has not started yet has read nothing, and may never start. */
function isSettled(service: ObservedService, { verdict }: Judged): boolean {
  const all = service.tasks.length > 0 && service.tasks.every(isRunning);
  return all && verdict.outdated + verdict.unknown === 0 && isRolledOut(service);
}

/** `restart-found`: after a lost answer it is there, and whether this run began it nobody can tell. */
interface Begun {
  readonly follow: Deployment;
  readonly how: 'restarting' | 'restart-found';
}

/**
 * Every UpdateService that arrives begins a deployment: after a lost answer it is looked for, not sent again. Behind
 * many others its turn can be minutes away, and what the tasks would read is looked at once more then.
 */
async function begin(one: One, { service: before, looked }: ToBegin): Promise<Ended | Begun> {
  const { session, restart, signal } = one;
  let announced = false;
  let sent = false;
  let unfit: Ended | undefined;
  const comes = async () => {
    sent = false;
    if (restart.asked !== 'named' && session.pace.now() - looked > LOOK_MS) {
      const lack = await lackingNow(one, before);
      if (lack.old.length > 0) unfit = outOfSight(one, lack, 'failed');
      else if (lack.lacking.length > 0) unfit = lost(one, lack, 'failed');
    }
    if (unfit || signal.aborted) return false;
    // What AWS throttles it has not begun, and it is sent again.
    if (!announced) session.journal.write('restart', { service: restart.service, because: restart.because });
    announced = true;
    sent = true;
    return true;
  };
  try {
    const follow = await session.services.restart(restart.cluster, restart.service, { signal, comes });
    return follow ? { follow, how: 'restarting' } : (unfit ?? NOT_BEGUN);
  } catch (error) {
    if (!(error instanceof Fault) || !sent || !isUnanswered(error)) throw error;
    const found = await lookForLost({ ...one, before });
    if (found) return { follow: found, how: 'restart-found' };
    throw inDoubt(error, 'a restart may have begun');
  }
}

async function follow(one: One, deployment: Deployment): Promise<Ended> {
  const { restart, report, signal, watch } = one;
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
    const course = courseOf(service, deployment, seen && missing >= LOOKS_WITHOUT, rollback);
    if (course === 'rolling-back') rollback ??= primaryOf(service)?.id;
    const end = await endOf(one, course, service, deployment);
    if (end) return end;
    await watch.next(signal);
  }
}

const RESTORES = 'ECS restores a task definition, never a value: its tasks read the new values';

/** What a course comes to; undefined while it is worth another look. */
async function endOf(
  one: One,
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
function left(one: One, { lastEvent }: ObservedService): Ended | undefined {
  const { session, restart, signal, until } = one;
  if (signal.aborted)
    return { outcome: 'unconfirmed', message: 'left to ECS: it goes on by itself', problem: undefined };
  if (session.pace.now() < until) return undefined;
  const message = `${restart.target} was not finished in time; ECS goes on with it`;
  const details = lastEvent ? [lastEvent.text] : [];
  return ended('restart-timeout', message, 'unconfirmed', [lookAgain(one)], details);
}

/** The deployment says it is complete; the tasks say whether they have their values. */
async function confirm(one: One, seen: ObservedService): Promise<Ended> {
  const service = runningOf(seen);
  const judged = await judge(one, service);
  const { verdict } = judged;
  if (judged.old.length > 0) return outOfSight(one, judged, 'unconfirmed');
  if (judged.lacking.length > 0) return lost(one, judged, 'unconfirmed');
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
async function lastLook(one: One): Promise<Receipt['tasks']> {
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

function lookAgain({ session }: One): string {
  return commandText('plan', session.here);
}

function again({ session, restart }: One): string {
  return commandText('restart', session.here, [restart.target]);
}

function taskSeen(task: Task, deployment: Deployment): TaskSeen {
  return {
    id: task.id,
    age: task.created >= deployment.created ? 'new' : 'old',
    state: task.started ? 'running' : 'starting',
    since: task.started ?? task.created,
  };
}
