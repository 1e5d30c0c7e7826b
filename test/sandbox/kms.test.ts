import {
  DescribeKeyCommand,
  GenerateMacCommand,
  type GenerateMacCommandInput,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  ListAliasesCommand,
  paginateListAliases,
} from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { type Key, makeKey } from '../../src/sandbox/aws/kms.js';
import { refusal, type Sandbox, START, sandbox } from './sandbox.js';

const ALIAS = 'alias/askflorence-prod';
const MANAGED = 'alias/aws/secretsmanager';
const ARN = 'arn:aws:kms:us-east-1:039624954211';

async function withKey(traits: Partial<Key> = {}): Promise<Sandbox & { key: Key }> {
  const made = await sandbox();
  const key = Object.assign(makeKey(made.region, made.cloud.random, START.getTime(), ALIAS), traits);
  return { ...made, key };
}

// KMS API reference, DescribeKey (checked 2026-11-22)
describe('DescribeKey', () => {
  const look = async ({ kms }: Sandbox, KeyId: string): Promise<Partial<KeyMetadata>> =>
    (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata ?? {};

  test('takes a key id, a key ARN, an alias and an alias ARN', async () => {
    const made = await withKey();
    for (const KeyId of [made.key.id, made.key.arn, ALIAS, `${ARN}:${ALIAS}`]) {
      expect(await look(made, KeyId)).toMatchObject({
        AWSAccountId: '039624954211',
        Arn: made.key.arn,
        KeyState: 'Enabled',
        Enabled: true,
        KeyManager: 'CUSTOMER',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        Origin: 'AWS_KMS',
        CreationDate: START,
      });
    }
  });

  test.each([
    'Creating',
    'Disabled',
    'PendingDeletion',
    'PendingImport',
    'PendingReplicaDeletion',
    'Unavailable',
    'Updating',
  ] as const)('shows the state %s, which is not enabled', async (state) => {
    const made = await withKey({ state });
    expect(await look(made, ALIAS)).toMatchObject({ KeyState: state, Enabled: false });
  });

  test('shows when a key goes, and when imported material expires', async () => {
    const made = await withKey({ state: 'PendingDeletion', deletion: START.getTime() + 1000 });
    expect((await look(made, ALIAS)).DeletionDate).toEqual(new Date(START.getTime() + 1000));
    Object.assign(made.key, { origin: 'EXTERNAL' });
    expect(await look(made, ALIAS)).toMatchObject({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' });
    made.key.validTo = START.getTime() + 2000;
    expect(await look(made, ALIAS)).toMatchObject({
      Origin: 'EXTERNAL',
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: new Date(START.getTime() + 2000),
    });
  });

  test.each([
    ['alias/none', 'NotFoundException'],
    ['00000000-0000-4000-8000-000000000000', 'NotFoundException'],
    [`${ARN}:key/00000000-0000-4000-8000-000000000000`, 'NotFoundException'],
    ['arn:aws:kms:nowhere', 'InvalidArnException'],
  ])('of %s is refused: %s', async (KeyId, name) => {
    const { kms } = await sandbox();
    const refused = await refusal(kms.send(new DescribeKeyCommand({ KeyId })));
    expect(refused).toMatchObject({ name, message: expect.stringContaining(KeyId) });
  });

  // "If you specify a predefined AWS alias (an AWS alias with no key ID), KMS associates the alias with an AWS managed key"
  test('of a predefined alias makes its key; ListAliases does not', async () => {
    const made = await sandbox();
    const aliases = async () => (await made.kms.send(new ListAliasesCommand({}))).Aliases ?? [];
    expect(await aliases()).toEqual([{ AliasName: MANAGED, AliasArn: `${ARN}:${MANAGED}` }]);
    expect(made.region.keys.size).toBe(0);
    const { KeyManager, KeyId } = await look(made, MANAGED);
    expect(KeyManager).toBe('AWS');
    expect(await aliases()).toEqual([{ AliasName: MANAGED, AliasArn: `${ARN}:${MANAGED}`, TargetKeyId: KeyId }]);
  });
});

// KMS API reference, DescribeKey: a predefined alias is one of the account and region that are asked (checked 2026-11-22)
test.each([
  ['another account', `${ARN.replace('039624954211', '549136075525')}:${MANAGED}`],
  ['another region', `${ARN.replace('us-east-1', 'eu-west-1')}:${MANAGED}`],
])('an ARN of the predefined alias in %s makes no key here', async (_, KeyId) => {
  const { kms, region } = await sandbox();
  expect((await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).name).toBe('NotFoundException');
  expect(region.keys.size).toBe(0);
});

// KMS API reference, ListAliases, Errors: NotFoundException (checked 2026-11-22)
test('ListAliases of a key that does not exist is refused', async () => {
  const { kms } = await withKey();
  const KeyId = '00000000-0000-4000-8000-000000000000';
  expect((await refusal(kms.send(new ListAliasesCommand({ KeyId })))).name).toBe('NotFoundException');
});

// KMS API reference, ListAliases: Limit "between 1 and 1000, inclusive. If you do not include a value, it defaults to 50."
test('ListAliases has fifty on a page, and can be for one key', async () => {
  const { kms, key, region, cloud } = await withKey();
  for (let i = 0; i < 60; i++) makeKey(region, cloud.random, 0, `alias/other-${i}`);
  const sizes: number[] = [];
  for await (const { Aliases = [] } of paginateListAliases({ client: kms }, {})) sizes.push(Aliases.length);
  expect(sizes).toEqual([50, 12]);
  const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: key.id }));
  expect(Aliases).toMatchObject([{ AliasName: ALIAS, TargetKeyId: key.id }]);
  expect((await refusal(kms.send(new ListAliasesCommand({ Marker: 'none' })))).name).toBe('InvalidMarkerException');
});

// KMS API reference, GetKeyRotationStatus (checked 2026-11-22)
describe('GetKeyRotationStatus', () => {
  const status = async ({ kms }: Sandbox, KeyId: string) => {
    const { $metadata, ...answer } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    return answer;
  };

  test('says whether, how often and when next', async () => {
    const made = await withKey();
    expect(await status(made, made.key.id)).toEqual({ KeyId: made.key.arn, KeyRotationEnabled: false });
    made.key.rotation = true;
    expect(await status(made, made.key.arn)).toEqual({
      KeyId: made.key.arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: new Date('2027-04-22T18:00:00Z'),
    });
    Object.assign(made.key, { rotationPeriod: 90, rotatedOnDemand: START.getTime() });
    expect(await status(made, made.key.arn)).toMatchObject({
      RotationPeriodInDays: 90,
      NextRotationDate: new Date('2026-07-21T18:00:00Z'),
      OnDemandRotationStartDate: START,
    });
  });

  // "You can perform on-demand rotation of the key material …, regardless of whether or not automatic key rotation is enabled."
  test('says when it was rotated on demand also where it does not rotate by itself', async () => {
    const made = await withKey({ rotatedOnDemand: START.getTime() });
    expect(await status(made, made.key.id)).toEqual({
      KeyId: made.key.arn,
      KeyRotationEnabled: false,
      OnDemandRotationStartDate: START,
    });
  });

  // "The key rotation status does not change when you disable a KMS key."
  test('of a disabled key is what it was', async () => {
    const made = await withKey({ state: 'Disabled', rotation: true });
    expect(await status(made, made.key.id)).toMatchObject({ KeyRotationEnabled: true });
  });

  // KMS Developer Guide, "Key states of AWS KMS keys": in other states than these two it fails, and says which
  test.each([
    ['Creating', 'creating'],
    ['PendingDeletion', 'pending deletion'],
    ['PendingReplicaDeletion', 'pending replica deletion'],
    ['Unavailable', 'unavailable'],
    ['Updating', 'updating'],
  ] as const)('of a key in state %s is refused', async (state, words) => {
    const { kms, key } = await withKey({ state });
    expect(await refusal(kms.send(new GetKeyRotationStatusCommand({ KeyId: key.id })))).toEqual({
      name: 'KMSInvalidStateException',
      message: `${key.arn} is ${words}.`,
      status: 400,
    });
  });

  // "AWS managed keys: … Key rotation status is always true"
  test('of a key that AWS manages is always on', async () => {
    const made = await sandbox();
    const { KeyMetadata } = await made.kms.send(new DescribeKeyCommand({ KeyId: MANAGED }));
    expect(await status(made, KeyMetadata?.KeyId ?? '')).toMatchObject({ KeyRotationEnabled: true });
  });

  // "You cannot use an alias name" and "You can't use this operation with asymmetric, HMAC, … keys"
  test.each([
    ['an alias', {}, 'NotFoundException'],
    ['an HMAC key', { spec: 'HMAC_256' }, 'UnsupportedOperationException'],
    ['an asymmetric key', { spec: 'RSA_2048' }, 'UnsupportedOperationException'],
    ['a key in a custom store', { origin: 'AWS_CLOUDHSM' }, 'UnsupportedOperationException'],
    ['a key with imported material', { origin: 'EXTERNAL' }, 'UnsupportedOperationException'],
  ] as const)('refuses %s', async (what, traits, name) => {
    const { kms, key } = await withKey(traits);
    const KeyId = what === 'an alias' ? ALIAS : key.id;
    expect((await refusal(kms.send(new GetKeyRotationStatusCommand({ KeyId })))).name).toBe(name);
  });
});

// KMS API reference, GenerateMac (checked 2026-11-22)
describe('GenerateMac', () => {
  const mac = ({ kms }: Sandbox, more: Partial<GenerateMacCommandInput> = {}) =>
    kms.send(
      new GenerateMacCommand({ KeyId: ALIAS, Message: Buffer.from('a'), MacAlgorithm: 'HMAC_SHA_256', ...more }),
    );
  const HMAC = { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' } as const;

  test('is the same for the same message and key, and another for another', async () => {
    const made = await withKey(HMAC);
    const { Mac, KeyId } = await mac(made);
    expect(KeyId).toBe(made.key.arn);
    expect((await mac(made)).Mac).toEqual(Mac);
    expect((await mac(made, { Message: Buffer.from('b') })).Mac).not.toEqual(Mac);
  });

  // "Message: … Maximum length of 4096."
  test('takes a message of 4096 bytes', async () => {
    const made = await withKey(HMAC);
    expect((await mac(made, { Message: Buffer.alloc(4096) })).Mac).toHaveLength(32);
  });

  // "Message: Length Constraints: Minimum length of 1. Maximum length of 4096."
  test.each([0, 4097])('refuses a message of %i bytes', async (length) => {
    const made = await withKey(HMAC);
    expect((await refusal(mac(made, { Message: Buffer.alloc(length) }))).name).toBe('ValidationException');
  });

  test.each([
    ['a key that encrypts', {}, {}, 'InvalidKeyUsageException'],
    ['an algorithm that is not the key’s', HMAC, { MacAlgorithm: 'HMAC_SHA_512' }, 'InvalidKeyUsageException'],
    ['a disabled key', { ...HMAC, state: 'Disabled' }, {}, 'DisabledException'],
    ['a key pending deletion', { ...HMAC, state: 'PendingDeletion' }, {}, 'KMSInvalidStateException'],
    ['a trial, which would have succeeded', HMAC, { DryRun: true }, 'DryRunOperationException'],
  ] as const)('refuses %s', async (_, traits, more, name) => {
    const made = await withKey(traits);
    expect((await refusal(mac(made, more))).name).toBe(name);
  });
});
