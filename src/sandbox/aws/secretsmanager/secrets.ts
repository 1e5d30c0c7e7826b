/**
 * Secrets as a whole: made, described, changed, deleted, tagged. Secrets Manager API reference,
 * CreateSecret, DescribeSecret, UpdateSecret, DeleteSecret, RestoreSecret, TagResource (checked
 * 2026-11-21).
 */
import { LETTERS, text as randomText } from '../../random.js';
import { authorize } from '../iam.js';
import { ApiError, flag, integer, list, notEmulated, operation, required, seconds, structure, text } from '../json.js';
import { encrypt, keyAsGiven } from './encryption.js';
import { CURRENT, PENDING, PREVIOUS } from './labels.js';
import { checkName, lookup, notManaged, secretId, versionId } from './lookup.js';
import { keep, type Secret, type Tag } from './state.js';
import { givenValue, sameValue, valueMembers } from './value.js';
import { tokenInUse, tokenOf, withVersion } from './versions.js';

const DAY = 86_400_000;
/** Forced deletion is "an asynchronous background process, so there might be a short delay". */
const FORCED_DELAY = 5_000;

const description = text(0, 2048);
const kmsKeyId = text(0, 2048);
const tags = list(structure({ Key: required(text(1, 128)), Value: required(text(0, 256)) }), 0, 200);

export const createSecret = operation(
  {
    Name: required(text(1, 512)),
    ClientRequestToken: versionId,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...valueMembers,
    Tags: tags,
    Type: text(0, 256),
    AddReplicaRegions: notEmulated(),
    ForceOverwriteReplicaSecret: notEmulated(false),
  },
  (scope, input) => {
    const { region, now } = scope;
    checkName(input.Name);
    const prefix = `arn:aws:secretsmanager:${region.name}:${region.account}:secret:${input.Name}`;
    authorize(scope.caller, 'secretsmanager:CreateSecret', `${prefix}-??????`);
    const value = givenValue(input);
    const token = value === undefined ? undefined : tokenOf(input.ClientRequestToken);
    const existing = region.secrets.get(input.Name);
    if (existing !== undefined) return again(existing, token, value);

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
    const secret = value && token ? (withVersion(scope, shell, token, value, [CURRENT]) ?? shell) : shell;
    keep(region, now, secret.name, secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  },
);

/**
 * CreateSecret on a name that is taken. "If a version with this value already exists and the version
 * SecretString and SecretBinary values are the same as those in the request, then the request is
 * ignored."
 */
function again(existing: Secret, token: string | undefined, value: ReturnType<typeof givenValue>): object {
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
  if (same !== undefined && value !== undefined && sameValue(same.value, value)) {
    return { ARN: existing.arn, Name: existing.name, VersionId: token };
  }
  throw new ApiError(
    'ResourceExistsException',
    `The operation failed because the secret ${existing.name} already exists.`,
  );
}

export const describeSecret = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'DescribeSecret', SecretId, 'deleted too');
  return { ...metadata(secret), VersionIdsToStages: stages(secret) };
});

/** What DescribeSecret and ListSecrets both show. "Secrets Manager only returns fields that have a value". */
export function metadata(secret: Secret): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Type: secret.type,
    Description: secret.description || undefined,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: secret.rotationEnabled,
    LastChangedDate: seconds(secret.changed),
    LastAccessedDate: seconds(secret.accessed),
    DeletedDate: seconds(secret.deletion?.date),
    Tags: secret.tags,
    OwningService: secret.owningService,
    CreatedDate: seconds(secret.created),
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
    const value = givenValue(input);
    const token = value === undefined ? undefined : tokenOf(input.ClientRequestToken);
    const before = lookup(scope, 'UpdateSecret', input.SecretId);
    notManaged(before);
    // Stricter than PutSecretValue: "If you call this operation with a ClientRequestToken that matches
    // an existing version's VersionId, the operation results in an error."
    if (token !== undefined && before.versions.some(({ id }) => id === token)) throw tokenInUse(token);
    let secret: Secret = {
      ...before,
      description: input.Description ?? before.description,
      type: input.Type ?? before.type,
      changed: scope.now,
    };
    if (input.KmsKeyId !== undefined) {
      const kms = keyAsGiven(scope, input.KmsKeyId);
      const key = encrypt(scope, kms);
      // "any existing versions with the staging labels AWSCURRENT, AWSPENDING, or AWSPREVIOUS" move too.
      const active = [CURRENT, PENDING, PREVIOUS];
      const versions = secret.versions.map((version) =>
        version.labels.some((label) => active.includes(label)) ? { ...version, key } : version,
      );
      secret = { ...secret, kmsKeyId: kms, versions };
    }
    if (value !== undefined && token !== undefined)
      secret = withVersion(scope, secret, token, value, [CURRENT]) ?? secret;
    keep(scope.region, scope.now, secret.name, secret);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  },
);

export const deleteSecret = operation(
  { SecretId: secretId, RecoveryWindowInDays: integer(-(2 ** 53), 2 ** 53), ForceDeleteWithoutRecovery: flag },
  (scope, input) => {
    const { region, now } = scope;
    const forced = input.ForceDeleteWithoutRecovery === true;
    if (forced && input.RecoveryWindowInDays !== undefined) {
      throw new ApiError(
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const days = input.RecoveryWindowInDays ?? 30;
    if (days < 7 || days > 30) {
      throw new ApiError(
        'InvalidParameterException',
        'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      );
    }
    const secret = lookup(scope, 'DeleteSecret', input.SecretId, forced ? 'deleted too' : 'not deleted');
    notManaged(secret);
    const date = forced ? now : now + days * DAY;
    const deletion = { date, gone: forced ? now + FORCED_DELAY : date, forced };
    keep(region, now, secret.name, { ...secret, deletion, changed: now });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(date) };
  },
);

export const restoreSecret = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'RestoreSecret', SecretId, 'deleted too');
  if (secret.deletion !== undefined) {
    keep(scope.region, scope.now, secret.name, { ...secret, deletion: undefined, changed: scope.now });
  }
  return { ARN: secret.arn, Name: secret.name };
});

export const tagResource = operation({ SecretId: secretId, Tags: required(tags) }, (scope, { SecretId, Tags }) => {
  const secret = lookup(scope, 'TagResource', SecretId);
  keep(scope.region, scope.now, secret.name, { ...secret, tags: withTags(secret.tags, Tags), changed: scope.now });
  return {};
});

/** "If a requested tag is not attached to the secret, no error is returned and the secret metadata is unchanged." */
export const untagResource = operation(
  { SecretId: secretId, TagKeys: required(list(text(1, 128), 0, 200)) },
  (scope, { SecretId, TagKeys }) => {
    const secret = lookup(scope, 'UntagResource', SecretId);
    const left = secret.tags.filter(({ Key }) => !TagKeys.includes(Key));
    if (left.length < secret.tags.length)
      keep(scope.region, scope.now, secret.name, { ...secret, tags: left, changed: scope.now });
    return {};
  },
);

/** "Maximum tags per resource: 50"; a key is there once, with its last value. */
function withTags(before: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const byKey = new Map([...before, ...added].map((tag) => [tag.Key, tag]));
  for (const { Key } of added) {
    if (!Key.startsWith('aws:')) continue;
    throw new ApiError('InvalidParameterException', 'Tag keys that begin with aws: are reserved for AWS.');
  }
  if (byKey.size > 50) throw new ApiError('LimitExceededException', "You can't have more than 50 tags on a secret.");
  return [...byKey.values()];
}

export const getResourcePolicy = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'GetResourcePolicy', SecretId, 'deleted too');
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
});
