/** The lengths and counts of the service model that AWS publishes for Secrets Manager (checked 2026-11-22): the last one that passes, and the first that does not, at both ends. */
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { refusal, type Sandbox, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const ARN = 'arn:aws:secretsmanager:us-east-1:039624954211:secret:';
const A = token('a');

type Call = (sm: Sandbox['sm'], size: number) => Promise<unknown>;

const text = (length: number) => 'x'.repeat(length);
const many = <T>(length: number, one: (i: number) => T) => Array.from({ length }, (_, i) => one(i));
const put = (sm: Sandbox['sm'], more: object) =>
  sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'one', ClientRequestToken: token('b'), ...more }));
const filter = (sm: Sandbox['sm'], filters: number, values: number, value = 'x') =>
  sm.send(
    new ListSecretsCommand({ Filters: many(filters, () => ({ Key: 'name', Values: many(values, () => value) })) }),
  );

const LIMITS: [member: string, most: number, call: Call][] = [
  ['characters of a Name', 512, (sm, size) => sm.send(new CreateSecretCommand({ Name: text(size) }))],
  [
    'characters of a Description',
    2048,
    (sm, size) => sm.send(new CreateSecretCommand({ Name: 'a', Description: text(size) })),
  ],
  [
    'characters of a KmsKeyId',
    2048,
    (sm, size) => known(sm.send(new CreateSecretCommand({ Name: 'a', KmsKeyId: text(size) }))),
  ],
  [
    'characters of a SecretId',
    2048,
    (sm, size) =>
      known(
        sm.send(
          new GetSecretValueCommand({
            SecretId: ARN.padEnd(size, 'x'),
          }),
        ),
      ),
  ],
  [
    'characters of a name as SecretId',
    512,
    (sm, size) => known(sm.send(new GetSecretValueCommand({ SecretId: text(size) }))),
  ],
  ['characters of a ClientRequestToken', 64, (sm, size) => put(sm, { ClientRequestToken: text(size) })],
  ['bytes of a SecretString', 65_536, (sm, size) => put(sm, { SecretString: text(size) })],
  ['bytes of a SecretString that are not ASCII', 65_536, (sm, size) => put(sm, { SecretString: `${text(size - 2)}é` })],
  [
    'bytes of a SecretBinary',
    65_536,
    (sm, size) => put(sm, { SecretString: undefined, SecretBinary: Buffer.alloc(size) }),
  ],
  ['characters of a staging label', 256, (sm, size) => put(sm, { VersionStages: [text(size)] })],
  [
    'characters of a moved label',
    256,
    (sm, size) =>
      sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: text(size), MoveToVersionId: A })),
  ],
  [
    'characters of a tag’s key',
    128,
    (sm, size) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: text(size), Value: 'x' }] })),
  ],
  [
    'characters of a tag’s value',
    256,
    (sm, size) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: 'a', Value: text(size) }] })),
  ],
  ['secrets on a page', 100, (sm, size) => sm.send(new ListSecretsCommand({ MaxResults: size }))],
  [
    'versions on a page',
    100,
    (sm, size) => sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME, MaxResults: size })),
  ],
  ['filters', 10, (sm, size) => filter(sm, size, 1)],
  ['values of a filter', 10, (sm, size) => filter(sm, 1, size)],
  ['characters of a filter’s value', 512, (sm, size) => filter(sm, 1, 1, text(size))],
  ['ids of a batch', 20, (sm, size) => batch(sm, size)],
  [
    'characters of a VersionId',
    64,
    (sm, size) => known(sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: text(size) }))),
  ],
  [
    'values on a page of a batch',
    20,
    (sm, size) =>
      sm.send(new BatchGetSecretValueCommand({ Filters: [{ Key: 'name', Values: ['x'] }], MaxResults: size })),
  ],
];

const batch = (sm: Sandbox['sm'], ids: number) =>
  sm.send(new BatchGetSecretValueCommand({ SecretIdList: many(ids, (i) => `prod/${i}`) }));
const move = (sm: Sandbox['sm'], more: object) =>
  sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'mine', MoveToVersionId: A, ...more }));

const LEAST: [member: string, least: number, call: Call][] = [
  ['characters of a Name', 1, (sm, size) => sm.send(new CreateSecretCommand({ Name: text(size) }))],
  ['characters of a ClientRequestToken', 32, (sm, size) => put(sm, { ClientRequestToken: text(size) })],
  ['characters of a SecretId', 1, (sm, size) => known(sm.send(new GetSecretValueCommand({ SecretId: text(size) })))],
  [
    'characters of a VersionId',
    32,
    (sm, size) => known(sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: text(size) }))),
  ],
  ['characters of a moved label', 1, (sm, size) => move(sm, { VersionStage: text(size) })],
  ['characters of a RemoveFromVersionId', 32, (sm, size) => known(move(sm, { RemoveFromVersionId: text(size) }))],
  ['characters of a MoveToVersionId', 32, (sm, size) => known(move(sm, { MoveToVersionId: text(size) }))],
  ['characters of a staging label', 1, (sm, size) => put(sm, { VersionStages: [text(size)] })],
  [
    'characters of a tag’s key',
    1,
    (sm, size) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: text(size), Value: 'x' }] })),
  ],
  ['secrets on a page', 1, (sm, size) => sm.send(new ListSecretsCommand({ MaxResults: size }))],
  [
    'versions on a page',
    1,
    (sm, size) => sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME, MaxResults: size })),
  ],
  ['values of a filter', 1, (sm, size) => filter(sm, 1, size)],
  ['ids of a batch', 1, batch],
  [
    'values on a page of a batch',
    1,
    (sm, size) =>
      sm.send(new BatchGetSecretValueCommand({ Filters: [{ Key: 'name', Values: ['x'] }], MaxResults: size })),
  ],
];

/** Not found is no complaint about the length. */
async function known(call: Promise<unknown>): Promise<unknown> {
  const { name } = await refusal(call);
  if (name !== 'ResourceNotFoundException') throw Object.assign(new Error(name), { name });
  return undefined;
}

test.each(LIMITS)('%s: %i', async (_, most, call) => {
  const { sm } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A }));
  await call(sm, most);
  expect((await refusal(call(sm, most + 1))).name).toBe('ValidationException');
});

test.each(LEAST)('%s: at least %i', async (_, least, call) => {
  const { sm } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A }));
  await call(sm, least);
  expect((await refusal(call(sm, least - 1))).name).toBe('ValidationException');
});

// "VersionStages: Array Members: Minimum number of 1 item. Maximum number of 20 items."; a secret has room for nineteen besides AWSCURRENT
test('labels of one request: twenty', async () => {
  const { sm } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A }));
  const labels = (count: number) => put(sm, { VersionStages: many(count, (i) => `label-${i}`) });
  expect((await refusal(labels(21))).name).toBe('ValidationException');
  expect((await refusal(labels(0))).name).toBe('ValidationException');
  expect((await refusal(labels(20))).name).toBe('LimitExceededException');
  await labels(19);
});

// Filter values: "Pattern: ^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$"
test.each([
  ['prod/a_b+c=d.e-f@g:h i!', 'it was not refused'],
  ['prod/*', 'ValidationException'],
])('a filter for %s', async (value, expected) => {
  const { sm } = await sandbox();
  const { name, message } = await refusal(filter(sm, 1, 1, value));
  expect([name, message]).toContain(expected);
});

// User Guide, "Quotas": "Maximum tags per resource: 50" and names that begin with aws:
test('tags of a secret: fifty, and none of AWS', async () => {
  const { sm } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: NAME }));
  const tag = (count: number, prefix = 'tag') =>
    sm.send(
      new TagResourceCommand({ SecretId: NAME, Tags: many(count, (i) => ({ Key: `${prefix}-${i}`, Value: '' })) }),
    );
  await tag(50);
  await tag(50);
  expect((await refusal(tag(51))).name).toBe('InvalidParameterException');
  expect((await refusal(tag(1, 'aws:'))).name).toBe('InvalidParameterException');
});
