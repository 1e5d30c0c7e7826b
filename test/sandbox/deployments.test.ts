import {
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  type ListServiceDeploymentsCommandInput,
  ListServicesCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { CLUSTER, primary, type Running, running, SERVICE } from './ecs.js';
import { MINUTE, refusal, START } from './sandbox.js';

const deployments = async ({ ecs }: Running, more: Partial<ListServiceDeploymentsCommandInput> = {}) =>
  (await ecs.send(new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE, ...more })))
    .serviceDeployments ?? [];
const states = async ({ look }: Running) =>
  (await look()).deployments?.map(({ status, rolloutState, runningCount }) => [status, rolloutState, runningCount]);
/** Containers of the tasks that stopped for this reason. */
const ended = async ({ ecs, service }: Running, stopCode: string) => {
  const tasks = service.tasks.filter((task) => task.stopCode === stopCode).map(({ arn }) => arn);
  return (await ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }))).tasks ?? [];
};

// ECS API reference, ListServiceDeployments and ServiceDeployment (checked 2026-11-22)
describe('the deployments of a service', () => {
  test('say which was superseded, and when it stopped', async () => {
    const made = await running();
    await made.update();
    made.cloud.clock.advance(15_000);
    const overtaken = made.cloud.clock.now();
    await made.update();
    made.cloud.clock.advance(2 * MINUTE);
    expect(await deployments(made)).toMatchObject([
      { status: 'SUCCESSFUL', createdAt: overtaken },
      { status: 'STOPPED', finishedAt: overtaken },
      { status: 'SUCCESSFUL', createdAt: START },
    ]);
    const serviceDeploymentArns = [(await deployments(made))[1]?.serviceDeploymentArn ?? ''];
    const described = await made.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    expect(described.serviceDeployments).toMatchObject([{ status: 'STOPPED', stoppedAt: overtaken }]);
  });

  test('can be asked for by status and by time, twenty on a page', async () => {
    const made = await running();
    for (let i = 0; i < 25; i++) {
      made.cloud.clock.advance(MINUTE);
      await made.update();
    }
    expect(await deployments(made)).toHaveLength(20);
    expect(await deployments(made, { maxResults: 100 })).toHaveLength(26);
    expect(await deployments(made, { status: ['IN_PROGRESS'] })).toHaveLength(1);
    const { createdAt: newest = START } = (await deployments(made))[0] ?? {};
    expect(await deployments(made, { createdAt: { before: newest, after: START }, maxResults: 100 })).toHaveLength(24);
    const unknown = deployments(made, { status: ['BROKEN' as 'STOPPED'] });
    expect((await refusal(unknown)).name).toBe('InvalidParameterException');
  });

  // "The ARN of the service deployment. You can specify a maximum of 20 ARNs."
  test('are described twenty at a time; missing ones are failures', async () => {
    const { ecs } = await running();
    const ask = (count: number) =>
      ecs.send(
        new DescribeServiceDeploymentsCommand({
          serviceDeploymentArns: Array.from(
            { length: count },
            (_, i) => `arn:aws:ecs:us-east-1:039624954211:service-deployment/askflorence-prod/app/${i}`,
          ),
        }),
      );
    expect((await ask(20)).failures).toHaveLength(20);
    expect((await ask(20)).failures?.[0]?.reason).toBe('MISSING');
    expect((await refusal(ask(21))).name).toBe('InvalidParameterException');
  });
});

// ECS API reference, StopServiceDeployment (checked 2026-11-22): "rolls back the service deployment to the previous service revision. You can use this option even if you didn't configure the service deployment for the rollback option."
describe('a deployment that is stopped', () => {
  const stop = ({ ecs }: Running, serviceDeploymentArn = '') =>
    ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
  const newest = async (made: Running) => (await deployments(made))[0] ?? {};

  test('is asked to roll back, does, and has', async () => {
    const made = await running();
    const good = primary(await made.look()).id;
    const bad = primary(await made.update()).id;
    await stop(made, (await newest(made)).serviceDeploymentArn);
    expect((await newest(made)).status).toBe('ROLLBACK_REQUESTED');
    made.cloud.clock.advance(5_000);
    expect((await newest(made)).status).toBe('ROLLBACK_IN_PROGRESS');
    expect(primary(await made.look()).rolloutStateReason).toBe(
      `ECS deployment circuit breaker: rolling back to deploymentId ${good}.`,
    );
    made.cloud.clock.advance(2 * MINUTE);
    expect((await newest(made)).status).toBe('ROLLBACK_SUCCESSFUL');
    expect((await made.look()).deployments?.map(({ id }) => id)).not.toContain(bad);
  });

  test('has to be under way', async () => {
    const made = await running();
    expect((await refusal(stop(made, (await newest(made)).serviceDeploymentArn))).name).toBe('ConflictException');
    expect((await refusal(stop(made, 'arn:none'))).name).toBe('ServiceDeploymentNotFoundException');
  });
});

// ECS API reference, CreateService: "Tasks using the Fargate launch type … don't support the DAEMON scheduling strategy."
test('a service of daemons is refused', async () => {
  expect((await refusal(running({ schedulingStrategy: 'DAEMON' }))).name).toBe('InvalidParameterException');
});

// Users of deploy tools report it: a completed rollback satisfies the SDK's waiter, which looks at counts alone
test('the SDK’s waiter takes a rollback for success', async () => {
  const made = await running({ desiredCount: 1 });
  made.service.script = 'rolls-back';
  await made.update();
  made.cloud.clock.advance(5 * MINUTE);
  expect((await deployments(made))[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
  const waited = await waitUntilServicesStable(
    { client: made.ecs, maxWaitTime: 20 },
    { cluster: CLUSTER, services: [SERVICE] },
  );
  expect(waited.state).toBe('SUCCESS');
});

// ECS API reference, Container: exitCode and reason (checked 2026-11-22)
describe('a container that stopped', () => {
  test.each([
    [undefined, 1, undefined],
    [3, 3, undefined],
    [137, 137, 'OutOfMemoryError: Container killed due to memory usage'],
  ])('by itself says with what: %s', async (set, exitCode, reason) => {
    const made = await running({ desiredCount: 1 });
    made.service.script = 'fails';
    if (set !== undefined) made.service.exitCode = set;
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    const [task] = await ended(made, 'EssentialContainerExited');
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'Essential container in task exited' });
    expect(task?.containers).toMatchObject([{ exitCode }]);
    expect(task?.containers?.[0]?.reason).toBe(reason);
  });

  test('because it was told to ended by SIGTERM', async () => {
    const made = await running({ desiredCount: 1 });
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    const [task] = await ended(made, 'ServiceSchedulerInitiated');
    expect(task?.containers).toMatchObject([{ exitCode: 143 }]);
  });

  test('before it started has no exit code', async () => {
    const valueFrom = 'arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/none';
    const made = await running({ desiredCount: 1 }, undefined, [{ name: 'KEY', valueFrom }]);
    const [task] = await ended(made, 'TaskFailedToStart');
    expect(task?.containers?.[0]?.exitCode).toBeUndefined();
  });
});

// ECS API reference, DeploymentConfiguration: strategy and bakeTimeInMinutes (checked 2026-11-22)
describe('a deployment that is not rolling', () => {
  test.each(['BLUE_GREEN', 'LINEAR', 'CANARY'] as const)(
    '%s runs old and new tasks side by side for the bake time',
    async (strategy) => {
      const made = await running({ deploymentConfiguration: { strategy, bakeTimeInMinutes: 10 } });
      expect(primary(await made.look()).rolloutState).toBe('COMPLETED');
      expect((await made.look()).deploymentConfiguration).toMatchObject({ strategy, bakeTimeInMinutes: 10 });
      await made.update();
      made.cloud.clock.advance(9 * MINUTE);
      expect(await states(made)).toEqual([
        ['PRIMARY', 'IN_PROGRESS', 2],
        ['ACTIVE', 'COMPLETED', 2],
      ]);
      made.cloud.clock.advance(2 * MINUTE);
      expect(await states(made)).toEqual([['PRIMARY', 'COMPLETED', 2]]);
      expect((await deployments(made)).map(({ status }) => status)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    },
  );

  test('begins its bake time again when a new task was lost', async () => {
    const made = await running({ deploymentConfiguration: { strategy: 'CANARY', bakeTimeInMinutes: 10 } });
    const { id } = primary(await made.update());
    made.cloud.clock.advance(9 * MINUTE);
    await made.look();
    const task = made.service.tasks.find(({ startedBy }) => startedBy === id)?.arn;
    await made.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task }));
    made.cloud.clock.advance(9 * MINUTE);
    expect(primary(await made.look()).rolloutState).toBe('IN_PROGRESS');
    made.cloud.clock.advance(3 * MINUTE);
    expect(primary(await made.look())).toMatchObject({ id, rolloutState: 'COMPLETED' });
  });

  test('keeps the old tasks when the new ones fail', async () => {
    const breaker = { enable: true, rollback: false };
    const made = await running({
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1, deploymentCircuitBreaker: breaker },
    });
    made.service.script = 'fails';
    await made.update();
    made.cloud.clock.advance(10 * MINUTE);
    expect(primary(await made.look()).rolloutState).toBe('FAILED');
    expect((await made.look()).runningCount).toBe(2);
  });

  test('of an unknown kind is refused', async () => {
    const deploymentConfiguration = { strategy: 'RAINBOW' } as unknown as DeploymentConfiguration;
    expect((await refusal(running({ deploymentConfiguration }))).name).toBe('InvalidParameterException');
  });
});

// ECS API reference, Deployment: "The rolloutState of a service is only returned for services that use the rolling update (ECS) deployment type that aren't behind a Classic Load Balancer."
test('behind a Classic Load Balancer there is no rolloutState', async () => {
  const behind = async (balancer: object) =>
    primary(
      await (await running({ loadBalancers: [{ containerName: 'app', containerPort: 80, ...balancer }] })).look(),
    );
  expect((await behind({ loadBalancerName: 'classic' })).rolloutState).toBeUndefined();
  expect((await behind({ targetGroupArn: 'arn' })).rolloutState).toBe('COMPLETED');
});

// ECS API reference, DeploymentCircuitBreaker and ThresholdConfiguration: BOUNDED_PERCENT 50 is the default, between 3 and 200 (checked 2026-11-22)
describe('the circuit breaker', () => {
  const failedTasks = async (desiredCount: number, thresholdConfiguration?: { type: never; value: number }) => {
    const breaker = { enable: true, rollback: false, ...(thresholdConfiguration && { thresholdConfiguration }) };
    const made = await running({ desiredCount, deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
    made.service.script = 'fails';
    await made.update();
    made.cloud.clock.advance(20 * MINUTE);
    const serviceDeploymentArns = (await deployments(made)).map(
      ({ serviceDeploymentArn = '' }) => serviceDeploymentArn,
    );
    const { serviceDeployments } = await made.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
    );
    expect(serviceDeployments?.[0]?.deploymentCircuitBreaker?.status).toBe('TRIGGERED');
    return serviceDeployments?.[0]?.deploymentCircuitBreaker?.threshold;
  };

  test.each([
    [1, undefined, 3],
    [9, undefined, 5],
    [500, undefined, 200],
    [1, { type: 'COUNT', value: 1 }, 1],
    [4, { type: 'UNBOUNDED_PERCENT', value: 50 }, 2],
    [4, { type: 'BOUNDED_PERCENT', value: 50 }, 3],
  ])('of %i tasks with %j trips at %i', async (desired, configuration, expected) => {
    expect(await failedTasks(desired, configuration as { type: never; value: number })).toBe(expected);
  });

  // "When set to false, Amazon ECS does not reset the failure count."
  test.each([
    [undefined, 0],
    [true, 0],
    [false, 1],
  ])('with resetOnHealthyTask %s counts %i failed task after a healthy one', async (resetOnHealthyTask, expected) => {
    const breaker = { enable: true, rollback: false, ...(resetOnHealthyTask !== undefined && { resetOnHealthyTask }) };
    const made = await running({ desiredCount: 2, deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
    await made.update();
    const failing = made.service.tasks.at(-1);
    if (failing) Object.assign(failing, { fails: true });
    made.cloud.clock.advance(3 * MINUTE);
    expect(primary(await made.look())).toMatchObject({ rolloutState: 'COMPLETED', failedTasks: expected });
  });
});

// ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures": "Once a service deployment has one
// or more successfully running tasks, the failed task count resets to zero and stops being evaluated." (checked 2026-11-22)
test('the circuit breaker looks no more once a task was healthy, however many fail then', async () => {
  const made = await running({
    desiredCount: 2,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  });
  await made.update();
  const [healthy] = made.service.tasks.slice(-2);
  for (let seconds = 0; seconds < 300; seconds += 5) {
    for (const task of made.service.tasks) {
      if (task.startedBy === healthy?.startedBy && task !== healthy) Object.assign(task, { fails: true });
    }
    made.cloud.clock.advance(5_000);
    await made.look();
  }
  const { rolloutState, failedTasks } = primary(await made.look());
  expect([rolloutState, made.service.deployments.length]).toEqual(['IN_PROGRESS', 2]);
  expect(failedTasks).toBeGreaterThan(3);
});

// ECS API reference, ListServices and ListTasks: launchType, schedulingStrategy
describe('a list', () => {
  test.each([
    [{}, 1],
    [{ launchType: 'FARGATE' as const }, 1],
    [{ launchType: 'EC2' as const }, 0],
    [{ schedulingStrategy: 'REPLICA' as const }, 1],
    [{ schedulingStrategy: 'DAEMON' as const }, 0],
  ])('of services with %j has %i', async (filter, count) => {
    const { ecs } = await running();
    expect((await ecs.send(new ListServicesCommand({ cluster: CLUSTER, ...filter }))).serviceArns).toHaveLength(count);
  });

  test.each([
    ['FARGATE' as const, 2],
    ['EC2' as const, 0],
  ])('of tasks on %s has %i', async (launchType, count) => {
    const { ecs } = await running();
    expect((await ecs.send(new ListTasksCommand({ cluster: CLUSTER, launchType }))).taskArns).toHaveLength(count);
  });
});
