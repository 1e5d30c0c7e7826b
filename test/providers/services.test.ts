/** The services of a cluster, as the engine is shown them: over the wire, in as few calls as there can be. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ContainerDefinition,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { Reference } from '../../src/core/model.js';
import { openServices } from '../../src/providers/aws/index.js';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import { CLUSTER, running, SERVICE } from '../sandbox/ecs.js';
import { ACCOUNT, clients, MINUTE, REGION } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

const DIGEST = `app@sha256:${'0'.repeat(64)}`;
const ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/`;
const PLACE = { file: 'secrets.manifest.yaml', line: 4, column: 5 };

/** A second of AWS is a hundredth of one. */
const FAST = {
  now: () => performance.now() * 100,
  wait: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms / 100)),
};

/** `account`: the one that the run is for; `key`: the one that each client is for, from its first call on. */
async function open({ account = ACCOUNT, key = (): string => ACCOUNT, time = FAST } = {}) {
  const { url, cloud, ecs } = await running();
  const credentials = async () => ({ accessKeyId: key(), secretAccessKey: 'sandbox' });
  const { wire, context } = wireTo(url, { credentials });
  const consumer = openServices(wire, { ...context, account }, time);
  const observe = () => consumer.observe({ cluster: CLUSTER, services: { app: SERVICE }, place: PLACE });
  const begin = (comes: () => Promise<boolean>) =>
    consumer.restart(CLUSTER, SERVICE, { signal: new AbortController().signal, comes });
  return {
    url,
    cloud,
    ecs,
    begin,
    restart: async (comes = async () => true) => {
      await observe();
      return begin(comes);
    },
    observe,
    /** The next revision of a family, by its ARN. */
    register: async (family: string, containers: ContainerDefinition[], more: object = {}) => {
      const input = { family, containerDefinitions: containers, ...more };
      const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(input));
      return taskDefinition?.taskDefinitionArn ?? '';
    },
    asked: (operation: string) => cloud.calls.filter((call) => call.operation === operation).map((call) => call.target),
  };
}

const named = ({ variable, container, valueFrom }: Reference) =>
  `${container} ${variable} ${valueFrom.slice(ARN.length)}`;

describe('what a task definition tells', () => {
  it('every place that can name a secret, and no plaintext', async () => {
    const { ecs, observe, register } = await open();
    const taskDefinition = await register(
      'app-task',
      [
        {
          name: 'app',
          image: DIGEST,
          environment: [{ name: 'PLAIN', value: 'CANARY-not-a-secret' }],
          secrets: [
            { name: 'WHOLE', valueFrom: `${ARN}whole` },
            { name: 'PASSWORD', valueFrom: `${ARN}json:password::` },
          ],
          logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'splunk-token', valueFrom: `${ARN}log` }] },
        },
        { name: 'side', image: DIGEST, repositoryCredentials: { credentialsParameter: `${ARN}registry` } },
      ],
      {
        volumes: [
          { name: 'scratch' },
          {
            name: 'share',
            fsxWindowsFileServerVolumeConfiguration: {
              fileSystemId: 'fs-0',
              rootDirectory: 'data',
              authorizationConfig: { credentialsParameter: `${ARN}share`, domain: 'example.invalid' },
            },
          },
        ],
      },
    );
    await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, taskDefinition }));
    const { services } = await observe();
    expect(services[0]?.reads.map(named)).toEqual([
      'app WHOLE whole',
      'app PASSWORD json:password::',
      'app splunk-token log',
      'side repositoryCredentials registry',
      'volume share authorizationConfig share',
    ]);
    expect(JSON.stringify(services)).not.toContain('CANARY');
  });

  it.each([
    ['a digest', [DIGEST], []],
    ['a tag', ['repo/app:v1'], ['repo/app:v1']],
    ['neither, which is latest', ['app'], ['app']],
    ['a tag and a digest, which wins', [`app:v1@sha256:${'0'.repeat(64)}`], []],
    ['tags, one of them twice', ['app:v1', 'side:v2', 'app:v1'], ['app:v1', 'side:v2']],
  ])('images that may have moved: %s', async (_, images, tagged) => {
    const { ecs, observe, register } = await open();
    const containers = images.map((image, index) => ({ name: `c${index}`, image }));
    const taskDefinition = await register('app-task', containers);
    await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, taskDefinition }));
    expect((await observe()).services[0]?.taggedImages).toEqual(tagged);
  });
});

describe('tasks of a cluster', () => {
  it('are those of the service, and beside them those of no service and of services that were not asked for', async () => {
    const { cloud, ecs, observe, register, asked } = await open();
    const secrets = [{ name: 'A', valueFrom: `${ARN}a` }];
    const migrate = await register('migrate', [{ name: 'migrate', image: DIGEST }]);
    const other = await register('other', [{ name: 'app', image: DIGEST, secrets }]);
    await ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: migrate }));
    await ecs.send(
      new CreateServiceCommand({ cluster: CLUSTER, serviceName: 'other', taskDefinition: other, desiredCount: 3 }),
    );
    cloud.clock.advance(MINUTE);
    const seen = await observe();
    expect(seen.services.map((service) => [service.name, service.tasks.length])).toEqual([[SERVICE, 2]]);
    const outside = seen.outside.map(({ group, reads }) => [group, ...reads.map(named)].join(' ')).sort();
    expect(outside).toEqual(['family:migrate', ...Array(3).fill('service:other app A a')]);
    expect(asked('DescribeTaskDefinition').filter((target) => target?.includes('other'))).toHaveLength(1);
    expect([asked('ListTasks').length, asked('DescribeTasks').length]).toEqual([1, 1]);
  });

  it('are not those that were told to stop since they were listed: they are leaving', async () => {
    const { cloud, observe } = await open();
    const { tasks } = findService(cloud, ACCOUNT, REGION, CLUSTER, SERVICE);
    const stop = () => {
      const [first] = tasks;
      if (first) first.desired = 'STOPPED';
    };
    cloud.faults.once('ListTasks', { run: stop }, { phase: 'after' });
    const { services } = await observe();
    expect(services[0]?.tasks.map(({ id }) => id)).toEqual([tasks[1]?.id]);
  });

  it('have definitions that never change, so each is asked for once', async () => {
    const { observe, asked } = await open();
    const before = asked('DescribeTaskDefinition').length;
    for (let look = 0; look < 3; look += 1) await observe();
    expect(asked('DescribeTaskDefinition').length - before).toBe(1);
  });
});

// "INACTIVE services may be cleaned up"; until then they are described (API reference, DeleteService, checked 2026-11-22).
describe('a service that AWS still describes', () => {
  it.each([
    ['DRAINING', true],
    ['INACTIVE', false],
  ] as const)('as %s: it is there: %s', async (status, there) => {
    const { cloud, observe } = await open();
    findService(cloud, ACCOUNT, REGION, CLUSTER, SERVICE).status = status;
    const { services, absent, outside } = await observe();
    expect(services.map(({ alias }) => alias)).toEqual(there ? ['app'] : []);
    expect(absent).toEqual(there ? [] : [{ alias: 'app', name: SERVICE, cluster: CLUSTER }]);
    expect(outside.length, "what still runs of it is nobody's").toBe(there ? 0 : 2);
  });
});

// What is missing is said to be (API reference, DescribeServices: `failures`, checked 2026-11-22).
it.each([
  ['is not mentioned', []],
  [
    'could not be described',
    [{ arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/${CLUSTER}/${SERVICE}`, reason: 'BUSY' }],
  ],
])('a service that %s is not taken for one that does not exist', async (_, failures) => {
  const { cloud, observe } = await open();
  cloud.faults.times('DescribeServices', { body: { text: JSON.stringify({ services: [], failures }) } });
  await expect(observe()).rejects.toMatchObject({ code: expect.not.stringMatching('missing') });
});

// 50 at once and 5 a second, for everybody in the account ("Request throttling", checked 2026-11-22).
it('of what AWS takes, a tenth is left to others: 60 restarts are 45 at once, and the rest at 4.5 a second', async () => {
  let at = 0;
  const wait = async (ms: number) => {
    await nextTurn();
    at += ms;
  };
  const { observe, begin } = await open({ time: { now: () => at, wait } });
  await observe();
  const turns: number[] = [];
  const comes = async () => {
    turns.push(at);
    return false;
  };
  await Promise.all(Array.from({ length: 60 }, () => begin(comes)));
  expect(turns.filter((turn) => turn === 0)).toHaveLength(45);
  expect(turns.at(-1)).toBeCloseTo(15_000 / 4.5);
});

describe('a call that AWS throttles', () => {
  // More often than the SDK tries a call.
  const TIMES = 8;

  it.each(['DescribeServices', 'ListTasks', 'DescribeTasks', 'DescribeTaskDefinition'])(
    '%s is sent again until it is taken',
    async (operation) => {
      const { cloud, observe, asked } = await open();
      const before = asked(operation).length;
      cloud.faults.times(operation, { error: { type: 'ThrottlingException' } }, { times: TIMES });
      const { services } = await observe();
      expect(services).toHaveLength(1);
      expect(asked(operation).length - before).toBe(TIMES + 1);
    },
  );

  it('UpdateService too, for it began nothing', async () => {
    const { cloud, ecs, restart, asked } = await open();
    const before = asked('UpdateService').length;
    cloud.faults.times('UpdateService', { error: { type: 'ThrottlingException' } }, { times: TIMES });
    const begun = await restart();
    expect(asked('UpdateService').length - before).toBe(TIMES + 1);
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] }));
    const [primary, ...older] = services?.[0]?.deployments ?? [];
    expect([primary?.id, older.length]).toEqual([begun?.deployment.id, 1]);
  });

  it('UpdateService only as long as it is still to be sent', async () => {
    const { cloud, restart, asked } = await open();
    cloud.faults.once('UpdateService', { error: { type: 'ThrottlingException' } });
    const answers = [true, false];
    expect(await restart(async () => answers.shift() ?? true)).toBeUndefined();
    expect(asked('UpdateService')).toHaveLength(1);
  });

  it('fails as throttled where that never ends', async () => {
    const { cloud, observe } = await open();
    cloud.faults.times('ListTasks', { error: { type: 'ThrottlingException' } });
    await expect(observe()).rejects.toMatchObject({ name: 'Fault', code: 'throttled' });
  });
});

describe('a service of another account', () => {
  it('is not restarted for one of its name that was seen', async () => {
    const other = '999988887777';
    let key: string = ACCOUNT;
    const { url, cloud, observe, begin } = await open({ key: () => key });
    const region = cloud.region(other, REGION);
    const there = await running({}, { url, cloud, region, ...clients(url, other) });
    await observe();
    key = other;
    await expect(begin(async () => true)).rejects.toMatchObject({ code: 'cluster-missing' });
    expect((await there.look()).deployments).toHaveLength(1);
    expect(cloud.calls.filter(({ operation }) => operation === 'UpdateService')).toMatchObject([{ account: other }]);
  });

  it('is not observed', async () => {
    const { observe } = await open({ account: '999988887777' });
    await expect(observe()).rejects.toMatchObject({
      code: 'arn',
      exit: 3,
      message: `${SERVICE} is not in account 999988887777, region ${REGION}`,
    });
  });
});

describe('a call that meets an error of AWS itself', () => {
  it('is sent again where it only reads', async () => {
    const { cloud, observe } = await open();
    cloud.faults.times('DescribeServices', { error: { type: 'ServerException', status: 500 } }, { times: 2 });
    expect((await observe()).services).toHaveLength(1);
  });

  it('is sent once where it begins a deployment', async () => {
    const { cloud, restart, asked } = await open();
    cloud.faults.once('UpdateService', { error: { type: 'ServerException', status: 500 } });
    await expect(restart()).rejects.toMatchObject({ code: 'aws-trouble' });
    expect(asked('UpdateService')).toHaveLength(1);
  });
});

it('once a task definition cannot be had, the rest are not asked for', async () => {
  const { cloud, ecs, observe, register, asked } = await open();
  for (let task = 0; task < 80; task += 1) {
    const taskDefinition = await register(`task-${task}`, [{ name: 'task', image: DIGEST }]);
    await ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition }));
  }
  cloud.faults.once('DescribeTaskDefinition', { body: { text: '{}' } });
  await expect(observe()).rejects.toMatchObject({ code: 'aws' });
  await FAST.wait(20_000);
  expect(asked('DescribeTaskDefinition').length).toBeLessThan(60);
});

describe('an answer without what AWS always gives is none, and nothing is made up', () => {
  const task = {
    taskArn: 'arn:task/1',
    taskDefinitionArn: 'app:1',
    desiredStatus: 'RUNNING',
    group: `service:${SERVICE}`,
  };

  it.each(['desiredStatus', 'group'])('a task without its %s', async (member) => {
    const { cloud, observe } = await open();
    cloud.faults.once('DescribeTasks', {
      body: { text: JSON.stringify({ tasks: [{ ...task, [member]: undefined }] }) },
    });
    await expect(observe()).rejects.toMatchObject({ code: 'aws' });
  });

  it('a service without the number of tasks that it wants', async () => {
    const { cloud, ecs, observe } = await open();
    const { $metadata, ...answer } = await ecs.send(
      new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] }),
    );
    const services = answer.services?.map(({ desiredCount, events, ...service }) => service);
    const text = JSON.stringify({ services, failures: [] }, (_, value) =>
      typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) / 1000 : value,
    );
    cloud.faults.once('DescribeServices', { body: { text } });
    await expect(observe()).rejects.toMatchObject({ code: 'aws' });
  });
});
