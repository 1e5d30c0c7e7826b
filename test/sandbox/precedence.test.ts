/**
 * What is said first of a request that is wrong in two ways. IAM User Guide, "How IAM works": "Once authorized, the
 * principal can take action or perform operations on resources" (checked 2026-11-22). So who may not do a thing hears
 * that, and nothing else.
 */
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeKeyCommand, GetKeyRotationStatusCommand, ListAliasesCommand } from '@aws-sdk/client-kms';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { ACCOUNT, refusal, type Sandbox, START, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const DELETED = 'prod/deleted';
const A = token('a');
const both = { SecretString: 'one', SecretBinary: Buffer.from('one') };

/** Secrets, one of them pending deletion, and one in use under a key of its own. */
async function place(): Promise<Sandbox> {
  const made = await sandbox();
  makeKey(made.region, made.cloud.random, START.getTime(), 'alias/own');
  const secrets = [{ Name: NAME, KmsKeyId: 'alias/own' }, { Name: DELETED }];
  for (const one of secrets)
    await made.sm.send(new CreateSecretCommand({ SecretString: 'one', ClientRequestToken: A, ...one }));
  await made.sm.send(new DeleteSecretCommand({ SecretId: DELETED }));
  return made;
}

type Call = (made: Sandbox) => Promise<unknown>;

const WRONG: [operation: string, what: string, call: Call][] = [
  ['CreateSecret', 'the name is taken', ({ sm }) => sm.send(new CreateSecretCommand({ Name: NAME }))],
  ['CreateSecret', 'two values', ({ sm }) => sm.send(new CreateSecretCommand({ Name: 'prod/new', ...both }))],
  [
    'PutSecretValue',
    'an empty text',
    ({ sm }) => sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: '' })),
  ],
  ['PutSecretValue', 'two values', ({ sm }) => sm.send(new PutSecretValueCommand({ SecretId: NAME, ...both }))],
  [
    'PutSecretValue',
    'no such secret',
    ({ sm }) => sm.send(new PutSecretValueCommand({ SecretId: 'no', SecretString: 'x' })),
  ],
  [
    'PutSecretValue',
    'it is being deleted',
    ({ sm }) => sm.send(new PutSecretValueCommand({ SecretId: DELETED, SecretString: 'x' })),
  ],
  [
    'PutSecretValue',
    'the token of another value',
    ({ sm }) => sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'x', ClientRequestToken: A })),
  ],
  ['UpdateSecret', 'an empty text', ({ sm }) => sm.send(new UpdateSecretCommand({ SecretId: NAME, SecretString: '' }))],
  [
    'UpdateSecret',
    'the token of a version',
    ({ sm }) => sm.send(new UpdateSecretCommand({ SecretId: NAME, SecretString: 'one', ClientRequestToken: A })),
  ],
  [
    'UpdateSecretVersionStage',
    'from nowhere to nowhere',
    ({ sm }) => sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'mine' })),
  ],
  [
    'DeleteSecret',
    'three days',
    ({ sm }) => sm.send(new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 3 })),
  ],
  ['RestoreSecret', 'no such secret', ({ sm }) => sm.send(new RestoreSecretCommand({ SecretId: 'no' }))],
  ['DescribeSecret', 'no such secret', ({ sm }) => sm.send(new DescribeSecretCommand({ SecretId: 'no' }))],
  ['GetSecretValue', 'it is being deleted', ({ sm }) => sm.send(new GetSecretValueCommand({ SecretId: DELETED }))],
  [
    'GetSecretValue',
    'no such label',
    ({ sm }) => sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionStage: 'no' })),
  ],
  ['BatchGetSecretValue', 'neither ids nor filters', ({ sm }) => sm.send(new BatchGetSecretValueCommand({}))],
  ['RotateSecret', 'no function', ({ sm }) => sm.send(new RotateSecretCommand({ SecretId: NAME }))],
  ['DescribeKey', 'no such key', ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: 'no' }))],
  ['GetKeyRotationStatus', 'an alias', ({ kms }) => kms.send(new GetKeyRotationStatusCommand({ KeyId: 'alias/own' }))],
  ['ListAliases', 'no such key', ({ kms }) => kms.send(new ListAliasesCommand({ KeyId: 'no' }))],
  [
    'DescribeServices',
    'no such cluster',
    ({ ecs }) => ecs.send(new DescribeServicesCommand({ cluster: 'no', services: ['a'] })),
  ],
  [
    'DescribeTasks',
    'no such cluster',
    ({ ecs }) => ecs.send(new DescribeTasksCommand({ cluster: 'no', tasks: ['a'] })),
  ],
  ['ListTasks', 'no such cluster', ({ ecs }) => ecs.send(new ListTasksCommand({ cluster: 'no' }))],
  ['UpdateService', 'no such service', ({ ecs }) => ecs.send(new UpdateServiceCommand({ service: 'no' }))],
];

describe('who is denied', () => {
  test.each(WRONG)('%s hears only that (%s)', async (operation, _, call) => {
    const made = await place();
    const otherwise = await refusal(call(made));
    expect(otherwise.name).toMatch(/(?<!AccessDenied)(Exception|Failure)$/);
    made.cloud.account(ACCOUNT).denied.push({ action: `*:${operation}`, resource: '*' });
    expect(await refusal(call(made))).toMatchObject({ name: 'AccessDeniedException', status: 400 });
  });

  // KMS API reference, DescribeKey: "If you specify a predefined AWS alias …, KMS associates the alias with an AWS managed key"
  test('makes no key by asking for one', async () => {
    const { kms, region, cloud } = await sandbox();
    cloud.account(ACCOUNT).denied.push({ action: 'kms:DescribeKey', resource: '*' });
    const asked = kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/secretsmanager' }));
    expect((await refusal(asked)).name).toBe('AccessDeniedException');
    expect(region.keys.size).toBe(0);
  });
});

// Secrets Manager User Guide, "Secret encryption and decryption": a token that is there is compared by decrypting what it holds (checked 2026-11-22)
describe('a token that is there', () => {
  const put = ({ sm }: Sandbox, SecretString: string) =>
    sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString, ClientRequestToken: A }));

  test.each([
    ['the same value', 'one'],
    ['another value', 'two'],
  ])('with %s says nothing to who may not decrypt', async (_, value) => {
    const made = await place();
    made.cloud.account(ACCOUNT).denied.push({ action: 'kms:Decrypt', resource: '*' });
    expect((await refusal(put(made, value))).message).toBe('Access to KMS is not allowed');
  });

  test('says nothing of a secret that is being deleted', async () => {
    const { sm } = await place();
    const again = { SecretId: DELETED, SecretString: 'two', ClientRequestToken: A };
    expect((await refusal(sm.send(new PutSecretValueCommand(again)))).name).toBe('InvalidRequestException');
  });
});
