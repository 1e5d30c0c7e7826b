/**
 * Secrets as a whole: made, described, changed. Secrets Manager API reference, CreateSecret,
 * DescribeSecret, UpdateSecret (checked 2026-11-22).
 */
import { LETTERS, text as randomText } from '../../random.js';
import { authorize } from '../iam/authorize.js';
import { ApiError, flag, operation, required, type Scope, seconds, text } from '../json.js';
import { findKey } from '../kms.js';
import { decrypt, encrypt, keyAsGiven, mayReencrypt } from './encryption.js';
import { CURRENT, PENDING, PREVIOUS } from './labels.js';
import { checkName, lookup, notManaged, secretId, versionId } from './lookup.js';
import { addReplicas, replicaRegions, replicationStatus } from './replication.js';
import { rotationFields } from './rotation.js';
import { keep, primaryRegion, type Secret } from './state.js';
import { requestTags, tags, withTags } from './tags.js';
import { givenValue, sameValue, valueMembers } from './value.js';
import { tokenInUse, tokenOf, withVersion } from './versions.js';

const description = text(0, 2048);
const kmsKeyId = text(0, 2048);

export const createSecret = operation(
  {
    Name: required(text(1, 512)),
    ClientRequestToken: versionId,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...valueMembers,
    Tags: tags,
    Type: text(0, 256),
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: flag,
  },
  (scope, input) => {
    const { region, now } = scope;
    checkName(input.Name);
    const prefix = `arn:aws:secretsmanager:${region.name}:${region.account}:secret:${input.Name}`;
    const context = { 'secretsmanager:Name': input.Name, ...wishes(scope, input), ...requestTags(input.Tags ?? []) };
    const may = (action: string) => authorize(scope, `secretsmanager:${action}`, `${prefix}-??????`, { context });
    may('CreateSecret');
    // "If you include tags in the secret, you also need secretsmanager:TagResource. To add replica
    // Regions, you must also have secretsmanager:ReplicateSecretToRegions."
    if (input.Tags?.length) may('TagResource');
    if (input.AddReplicaRegions !== undefined) may('ReplicateSecretToRegions');
    const value = givenValue(input);
    const token = value === undefined ? undefined : tokenOf(input.ClientRequestToken);
    const existing = region.secrets.get(input.Name);
    if (existing !== undefined) return again(scope, existing, token, value);

    const kms = keyAsGiven(scope, input.KmsKeyId);
    encrypt(scope, kms);
    const shell: Secret = {
      arn: `${prefix}-${randomText(scope.cloud.random, 6, LETTERS)}`,
      name: input.Name,
      description: input.Description,
      kmsKeyId: kms,
      type: input.Type,
      owningService: undefined,
      rotationEnabled: undefined,
      policy: undefined,
      tags: withTags([], input.Tags ?? []),
      created: now,
      changed: now,
      accessed: undefined,
      deletion: undefined,
      versions: [],
    };
    const filled = value && token ? (withVersion(scope, shell, token, value, [CURRENT]) ?? shell) : shell;
    const secret = addReplicas(scope, filled, input.AddReplicaRegions ?? [], input.ForceOverwriteReplicaSecret);
    keep(region, now, secret.name, secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: token, ReplicationStatus: replicationStatus(secret) };
  },
);

interface Wishes {
  readonly KmsKeyId: string | undefined;
  readonly Description: string | undefined;
  readonly Type: string | undefined;
}

/** What is asked for, as conditions of policies see it. */
function wishes({ region }: Scope, { KmsKeyId, Description, Type }: Wishes) {
  return {
    'secretsmanager:KmsKeyId': KmsKeyId || undefined,
    'secretsmanager:KmsKeyArn': KmsKeyId ? findKey(region, KmsKeyId)?.arn : undefined,
    'secretsmanager:Description': Description,
    'secretsmanager:Type': Type,
  };
}

/**
 * CreateSecret on a name that is taken. "If a version with this value already exists and the version
 * SecretString and SecretBinary values are the same as those in the request, then the request is
 * ignored." To compare, "Secrets Manager decrypts the existing secret value" (User Guide, "Secret encryption and
 * decryption", which says so of PutSecretValue; that this compares in the same way is ours).
 */
function again(
  scope: Scope,
  existing: Secret,
  token: string | undefined,
  value: ReturnType<typeof givenValue>,
): object {
  if (existing.deletion?.forced) {
    throw new ApiError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was deleted.",
    );
  }
  if (existing.deletion !== undefined) {
    throw new ApiError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const same = existing.versions.find(({ id }) => id === token);
  if (same?.value !== undefined && value !== undefined) decrypt(scope, same);
  if (same?.value !== undefined && value !== undefined && sameValue(same.value, value)) {
    return { ARN: existing.arn, Name: existing.name, VersionId: token };
  }
  throw new ApiError(
    'ResourceExistsException',
    `The operation failed because the secret ${existing.name} already exists.`,
  );
}

export const describeSecret = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'DescribeSecret', SecretId, { deletedToo: true });
  return { ...metadata(secret), VersionIdsToStages: stages(secret), ReplicationStatus: replicationStatus(secret) };
});

/** What DescribeSecret and ListSecrets both show. "Secrets Manager only returns fields that have a value". */
export function metadata(secret: Secret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Type: secret.type,
    Description: secret.description || undefined,
    KmsKeyId: secret.kmsKeyId,
    ...rotationFields(secret),
    LastChangedDate: seconds(secret.changed),
    LastAccessedDate: seconds(secret.accessed),
    DeletedDate: seconds(secret.deletion?.date),
    Tags: secret.tags,
    OwningService: secret.owningService,
    CreatedDate: seconds(secret.created),
    PrimaryRegion: primaryRegion(secret),
  };
}

/** Only versions with labels; "versions without staging labels are considered deprecated". */
export function stages(secret: Secret): Record<string, readonly string[]> | undefined {
  const labelled = secret.versions.filter(({ labels }) => labels.length > 0);
  return labelled.length === 0 ? undefined : Object.fromEntries(labelled.map(({ id, labels }) => [id, labels]));
}

export const updateSecret = operation(
  {
    SecretId: secretId,
    ClientRequestToken: versionId,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...valueMembers,
    Type: text(0, 256),
  },
  (scope, input) => {
    const before = lookup(scope, 'UpdateSecret', input.SecretId, { context: wishes(scope, input) });
    notManaged(before);
    const value = givenValue(input);
    const token = value === undefined ? undefined : tokenOf(input.ClientRequestToken);
    // Stricter than PutSecretValue: "If you call this operation with a ClientRequestToken that matches
    // an existing version's VersionId, the operation results in an error."
    if (token !== undefined && before.versions.some(({ id }) => id === token)) throw tokenInUse(token);
    let secret: Secret = {
      ...before,
      description: input.Description ?? before.description,
      type: input.Type ?? before.type,
      changed: scope.now,
    };
    if (input.KmsKeyId !== undefined) secret = underKey(scope, secret, input.KmsKeyId);
    if (value !== undefined && token !== undefined)
      secret = withVersion(scope, secret, token, value, [CURRENT]) ?? secret;
    keep(scope.region, scope.now, secret.name, secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  },
);

/**
 * The key "to encrypt new secret versions as well as any existing versions with the staging labels
 * AWSCURRENT, AWSPENDING, or AWSPREVIOUS. If you don't have kms:Encrypt permission to the new key,
 * Secrets Manager does not re-encrypt existing secret versions with the new key."
 */
function underKey(scope: Scope, secret: Secret, given: string): Secret {
  const kmsKeyId = keyAsGiven(scope, given);
  const key = encrypt(scope, kmsKeyId);
  if (!mayReencrypt(scope, key)) return { ...secret, kmsKeyId };
  const active = [CURRENT, PENDING, PREVIOUS];
  const versions = secret.versions.map((version) =>
    version.labels.some((label) => active.includes(label)) ? { ...version, key } : version,
  );
  return { ...secret, kmsKeyId, versions };
}
