import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { type Key, makeKey } from '../../src/sandbox/aws/kms.js';
import { refusal, type Sandbox, START, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const ALIAS = 'alias/askflorence-prod';
const A = token('a');
const B = token('b');
const PUT = new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: B });

/** A sandbox with a customer key and a secret under it. */
async function encrypted(): Promise<Sandbox & { key: Key }> {
  const made = await sandbox();
  const key = makeKey(made.region, made.cloud.random, START.getTime(), ALIAS);
  const input = { Name: NAME, SecretString: 'one', ClientRequestToken: A, KmsKeyId: key.arn };
  await made.sm.send(new CreateSecretCommand(input));
  return { ...made, key };
}

const kmsKeys = async ({ sm }: Sandbox) => {
  const { Versions = [] } = await sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME, IncludeDeprecated: true }));
  return Versions.map(({ KmsKeyIds }) => KmsKeyIds?.[0]);
};

// Secrets Manager API reference, CreateSecret (KmsKeyId), EncryptionFailure, DecryptionFailure
describe('a secret and its key', () => {
  // DescribeSecret, KmsKeyId: "The key ID or alias ARN of the KMS key that Secrets Manager uses …. If the secret is encrypted with the … managed key aws/secretsmanager, this field is omitted."
  test('DescribeSecret shows the key as it was given, an alias as its ARN, the default key not at all', async () => {
    const { sm, key } = await encrypted();
    await sm.send(new CreateSecretCommand({ Name: 'prod/alias', KmsKeyId: ALIAS }));
    await sm.send(new CreateSecretCommand({ Name: 'prod/id', KmsKeyId: key.id }));
    await sm.send(new CreateSecretCommand({ Name: 'prod/default' }));
    await sm.send(new CreateSecretCommand({ Name: 'prod/default-by-name', KmsKeyId: 'alias/aws/secretsmanager' }));
    const shown = async (SecretId: string) => (await sm.send(new DescribeSecretCommand({ SecretId }))).KmsKeyId;
    expect(await shown(NAME)).toBe(key.arn);
    expect(await shown('prod/alias')).toBe(`arn:aws:kms:us-east-1:039624954211:${ALIAS}`);
    expect(await shown('prod/id')).toBe(key.id);
    expect(await shown('prod/default')).toBeUndefined();
    expect(await shown('prod/default-by-name')).toBeUndefined();
  });

  test('a key that does not exist is refused', async () => {
    const { sm } = await sandbox();
    const call = sm.send(new CreateSecretCommand({ Name: NAME, KmsKeyId: 'alias/none' }));
    expect((await refusal(call)).name).toBe('ResourceNotFoundException');
  });

  // User Guide, "Secret encryption and decryption": "Secrets Manager supports only symmetric encryption KMS keys."
  test.each([
    { spec: 'RSA_2048', usage: 'SIGN_VERIFY' },
    { spec: 'RSA_2048', usage: 'ENCRYPT_DECRYPT' },
    { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' },
  ] as const)('a key that is not symmetric is refused (%j)', async (traits) => {
    const { sm, region, cloud } = await sandbox();
    Object.assign(makeKey(region, cloud.random, 0, 'alias/rsa'), traits);
    expect(await refusal(sm.send(new CreateSecretCommand({ Name: NAME, KmsKeyId: 'alias/rsa' })))).toEqual({
      name: 'InvalidParameterException',
      message: 'Cannot generate a data key with an asymmetric KMS key',
      status: 400,
    });
    expect(region.secrets.size).toBe(0);
  });

  // "Check that the KMS key is available, enabled, and not in an invalid state."
  test.each([
    'Creating',
    'Disabled',
    'PendingDeletion',
    'PendingImport',
    'PendingReplicaDeletion',
    'Unavailable',
  ] as const)('a key in state %s neither encrypts nor decrypts', async (state) => {
    const { sm, key } = await encrypted();
    key.state = state;
    const put = sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: B }));
    expect(await refusal(put)).toMatchObject({ name: 'EncryptionFailure', status: 400 });
    const read = sm.send(new GetSecretValueCommand({ SecretId: NAME }));
    expect((await refusal(read)).name).toBe('DecryptionFailure');
    const batch = await sm.send(new BatchGetSecretValueCommand({ SecretIdList: [NAME] }));
    expect(batch.Errors).toMatchObject([{ SecretId: NAME, ErrorCode: 'DecryptionFailure' }]);
  });

  // KMS Developer Guide, "Deleting AWS KMS keys": "all data that was encrypted under the KMS key is unrecoverable" (checked 2026-11-22)
  test('a key that is gone neither encrypts nor decrypts', async () => {
    const { sm, key, region } = await encrypted();
    region.keys.delete(key.id);
    expect((await refusal(sm.send(PUT))).name).toBe('ResourceNotFoundException');
    expect((await refusal(sm.send(new GetSecretValueCommand({ SecretId: NAME })))).name).toBe('DecryptionFailure');
  });

  // "While the key state is Updating, you can use the keys in cryptographic operations" (KMS API reference,
  // UpdatePrimaryRegion, checked 2026-11-22)
  test('a key in state Updating does both', async () => {
    const { sm, key } = await encrypted();
    key.state = 'Updating';
    await sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: B }));
    expect(await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).toMatchObject({ SecretString: 'two' });
  });

  // User Guide, "Secret encryption and decryption": where a version comes again, "Secrets Manager decrypts the existing
  // secret value and compares it"; said of PutSecretValue, and CreateSecret ignores a request by the same comparison.
  const same = { SecretString: 'one', ClientRequestToken: A };
  const other = { SecretString: 'two', ClientRequestToken: A };
  test.each([
    ['PutSecretValue', 'the same value', new PutSecretValueCommand({ SecretId: NAME, ...same })],
    ['PutSecretValue', 'another value', new PutSecretValueCommand({ SecretId: NAME, ...other })],
    ['CreateSecret', 'the same value', new CreateSecretCommand({ Name: NAME, ...same })],
    ['CreateSecret', 'another value', new CreateSecretCommand({ Name: NAME, ...other })],
  ])('%s with a token that comes again, and %s, needs the key to decrypt', async (_, __, command) => {
    const { sm, cloud, key } = await encrypted();
    const again = () => sm.send(command as PutSecretValueCommand);
    key.state = 'Disabled';
    expect((await refusal(again())).name).toBe('DecryptionFailure');
    key.state = 'Enabled';
    cloud.account('039624954211').denied.push({ action: 'kms:Decrypt', resource: '*' });
    expect(await refusal(again())).toMatchObject({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
    });
  });

  test('CreateSecret on a name that is taken compares nothing under another token', async () => {
    const { sm, key } = await encrypted();
    key.state = 'Disabled';
    const again = sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: B }));
    expect((await refusal(again)).name).toBe('ResourceExistsException');
  });

  // UpdateSecret, KmsKeyId: "any existing versions with the staging labels AWSCURRENT, AWSPENDING, or AWSPREVIOUS"
  test('a new key re-encrypts the versions in use, and no others', async () => {
    const made = await encrypted();
    const { sm, key, region, cloud } = made;
    for (const id of [B, token('c')]) {
      await sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: id, ClientRequestToken: id }));
    }
    const next = makeKey(region, cloud.random, 0, 'alias/next');
    await sm.send(new UpdateSecretCommand({ SecretId: NAME, KmsKeyId: 'alias/next' }));
    expect(await kmsKeys(made)).toEqual([key.arn, next.arn, next.arn]);
  });

  // "If you don't have kms:Encrypt permission to the new key, Secrets Manager does not re-encrypt existing secret versions with the new key."
  test('a new key without kms:Encrypt re-encrypts nothing; what is written then is under it', async () => {
    const made = await encrypted();
    const { sm, key, region, cloud } = made;
    const next = makeKey(region, cloud.random, 0, 'alias/next');
    cloud.account('039624954211').denied.push({ action: 'kms:Encrypt', resource: next.arn });
    await sm.send(new UpdateSecretCommand({ SecretId: NAME, KmsKeyId: 'alias/next' }));
    expect(await kmsKeys(made)).toEqual([key.arn]);
    await sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: B }));
    expect(await kmsKeys(made)).toEqual([key.arn, next.arn]);
  });

  // "If you set this to an empty string, Secrets Manager uses the Amazon Web Services managed key aws/secretsmanager."
  test('an empty key is the account’s own', async () => {
    const made = await encrypted();
    await made.sm.send(new UpdateSecretCommand({ SecretId: NAME, KmsKeyId: '' }));
    expect(await kmsKeys(made)).toEqual(['DefaultEncryptionKey']);
    expect((await made.sm.send(new DescribeSecretCommand({ SecretId: NAME }))).KmsKeyId).toBeUndefined();
  });

  test('a version under the default key says so', async () => {
    const made = await sandbox();
    await made.sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A }));
    expect(await kmsKeys(made)).toEqual(['DefaultEncryptionKey']);
  });

  // CreateSecret: "you need kms:GenerateDataKey and kms:Decrypt permission to the key"; GetSecretValue: kms:Decrypt.
  // The text is the one users report; it differs from a refusal by IAM.
  test.each([
    ['kms:Decrypt', 'GetSecretValue', new GetSecretValueCommand({ SecretId: NAME })],
    ['kms:Decrypt', 'PutSecretValue', PUT],
    ['kms:GenerateDataKey', 'PutSecretValue', PUT],
    ['kms:GenerateDataKey', 'UpdateSecret', new UpdateSecretCommand({ SecretId: NAME, KmsKeyId: ALIAS })],
    ['kms:Decrypt', 'CreateSecret', new CreateSecretCommand({ Name: 'prod/new', KmsKeyId: ALIAS })],
  ])('without %s %s is refused by KMS', async (action, _, command) => {
    const { sm, cloud } = await encrypted();
    cloud.account('039624954211').denied.push({ action, resource: '*' });
    expect(await refusal(sm.send(command as GetSecretValueCommand))).toEqual({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
      status: 400,
    });
  });

  // "All users and roles in the Amazon Web Services account automatically have access to use aws/secretsmanager."
  test('the account’s own key needs no permission', async () => {
    const { sm, cloud } = await sandbox();
    cloud.account('039624954211').denied.push({ action: 'kms:*', resource: '*' });
    await sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A }));
    expect((await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('one');
  });
});
