/**
 * The life of a task: PENDING, its secrets are pulled, RUNNING, healthy; told to stop, stopped, and
 * for an hour still to be seen. ECS Developer Guide, "Task lifecycle" (checked 2026-11-21); how long
 * each step takes is the sandbox's.
 */
import type { Region } from '../../cloud.js';
import { HEX, type Random, text } from '../../random.js';
import type { Scope } from '../json.js';
import { fetchSecrets } from './injection.js';
import { arn, type Task } from './state.js';

/** Milliseconds from the creation of a task, or from the moment it was told to stop. */
export const PACE = { pull: 5_000, start: 12_000, exit: 18_000, healthy: 24_000, stop: 6_000, forget: 3_600_000 };

/** 128 and the number of SIGTERM, as a shell counts. */
const TERMINATED = 143;

export interface NewTask {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly fails: boolean;
  /** What its container exits with if it fails. */
  readonly failsWith?: number;
}

export function newTask(region: Region, random: Random, now: number, wanted: NewTask): Task {
  const { cluster, ...rest } = wanted;
  const id = text(random, 32, HEX);
  return {
    ...rest,
    id,
    arn: arn(region, `task/${cluster}/${id}`),
    created: now,
    desired: 'RUNNING',
    last: 'PENDING',
    fetched: undefined,
    started: undefined,
    healthy: undefined,
    stopping: undefined,
    stopped: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
  };
}

/** When something happens to a task next, by itself. */
export function nextMoment(task: Task): number | undefined {
  if (task.stopped !== undefined) return task.stopped + PACE.forget;
  if (task.stopping !== undefined) return task.stopping + PACE.stop;
  if (task.fetched === undefined) return task.created + PACE.pull;
  if (task.started === undefined) return task.created + PACE.start;
  if (task.fails) return task.created + PACE.exit;
  return task.healthy === undefined ? task.created + PACE.healthy : undefined;
}

/** What became of a task in one step. */
export type Turn = 'went on' | 'failed' | 'became healthy' | 'stopped' | 'forgotten';

/** Let happen what happens next. */
export function step(scope: Scope, task: Task): Turn {
  const { now } = scope;
  if (task.stopped !== undefined) return 'forgotten';
  if (task.stopping !== undefined) {
    // Its container got SIGTERM and ended by it; one that never ran has no exit code.
    if (task.started !== undefined) task.exitCode = TERMINATED;
    task.last = 'STOPPED';
    task.stopped = now;
    return 'stopped';
  }
  if (task.fetched === undefined) return pull(scope, task);
  if (task.started === undefined) {
    task.last = 'RUNNING';
    task.started = now;
    return 'went on';
  }
  if (task.fails) {
    task.exitCode = task.failsWith ?? 1;
    end(task, now, 'EssentialContainerExited', 'Essential container in task exited');
    return 'failed';
  }
  task.healthy = now;
  return 'became healthy';
}

function pull(scope: Scope, task: Task): Turn {
  try {
    task.fetched = fetchSecrets(scope, task);
    return 'went on';
  } catch (error) {
    end(task, scope.now, 'TaskFailedToStart', error instanceof Error ? error.message : String(error));
    return 'failed';
  }
}

function end(task: Task, now: number, code: NonNullable<Task['stopCode']>, reason: string): void {
  task.desired = 'STOPPED';
  task.last = 'STOPPED';
  task.stopping = now;
  task.stopped = now;
  task.stopCode = code;
  task.stoppedReason = reason;
}

/** Tell a task to stop. It takes a moment until it has. */
export function stop(task: Task, now: number, code: NonNullable<Task['stopCode']>, reason: string): void {
  if (task.desired === 'STOPPED') return;
  task.desired = 'STOPPED';
  if (task.last === 'RUNNING') task.last = 'DEACTIVATING';
  task.stopping = now;
  task.stopCode = code;
  task.stoppedReason = reason;
}
