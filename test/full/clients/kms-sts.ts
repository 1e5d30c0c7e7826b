/** KMS and STS as official clients see them: what each operation answers, and AWS's classes for what it refuses. */
import { expect } from 'vitest';
import { A_DATE, A_TEXT, type Check, does, refuses } from './check.js';
import { ACCOUNT, type World } from './world.js';

const KeyId = ({ key }: World) => ({ KeyId: key.id });
const NOWHERE = { KeyId: '00000000-0000-4000-8000-000000000000' };

const MAC = { Message: { $base64: 'Q0FOQVJZ' }, MacAlgorithm: 'HMAC_SHA_256' };
const forMacs = ({ key }: World) => void Object.assign(key, { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' });

export const KMS: readonly Check[] = [
  does(
    'DescribeKey',
    'by alias',
    { KeyId: 'alias/dev' },
    {
      KeyMetadata: expect.objectContaining({
        KeyState: 'Enabled',
        KeyManager: 'CUSTOMER',
        AWSAccountId: ACCOUNT,
        CreationDate: A_DATE,
      }),
    },
  ),
  does('DescribeKey', 'by id', KeyId, { KeyMetadata: expect.objectContaining({ Enabled: true }) }),
  refuses('DescribeKey', 'NotFoundException', 'no such alias', { KeyId: 'alias/nowhere' }),
  refuses('DescribeKey', 'NotFoundException', 'no such key', NOWHERE),
  refuses('DescribeKey', 'InvalidArnException', 'an ARN of something else', { KeyId: 'arn:aws:s3:::x' }),
  does('GetKeyRotationStatus', 'once a year', KeyId, {
    KeyRotationEnabled: true,
    RotationPeriodInDays: 365,
    NextRotationDate: expect.anything(),
  }),
  refuses('GetKeyRotationStatus', 'NotFoundException', 'no such key', NOWHERE),
  refuses('GetKeyRotationStatus', 'InvalidArnException', 'an ARN of something else', { KeyId: 'arn:aws:s3:::x' }),
  refuses('GetKeyRotationStatus', 'KMSInvalidStateException', 'it is being deleted', KeyId, ({ key }) => {
    key.state = 'PendingDeletion';
  }),
  refuses('GetKeyRotationStatus', 'UnsupportedOperationException', 'an HMAC key', KeyId, ({ key }) => {
    key.spec = 'HMAC_256';
  }),
  does(
    'GenerateMac',
    'of some bytes',
    (world) => ({ ...KeyId(world), ...MAC }),
    { MacAlgorithm: 'HMAC_SHA_256', Mac: expect.anything() },
    forMacs,
  ),
  refuses('GenerateMac', 'NotFoundException', 'no such key', { ...NOWHERE, ...MAC }),
  refuses('GenerateMac', 'InvalidKeyUsageException', 'a key that encrypts', (world) => ({ ...KeyId(world), ...MAC })),
  refuses(
    'GenerateMac',
    'DisabledException',
    'a disabled key',
    (world) => ({ ...KeyId(world), ...MAC }),
    (world) => {
      forMacs(world);
      world.key.state = 'Disabled';
    },
  ),
  refuses(
    'GenerateMac',
    'DryRunOperationException',
    'it would have succeeded',
    (world) => ({ ...KeyId(world), ...MAC, DryRun: true }),
    forMacs,
  ),
  does(
    'ListAliases',
    'all',
    {},
    { Aliases: expect.arrayContaining([expect.objectContaining({ AliasName: 'alias/dev', TargetKeyId: A_TEXT })]) },
  ),
  does('ListAliases', 'of a key', KeyId, { Aliases: [expect.objectContaining({ AliasName: 'alias/dev' })] }),
  refuses('ListAliases', 'NotFoundException', 'no such key', NOWHERE),
  refuses('ListAliases', 'InvalidMarkerException', 'a marker from nowhere', { Marker: 'nowhere' }),
];

/** It needs no permission, and has no error of its own. */
export const STS: readonly Check[] = [
  does(
    'GetCallerIdentity',
    'who I am',
    {},
    { Account: ACCOUNT, Arn: expect.stringContaining(`:${ACCOUNT}:assumed-role/`), UserId: A_TEXT },
  ),
];
