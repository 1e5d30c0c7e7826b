/**
 * boto3 against the sandbox: every operation that it serves, what it answers and the classes of AWS that
 * it refuses with, each answer held against AWS's own model of the service. The sandbox is wrong wherever
 * they disagree. docs/clients.md says how to add an operation.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Boto3, openBoto3 } from './clients/clients.js';
import { EVERY, inputOf, judge, ROWS, titled } from './clients/table.js';
import { ACCOUNT, OPERATIONS, openWorld, type World } from './clients/world.js';

let boto3: Boto3;
beforeAll(() => {
  boto3 = openBoto3();
});
afterAll(() => boto3?.close());

/** STS speaks the Query protocol and has no table of operations. */
const SERVED = Object.entries({ ...OPERATIONS, sts: { GetCallerIdentity: undefined } }).flatMap(
  ([service, operations]) => Object.keys(operations).map((operation) => `${service}.${operation}`),
);

describe('the table', () => {
  it('has an answer of every operation that is served, and no other operation', () => {
    expect(EVERY.map(({ service, operation }) => `${service}.${operation}`).sort()).toEqual([...SERVED].sort());
    expect(
      ROWS.map(({ service, operation }) => `${service}.${operation}`).filter((name) => !SERVED.includes(name)),
    ).toEqual([]);
  });
});

it.concurrent.for(titled(ROWS))('%s', async ([, row], test) => {
  const world = await openWorld(test);
  row.given?.(world);
  judge(row, await boto3.call(world, { ...row, input: inputOf(row, world) }));
});

/** What AWS can answer to anything, and who brings it about. */
const TROUBLE: Readonly<Record<string, (world: World) => void>> = {
  AccessDeniedException: ({ cloud }) => void cloud.account(ACCOUNT).denied.push({ action: '*', resource: '*' }),
  ThrottlingException: ({ cloud }) => void cloud.faults.times('*', { error: { type: 'ThrottlingException' } }),
  ExpiredTokenException: ({ cloud }) => void cloud.faults.times('*', { error: { type: 'ExpiredTokenException' } }),
};

describe.each(Object.entries(TROUBLE))('%s', (refused, given) => {
  // STS needs no permission, and has its own names for the rest.
  const rows = EVERY.filter(({ service }) => service !== 'sts');
  it.concurrent.for(titled(rows))('%s', async ([, row], test) => {
    const world = await openWorld(test);
    row.given?.(world);
    given(world);
    judge({ expected: { refused } }, await boto3.call(world, { ...row, input: inputOf(row, world) }));
  });
});

describe('credentials', () => {
  const strange = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'CANARY' };

  it.for([
    ['secretsmanager', 'ListSecrets', 'UnrecognizedClientException'],
    ['sts', 'GetCallerIdentity', 'InvalidClientTokenId'],
  ] as const)('nobody knows, %s %s', async ([service, operation, refused], test) => {
    const {
      env: { AWS_PROFILE: _, ...env },
      ...world
    } = await openWorld(test);
    const answered = await boto3.call(
      { ...world, env },
      { service, operation, env: { ...strange, AWS_DEFAULT_REGION: 'us-east-1' } },
    );
    judge({ expected: { refused } }, answered);
  });

  it('that have expired, sts GetCallerIdentity', async (test) => {
    const world = await openWorld(test);
    world.cloud.faults.once('GetCallerIdentity', { error: { type: 'ExpiredToken', status: 403 } });
    judge(
      { expected: { refused: 'ExpiredToken' } },
      await boto3.call(world, { service: 'sts', operation: 'GetCallerIdentity' }),
    );
  });
});

/** What is there more of than a page holds, and how many pages that makes. */
const PAGES: readonly {
  readonly service: string;
  readonly operation: string;
  readonly member: string;
  readonly input: object;
  readonly make: readonly [operation: string, input: (n: number) => object];
  readonly total: number;
  readonly pages: number;
}[] = [
  {
    service: 'secretsmanager',
    operation: 'ListSecrets',
    member: 'SecretList',
    input: {},
    make: ['CreateSecret', (n) => ({ Name: `dev/${n}` })],
    total: 123,
    pages: 2,
  },
  {
    service: 'ecs',
    operation: 'ListClusters',
    member: 'clusterArns',
    input: {},
    make: ['CreateCluster', (n) => ({ clusterName: `cluster-${n}` })],
    total: 121,
    pages: 2,
  },
  {
    service: 'ecs',
    operation: 'ListServices',
    member: 'serviceArns',
    input: { cluster: 'dev' },
    make: ['CreateService', (n) => ({ cluster: 'dev', serviceName: `service-${n}`, taskDefinition: 'dev-app-task' })],
    total: 31,
    pages: 4,
  },
  {
    service: 'ecs',
    operation: 'ListTasks',
    member: 'taskArns',
    input: { cluster: 'dev' },
    make: ['RunTask', () => ({ cluster: 'dev', taskDefinition: 'dev-app-task' })],
    total: 121,
    pages: 2,
  },
];

describe('every page, by boto3’s own paginators', () => {
  it.for(PAGES)('$operation', async ({ service, operation, member, input, make, total, pages }, test) => {
    const world = await openWorld(test);
    const [makes, which] = make;
    // Three secrets, one cluster, one service and one task are there.
    const there = operation === 'ListSecrets' ? 3 : 1;
    for (let n = there; n < total; n += 1) world.did(service, makes, which(n));
    const { result, strangers } = await boto3.call(world, { do: 'paginate', service, operation, input });
    const found = (result as Record<string, unknown[]>[]).map((page) => page[member] ?? []);
    const different = new Set(found.flat().map((item) => JSON.stringify(item)));
    expect(strangers).toEqual([]);
    expect([found.length, different.size]).toEqual([pages, total]);
  });

  it('ListAliases, two to a page', async (test) => {
    const world = await openWorld(test);
    world.did('kms', 'DescribeKey', { KeyId: 'alias/aws/secretsmanager' });
    world.did('kms', 'DescribeKey', { KeyId: 'alias/aws/ssm' });
    const asked = { do: 'paginate', service: 'kms', operation: 'ListAliases', pages: { PageSize: 2 } } as const;
    const { result } = await boto3.call(world, asked);
    expect((result as { Aliases: object[] }[]).map(({ Aliases }) => Aliases.length)).toEqual([2, 1]);
  });
});

describe('boto3’s own waiters', () => {
  const update = { cluster: 'dev', service: 'dev-app', forceNewDeployment: true };
  const waiter = { Delay: 1, MaxAttempts: 60 };

  it('services_stable ends when a forced deployment has completed', async (test) => {
    const world = await openWorld(test);
    // Time passes as the waiter looks, so that how busy this machine is does not count.
    world.cloud.faults.on(({ operation }, phase) => {
      if (operation === 'DescribeServices' && phase === 'after') world.cloud.clock.advance(20_000);
      return undefined;
    });
    await boto3.call(world, { service: 'ecs', operation: 'UpdateService', input: update });
    const before = world.service.tasks.length;
    const input = { cluster: 'dev', services: ['dev-app'] };
    expect(
      (await boto3.call(world, { do: 'wait', service: 'ecs', operation: 'ServicesStable', input, waiter })).error,
    ).toBeUndefined();
    expect([before, world.service.deployments[0]?.rollout]).toEqual([2, 'COMPLETED']);
    expect(world.cloud.calls.filter(({ operation }) => operation === 'DescribeServices').length).toBeGreaterThan(1);
  });

  it('tasks_running and tasks_stopped', async (test) => {
    const world = await openWorld(test, 40);
    const { result } = await boto3.call(world, {
      service: 'ecs',
      operation: 'RunTask',
      input: { cluster: 'dev', taskDefinition: 'dev-app-task' },
    });
    const task = (result as { tasks: { taskArn: string }[] }).tasks[0]?.taskArn;
    const input = { cluster: 'dev', tasks: [task] };
    expect(
      (await boto3.call(world, { do: 'wait', service: 'ecs', operation: 'TasksRunning', input, waiter })).error,
    ).toBeUndefined();
    await boto3.call(world, { service: 'ecs', operation: 'StopTask', input: { cluster: 'dev', task } });
    expect(
      (await boto3.call(world, { do: 'wait', service: 'ecs', operation: 'TasksStopped', input, waiter })).error,
    ).toBeUndefined();
  });
});

it('a write above the quota is throttled, and boto3’s own retries get it through a moment later', async (test) => {
  const world = await openWorld(test);
  const { cloud } = world;
  cloud.quotas = true;
  const now = cloud.clock.now().getTime();
  while (cloud.buckets.take('secretsmanager', 'TagResource', ACCOUNT, 'us-east-1', now));
  const input = { SecretId: 'dev/one', Tags: [{ Key: 'x', Value: 'x' }] };
  const tag = { service: 'secretsmanager', operation: 'TagResource', input };
  judge({ expected: { refused: 'ThrottlingException' } }, await boto3.call(world, tag));
  const second = setInterval(() => cloud.calls.length > 1 && cloud.clock.advance(1000), 5);
  test.onTestFinished(() => clearInterval(second));
  judge(
    { expected: { holds: {} } },
    await boto3.call(world, { ...tag, retries: { mode: 'standard', total_max_attempts: 5 } }),
  );
  expect(cloud.calls.map(({ error }) => error).slice(0, 2)).toEqual(['ThrottlingException', 'ThrottlingException']);
});
