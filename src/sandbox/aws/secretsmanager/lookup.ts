/** Which secret a request means, and whether it may be worked on now. */
import type { Region } from '../../cloud.js';
import { authorize } from '../iam/authorize.js';
import type { Context } from '../iam/conditions.js';
import { parsePolicy } from '../iam/policy.js';
import { ApiError, required, type Scope, text } from '../json.js';
import { primaryRegion, type Secret, secretAt } from './state.js';

export const secretId = required(text(1, 2048));
export const versionId = text(32, 64);
export const versionStage = text(1, 256);

/**
 * "The secret name can contain ASCII letters, numbers, and the following characters: /_+=.@-" (API
 * reference, CreateSecret). Names of managed secrets hold an exclamation mark, which the message allows.
 */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) return;
  throw new ApiError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

export interface LookupOptions {
  /** The operations that still work on a secret that is being deleted say so. */
  readonly deletedToo?: boolean;
  /** What the request says beyond its SecretId, for conditions of policies. */
  readonly context?: Context;
}

/** The secret a SecretId means, checked for permission, for its deletion and for where it may be written. */
export function lookup(scope: Scope, action: string, id: string, options: LookupOptions = {}): Secret {
  const lag = READS.includes(action) ? scope.cloud.readLag : 0;
  const secret = find(id, scope.region, (name) =>
    // Looking back costs a walk through what was changed, so only who lags does it.
    lag === 0 ? scope.region.secrets.get(name) : secretAt(scope.region, name, scope.now - lag),
  );
  const { name: region, account: owner } = scope.region;
  const resource =
    secret?.arn ?? (id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${owner}:secret:${id}`);
  authorize(scope, `secretsmanager:${action}`, resource, {
    context: () => ({ 'secretsmanager:SecretId': id, ...traits(secret), ...options.context }),
    resourcePolicy: secret?.policy === undefined ? undefined : parsePolicy(JSON.parse(secret.policy), 'resource'),
  });
  if (secret === undefined)
    throw new ApiError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (secret.deletion?.forced && !DESCRIBES.includes(action)) throw gone('deleted');
  if (secret.deletion !== undefined && options.deletedToo !== true) throw gone('marked for deletion');
  if (secret.replicaOf !== undefined && !READS.includes(action) && action !== PROMOTES) throw onReplica();
  return secret;
}

/** What conditions of policies see of a secret. */
function traits(secret: Secret | undefined): Context {
  if (secret === undefined) return {};
  const tags = secret.tags.flatMap(({ Key, Value }) => [
    [`aws:ResourceTag/${Key}`, Value],
    [`secretsmanager:ResourceTag/${Key}`, Value],
  ]);
  return {
    'secretsmanager:resource/Type': secret.type,
    'secretsmanager:SecretPrimaryRegion': primaryRegion(secret),
    ...Object.fromEntries(tags),
  };
}

/** What may lag behind, and is allowed on replicas. */
const READS = ['DescribeSecret', 'GetResourcePolicy', 'GetSecretValue', 'ListSecretVersionIds'];
/** What has no InvalidRequestException among its errors: it works to the end. */
const DESCRIBES = ['DescribeSecret', 'ListSecretVersionIds'];
const PROMOTES = 'StopReplicationToReplica';

/** That writes go to the primary is AWS's (API reference, ReplicateSecretToRegions); class and text are ours, unverified. */
function onReplica(): ApiError {
  return new ApiError(
    'InvalidRequestException',
    "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
  );
}

function gone(how: string): ApiError {
  return new ApiError(
    'InvalidRequestException',
    `You can't perform this operation on the secret because it was ${how}.`,
  );
}

/**
 * A name, an ARN, or an ARN without its last hyphen and six characters. An ARN that ends like a
 * complete one is taken as complete: "Do not end your secret name with a hyphen followed by six
 * characters. If you do so, you risk confusion and unexpected results when searching for a secret by
 * partial ARN." (API reference, CreateSecret)
 */
function find(id: string, region: Region, named: (name: string) => Secret | undefined): Secret | undefined {
  if (!id.startsWith('arn:')) {
    checkName(id);
    return named(id);
  }
  const own = `arn:aws:secretsmanager:${region.name}:${region.account}:secret:`;
  const account = id.split(':')[4];
  if (id.startsWith('arn:aws:secretsmanager:') && account !== region.account) {
    throw new ApiError(
      'AccessDeniedException',
      `no resource-based policy of account ${account} allows the secretsmanager action`,
    );
  }
  if (!id.startsWith(own)) return undefined;
  const rest = id.slice(own.length);
  const complete = /^(.+)-[A-Za-z0-9]{6}$/.exec(rest);
  if (complete === null) return named(rest);
  const secret = named(complete[1] ?? '');
  return secret?.arn === id ? secret : undefined;
}

/**
 * "The secret is managed by another service, and you must use that service to update it." (API
 * reference, InvalidRequestException; the wording of the message is ours.)
 */
export function notManaged(secret: Secret): void {
  if (secret.owningService === undefined) return;
  throw new ApiError(
    'InvalidRequestException',
    `The secret is managed by another service (${secret.owningService}), and you must use that service to update it.`,
  );
}
