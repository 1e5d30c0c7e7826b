/**
 * What a value may be, the same for the three operations that write one. Secrets Manager API reference, CreateSecret,
 * PutSecretValue, UpdateSecret: SecretString, SecretBinary, ClientRequestToken, Errors (checked 2026-11-22).
 */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { raw, refusal, type Sandbox, START, sandbox, token } from './sandbox.js';

const KNOWN = 'prod/known';
const ALIAS = 'alias/own';
const A = token('a');
const B = token('b');

interface Value {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
}
type Write = (made: Sandbox, value: Value) => Promise<unknown>;

/** Where each writes, and how. */
const WRITES: Record<string, [name: string, write: Write]> = {
  CreateSecret: [
    'prod/new',
    ({ sm }, value) =>
      sm.send(new CreateSecretCommand({ Name: 'prod/new', KmsKeyId: ALIAS, ClientRequestToken: B, ...value })),
  ],
  PutSecretValue: [
    KNOWN,
    ({ sm }, value) => sm.send(new PutSecretValueCommand({ SecretId: KNOWN, ClientRequestToken: B, ...value })),
  ],
  UpdateSecret: [
    KNOWN,
    ({ sm }, value) => sm.send(new UpdateSecretCommand({ SecretId: KNOWN, ClientRequestToken: B, ...value })),
  ],
};

async function place(): Promise<Sandbox> {
  const made = await sandbox();
  makeKey(made.region, made.cloud.random, START.getTime(), ALIAS);
  await made.sm.send(
    new CreateSecretCommand({ Name: KNOWN, KmsKeyId: ALIAS, SecretString: 'one', ClientRequestToken: A }),
  );
  return made;
}

/** Everything about the secret that is written to, or why there is nothing. */
async function shown({ sm }: Sandbox, SecretId: string): Promise<unknown> {
  return sm.send(new DescribeSecretCommand({ SecretId })).then(
    ({ $metadata, ...answer }) => answer,
    (error: Error) => error.name,
  );
}

describe.each(Object.entries(WRITES))('%s', (operation, [name, write]) => {
  test.each([
    ['text', { SecretString: 'two' }],
    ['bytes', { SecretBinary: Uint8Array.from([0, 255]) }],
    ['65,536 bytes of text', { SecretString: 'é'.repeat(32_768) }],
    ['65,536 bytes', { SecretBinary: Buffer.alloc(65_536, 1) }],
  ])('takes %s', async (_, value) => {
    const made = await place();
    await write(made, value);
    const { SecretString, SecretBinary, VersionId } = await made.sm.send(new GetSecretValueCommand({ SecretId: name }));
    expect(VersionId).toBe(B);
    expect(SecretString ?? Buffer.from(SecretBinary ?? [])).toEqual(
      'SecretString' in value ? value.SecretString : Buffer.from(value.SecretBinary ?? []),
    );
  });

  // "You must provide either SecretString or SecretBinary, but not both."
  test.each([
    ['an empty text', { SecretString: '' }, 'InvalidRequestException'],
    ['no bytes', { SecretBinary: Buffer.alloc(0) }, 'InvalidRequestException'],
    ['both', { SecretString: 'two', SecretBinary: Buffer.from('two') }, 'InvalidParameterException'],
    ['65,537 bytes of text', { SecretString: `${'é'.repeat(32_768)}x` }, 'ValidationException'],
    ['65,537 bytes', { SecretBinary: Buffer.alloc(65_537, 1) }, 'ValidationException'],
  ])('refuses %s, and changes nothing', async (_, value, error) => {
    const made = await place();
    const before = await shown(made, name);
    expect(await refusal(write(made, value))).toMatchObject({ name: error, status: 400 });
    expect(await shown(made, name)).toEqual(before);
  });

  // "If you generate a raw HTTP request …, then you must generate a ClientRequestToken and include it in the request."
  test('refuses a value without a token', async () => {
    const { url } = await place();
    const body = JSON.stringify({ [operation === 'CreateSecret' ? 'Name' : 'SecretId']: name, SecretString: 'two' });
    const reply = await raw(url, `secretsmanager.${operation}`, body);
    expect(await reply.json()).toMatchObject({ __type: 'InvalidRequestException' });
  });

  // EncryptionFailure: "Secrets Manager can't encrypt the protected secret text using the provided KMS key."
  test('refuses a value that its key cannot encrypt, and changes nothing', async () => {
    const made = await place();
    const before = await shown(made, name);
    for (const key of made.region.keys.values()) key.state = 'Disabled';
    expect((await refusal(write(made, { SecretString: 'two' }))).name).toBe('EncryptionFailure');
    expect(await shown(made, name)).toEqual(before);
  });

  // Required permissions: kms:GenerateDataKey and kms:Decrypt for a customer managed key
  test.each(['kms:GenerateDataKey', 'kms:Decrypt'])(
    'refuses a value without %s, and changes nothing',
    async (action) => {
      const made = await place();
      const before = await shown(made, name);
      made.cloud.account('039624954211').denied.push({ action, resource: '*' });
      expect(await refusal(write(made, { SecretString: 'two' }))).toEqual({
        name: 'AccessDeniedException',
        message: 'Access to KMS is not allowed',
        status: 400,
      });
      expect(await shown(made, name)).toEqual(before);
    },
  );
});

// LimitExceededException is an error of PutSecretValue and of UpdateSecret: "If you update the secret value more than once every 10 minutes, … you will reach the quota for secret versions"
test.each(['PutSecretValue', 'UpdateSecret'])(
  '%s refuses the hundred and first version of a day',
  async (operation) => {
    const made = await place();
    for (let i = 2; i <= 100; i++) {
      const version = { SecretId: KNOWN, SecretString: `${i}`, ClientRequestToken: token(`${i}`) };
      await made.sm.send(new PutSecretValueCommand(version));
    }
    const before = await shown(made, KNOWN);
    expect(await refusal(WRITES[operation]?.[1](made, { SecretString: 'two' }) ?? Promise.resolve())).toMatchObject({
      name: 'LimitExceededException',
      status: 400,
    });
    expect(await shown(made, KNOWN)).toEqual(before);
  },
);
