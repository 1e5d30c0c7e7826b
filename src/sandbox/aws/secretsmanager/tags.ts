/** Tags of a secret. Secrets Manager API reference, TagResource and UntagResource (checked 2026-11-21). */
import { ApiError, list, operation, required, structure, text } from '../json.js';
import { lookup, secretId } from './lookup.js';
import { keep, type Tag } from './state.js';

export const tags = list(structure({ Key: required(text(1, 128)), Value: required(text(0, 256)) }), 0, 200);

/** "Maximum tags per resource: 50"; a key is there once, with its last value. */
export function withTags(
  before: readonly Tag[],
  added: readonly Tag[],
  tooMany = 'LimitExceededException',
): readonly Tag[] {
  const byKey = new Map([...before, ...added].map((tag) => [tag.Key, tag]));
  for (const { Key } of added) {
    if (!Key.startsWith('aws:')) continue;
    throw new ApiError('InvalidParameterException', 'Tag keys that begin with aws: are reserved for AWS.');
  }
  if (byKey.size > 50) throw new ApiError(tooMany, "You can't have more than 50 tags on a secret.");
  return [...byKey.values()];
}

/** The tags of a request, as conditions of policies see them. */
export function requestTags(added: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(added.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]));
}

export const tagResource = operation({ SecretId: secretId, Tags: required(tags) }, (scope, { SecretId, Tags }) => {
  const secret = lookup(scope, 'TagResource', SecretId, { context: requestTags(Tags) });
  const merged = withTags(secret.tags, Tags, 'InvalidParameterException');
  keep(scope.region, scope.now, secret.name, { ...secret, tags: merged, changed: scope.now });
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
