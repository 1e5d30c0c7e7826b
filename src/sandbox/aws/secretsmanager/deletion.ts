/**
 * Deletion, which takes its time, and its end. Secrets Manager API reference, DeleteSecret and
 * RestoreSecret (checked 2026-11-22).
 */
import { ApiError, flag, integer, operation, seconds } from '../json.js';
import { lookup, notManaged, secretId } from './lookup.js';
import { keep } from './state.js';

const DAY = 86_400_000;
/** Forced deletion is "an asynchronous background process, so there might be a short delay". */
const FORCED_DELAY = 5_000;

export const deleteSecret = operation(
  { SecretId: secretId, RecoveryWindowInDays: integer(-(2 ** 53), 2 ** 53), ForceDeleteWithoutRecovery: flag },
  (scope, input) => {
    const { region, now } = scope;
    const forced = input.ForceDeleteWithoutRecovery === true;
    const secret = lookup(scope, 'DeleteSecret', input.SecretId, { deletedToo: forced });
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
    notManaged(secret);
    // "You can't delete a primary secret that is replicated to other Regions." The wording is ours.
    if (secret.replicas?.length) {
      const regions = secret.replicas.map((replica) => replica.region).join(', ');
      throw new ApiError(
        'InvalidParameterException',
        `You can't delete secret ${secret.name} that still has replica regions [${regions}]`,
      );
    }
    const date = forced ? now : now + days * DAY;
    const deletion = { date, gone: forced ? now + FORCED_DELAY : date, forced };
    keep(region, now, secret.name, { ...secret, deletion, changed: now });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(date) };
  },
);

export const restoreSecret = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'RestoreSecret', SecretId, { deletedToo: true });
  if (secret.deletion !== undefined) {
    keep(scope.region, scope.now, secret.name, { ...secret, deletion: undefined, changed: scope.now });
  }
  return { ARN: secret.arn, Name: secret.name };
});
