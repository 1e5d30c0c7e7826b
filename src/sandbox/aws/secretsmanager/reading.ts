/**
 * Reading values. Secrets Manager API reference, GetSecretValue and BatchGetSecretValue (checked
 * 2026-11-21).
 */
import { authorize } from '../iam/authorize.js';
import { ApiError, integer, list, operation, type Scope, seconds, text } from '../json.js';
import { page } from '../paging.js';
import { decrypt } from './encryption.js';
import { filters, matching } from './filters.js';
import { CURRENT, holder } from './labels.js';
import { lookup, secretId, versionId, versionStage } from './lookup.js';
import { type Secret, secretsAt, type Version } from './state.js';
import { type Value, valueFields } from './value.js';
import { badToken } from './versions.js';

const DAY = 86_400_000;

/** One version of a secret, opened. */
export interface Opened {
  readonly secret: Secret;
  readonly version: Filled;
}

/** A version that holds a value. */
type Filled = Version & { readonly value: Value };

export function open(scope: Scope, id: string, version?: string, stage?: string): Opened {
  const context = { 'secretsmanager:VersionId': version, 'secretsmanager:VersionStage': stage };
  const secret = lookup(scope, 'GetSecretValue', id, { context });
  const found = pick(secret, version, stage);
  decrypt(scope, found);
  // "The date that the secret was last accessed in the Region. This field is omitted if the secret
  // has never been retrieved"; only the day is kept.
  const accessed = Math.floor(scope.now / DAY) * DAY;
  const stored = scope.region.secrets.get(secret.name);
  if (stored !== undefined && (stored.accessed !== accessed || found.accessed !== accessed)) {
    const versions = stored.versions.map((one) => (one.id === found.id ? { ...one, accessed } : one));
    scope.region.secrets.set(secret.name, { ...stored, accessed, versions });
  }
  return { secret, version: found };
}

/** "If you include both this parameter and VersionStage, the two parameters must refer to the same secret version." */
function pick(secret: Secret, id: string | undefined, stage: string | undefined): Filled {
  if (id === undefined) {
    const held = holder(secret.versions, stage ?? CURRENT);
    if (held !== undefined && isFilled(held)) return held;
    throw notFound(`value for staging label: ${stage ?? CURRENT}`);
  }
  const version = secret.versions.find((one) => one.id === id);
  if (version === undefined || !isFilled(version)) throw notFound(`value for VersionId: ${id}`);
  if (stage !== undefined && !version.labels.includes(stage)) {
    throw new ApiError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

function isFilled(version: Version): version is Filled {
  return version.value !== undefined;
}

function notFound(what: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Secrets Manager can't find the specified secret ${what}`);
}

function entry({ secret, version }: Opened): object {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...valueFields(version.value),
    VersionStages: version.labels.length > 0 ? version.labels : undefined,
    CreatedDate: seconds(version.created),
  };
}

export const getSecretValue = operation(
  { SecretId: secretId, VersionId: versionId, VersionStage: versionStage },
  (scope, { SecretId, VersionId, VersionStage }) => entry(open(scope, SecretId, VersionId, VersionStage)),
);

/**
 * "If Secrets Manager encounters errors […] while attempting to retrieve any of the secrets, you can see
 * the errors in Errors in the response."
 */
export const batchGetSecretValue = operation(
  {
    SecretIdList: list(text(1, 2048), 1, 20),
    Filters: filters,
    MaxResults: integer(1, 20),
    NextToken: text(1, 4096),
  },
  (scope, { SecretIdList: ids, Filters, MaxResults, NextToken }) => {
    authorize(scope, 'secretsmanager:BatchGetSecretValue', '*');
    // "If you use filters, you must also have secretsmanager:ListSecrets."
    if (Filters !== undefined) authorize(scope, 'secretsmanager:ListSecrets', '*');
    if ((ids === undefined) === (Filters === undefined)) {
      throw new ApiError('InvalidParameterException', 'You must include Filters or SecretIdList, but not both.');
    }
    if (ids !== undefined) {
      if (MaxResults !== undefined) {
        throw new ApiError('InvalidParameterException', 'To use MaxResults, you must also use the Filters parameter.');
      }
      return each(scope, [...new Set(ids)]);
    }
    const found = page(matching(secretsAt(scope.region, scope.now), Filters ?? [], false), ({ name }) => name, {
      query: ['batch', Filters],
      size: MaxResults ?? 20,
      token: NextToken,
      refuse: badToken,
      emptyFirst: scope.cloud.emptyPages,
    });
    return {
      ...each(
        scope,
        found.items.map(({ name }) => name),
      ),
      NextToken: found.next,
    };
  },
);

function each(scope: Scope, ids: readonly string[]): object {
  const SecretValues: object[] = [];
  const Errors: object[] = [];
  for (const id of ids) {
    try {
      SecretValues.push(entry(open(scope, id)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // "ResourceNotFoundException, InvalidParameterException, InvalidRequestException, DecryptionFailure, or
      // AccessDeniedException": a name that breaks a constraint has no class of its own here (APIErrorType).
      const ErrorCode = error.type === 'ValidationException' ? 'InvalidParameterException' : error.type;
      Errors.push({ SecretId: id, ErrorCode, Message: error.message });
    }
  }
  // No order is promised; who matches answers to requests by place shall notice.
  return { SecretValues: SecretValues.reverse(), Errors };
}
