/**
 * The little of KMS that Secrets Manager and an audit need: keys, aliases, and whether a key can be
 * used. KMS API reference, DescribeKey, GetKeyRotationStatus, ListAliases (checked 2026-11-21).
 */
import type { Region } from '../cloud.js';
import { type Random, uuid } from '../random.js';
import { ApiError, integer, type Operation, operation, required, type Scope, seconds, text } from './json.js';
import { page } from './paging.js';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Creating' | 'Unavailable';

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

/** The key that a key id, key ARN, alias or alias ARN names. */
export function findKey(region: Region, named: string): Key | undefined {
  const own = `arn:aws:kms:${region.name}:${region.account}:`;
  const local = named.startsWith(own) ? named.slice(own.length) : named;
  if (local.startsWith('arn:')) return undefined;
  if (local.startsWith('alias/')) return region.keys.get(region.aliases.get(local) ?? '');
  return region.keys.get(local.replace(/^key\//, ''));
}

/** The key that `findKey` finds; the key of a predefined alias is made when it is first asked for. */
function keyOrManaged(scope: Scope, named: string): Key | undefined {
  const known = findKey(scope.region, named);
  const alias = /alias\/aws\/[^/]+$/.exec(named)?.[0];
  return known ?? (alias === undefined ? undefined : makeKey(scope.region, scope.cloud.random, scope.now, alias));
}

/** The account's own key of Secrets Manager, made when it is first needed. */
export function defaultKey(scope: Scope): Key {
  return findKey(scope.region, DEFAULT_ALIAS) ?? makeKey(scope.region, scope.cloud.random, scope.now, DEFAULT_ALIAS);
}

function keyOf(scope: Scope, named: string): Key {
  const key = keyOrManaged(scope, named);
  if (key !== undefined) return key;
  const { name, account } = scope.region;
  if (named.startsWith('arn:') && !/^arn:aws:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+/.test(named)) {
    throw new ApiError('InvalidArnException', `Invalid arn ${named}`);
  }
  if (named.startsWith('alias/')) {
    throw new ApiError('NotFoundException', `Alias arn:aws:kms:${name}:${account}:${named} is not found.`);
  }
  const arn = named.startsWith('arn:') ? named : `arn:aws:kms:${name}:${account}:key/${named}`;
  throw new ApiError('NotFoundException', `${arn.includes(':alias/') ? 'Alias' : 'Key'} '${arn}' does not exist`);
}

const keyId = required(text(1, 2048));

const describeKey = operation({ KeyId: keyId }, (scope, { KeyId }) => {
  const key = keyOf(scope, KeyId);
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
      Origin: 'AWS_KMS',
      KeyManager: key.manager,
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      EncryptionAlgorithms: key.usage === 'ENCRYPT_DECRYPT' ? ['SYMMETRIC_DEFAULT'] : undefined,
      MultiRegion: false,
    },
  };
});

const getKeyRotationStatus = operation({ KeyId: keyId }, (scope, { KeyId }) => {
  // "You cannot use an alias name" here (KMS API reference, GetKeyRotationStatus: key ID or key ARN).
  if (KeyId.includes('alias/')) throw new ApiError('NotFoundException', `Invalid keyId ${KeyId}`);
  const key = keyOf(scope, KeyId);
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new ApiError('UnsupportedOperationException', 'the key cannot rotate: it is asymmetric or an HMAC key');
  }
  if (key.state !== 'Enabled' && key.state !== 'Disabled') {
    throw new ApiError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
  if (!key.rotation) return { KeyId: key.arn, KeyRotationEnabled: false };
  const days = 365;
  const next = key.created + days * 86_400_000 * Math.ceil((scope.now - key.created + 1) / (days * 86_400_000));
  return { KeyId: key.arn, KeyRotationEnabled: true, RotationPeriodInDays: days, NextRotationDate: seconds(next) };
});

const listAliases = operation(
  { KeyId: text(1, 2048), Limit: integer(1, 1000), Marker: text(1, 1024) },
  ({ region }, { KeyId, Limit, Marker }) => {
    const only = KeyId === undefined ? undefined : findKey(region, KeyId)?.id;
    const rows = [...region.aliases].filter(([, id]) => KeyId === undefined || id === only).sort();
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

export const kms: Readonly<Record<string, Operation>> = {
  DescribeKey: describeKey,
  GetKeyRotationStatus: getKeyRotationStatus,
  ListAliases: listAliases,
};
