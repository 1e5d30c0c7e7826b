/**
 * Versions: made by PutSecretValue, UpdateSecret and CreateSecret, told apart by their labels.
 * Secrets Manager API reference, PutSecretValue, UpdateSecretVersionStage, ListSecretVersionIds
 * (checked 2026-11-21).
 */
import type { Region } from '../../cloud.js';
import { ApiError, flag, integer, list, operation, required, type Scope, seconds, text } from '../json.js';
import { page } from '../paging.js';
import { decrypt, encrypt } from './encryption.js';
import { attach, CURRENT, detach, holder, PENDING } from './labels.js';
import { lookup, notManaged, secretId, versionId, versionStage } from './lookup.js';
import { keep, type Secret, type Version } from './state.js';
import { givenValue, noValue, sameValue, type Value, valueMembers } from './value.js';

const DAY = 86_400_000;
const MOST_VERSIONS = 100;
const MOST_LABELS = 20;

/** "If you generate a raw HTTP request […] then you must generate a ClientRequestToken and include it." */
export function tokenOf(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new ApiError(
    'InvalidRequestException',
    'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
  );
}

/**
 * A secret with one more version, or undefined when it has that version already: "If you call this
 * operation with a ClientRequestToken that matches an existing version's VersionId, and you specify
 * the same secret data, the operation succeeds but does nothing. However, if the secret data is
 * different, then the operation fails because you can't modify an existing version".
 */
export function withVersion(
  scope: Scope,
  secret: Secret,
  id: string,
  value: Value,
  labels: readonly string[],
): Secret | undefined {
  const existing = secret.versions.find((version) => version.id === id);
  if (existing?.value !== undefined) {
    decrypt(scope, existing);
    if (sameValue(existing.value, value)) return undefined;
    throw tokenInUse(id);
  }
  const key = encrypt(scope, secret.kmsKeyId);
  const version: Version = { id, labels: existing?.labels ?? [], value, created: scope.now, accessed: undefined, key };
  // "If this operation creates the first version for the secret, then Secrets Manager automatically
  // attaches the staging label AWSCURRENT to it", whatever labels are asked for.
  const first = secret.versions.every((one) => one.value === undefined);
  const wanted = first && !labels.includes(CURRENT) ? [...labels, CURRENT] : labels;
  const others = secret.versions.filter((one) => one !== existing);
  const versions = attach([...prune(others, scope.now, 1), version], id, wanted);
  if (versions.length > MOST_VERSIONS) {
    throw new ApiError('LimitExceededException', `You can't have more than ${MOST_VERSIONS} versions of a secret.`);
  }
  const settled = abandonRotation(secret, versions, wanted);
  checkLabels(settled);
  return { ...secret, versions: settled, changed: scope.now };
}

/** A new value during a rotation of AWS's own ends it: "RotationAbandoned" (User Guide, "Secrets Manager events"). */
function abandonRotation(secret: Secret, versions: readonly Version[], labels: readonly string[]): readonly Version[] {
  const interrupts = secret.rotationEnabled && labels.includes(CURRENT) && !labels.includes(PENDING);
  return interrupts ? detach(versions, PENDING) : versions;
}

export function tokenInUse(id: string): ApiError {
  return new ApiError(
    'ResourceExistsException',
    `The operation failed because the secret version ${id} already exists.`,
  );
}

/**
 * "Secrets Manager keeps 100 of the most recent versions, but it keeps all secret versions created in
 * the last 24 hours." A version with a label is never removed (User Guide, "What's in a secret").
 */
function prune(versions: readonly Version[], now: number, adding: number): Version[] {
  let excess = versions.length + adding - MOST_VERSIONS;
  return versions.filter((version) => {
    if (excess <= 0 || version.labels.length > 0 || version.created > now - DAY) return true;
    excess -= 1;
    return false;
  });
}

/** Remove every deprecated version that AWS may remove, as if there were more than a hundred. */
export function removeDeprecated(region: Region, now: number): void {
  for (const secret of [...region.secrets.values()]) {
    const versions = secret.versions.filter(({ labels, created }) => labels.length > 0 || created > now - DAY);
    if (versions.length < secret.versions.length) keep(region, now, secret.name, { ...secret, versions });
  }
}

/** "Staging labels attached across all versions of a secret: 20" (User Guide, "Quotas"). */
function checkLabels(versions: readonly Version[]): void {
  if (versions.flatMap(({ labels }) => labels).length <= MOST_LABELS) return;
  throw new ApiError(
    'LimitExceededException',
    `You can't have more than ${MOST_LABELS} staging labels on the versions of a secret.`,
  );
}

export const putSecretValue = operation(
  {
    SecretId: secretId,
    ClientRequestToken: versionId,
    ...valueMembers,
    VersionStages: list(text(1, 256), 1, 20),
    RotationToken: text(36, 256, { sensitive: true, pattern: /^[a-zA-Z0-9-]+$/ }),
  },
  (scope, input) => {
    const secret = lookup(scope, 'PutSecretValue', input.SecretId);
    notManaged(secret);
    const value = givenValue(input);
    const token = tokenOf(input.ClientRequestToken);
    if (value === undefined) throw noValue();
    const labels = [...new Set(input.VersionStages ?? [CURRENT])];
    const changed = withVersion(scope, secret, token, value, labels);
    if (changed !== undefined) keep(scope.region, scope.now, secret.name, changed);
    const stored = (changed ?? secret).versions.find(({ id }) => id === token);
    const VersionStages = stored?.labels.length ? stored.labels : undefined;
    return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages };
  },
);

export const updateSecretVersionStage = operation(
  {
    SecretId: secretId,
    VersionStage: required(versionStage),
    RemoveFromVersionId: versionId,
    MoveToVersionId: versionId,
  },
  (scope, { SecretId, VersionStage: label, RemoveFromVersionId: from, MoveToVersionId: to }) => {
    const secret = lookup(scope, 'UpdateSecretVersionStage', SecretId, {
      context: { 'secretsmanager:VersionStage': label },
    });
    notManaged(secret);
    const versions = moved(secret.versions, label, from, to);
    checkLabels(versions);
    // What a rotation function does last: AWSCURRENT moves to the version that is pending.
    const ends = label === CURRENT && to !== undefined && holder(secret.versions, PENDING)?.id === to;
    const rotation = ends && secret.rotation ? { ...secret.rotation, last: scope.now } : secret.rotation;
    if (versions !== secret.versions)
      keep(scope.region, scope.now, secret.name, { ...secret, versions, rotation, changed: scope.now });
    return { ARN: secret.arn, Name: secret.name };
  },
);

/** Move, add or remove one label: a compare-and-swap on the version that holds it. */
function moved(
  versions: readonly Version[],
  label: string,
  from: string | undefined,
  to: string | undefined,
): readonly Version[] {
  for (const id of [from, to]) {
    if (id === undefined || versions.some((version) => version.id === id)) continue;
    throw new ApiError('ResourceNotFoundException', `Secrets Manager can't find the specified secret version: ${id}.`);
  }
  const held = holder(versions, label);
  if (from === undefined && to === undefined) {
    throw new ApiError('InvalidParameterException', 'You must specify MoveToVersionId, RemoveFromVersionId, or both.');
  }
  // "If the label is attached and you either do not specify this parameter, or the version ID does
  // not match, then the operation fails."
  if (from !== undefined && held?.id !== from) {
    throw new ApiError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId is not valid. Staging label ${label} is not attached to version ${from}.`,
    );
  }
  if (to === undefined) {
    if (label !== CURRENT) return detach(versions, label);
    throw new ApiError(
      'InvalidParameterException',
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  }
  if (held?.id === to) return versions;
  if (held !== undefined && from === undefined) {
    throw new ApiError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ` +
        `${held.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  return attach(versions, to, [label]);
}

export const listSecretVersionIds = operation(
  { SecretId: secretId, MaxResults: integer(1, 100), NextToken: text(1, 4096), IncludeDeprecated: flag },
  (scope, input) => {
    const secret = lookup(scope, 'ListSecretVersionIds', input.SecretId, { deletedToo: true });
    const all = input.IncludeDeprecated === true;
    const found = page(
      secret.versions.filter(({ labels }) => all || labels.length > 0),
      ({ id }) => id,
      { query: ['versions', secret.arn, all], size: input.MaxResults ?? 100, token: input.NextToken, refuse: badToken },
    );
    const Versions = found.items.map((version) => ({
      VersionId: version.id,
      VersionStages: version.labels.length > 0 ? version.labels : undefined,
      CreatedDate: seconds(version.created),
      LastAccessedDate: seconds(version.accessed),
      KmsKeyIds: [version.key ?? 'DefaultEncryptionKey'],
    }));
    return { ARN: secret.arn, Name: secret.name, Versions, NextToken: found.next };
  },
);

export function badToken(): ApiError {
  return new ApiError('InvalidNextTokenException', 'Invalid NextToken.');
}
