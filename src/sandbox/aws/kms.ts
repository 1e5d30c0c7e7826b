/**
 * The little of KMS that Secrets Manager and an audit need: keys, aliases, and whether a key can be
 * used. KMS API reference, DescribeKey, GetKeyRotationStatus, ListAliases, GenerateMac (checked
 * 2026-11-22).
 */
import { createHmac } from 'node:crypto';
import type { Region } from '../cloud.js';
import { type Random, uuid } from '../random.js';
import { authorize } from './iam/authorize.js';
import type { Context } from './iam/conditions.js';
import {
  ApiError,
  blob,
  flag,
  integer,
  type Operation,
  operation,
  required,
  type Scope,
  seconds,
  text,
} from './json.js';
import { page } from './paging.js';

export type KeyState =
  | 'Creating'
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable'
  | 'Updating';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly description: string;
  state: KeyState;
  /** When a key in state PendingDeletion goes. */
  deletion?: number;
  usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC';
  spec: 'SYMMETRIC_DEFAULT' | 'RSA_2048' | 'HMAC_256';
  rotation: boolean;
  /** Days between two rotations; 365 unless it was set. */
  rotationPeriod?: number;
  rotatedOnDemand?: number;
  /** Where its material comes from; made by KMS unless it says something else. */
  origin?: 'AWS_KMS' | 'EXTERNAL' | 'AWS_CLOUDHSM';
  /** When imported material expires. */
  validTo?: number;
}

/** The key that Secrets Manager uses where none is named. */
export const DEFAULT_ALIAS = 'alias/aws/secretsmanager';

/** Make a key, with an alias if one is given. */
export function makeKey(region: Region, random: Random, now: number, alias?: string): Key {
  const id = uuid(random);
  const managed = alias?.startsWith('alias/aws/') ?? false;
  const key: Key = {
    id,
    arn: `arn:aws:kms:${region.name}:${region.account}:key/${id}`,
    created: now,
    manager: managed ? 'AWS' : 'CUSTOMER',
    description: '',
    state: 'Enabled',
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    // "AWS managed keys: rotated every year, always" (KMS API reference, GetKeyRotationStatus)
    rotation: managed,
  };
  region.keys.set(id, key);
  if (alias !== undefined) region.aliases.set(alias, id);
  return key;
}

/** What is named, without the part of its ARN that says that it is this account's and this region's. */
function own(region: Region, named: string): string {
  const prefix = `arn:aws:kms:${region.name}:${region.account}:`;
  return named.startsWith(prefix) ? named.slice(prefix.length) : named;
}

/** The key that a key id, key ARN, alias or alias ARN names. */
export function findKey(region: Region, named: string): Key | undefined {
  const local = own(region, named);
  if (local.startsWith('arn:')) return undefined;
  if (local.startsWith('alias/')) return region.keys.get(region.aliases.get(local) ?? '');
  return region.keys.get(local.replace(/^key\//, ''));
}

/** The account's own key of Secrets Manager, made when it is first needed. */
export function defaultKey(scope: Scope): Key {
  return findKey(scope.region, DEFAULT_ALIAS) ?? makeKey(scope.region, scope.cloud.random, scope.now, DEFAULT_ALIAS);
}

/** The key that is named, if the caller may do this with it. That of the predefined alias is made when it is first asked for. */
function keyOf(scope: Scope, action: string, named: string, context: Context = {}): Key {
  const key = findKey(scope.region, named);
  const resource =
    key?.arn ??
    (named.startsWith('arn:') ? named : `arn:aws:kms:${scope.region.name}:${scope.region.account}:key/${named}`);
  const alias = /alias\/.+$/.exec(named)?.[0];
  authorize(scope, `kms:${action}`, resource, { context: { 'kms:RequestAlias': alias, ...context } });
  if (key !== undefined) return key;
  const predefined = own(scope.region, named);
  if (/^alias\/aws\/[a-z0-9-]+$/.test(predefined))
    return makeKey(scope.region, scope.cloud.random, scope.now, predefined);
  throw notFound(scope.region, named);
}

function notFound({ name, account }: Region, named: string): ApiError {
  if (named.startsWith('arn:') && !/^arn:aws:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+/.test(named)) {
    return new ApiError('InvalidArnException', `Invalid arn ${named}`);
  }
  if (named.startsWith('alias/')) {
    return new ApiError('NotFoundException', `Alias arn:aws:kms:${name}:${account}:${named} is not found.`);
  }
  const arn = named.startsWith('arn:') ? named : `arn:aws:kms:${name}:${account}:key/${named}`;
  return new ApiError('NotFoundException', `${arn.includes(':alias/') ? 'Alias' : 'Key'} '${arn}' does not exist`);
}

const keyId = required(text(1, 2048));

const describeKey = operation({ KeyId: keyId }, (scope, { KeyId }) => {
  const key = keyOf(scope, 'DescribeKey', KeyId);
  return {
    KeyMetadata: {
      AWSAccountId: scope.region.account,
      KeyId: key.id,
      Arn: key.arn,
      CreationDate: seconds(key.created),
      Enabled: key.state === 'Enabled',
      Description: key.description,
      KeyUsage: key.usage,
      KeyState: key.state,
      DeletionDate: seconds(key.deletion),
      Origin: key.origin ?? 'AWS_KMS',
      ValidTo: seconds(key.validTo),
      // "This value is present only when Origin is EXTERNAL"
      ExpirationModel:
        key.origin !== 'EXTERNAL'
          ? undefined
          : key.validTo === undefined
            ? 'KEY_MATERIAL_DOES_NOT_EXPIRE'
            : 'KEY_MATERIAL_EXPIRES',
      KeyManager: key.manager,
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      EncryptionAlgorithms: key.usage === 'ENCRYPT_DECRYPT' ? ['SYMMETRIC_DEFAULT'] : undefined,
      MacAlgorithms: key.usage === 'GENERATE_VERIFY_MAC' ? ['HMAC_SHA_256'] : undefined,
      MultiRegion: false,
    },
  };
});

const getKeyRotationStatus = operation({ KeyId: keyId }, (scope, { KeyId }) => {
  const key = keyOf(scope, 'GetKeyRotationStatus', KeyId);
  // "You cannot use an alias name" here (KMS API reference, GetKeyRotationStatus: key ID or key ARN).
  if (KeyId.includes('alias/')) throw new ApiError('NotFoundException', `Invalid keyId ${KeyId}`);
  // "You can't use this operation with asymmetric KMS keys, HMAC KMS keys, … or KMS keys in custom key
  // stores"; what automatic rotation does not support, it does not report.
  if (key.spec !== 'SYMMETRIC_DEFAULT' || (key.origin ?? 'AWS_KMS') !== 'AWS_KMS') {
    throw new ApiError('UnsupportedOperationException', 'the key cannot rotate by itself');
  }
  if (key.state !== 'Enabled' && key.state !== 'Disabled') {
    throw new ApiError('KMSInvalidStateException', `${key.arn} is ${inWords(key.state)}.`);
  }
  const OnDemandRotationStartDate = seconds(key.rotatedOnDemand);
  if (!key.rotation) return { KeyId: key.arn, KeyRotationEnabled: false, OnDemandRotationStartDate };
  const days = key.rotationPeriod ?? 365;
  const next = key.created + days * 86_400_000 * Math.ceil((scope.now - key.created + 1) / (days * 86_400_000));
  return {
    KeyId: key.arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: days,
    NextRotationDate: seconds(next),
    OnDemandRotationStartDate,
  };
});

/** As messages of KMS have it: `pending deletion`. */
function inWords(state: KeyState): string {
  return state.replace(/(?<=[a-z])[A-Z]/g, ' $&').toLowerCase();
}

const listAliases = operation(
  { KeyId: text(1, 2048), Limit: integer(1, 1000), Marker: text(1, 1024) },
  (scope, { KeyId, Limit, Marker }) => {
    authorize(scope, 'kms:ListAliases', '*');
    const { region } = scope;
    const only = KeyId === undefined ? undefined : findKey(region, KeyId)?.id;
    if (KeyId !== undefined && only === undefined) throw notFound(region, KeyId);
    // "aliases that have no TargetKeyId field: … predefined aliases that AWS has created but has not yet
    // associated with a KMS key"
    const all = new Map<string, string | undefined>([[DEFAULT_ALIAS, undefined], ...region.aliases]);
    const rows = [...all].filter(([, id]) => KeyId === undefined || id === only).sort(([a], [b]) => (a < b ? -1 : 1));
    const refuse = () => new ApiError('InvalidMarkerException', 'the marker is not valid');
    const found = page(rows, ([alias]) => alias, {
      query: ['ListAliases', KeyId],
      size: Limit ?? 50,
      token: Marker,
      refuse,
    });
    return {
      Aliases: found.items.map(([AliasName, TargetKeyId]) => ({
        AliasName,
        AliasArn: `arn:aws:kms:${region.name}:${region.account}:${AliasName}`,
        TargetKeyId,
      })),
      NextMarker: found.next,
      Truncated: found.next !== undefined,
    };
  },
);

/** The MAC is made of the key's id: no two keys agree, and nothing is kept that would be worth hiding. */
const generateMac = operation(
  {
    KeyId: keyId,
    Message: required(blob(1, 4096)),
    MacAlgorithm: required(text(1, 32, { oneOf: ['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'] })),
    DryRun: flag,
  },
  (scope, { KeyId, Message, MacAlgorithm, DryRun }) => {
    const key = keyOf(scope, 'GenerateMac', KeyId, { 'kms:MacAlgorithm': MacAlgorithm });
    if (key.usage !== 'GENERATE_VERIFY_MAC' || MacAlgorithm !== 'HMAC_SHA_256') {
      throw new ApiError('InvalidKeyUsageException', `${key.arn} key usage is ${key.usage} which is not valid here.`);
    }
    if (key.state === 'Disabled') throw new ApiError('DisabledException', `${key.arn} is disabled.`);
    if (key.state !== 'Enabled') throw new ApiError('KMSInvalidStateException', `${key.arn} is ${inWords(key.state)}.`);
    // "Checks if your request will succeed": what would have is this error.
    if (DryRun) {
      throw new ApiError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
    }
    const Mac = createHmac('sha256', key.id).update(Buffer.from(Message, 'base64')).digest('base64');
    return { KeyId: key.arn, Mac, MacAlgorithm };
  },
);

export const kms: Readonly<Record<string, Operation>> = {
  DescribeKey: describeKey,
  GenerateMac: generateMac,
  GetKeyRotationStatus: getKeyRotationStatus,
  ListAliases: listAliases,
};
