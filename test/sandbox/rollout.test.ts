import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import { Clock } from '../../src/sandbox/clock.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { serve } from '../../src/sandbox/server.js';
import { CLUSTER, primary, type Running, running, SERVICE } from './ecs.js';
import { ACCOUNT, clients, MINUTE, REGION, raw, START, sandbox } from './sandbox.js';

const messages = async ({ look }: Running) => ((await look()).events ?? []).map(({ message }) => message ?? '');
const outcomes = async ({ ecs }: Running) => {
  const { serviceDeployments = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE }),
  );
  return serviceDeployments.map(({ status }) => status);
};
const states = async ({ look }: Running) =>
  (await look()).deployments?.map(({ status, rolloutState, runningCount }) => [status, rolloutState, runningCount]);

// ECS API reference, Deployment
describe('a forced deployment', () => {
  test('becomes PRIMARY at once, with the old one ACTIVE behind it', async () => {
    const { update, look } = await running();
    const before = primary(await look()).id;
    const { deployments = [] } = await update();
    expect(deployments.map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    expect(deployments[1]?.id).toBe(before);
    expect(deployments[0]?.id).not.toBe(before);
    expect(deployments[0]?.pendingCount).toBe(2);
  });

  test('starts new tasks, stops the old when those are healthy, and is done when they are gone', async () => {
    const made = await running();
    const { update, cloud } = made;
    await update();
    cloud.clock.advance(13_000);
    expect(await states(made)).toEqual([
      ['PRIMARY', 'IN_PROGRESS', 2],
      ['ACTIVE', 'COMPLETED', 2],
    ]);
    cloud.clock.advance(12_000);
    expect(await states(made)).toEqual([
      ['PRIMARY', 'IN_PROGRESS', 2],
      ['ACTIVE', 'COMPLETED', 0],
    ]);
    cloud.clock.advance(6_000);
    expect(await states(made)).toEqual([['PRIMARY', 'COMPLETED', 2]]);
    expect(await outcomes(made)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
  });

  test('says what it does in events, newest first', async () => {
    const made = await running();
    await made.update();
    made.cloud.clock.advance(MINUTE);
    const [steady, completed, stopped, started] = await messages(made);
    expect(steady).toBe('(service app) has reached a steady state.');
    expect(completed).toMatch(/^\(service app\) \(deployment ecs-svc\/\d{19}\) deployment completed\.$/);
    expect(stopped).toMatch(
      /^\(service app\) has stopped 2 running tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
    );
    expect(started).toMatch(/^\(service app\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/);
  });

  test('gives the same answer whether one looks often or once', async () => {
    const often = await running();
    const once = await running();
    for (const { update } of [often, once]) await update();
    for (let i = 0; i < 40; i++) {
      often.cloud.clock.advance(1_000);
      await often.look();
    }
    once.cloud.clock.advance(40_000);
    expect(await often.look()).toEqual(await once.look());
  });

  // "minimumHealthyPercent represents a lower limit on the number of your service's tasks that must remain in the RUNNING state during a deployment"
  test('with 50 and 100 percent replaces one of two tasks at a time', async () => {
    const { update, look, cloud } = await running({
      deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 },
    });
    await update();
    const seen: number[] = [];
    for (let i = 0; i < 70; i++) {
      cloud.clock.advance(1_000);
      seen.push((await look()).runningCount ?? 0);
    }
    expect(Math.min(...seen)).toBe(1);
    expect(Math.max(...seen)).toBe(2);
    expect(primary(await look()).rolloutState).toBe('COMPLETED');
  });

  test('with 0 and 100 percent stops the old tasks first', async () => {
    const { update, look, cloud } = await running({
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    await update();
    expect((await look()).runningCount).toBe(0);
    cloud.clock.advance(MINUTE);
    expect(primary(await look())).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 2 });
  });

  test('of a service that wants no task is complete at once', async () => {
    const { update } = await running({ desiredCount: 0 });
    expect(primary(await update())).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 0 });
  });

  test('that a newer one overtakes is replaced too', async () => {
    const made = await running();
    const { update, look, cloud } = made;
    const first = primary(await update()).id;
    cloud.clock.advance(15_000);
    const second = primary(await update()).id;
    expect((await look()).deployments?.map(({ id }) => id)).toContain(first);
    cloud.clock.advance(2 * MINUTE);
    expect((await look()).deployments?.map(({ id }) => id)).toEqual([second]);
    expect(await outcomes(made)).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
  });

  test('that a newer one overtakes is no longer shown once its tasks are gone', async () => {
    const { update, look, cloud, service } = await running();
    const original = primary(await look()).id;
    await update();
    cloud.clock.advance(15_000);
    service.script = 'stalls';
    const newest = primary(await update()).id;
    cloud.clock.advance(2 * MINUTE);
    expect((await look()).deployments?.map(({ id }) => id)).toEqual([newest, original]);
  });

  test('satisfies the SDK’s own waiter', async () => {
    const clock = new Clock({ start: START, speed: 100 });
    const { ecs, update } = await running({}, await sandbox(clock));
    await update();
    const waiter = { client: ecs, maxWaitTime: 10, minDelay: 0.1, maxDelay: 0.2 };
    const { state } = await waitUntilServicesStable(waiter as never, { cluster: CLUSTER, services: [SERVICE] });
    expect(state).toBe('SUCCESS');
  });
});

test('a rollout goes on after the state was written to a file and read again', async () => {
  const { cloud, update } = await running();
  await update();
  cloud.clock.advance(13_000);
  const later = new Cloud({ clock: new Clock({ start: cloud.clock.now(), speed: 0 }) });
  later.load(cloud.dump());
  later.clock.advance(MINUTE);
  const { url, close } = await serve(later);
  onTestFinished(close);
  const { services } = await clients(url).ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] }),
  );
  expect(services).toMatchObject([{ runningCount: 2, deployments: [{ rolloutState: 'COMPLETED' }] }]);
  const service = findService(later, ACCOUNT, REGION, CLUSTER, SERVICE);
  expect(service.deployments.map(({ outcome }) => outcome)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
});

describe('UpdateService', () => {
  test('without a reason for a deployment begins none', async () => {
    const { update, look } = await running();
    const before = primary(await look()).id;
    expect(primary(await update({ taskDefinition: 'app-task:1' })).id).toBe(before);
  });

  test('with another count starts and stops tasks in the same deployment', async () => {
    const { update, look, cloud } = await running();
    const before = primary(await look()).id;
    await update({ desiredCount: 3 });
    cloud.clock.advance(MINUTE);
    expect(await look()).toMatchObject({ runningCount: 3, deployments: [{ id: before }] });
    await update({ desiredCount: 1 });
    cloud.clock.advance(MINUTE);
    expect((await look()).runningCount).toBe(1);
  });
});

// ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures"
describe('a deployment whose tasks fail', () => {
  // "a minimum threshold of 3"
  test('fails at the third task, and the old tasks go on', async () => {
    const made = await running({ desiredCount: 1 });
    made.service.script = 'fails';
    await made.update();
    made.cloud.clock.advance(2 * 28_000);
    expect(primary(await made.look())).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 2 });
    made.cloud.clock.advance(28_000);
    const seen = await made.look();
    expect(primary(seen)).toMatchObject({
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      failedTasks: 3,
    });
    expect(seen.runningCount).toBe(1);
    expect(await outcomes(made)).toEqual(['STOPPED', 'SUCCESSFUL']);
  });

  test('fails once, however many tasks fail at the same time', async () => {
    const made = await running({ desiredCount: 5 });
    made.service.script = 'fails';
    await made.update();
    made.cloud.clock.advance(5 * MINUTE);
    expect(primary(await made.look())).toMatchObject({ rolloutState: 'FAILED', failedTasks: 3 });
    expect((await messages(made)).filter((message) => message.includes('deployment failed'))).toHaveLength(1);
  });

  test('is rolled back to the last that completed, with new tasks', async () => {
    const made = await running({ desiredCount: 1 });
    const { cloud, look, ecs, service } = made;
    const good = primary(await look()).id;
    const old = service.tasks[0]?.id;
    service.script = 'rolls-back';
    const bad = primary(await made.update()).id;
    cloud.clock.advance(90_000);
    const undoing = await look();
    expect(
      undoing.deployments?.map(({ id, status, rolloutState }) => [id === bad, status, rolloutState]),
    ).toContainEqual([true, 'ACTIVE', 'FAILED']);
    expect(primary(undoing)).toMatchObject({
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good}.`,
    });
    expect(await outcomes(made)).toEqual(['ROLLBACK_IN_PROGRESS', 'SUCCESSFUL']);
    cloud.clock.advance(MINUTE);
    const done = await look();
    expect(done.deployments).toHaveLength(1);
    expect(primary(done)).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 1 });
    expect(primary(done).id).not.toBe(bad);
    expect(await outcomes(made)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(service.tasks.find(({ desired }) => desired === 'RUNNING')?.id).not.toBe(old);
    expect(await messages(made)).toContain(`(service app) rolling back to deployment ${good}.`);
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE }),
    );
    const serviceDeploymentArns = serviceDeployments.map(({ serviceDeploymentArn = '' }) => serviceDeploymentArn);
    const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    expect(described.serviceDeployments?.[0]).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
  });
});

test('a deployment that finds no place stays in progress, and says so', async () => {
  const made = await running();
  made.service.script = 'stalls';
  await made.update();
  made.cloud.clock.advance(10 * MINUTE);
  expect(await states(made)).toEqual([
    ['PRIMARY', 'IN_PROGRESS', 0],
    ['ACTIVE', 'COMPLETED', 2],
  ]);
  expect((await messages(made))[0]).toMatch(/^\(service app\) was unable to place a task\./);
});

// ECS API reference, Service, currentServiceDeployment: "The ARN of the current service deployment."
test('a service names its current deployment', async () => {
  const { ecs, update } = await running();
  const { currentServiceDeployment } = await update();
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE }));
  expect(listed.serviceDeployments?.[0]).toMatchObject({ serviceDeploymentArn: currentServiceDeployment });
  expect(currentServiceDeployment).toMatch(/:service-deployment\/askflorence-prod\/app\/\w+$/);
});

// ECS API reference, ServiceDeployment and ServiceDeploymentBrief (service model of botocore 1.44.5, checked 2026-11-22)
test('a service deployment names its revision in full, and by its ARN alone where it is brief', async () => {
  const { url, ecs } = await running();
  const { serviceDeployments = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: SERVICE }),
  );
  const [brief] = serviceDeployments;
  const target = 'AmazonEC2ContainerServiceV20141113.DescribeServiceDeployments';
  const body = JSON.stringify({ serviceDeploymentArns: [brief?.serviceDeploymentArn] });
  const answer = (await (await raw(url, target, body, { service: 'ecs' })).json()) as {
    serviceDeployments: { targetServiceRevision: { arn: string } }[];
  };
  const [full] = answer.serviceDeployments;
  expect(brief?.targetServiceRevisionArn).toMatch(/:service-revision\//);
  expect(full?.targetServiceRevision.arn).toBe(brief?.targetServiceRevisionArn);
  expect(full).not.toHaveProperty('targetServiceRevisionArn');
});
