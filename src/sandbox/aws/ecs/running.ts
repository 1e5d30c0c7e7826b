/** Tasks. ECS API reference, ListTasks, DescribeTasks, RunTask, StopTask (checked 2026-11-21). */
import { ApiError, anything, integer, list, operation, required, text } from '../json.js';
import { page } from '../paging.js';
import { include, taskAnswer } from './answers.js';
import { tasksSeen } from './past.js';
import { mayIn, mayOn, mayOnFamily, mayPass } from './permissions.js';
import { schedule } from './scheduler.js';
import { LAUNCH_TYPES } from './services.js';
import {
  arn,
  type Cluster,
  clusterOf,
  findTaskDefinition,
  invalidParameter,
  serviceOf,
  shortName,
  type Task,
} from './state.js';
import { newTask, stop } from './tasks.js';

const cluster = text(1, 2048);

function tasksOf(home: Cluster): Task[] {
  return [...[...home.services.values()].flatMap(({ tasks }) => tasks), ...home.loose];
}

/** By its id or its ARN, which names the cluster too. */
function taskNamed(tasks: ReadonlyMap<string, Task>, named: string): Task | undefined {
  const task = tasks.get(shortName(named));
  return named.startsWith('arn:') && task?.arn !== named ? undefined : task;
}

function byId(tasks: readonly Task[]): ReadonlyMap<string, Task> {
  return new Map(tasks.map((task) => [task.id, task]));
}

/** "The default status filter is RUNNING, which shows tasks that Amazon ECS has set the desired status to RUNNING." */
export const listTasks = operation(
  {
    cluster,
    serviceName: text(1, 2048),
    family: text(1, 255),
    startedBy: text(1, 128),
    desiredStatus: text(1, 16, { oneOf: ['RUNNING', 'PENDING', 'STOPPED'] }),
    launchType: text(1, 32, { oneOf: LAUNCH_TYPES }),
    nextToken: text(1, 4096),
    maxResults: integer(1, 100),
  },
  (scope, input) => {
    mayIn(scope, 'ListTasks', input.cluster);
    const home = clusterOf(scope.region, input.cluster);
    const { startedBy, serviceName, family, desiredStatus, launchType } = input;
    // "When you specify startedBy as the filter, it must be the only filter that you use."
    if (startedBy !== undefined && (serviceName ?? family ?? desiredStatus ?? launchType) !== undefined)
      throw invalidParameter('startedBy must be the only filter.');
    const all = serviceName === undefined ? tasksOf(home) : serviceOf(home, serviceName).tasks;
    const wanted = desiredStatus ?? 'RUNNING';
    const rows = tasksSeen(scope, all).filter(
      (task) =>
        task.desired === wanted &&
        // Every task of the sandbox runs on Fargate.
        (launchType === undefined || launchType === 'FARGATE') &&
        (startedBy === undefined || task.startedBy === startedBy) &&
        (family === undefined || shortName(task.taskDefinition).split(':')[0] === family),
    );
    const found = page(rows, ({ id }) => id, {
      query: ['tasks', home.name, serviceName, family, startedBy, wanted, launchType],
      size: input.maxResults ?? 100,
      token: input.nextToken,
      refuse: () => invalidParameter('Invalid token'),
    });
    return { taskArns: found.items.map((task) => task.arn), nextToken: found.next };
  },
);

/** "A list of up to 100 task IDs or full ARN entries." */
export const describeTasks = operation(
  { cluster, tasks: required(list(text(0, 2048), 0, 10_000)), include: include('TAGS') },
  (scope, input) => {
    const { region } = scope;
    for (const named of input.tasks) mayOn(scope, 'DescribeTasks', 'task', input.cluster, named);
    const home = clusterOf(region, input.cluster);
    if (input.tasks.length === 0) throw invalidParameter('Tasks cannot be empty.');
    if (input.tasks.length > 100) throw invalidParameter('Tasks cannot have more than 100 elements.');
    const tasks = byId(tasksSeen(scope, tasksOf(home)));
    const found = input.tasks.map((named) => ({ named, task: taskNamed(tasks, named) }));
    return {
      tasks: found.flatMap(({ task }) => (task ? [taskAnswer(region, home, task)] : [])),
      failures: found
        .filter(({ task }) => task === undefined)
        .map(({ named }) => ({ arn: arn(region, `task/${home.name}/${shortName(named)}`), reason: 'MISSING' })),
    };
  },
);

export const runTask = operation(
  {
    cluster,
    taskDefinition: required(text(1, 2048)),
    count: integer(1, 10),
    group: text(1, 255),
    startedBy: text(1, 128),
    launchType: anything,
    networkConfiguration: anything,
    clientToken: anything,
    overrides: anything,
    enableECSManagedTags: anything,
    enableExecuteCommand: anything,
  },
  (scope, input) => {
    mayOnFamily(scope, 'RunTask', input.taskDefinition, input.cluster ?? 'default');
    const home = clusterOf(scope.region, input.cluster);
    const definition = findTaskDefinition(scope.region, input.taskDefinition);
    if (definition === undefined) throw new ApiError('ClientException', 'TaskDefinition not found.');
    mayPass(scope, definition);
    const started = Array.from({ length: input.count ?? 1 }, () =>
      newTask(scope.region, scope.cloud.random, scope.now, {
        cluster: home.name,
        taskDefinition: definition.arn,
        group: input.group ?? `family:${definition.family}`,
        startedBy: input.startedBy,
        fails: false,
      }),
    );
    home.loose.push(...started);
    return { tasks: started.map((task) => taskAnswer(scope.region, home, task)), failures: [] };
  },
);

export const stopTask = operation({ cluster, task: required(text(1, 2048)), reason: text(0, 1024) }, (scope, input) => {
  mayOn(scope, 'StopTask', 'task', input.cluster, input.task);
  const home = clusterOf(scope.region, input.cluster);
  const task = taskNamed(byId(tasksOf(home)), input.task);
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  stop(task, scope.now, 'UserInitiated', input.reason ?? 'Task stopped by user');
  for (const service of home.services.values()) if (service.tasks.includes(task)) schedule(scope, service);
  return { task: taskAnswer(scope.region, home, task) };
});
