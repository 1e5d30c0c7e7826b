/**
 * What the three policies of least privilege let the official clients do. An independent simulator of IAM
 * answers the same to these requests, and to random ones under random policies (checked 2026-11-22).
 */
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeKeyCommand,
  GenerateMacCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandOutput,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/sandbox/aws/iam/policy.js';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { administrator, audit, type Bounds, operator, rotation } from './policies.js';
import { ACCOUNT, MINUTE, refusal, type Sandbox, START, sandbox, token } from './sandbox.js';

const SECRETS = ['prod/key', 'staging/key', 'prod/rotated/key', 'dev/key'];
const CLUSTERS = ['app', 'other'];

interface Place extends Sandbox {
  readonly keys: { readonly own: string; readonly other: string; readonly mac: string };
  readonly task: string;
  readonly deployment: string;
}

/** Two clusters with the services `api` and `web`, three keys, a secret under each prefix; then the policies. */
async function place(policies: (bounds: Bounds) => readonly Policy[]): Promise<Place> {
  const made = await sandbox();
  const { sm, ecs, region, cloud } = made;
  const key = (alias: string) => makeKey(region, cloud.random, START.getTime(), alias);
  const own = key('alias/own');
  const other = key('alias/other');
  const mac = Object.assign(key('alias/mac'), { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' });
  for (const Name of SECRETS)
    await sm.send(new CreateSecretCommand({ Name, SecretString: 'one', KmsKeyId: own.arn, ClientRequestToken: A }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'app-task',
      containerDefinitions: [{ name: 'app', image: 'app:latest' }],
      executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/execution`,
    }),
  );
  for (const clusterName of CLUSTERS) {
    await ecs.send(new CreateClusterCommand({ clusterName }));
    for (const serviceName of ['api', 'web']) {
      await ecs.send(
        new CreateServiceCommand({ cluster: clusterName, serviceName, taskDefinition: 'app-task', desiredCount: 1 }),
      );
    }
  }
  cloud.clock.advance(MINUTE);
  const service = { cluster: 'app', service: 'api' };
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(service));
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'app' }));
  cloud.account(ACCOUNT).policies.push(...policies({ cluster: 'app', key: own.id, macKey: mac.id }));
  return {
    ...made,
    keys: { own: own.id, other: other.id, mac: mac.id },
    task: taskArns?.[0] ?? '',
    deployment: serviceDeployments?.[0]?.serviceDeploymentArn ?? '',
  };
}

const A = token('a');
const B = token('b');

/** Every call, by what it is about. */
const CALLS: Readonly<Record<string, (place: Place) => Promise<unknown>>> = {
  'list secrets': ({ sm }) => sm.send(new ListSecretsCommand({})),
  'batch prod': ({ sm }) => batch(sm.send(new BatchGetSecretValueCommand({ SecretIdList: ['prod/key'] }))),
  'batch dev': ({ sm }) => batch(sm.send(new BatchGetSecretValueCommand({ SecretIdList: ['dev/key'] }))),
  'describe prod': ({ sm }) => sm.send(new DescribeSecretCommand({ SecretId: 'prod/key' })),
  'describe staging': ({ sm }) => sm.send(new DescribeSecretCommand({ SecretId: 'staging/key' })),
  'describe dev': ({ sm }) => sm.send(new DescribeSecretCommand({ SecretId: 'dev/key' })),
  'read prod': ({ sm }) => sm.send(new GetSecretValueCommand({ SecretId: 'prod/key' })),
  'read rotated': ({ sm }) => sm.send(new GetSecretValueCommand({ SecretId: 'prod/rotated/key' })),
  'read dev': ({ sm }) => sm.send(new GetSecretValueCommand({ SecretId: 'dev/key' })),
  'versions of prod': ({ sm }) => sm.send(new ListSecretVersionIdsCommand({ SecretId: 'prod/key' })),
  'put prod': ({ sm }) =>
    sm.send(new PutSecretValueCommand({ SecretId: 'prod/key', SecretString: 'two', ClientRequestToken: B })),
  'put rotated': ({ sm }) =>
    sm.send(new PutSecretValueCommand({ SecretId: 'prod/rotated/key', SecretString: 'two', ClientRequestToken: B })),
  'put dev': ({ sm }) =>
    sm.send(new PutSecretValueCommand({ SecretId: 'dev/key', SecretString: 'two', ClientRequestToken: B })),
  'label prod': ({ sm }) =>
    sm.send(new UpdateSecretVersionStageCommand({ SecretId: 'prod/key', VersionStage: 'live', MoveToVersionId: A })),
  'tag prod': ({ sm }) => sm.send(new TagResourceCommand({ SecretId: 'prod/key', Tags: [{ Key: 'a', Value: 'b' }] })),
  'update prod': ({ sm }) => sm.send(new UpdateSecretCommand({ SecretId: 'prod/key', Description: 'new' })),
  'delete prod': ({ sm }) => sm.send(new DeleteSecretCommand({ SecretId: 'prod/key' })),
  'create prod': ({ sm }) => sm.send(new CreateSecretCommand({ Name: 'prod/new' })),
  password: ({ sm }) => sm.send(new GetRandomPasswordCommand({})),
  'describe key': ({ kms, keys }) => kms.send(new DescribeKeyCommand({ KeyId: keys.own })),
  'describe key by alias': ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: 'alias/own' })),
  'describe other key': ({ kms, keys }) => kms.send(new DescribeKeyCommand({ KeyId: keys.other })),
  'key rotation': ({ kms, keys }) => kms.send(new GetKeyRotationStatusCommand({ KeyId: keys.own })),
  aliases: ({ kms }) => kms.send(new ListAliasesCommand({})),
  mac: ({ kms, keys }) =>
    kms.send(new GenerateMacCommand({ KeyId: keys.mac, Message: Buffer.from('a'), MacAlgorithm: 'HMAC_SHA_256' })),
  'mac of another length': ({ kms, keys }) =>
    kms.send(new GenerateMacCommand({ KeyId: keys.mac, Message: Buffer.from('a'), MacAlgorithm: 'HMAC_SHA_512' })),
  clusters: ({ ecs }) => ecs.send(new ListClustersCommand({})),
  services: ({ ecs }) => ecs.send(new ListServicesCommand({ cluster: 'app' })),
  'services of other': ({ ecs }) => ecs.send(new ListServicesCommand({ cluster: 'other' })),
  tasks: ({ ecs }) => ecs.send(new ListTasksCommand({ cluster: 'app' })),
  'tasks of other': ({ ecs }) => ecs.send(new ListTasksCommand({ cluster: 'other' })),
  'task definition': ({ ecs }) => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'app-task' })),
  'describe service': ({ ecs }) => ecs.send(new DescribeServicesCommand({ cluster: 'app', services: ['api'] })),
  'describe two services': ({ ecs }) =>
    ecs.send(new DescribeServicesCommand({ cluster: 'app', services: ['api', 'web'] })),
  'describe service of other': ({ ecs }) =>
    ecs.send(new DescribeServicesCommand({ cluster: 'other', services: ['api'] })),
  'describe task': ({ ecs, task }) => ecs.send(new DescribeTasksCommand({ cluster: 'app', tasks: [task] })),
  deployments: ({ ecs }) => ecs.send(new ListServiceDeploymentsCommand({ cluster: 'app', service: 'api' })),
  deployment: ({ ecs, deployment }) =>
    ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] })),
  restart: ({ ecs }) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'app', service: 'api', forceNewDeployment: true })),
  'restart web': ({ ecs }) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'app', service: 'web', forceNewDeployment: true })),
  'restart in other': ({ ecs }) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'other', service: 'api', forceNewDeployment: true })),
  // "Passing taskDefinition (even the same one) brings in iam:PassRole", as users of ECS tools report
  'deploy a task definition': ({ ecs }) =>
    ecs.send(new UpdateServiceCommand({ cluster: 'app', service: 'api', taskDefinition: 'app-task' })),
  'stop a task': ({ ecs, task }) => ecs.send(new StopTaskCommand({ cluster: 'app', task })),
};

/** A batch is denied where one of its secrets is. */
async function batch(call: Promise<BatchGetSecretValueCommandOutput>): Promise<void> {
  const { Errors: [first] = [] } = await call;
  if (first !== undefined) throw Object.assign(new Error(first.Message), { name: first.ErrorCode });
}

async function allowed(made: Place): Promise<string[]> {
  const names: string[] = [];
  for (const [name, call] of Object.entries(CALLS)) {
    const refused = await refusal(call(made));
    if (refused.name !== 'AccessDeniedException') {
      // Whatever is not denied has to have worked.
      expect(`${name}: ${refused.message}`).toBe(`${name}: it was not refused`);
      names.push(name);
    }
  }
  return names;
}

describe('the policy', () => {
  test('of who plans and applies: two prefixes, one cluster, one key, and nothing is made or deleted', async () => {
    expect(await allowed(await place((bounds) => [operator(bounds)]))).toEqual([
      'list secrets',
      'batch prod',
      'describe prod',
      'describe staging',
      'read prod',
      'read rotated',
      'versions of prod',
      'put prod',
      'put rotated',
      'label prod',
      'tag prod',
      'describe key',
      'describe key by alias',
      'key rotation',
      'mac',
      'services',
      'tasks',
      'task definition',
      'describe service',
      'describe two services',
      'describe task',
      'deployments',
      'deployment',
      'restart',
      'restart web',
    ]);
  });

  test('of what rotates: one family of secrets and the services that use it', async () => {
    expect(await allowed(await place((bounds) => [rotation(bounds)]))).toEqual([
      'read rotated',
      'put rotated',
      'password',
      'describe service',
      'restart',
    ]);
  });

  test('of who audits: everything but values', async () => {
    expect(await allowed(await place(() => [audit()]))).toEqual([
      'list secrets',
      'describe prod',
      'describe staging',
      'versions of prod',
      'describe key',
      'describe key by alias',
      'describe other key',
      'key rotation',
      'aliases',
      'clusters',
      'services',
      'services of other',
      'tasks',
      'tasks of other',
      'task definition',
      'describe service',
      'describe two services',
      'describe service of other',
      'describe task',
      'deployments',
    ]);
  });

  test('of who audits denies values also to an administrator', async () => {
    const made = await place(() => [administrator(), audit()]);
    for (const name of ['read prod', 'batch prod']) {
      const refused = await refusal(CALLS[name]?.(made) ?? Promise.resolve());
      expect(refused).toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
      });
    }
  });
});

// Secrets Manager User Guide, "Secret encryption and decryption": the caller needs the key, through Secrets Manager
describe('a key that the caller may not use', () => {
  test.each(['read prod', 'put prod'])('%s is refused by KMS', async (name) => {
    const made = await place((bounds) => [operator({ ...bounds, key: 'another' })]);
    expect(await refusal(CALLS[name]?.(made) ?? Promise.resolve())).toMatchObject({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
    });
  });
});
