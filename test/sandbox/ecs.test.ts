import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  paginateListServices,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { CLUSTER, register, running, SERVICE } from './ecs.js';
import { ACCOUNT, clients, HOUR, MINUTE, REGION, raw, refusal, type Sandbox, START, sandbox } from './sandbox.js';

const CLUSTER_ARN = 'arn:aws:ecs:us-east-1:039624954211:cluster/askflorence-prod';
const SERVICE_ARN = 'arn:aws:ecs:us-east-1:039624954211:service/askflorence-prod/app';

// ECS API reference, DescribeClusters and ListClusters
describe('clusters', () => {
  test('are listed, described, and missing ones are failures', async () => {
    const { ecs } = await running();
    expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([CLUSTER_ARN]);
    const { clusters, failures } = await ecs.send(new DescribeClustersCommand({ clusters: [CLUSTER, 'none'] }));
    expect(clusters).toMatchObject([
      { clusterName: CLUSTER, status: 'ACTIVE', activeServicesCount: 1, runningTasksCount: 2 },
    ]);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:039624954211:cluster/none', reason: 'MISSING' }]);
  });

  test('that do not exist refuse everything', async () => {
    const { ecs } = await sandbox();
    const missing = { name: 'ClusterNotFoundException', message: 'Cluster not found.', status: 400 };
    expect(await refusal(ecs.send(new ListServicesCommand({ cluster: 'none' })))).toEqual(missing);
    expect(await refusal(ecs.send(new ListTasksCommand({})))).toEqual(missing);
    expect(await refusal(ecs.send(new DescribeServicesCommand({ cluster: 'none', services: ['app'] })))).toEqual(
      missing,
    );
  });
});

// ECS API reference, DescribeServices and ListServices
describe('services', () => {
  test('are described by name and by ARN; missing ones are failures', async () => {
    const { ecs } = await running();
    const services = [SERVICE, SERVICE_ARN, 'none'];
    const answer = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER_ARN, services }));
    expect(answer.services?.map(({ serviceArn }) => serviceArn)).toEqual([SERVICE_ARN, SERVICE_ARN]);
    expect(answer.failures).toEqual([
      { arn: 'arn:aws:ecs:us-east-1:039624954211:service/askflorence-prod/none', reason: 'MISSING' },
    ]);
  });

  test('show their tasks, deployment and configuration', async () => {
    const { look } = await running();
    expect(await look()).toMatchObject({
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 2,
      pendingCount: 0,
      clusterArn: CLUSTER_ARN,
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: false },
      },
      deployments: [
        { status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, failedTasks: 0, createdAt: START },
      ],
    });
  });

  // That a service which is named twice is described once is ours.
  test('are described once, however often they are named', async () => {
    const { ecs } = await running();
    const services = [SERVICE, 'none', SERVICE, 'none'];
    const answer = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services }));
    expect([answer.services?.length, answer.failures?.length]).toEqual([1, 1]);
  });

  // "You may specify up to 10 services to describe in a single operation."
  test('are described ten at a time, not eleven, not none', async () => {
    const { ecs } = await running();
    const ask = (count: number) =>
      ecs.send(
        new DescribeServicesCommand({ cluster: CLUSTER, services: Array.from({ length: count }, (_, i) => `s${i}`) }),
      );
    expect((await ask(10)).failures).toHaveLength(10);
    expect((await refusal(ask(11))).name).toBe('InvalidParameterException');
    expect((await refusal(ask(0))).name).toBe('InvalidParameterException');
  });

  // "If this parameter isn't used, then ListServices returns up to 10 results"; "between 1 and 100"
  test('are listed ten on a page unless asked for more', async () => {
    const made = await running();
    const { ecs } = made;
    const taskDefinition = await register(made);
    for (let i = 0; i < 12; i++)
      await ecs.send(new CreateServiceCommand({ cluster: CLUSTER, serviceName: `s${i}`, taskDefinition }));
    const pages: number[] = [];
    for await (const page of paginateListServices({ client: ecs }, { cluster: CLUSTER }))
      pages.push(page.serviceArns?.length ?? 0);
    expect(pages).toEqual([10, 3]);
    expect((await ecs.send(new ListServicesCommand({ cluster: CLUSTER, maxResults: 100 }))).serviceArns).toHaveLength(
      13,
    );
    expect((await refusal(ecs.send(new ListServicesCommand({ cluster: CLUSTER, maxResults: 101 })))).name).toBe(
      'InvalidParameterException',
    );
    expect((await refusal(ecs.send(new ListServicesCommand({ cluster: CLUSTER, nextToken: 'made-up' })))).name).toBe(
      'InvalidParameterException',
    );
  });

  test('are updated by ARN', async () => {
    const { ecs } = await running();
    const update = new UpdateServiceCommand({ cluster: CLUSTER_ARN, service: SERVICE_ARN, forceNewDeployment: true });
    expect((await ecs.send(update)).service?.deployments).toHaveLength(2);
  });

  // An ARN names one thing of one account and region, whoever asks (IAM user guide, "IAM identifiers").
  test.each<[string, string, string]>([
    ['account', '999988887777', REGION],
    ['region', ACCOUNT, 'eu-central-1'],
  ])('are not updated by the ARN of another %s, where one of the same name is', async (_, account, region) => {
    const made = await running();
    const { ecs } = clients(made.url, account, region);
    const there = await running({}, { ...made, ecs });
    const before = there.cloud.calls.length;
    for (const [cluster, service] of [
      [CLUSTER_ARN, SERVICE_ARN],
      [CLUSTER_ARN, SERVICE],
      [CLUSTER, SERVICE_ARN],
    ]) {
      const refused = refusal(ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })));
      expect((await refused).name).toMatch(/^(Cluster|Service)NotFoundException$/);
    }
    expect(there.cloud.calls.slice(before)).toHaveLength(3);
    expect((await there.look()).deployments).toHaveLength(1);
  });

  // UpdateService, Errors: ServiceNotFoundException, ServiceNotActiveException
  test('that do not exist are not updated', async () => {
    const { ecs } = await running();
    const update = refusal(ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: 'none' })));
    expect(await update).toEqual({ name: 'ServiceNotFoundException', message: 'Service not found.', status: 400 });
  });

  // DeleteService: "no longer visible in … ListServices. … Services in the DRAINING or INACTIVE status can still be viewed with DescribeServices"
  test.each(['DRAINING', 'INACTIVE'] as const)(
    'that are %s are described, and neither listed nor updated',
    async (status) => {
      const { ecs, service, look, update } = await running();
      service.status = status;
      expect((await look()).status).toBe(status);
      expect((await ecs.send(new ListServicesCommand({ cluster: CLUSTER }))).serviceArns).toEqual([]);
      expect(await refusal(update())).toMatchObject({ name: 'ServiceNotActiveException', status: 400 });
    },
  );

  // UpdateService, taskDefinition: "If a revision is not specified, the latest ACTIVE revision is used."
  test('that are given a family run its latest revision', async () => {
    const made = await running();
    const latest = await register(made);
    expect((await made.look()).taskDefinition).toMatch(/:1$/);
    const { taskDefinition, deployments } = await made.update({ taskDefinition: 'app-task' });
    expect(taskDefinition).toBe(latest);
    expect(deployments).toMatchObject([{ taskDefinition: latest }, { taskDefinition: expect.stringMatching(/:1$/) }]);
  });

  // "forceNewDeployment: … You can use this option to start a new deployment with no service definition changes."
  test('that are forced keep the task definition they have, whatever is newer', async () => {
    const made = await running();
    await register(made);
    expect((await made.update()).taskDefinition).toMatch(/:1$/);
  });

  // UpdateService, CreateService, RunTask, Errors: ClientException
  test('are not given a task definition that does not exist', async () => {
    const { ecs, update } = await running();
    const missing = { name: 'ClientException', message: 'TaskDefinition not found.', status: 400 };
    const taskDefinition = 'none:1';
    const create = { cluster: CLUSTER, serviceName: 'new', taskDefinition };
    expect(await refusal(update({ taskDefinition }))).toEqual(missing);
    expect(await refusal(ecs.send(new CreateServiceCommand(create)))).toEqual(missing);
    expect(await refusal(ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition })))).toEqual(missing);
  });

  // The texts are the ones that users of CodeDeploy report.
  test('of CODE_DEPLOY refuse a forced deployment and a task definition, and report no rolloutState', async () => {
    const { look, update } = await running({ deploymentController: { type: 'CODE_DEPLOY' } });
    expect(await refusal(update())).toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    });
    expect((await refusal(update({ taskDefinition: 'app-task' }))).message).toBe(
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
    const seen = await look();
    expect(seen.deploymentController).toEqual({ type: 'CODE_DEPLOY' });
    expect(seen.runningCount).toBe(2);
    expect(seen.deployments?.[0]?.rolloutState).toBeUndefined();
  });

  test('of EXTERNAL refuse a forced deployment', async () => {
    const { update } = await running({ deploymentController: { type: 'EXTERNAL' } });
    expect((await refusal(update())).name).toBe('InvalidParameterException');
  });
});

// ECS API reference, RegisterTaskDefinition and DescribeTaskDefinition
describe('task definitions', () => {
  test('are found by ARN, by family and revision, and by family, which is the latest', async () => {
    const made = await sandbox();
    const first = await register(made);
    const second = await register(made, [
      { name: 'KEY', valueFrom: 'arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/key' },
    ]);
    const find = async (taskDefinition: string) =>
      (await made.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition?.taskDefinitionArn;
    expect(first).toBe('arn:aws:ecs:us-east-1:039624954211:task-definition/app-task:1');
    expect(await find(first)).toBe(first);
    expect(await find('app-task:1')).toBe(first);
    expect(await find('app-task')).toBe(second);
  });

  test('that do not exist are refused', async () => {
    const { ecs } = await sandbox();
    const refused = await refusal(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'none:1' })));
    expect(refused).toMatchObject({ name: 'ClientException', message: 'Unable to describe task definition.' });
  });

  // The text is the one that users of Terraform report.
  test('with a variable that is both a secret and plain are refused', async () => {
    const { ecs } = await sandbox();
    const containerDefinitions = [
      {
        name: 'app',
        image: 'app',
        environment: [{ name: 'KEY', value: 'x' }],
        secrets: [{ name: 'KEY', valueFrom: 'arn' }],
      },
    ];
    const refused = await refusal(
      ecs.send(new RegisterTaskDefinitionCommand({ family: 'app-task', containerDefinitions })),
    );
    expect(refused.name).toBe('ClientException');
    expect(refused.message).toContain("such as 'KEY'");
  });
});

// ECS API reference, ListTasks, DescribeTasks, RunTask, StopTask
describe('tasks', () => {
  const list = async ({ ecs }: Awaited<ReturnType<typeof running>>, more: object = {}) =>
    (await ecs.send(new ListTasksCommand({ cluster: CLUSTER, ...more }))).taskArns ?? [];

  test('are described with the times they were created and started at', async () => {
    const made = await running();
    const tasks = await list(made);
    const answer = await made.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [...tasks, 'none'] }));
    expect(answer.tasks?.[0]).toMatchObject({
      group: 'service:app',
      startedBy: expect.stringMatching(/^ecs-svc\/\d{19}$/),
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      createdAt: START,
      startedAt: new Date(START.getTime() + 12_000),
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:039624954211:task-definition/app-task:1',
    });
    expect(answer.failures).toEqual([
      { arn: 'arn:aws:ecs:us-east-1:039624954211:task/askflorence-prod/none', reason: 'MISSING' },
    ]);
  });

  // "A list of up to 100 task IDs or full ARN entries."
  test('are described a hundred at a time, not more, not none', async () => {
    const { ecs } = await running();
    const ask = (count: number) =>
      ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: Array.from({ length: count }, (_, i) => `t${i}`) }));
    expect((await ask(100)).failures).toHaveLength(100);
    expect((await refusal(ask(101))).name).toBe('InvalidParameterException');
    expect((await refusal(ask(0))).name).toBe('InvalidParameterException');
  });

  // ListTasks, desiredStatus: "The default status filter is RUNNING"; "PENDING … doesn't return any results"
  test('are listed as long as they shall run', async () => {
    const made = await running();
    const [stopped = '', kept = ''] = await list(made);
    await made.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: stopped }));
    expect(await list(made)).toContain(kept);
    expect(await list(made)).not.toContain(stopped);
    expect(await list(made, { desiredStatus: 'PENDING' })).toEqual([]);
  });

  // ListTasks, startedBy: "When you specify startedBy as the filter, it must be the only filter that you use."
  test.each([
    { family: 'app-task' },
    { serviceName: SERVICE },
    { desiredStatus: 'RUNNING' },
    { launchType: 'FARGATE' },
  ])('are not listed by who started them and %j', async (other) => {
    const made = await running();
    expect((await refusal(list(made, { startedBy: 'cron', ...other }))).name).toBe('InvalidParameterException');
  });

  // DescribeTasks: "task IDs or full ARN entries", of the cluster that is named
  test('of another cluster are missing', async () => {
    const made = await running();
    await made.ecs.send(new CreateClusterCommand({ clusterName: 'other' }));
    const [task = ''] = await list(made);
    const look = async (cluster: string, named: string) =>
      (await made.ecs.send(new DescribeTasksCommand({ cluster, tasks: [named] }))).failures?.map(
        ({ reason }) => reason,
      );
    expect(await look(CLUSTER, task)).toEqual([]);
    expect(await look(CLUSTER, task.split('/').at(-1) ?? '')).toEqual([]);
    expect(await look('other', task)).toEqual(['MISSING']);
    expect(await look(CLUSTER, task.replace(CLUSTER, 'other'))).toEqual(['MISSING']);
    const stop = made.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: task.replace(CLUSTER, 'other') }));
    expect((await refusal(stop)).name).toBe('InvalidParameterException');
  });

  test('are listed by service, family and who started them', async () => {
    const made = await running();
    await made.ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'app-task', startedBy: 'cron' }));
    expect(await list(made)).toHaveLength(3);
    expect(await list(made, { serviceName: SERVICE })).toHaveLength(2);
    expect(await list(made, { family: 'app-task' })).toHaveLength(3);
    expect(await list(made, { family: 'other' })).toHaveLength(0);
    expect(await list(made, { startedBy: 'cron' })).toHaveLength(1);
    expect((await refusal(list(made, { serviceName: 'none' }))).name).toBe('ServiceNotFoundException');
  });

  // "If this parameter isn't used, then ListTasks returns up to 100 results"
  test('are listed a hundred on a page', async () => {
    const made = await running({ desiredCount: 120 });
    const first = await made.ecs.send(new ListTasksCommand({ cluster: CLUSTER }));
    const second = await made.ecs.send(new ListTasksCommand({ cluster: CLUSTER, nextToken: first.nextToken }));
    expect([first.taskArns?.length, second.taskArns?.length, second.nextToken]).toEqual([100, 20, undefined]);
  });

  test('run by hand belong to their family, not to a service', async () => {
    const { ecs, look } = await running();
    const { tasks } = await ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'app-task' }));
    expect(tasks).toMatchObject([{ group: 'family:app-task', lastStatus: 'PENDING' }]);
    expect((await look()).runningCount).toBe(2);
  });

  test('stopped by hand are replaced; they are seen as STOPPED for an hour', async () => {
    const made = await running();
    const [task = ''] = await list(made);
    await made.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task, reason: 'to see' }));
    expect(await list(made, { desiredStatus: 'STOPPED' })).toEqual([task]);
    await made.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task, reason: 'again' }));
    made.cloud.clock.advance(MINUTE);
    expect((await made.look()).runningCount).toBe(2);
    const { tasks } = await made.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [task] }));
    expect(tasks).toMatchObject([{ lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'to see' }]);
    made.cloud.clock.advance(HOUR);
    expect(await list(made, { desiredStatus: 'STOPPED' })).toEqual([]);
  });
});

test('a cluster that is made twice is the same', async () => {
  const { ecs } = await sandbox();
  const make = async () => (await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }))).cluster?.clusterArn;
  expect(await make()).toBe(await make());
});

// ECS API reference, maxResults of each list: "This value can be between 1 and 100."
describe('a page of', () => {
  const cluster = CLUSTER;
  test.each([
    ['ListClusters', ({ ecs }: Sandbox, maxResults: number) => ecs.send(new ListClustersCommand({ maxResults }))],
    [
      'ListServices',
      ({ ecs }: Sandbox, maxResults: number) => ecs.send(new ListServicesCommand({ cluster, maxResults })),
    ],
    ['ListTasks', ({ ecs }: Sandbox, maxResults: number) => ecs.send(new ListTasksCommand({ cluster, maxResults }))],
    [
      'ListServiceDeployments',
      ({ ecs }: Sandbox, maxResults: number) =>
        ecs.send(new ListServiceDeploymentsCommand({ cluster, service: SERVICE, maxResults })),
    ],
  ])('%s has one to a hundred', async (_, page) => {
    const made = await running();
    for (const size of [1, 100]) await page(made, size);
    for (const size of [0, 101]) expect((await refusal(page(made, size))).name).toBe('InvalidParameterException');
  });

  test.each([
    ['ListClusters', ({ ecs }: Sandbox) => ecs.send(new ListClustersCommand({ nextToken: 'made-up' }))],
    ['ListTasks', ({ ecs }: Sandbox) => ecs.send(new ListTasksCommand({ cluster, nextToken: 'made-up' }))],
    [
      'ListServiceDeployments',
      ({ ecs }: Sandbox) =>
        ecs.send(new ListServiceDeploymentsCommand({ cluster, service: SERVICE, nextToken: 'made-up' })),
    ],
  ])('%s is not found by a token that was not given', async (_, page) => {
    expect((await refusal(page(await running()))).name).toBe('InvalidParameterException');
  });

  // nextToken: "returned from a …request indicating that more results are available to fulfill the request": of that request, and no other
  test.each([
    [
      'ListServices',
      async ({ ecs }: Sandbox, more: object, nextToken?: string) =>
        (await ecs.send(new ListServicesCommand({ cluster, maxResults: 1, nextToken, ...more }))).nextToken,
      { launchType: 'FARGATE' },
    ],
    [
      'ListTasks',
      async ({ ecs }: Sandbox, more: object, nextToken?: string) =>
        (await ecs.send(new ListTasksCommand({ cluster, maxResults: 1, nextToken, ...more }))).nextToken,
      { serviceName: SERVICE },
    ],
    [
      'ListServiceDeployments',
      async ({ ecs }: Sandbox, more: object, nextToken?: string) =>
        (
          await ecs.send(
            new ListServiceDeploymentsCommand({ cluster, service: SERVICE, maxResults: 1, nextToken, ...more }),
          )
        ).nextToken,
      { status: ['SUCCESSFUL'] },
    ],
  ] as const)('%s is not found by a token of another query', async (_, page, other) => {
    const made = await running();
    const taskDefinition = await register(made);
    await made.ecs.send(new CreateServiceCommand({ cluster, serviceName: 'other', taskDefinition }));
    await made.update();
    const token = await page(made, {});
    expect(token).toBeDefined();
    await page(made, {}, token);
    expect((await refusal(page(made, other, token))).name).toBe('InvalidParameterException');
  });
});

// Service model of ECS in botocore 1.44.5, ServiceField, TaskField, TaskDefinitionField, ClusterField (checked 2026-11-22)
test.each([
  ['DescribeServices', { cluster: CLUSTER, services: [SERVICE] }, ['TAGS']],
  ['DescribeTasks', { cluster: CLUSTER, tasks: ['a'] }, ['TAGS']],
  ['DescribeTaskDefinition', { taskDefinition: 'app-task' }, ['TAGS']],
  ['DescribeClusters', { clusters: [CLUSTER] }, ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS']],
])('%s can be asked for no more than there is', async (operation, input, fields) => {
  const { url } = await running();
  const ask = async (include: unknown) => {
    const target = `AmazonEC2ContainerServiceV20141113.${operation}`;
    const reply = await raw(url, target, JSON.stringify({ ...input, include }), { service: 'ecs' });
    return [reply.status, ((await reply.json()) as { __type?: string }).__type];
  };
  expect(await ask(fields)).toEqual([200, undefined]);
  expect(await ask(['COLOUR'])).toEqual([400, 'InvalidParameterException']);
});

// ECS API reference, DescribeTaskDefinition: a revision is never changed, so that a newer one leaves it as it was
test('a task definition stays as it was registered', async () => {
  const made = await sandbox();
  const taskDefinition = await register(made, [{ name: 'KEY', valueFrom: 'arn:old' }]);
  const look = async () => (await made.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
  const before = await look();
  await register(made, [{ name: 'KEY', valueFrom: 'arn:new' }]);
  expect(await look()).toEqual(before);
});
