/**
 * Services and tasks as they were. "The Amazon ECS API follows an eventual consistency model […] the result of an API
 * command you run that affects your Amazon ECS resources might not be immediately visible to all subsequent commands
 * you run." (ECS API reference, RunTask; checked 2026-11-22.) For how long it says nowhere, so a test says it.
 */
import { LONGEST_LAG } from '../../cloud.js';
import type { Scope } from '../json.js';
import { type Service, shown, type Task } from './state.js';

/** Keep in mind what a service is from now on; how it is configured is shown at once. */
export function remember(now: number, service: Service): void {
  const { desired, taskDefinition, past } = service;
  while ((past.at(-1)?.at ?? 0) >= now) past.pop();
  past.push({ at: now, desired, taskDefinition, deployments: shown(service).map((deployment) => ({ ...deployment })) });
  // The first of those within reach says nothing of the time before it, so one older is kept.
  while (past[1] !== undefined && past[1].at < now - LONGEST_LAG) past.shift();
}

/** A service as reads show it now; undefined while they do not. */
export function serviceSeen({ cloud, now }: Scope, service: Service): Service | undefined {
  return cloud.serviceLag === 0 ? service : serviceAt(service, now - cloud.serviceLag);
}

/** The tasks that reads show now, as they show them. */
export function tasksSeen({ cloud, now }: Scope, tasks: readonly Task[]): readonly Task[] {
  return cloud.taskLag === 0 ? tasks : tasksAt(tasks, now - cloud.taskLag);
}

/** A service as it was at a moment, at most ten minutes ago. */
function serviceAt(service: Service, then: number): Service | undefined {
  const { tasks, events, past, deployments } = service;
  if (service.created > then) return undefined;
  // What a sandbox of an earlier version wrote down has no past.
  const was = past.findLast(({ at }) => at <= then) ?? past[0] ?? service;
  // One that was no longer shown has not changed since.
  const asItWas = new Map(was.deployments.map((deployment) => [deployment.id, deployment]));
  return {
    ...service,
    desired: was.desired,
    taskDefinition: was.taskDefinition,
    deployments: deployments.filter(({ created }) => created <= then).map((one) => asItWas.get(one.id) ?? one),
    tasks: tasksAt(tasks, then),
    events: events.filter(({ created }) => created <= then),
  };
}

function tasksAt(tasks: readonly Task[], then: number): Task[] {
  return tasks.filter(({ created }) => created <= then).map((task) => taskAt(task, then));
}

/** Every step of a task has its moment. */
function taskAt(task: Task, then: number): Task {
  const until = (moment: number | undefined) => (moment !== undefined && moment <= then ? moment : undefined);
  const [started, stopping, stopped] = [task.started, task.stopping, task.stopped].map(until);
  if (stopped !== undefined) return task;
  const { exitCode, ...rest } = task;
  const running = started === undefined ? 'PENDING' : 'RUNNING';
  const told = stopping !== undefined;
  return {
    ...rest,
    desired: told ? 'STOPPED' : 'RUNNING',
    last: told && running === 'RUNNING' ? 'DEACTIVATING' : running,
    started,
    healthy: until(task.healthy),
    stopping,
    stopped,
    stopCode: told ? task.stopCode : undefined,
    stoppedReason: told ? task.stoppedReason : undefined,
  };
}
