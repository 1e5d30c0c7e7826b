/**
 * Rotation by AWS, as far as a tool that does not take part in it sees it: configured, opened with an
 * empty version, abandoned by CancelRotateSecret. The rotation function itself does not run; whoever
 * plays it calls PutSecretValue and UpdateSecretVersionStage as a real one does. Secrets Manager API
 * reference, RotateSecret and CancelRotateSecret (checked 2026-11-22).
 */
import { authorize } from '../iam/authorize.js';
import { ApiError, flag, integer, list, operation, required, seconds, structure, text } from '../json.js';
import { CURRENT, holder, PENDING } from './labels.js';
import { lookup, secretId, versionId } from './lookup.js';
import { keep, type Rotation, type Secret } from './state.js';
import { tokenOf } from './versions.js';

const DAY = 86_400_000;

const rules = structure({
  AutomaticallyAfterDays: integer(1, 1000),
  Duration: text(2, 3, { pattern: /^[0-9]+h$/ }),
  ScheduleExpression: text(1, 256, { pattern: /^[0-9A-Za-z()#?*\-/, ]+$/ }),
});

export const rotateSecret = operation(
  {
    SecretId: secretId,
    ClientRequestToken: versionId,
    RotationLambdaARN: text(0, 2048),
    RotationRules: rules,
    ExternalSecretRotationMetadata: list(
      structure({ Key: required(text(1, 256)), Value: required(text(1, 2048)) }),
      0,
      200,
    ),
    ExternalSecretRotationRoleArn: text(20, 2048),
    RotateImmediately: flag,
  },
  (scope, input) => {
    const { region, now } = scope;
    const context = { 'secretsmanager:RotationLambdaARN': input.RotationLambdaARN };
    const before = lookup(scope, 'RotateSecret', input.SecretId, { context });
    const rotation: Rotation = {
      ...before.rotation,
      lambda: input.RotationLambdaARN ?? before.rotation?.lambda,
      rules: input.RotationRules ?? before.rotation?.rules,
      metadata: input.ExternalSecretRotationMetadata ?? before.rotation?.metadata,
      role: input.ExternalSecretRotationRoleArn ?? before.rotation?.role,
    };
    // "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN
    // configured and you didn't include such an ARN"; who is managed needs none.
    const managed = before.owningService !== undefined || before.type !== undefined;
    if (rotation.lambda === undefined && !managed)
      throw invalid('No Lambda rotation function ARN is associated with this secret.');
    // "You also need lambda:InvokeFunction permissions on the rotation function."
    if (rotation.lambda !== undefined) authorize(scope, 'lambda:InvokeFunction', rotation.lambda);
    // "If the AWSPENDING staging label is present but not attached to the same version as AWSCURRENT,
    // then any later invocation of RotateSecret assumes that a previous rotation request is still in
    // progress and returns an error." The wording is ours.
    const pending = holder(before.versions, PENDING);
    if (pending !== undefined && !pending.labels.includes(CURRENT))
      throw invalid("A previous rotation isn't complete. That rotation will be reattempted.");

    const id = tokenOf(input.ClientRequestToken);
    const secret: Secret = { ...before, rotationEnabled: true, rotation, changed: now };
    const versions =
      input.RotateImmediately === false
        ? before.versions
        : [
            ...before.versions.map((one) => ({ ...one, labels: one.labels.filter((label) => label !== PENDING) })),
            { id, labels: [PENDING], value: undefined, created: now, accessed: undefined, key: undefined },
          ];
    keep(region, now, secret.name, { ...secret, versions });
    return { ARN: secret.arn, Name: secret.name, VersionId: id };
  },
);

/** "If you cancel a rotation in progress, it can leave the VersionStage labels in an unexpected state." */
export const cancelRotateSecret = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'CancelRotateSecret', SecretId);
  keep(scope.region, scope.now, secret.name, { ...secret, rotationEnabled: false, changed: scope.now });
  return { ARN: secret.arn, Name: secret.name, VersionId: holder(secret.versions, PENDING)?.id };
});

/** What DescribeSecret and ListSecrets say of it; dates only while it is on. */
export function rotationFields({ rotationEnabled, rotation, created }: Secret): object {
  const days = rotation?.rules?.AutomaticallyAfterDays;
  const next = rotationEnabled && days !== undefined ? (rotation?.last ?? created) + days * DAY : undefined;
  return {
    RotationEnabled: rotationEnabled,
    RotationLambdaARN: rotation?.lambda,
    RotationRules: rotation?.rules,
    ExternalSecretRotationMetadata: rotation?.metadata,
    ExternalSecretRotationRoleArn: rotation?.role,
    LastRotatedDate: rotationEnabled ? seconds(rotation?.last) : undefined,
    NextRotationDate: seconds(next),
  };
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidRequestException', message);
}
