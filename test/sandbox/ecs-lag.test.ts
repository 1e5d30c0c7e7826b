/**
 * "The Amazon ECS API follows an eventual consistency model […] the result of an API command you run that affects your
 * Amazon ECS resources might not be immediately visible to all subsequent commands you run." (Amazon ECS API reference,
 * RunTask, checked 2026-11-22.) What is asked for works at once; what reads it may be behind, and tasks may be further
 * behind than their service.
 */
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { makeService } from '../../src/sandbox/aws/ecs/services.js';
import { clusterOf } from '../../src/sandbox/aws/ecs/state.js';
import { CLUSTER, primary, type Running, running, SERVICE } from './ecs.js';
import { ACCOUNT, MINUTE } from './sandbox.js';

const LAG = 10_000;
const cluster = CLUSTER;

const listed = async ({ ecs }: Running) => (await ecs.send(new ListTasksCommand({ cluster }))).taskArns ?? [];
const described = async ({ ecs }: Running, tasks: string[]) => ecs.send(new DescribeTasksCommand({ cluster, tasks }));
const states = async ({ look }: Running) =>
  (await look()).deployments?.map(({ status, rolloutState, runningCount }) => [status, rolloutState, runningCount]);

describe('a service', () => {
  test('is shown as it was before its deployment, which goes on', async () => {
    const made = await running();
    const { cloud, look, update, service } = made;
    cloud.serviceLag = LAG;
    const before = await look();
    const begun = primary(await update());
    cloud.clock.advance(LAG - 1);
    expect(await look()).toEqual(before);
    expect(service.tasks.map(({ fetched }) => fetched !== undefined)).toEqual([true, true, true, true]);
    cloud.clock.advance(1);
    expect(primary(await look())).toMatchObject({
      id: begun.id,
      rolloutState: 'IN_PROGRESS',
      createdAt: begun.createdAt,
    });
  });

  test('is shown in every state it went through, as late', async () => {
    const [late, now] = [await running(), await running()];
    late.cloud.serviceLag = LAG;
    for (const { update, cloud } of [late, now]) {
      await update();
      cloud.clock.advance(1_000);
    }
    const seen: unknown[] = [];
    for (let i = 0; i < 50; i += 1) {
      seen.push(await states(now));
      if (i >= 10) expect(await states(late)).toEqual(seen[i - 10]);
      for (const { cloud } of [late, now]) cloud.clock.advance(1_000);
    }
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBeGreaterThan(3);
  });

  test('shows its tasks wanted, its task definition and its events as late', async () => {
    const { cloud, look, update } = await running();
    cloud.serviceLag = LAG;
    const { events } = await look();
    await update({ desiredCount: 3 });
    expect(await look()).toMatchObject({ desiredCount: 2, events, pendingCount: 0 });
    cloud.clock.advance(LAG);
    expect(await look()).toMatchObject({ desiredCount: 3, pendingCount: 1 });
  });

  test('that is new is not there yet', async () => {
    const { cloud, ecs, region, service } = await running();
    cloud.serviceLag = LAG;
    const now = cloud.clock.now().getTime();
    const scope = { cloud, region, now, caller: cloud.account(ACCOUNT) };
    makeService(scope, clusterOf(region, cluster), { name: 'new', taskDefinition: service.taskDefinition, desired: 1 });
    const names = async () => (await ecs.send(new ListServicesCommand({ cluster }))).serviceArns?.length;
    const missing = async () =>
      (await ecs.send(new DescribeServicesCommand({ cluster, services: ['new'] }))).failures?.map(
        ({ reason }) => reason,
      );
    expect([await names(), await missing()]).toEqual([1, ['MISSING']]);
    cloud.clock.advance(LAG);
    expect([await names(), await missing()]).toEqual([2, []]);
  });

  test('has the deployments that it had', async () => {
    const { cloud, ecs, update } = await running();
    cloud.serviceLag = LAG;
    const list = async () =>
      (await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: SERVICE }))).serviceDeployments ?? [];
    const begun = (await update()).currentServiceDeployment ?? '';
    const describe = async () => ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [begun] }));
    expect((await list()).map(({ status }) => status)).toEqual(['SUCCESSFUL']);
    expect((await describe()).failures).toMatchObject([{ arn: begun, reason: 'MISSING' }]);
    cloud.clock.advance(LAG);
    expect((await list()).map(({ status }) => status)).toEqual(['IN_PROGRESS', 'SUCCESSFUL']);
    expect((await describe()).serviceDeployments).toMatchObject([{ status: 'IN_PROGRESS' }]);
  });

  test('is told to do what it was told: nothing is built on what is shown', async () => {
    const { cloud, update, service } = await running();
    cloud.serviceLag = LAG;
    await update({ desiredCount: 3 });
    await update();
    expect([service.desired, service.tasks.filter(({ last }) => last === 'PENDING')]).toMatchObject([3, { length: 4 }]);
  });
});

describe('a task', () => {
  test('that is new is neither listed nor described yet', async () => {
    const made = await running();
    const { cloud, update, service } = made;
    cloud.taskLag = LAG;
    const before = await listed(made);
    await update();
    const arns = service.tasks.map(({ arn }) => arn);
    expect(await listed(made)).toEqual(before);
    expect(await described(made, arns)).toMatchObject({ tasks: { length: 2 }, failures: [{ reason: 'MISSING' }, {}] });
    cloud.clock.advance(LAG);
    expect(await listed(made)).toEqual(arns);
    expect(await described(made, arns)).toMatchObject({ tasks: { length: 4 }, failures: [] });
  });

  test('goes through every state as late', async () => {
    const [late, now] = [await running({ desiredCount: 1 }), await running({ desiredCount: 1 })];
    late.cloud.taskLag = LAG;
    for (const { update } of [late, now]) await update();
    const seen: unknown[] = [];
    // The names of tasks are by chance; their order is not.
    const look = async (made: Running) =>
      (
        await described(
          made,
          made.service.tasks.map(({ arn }) => arn),
        )
      ).tasks?.map(({ taskArn, taskDefinitionArn, containers, startedBy, stoppedReason, ...rest }) => ({
        ...rest,
        exitCode: containers?.map(({ exitCode }) => exitCode),
      }));
    for (let i = 0; i < 50; i += 1) {
      seen.push(await look(now));
      if (i >= 10) expect(await look(late)).toEqual(seen[i - 10]);
      for (const { cloud } of [late, now]) cloud.clock.advance(1_000);
    }
    const last = seen.flatMap((tasks) => (tasks as { lastStatus: string }[]).map(({ lastStatus }) => lastStatus));
    expect([...new Set(last)].sort()).toEqual(['DEACTIVATING', 'PENDING', 'RUNNING', 'STOPPED']);
  });

  test('that was told to stop is still listed', async () => {
    const made = await running({ desiredCount: 1 });
    made.cloud.taskLag = LAG;
    const [task = ''] = await listed(made);
    await made.ecs.send(new StopTaskCommand({ cluster, task }));
    expect(await listed(made)).toEqual([task]);
    expect((await described(made, [task])).tasks?.[0]).toMatchObject({
      desiredStatus: 'RUNNING',
      lastStatus: 'RUNNING',
    });
    made.cloud.clock.advance(LAG);
    expect(await listed(made)).not.toContain(task);
  });

  test('outside services is as late', async () => {
    const made = await running();
    made.cloud.taskLag = LAG;
    const { tasks = [] } = await made.ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'app-task' }));
    const arn = tasks[0]?.taskArn;
    expect(await listed(made)).not.toContain(arn);
    made.cloud.clock.advance(LAG);
    expect(await listed(made)).toContain(arn);
  });

  test('is behind its service, whose counts are of now', async () => {
    const made = await running();
    made.cloud.taskLag = MINUTE;
    const old = await listed(made);
    await made.update();
    made.cloud.clock.advance(45_000);
    expect(await states(made)).toEqual([['PRIMARY', 'COMPLETED', 2]]);
    expect(await listed(made)).toEqual(old);
  });
});

test('looks back at what was there before the lag was ordered', async () => {
  const { cloud, look, update } = await running();
  const before = await look();
  await update();
  cloud.serviceLag = LAG;
  expect(primary(await look()).id).toBe(primary(before).id);
});

test('a service that was written down before it had a past is shown as it is', async () => {
  const { cloud, ecs } = await running();
  cloud.load(cloud.dump().replace(/"past":\[.*?\],"extras"/, '"extras"'));
  cloud.serviceLag = LAG;
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [SERVICE] }));
  expect(services).toMatchObject([{ runningCount: 2, deployments: [{ status: 'PRIMARY' }] }]);
});
