/**
 * Policies of secrets. Secrets Manager API reference, GetResourcePolicy, PutResourcePolicy,
 * DeleteResourcePolicy, ValidateResourcePolicy (checked 2026-11-22).
 */
import { authorize } from '../iam/authorize.js';
import { PolicyError, parsePolicy } from '../iam/policy.js';
import { ApiError, flag, operation, required, text } from '../json.js';
import { lookup, secretId } from './lookup.js';
import { keep } from './state.js';

const document = required(text(1, 20_480));

export const getResourcePolicy = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'GetResourcePolicy', SecretId);
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
});

export const putResourcePolicy = operation(
  { SecretId: secretId, ResourcePolicy: document, BlockPublicPolicy: flag },
  (scope, { SecretId, ResourcePolicy, BlockPublicPolicy }) => {
    const context = { 'secretsmanager:BlockPublicPolicy': BlockPublicPolicy?.toString() };
    const secret = lookup(scope, 'PutResourcePolicy', SecretId, { context });
    const problem = syntaxProblem(ResourcePolicy);
    if (problem !== undefined) throw new ApiError('MalformedPolicyDocumentException', problem);
    if (BlockPublicPolicy && isPublic(ResourcePolicy)) {
      throw new ApiError(
        'PublicPolicyException',
        'This resource policy grants public access. Make the policy narrower.',
      );
    }
    keep(scope.region, scope.now, secret.name, { ...secret, policy: ResourcePolicy, changed: scope.now });
    return { ARN: secret.arn, Name: secret.name };
  },
);

export const deleteResourcePolicy = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const secret = lookup(scope, 'DeleteResourcePolicy', SecretId);
  keep(scope.region, scope.now, secret.name, { ...secret, policy: undefined, changed: scope.now });
  return { ARN: secret.arn, Name: secret.name };
});

/**
 * Of its three checks the sandbox does two: the syntax, and whether everybody is let in. The check names are ours, and so
 * is that it may be done for any secret where none is named.
 */
export const validateResourcePolicy = operation(
  { SecretId: text(1, 2048), ResourcePolicy: document },
  (scope, { SecretId, ResourcePolicy }) => {
    for (const action of ['ValidateResourcePolicy', 'PutResourcePolicy']) {
      if (SecretId === undefined) authorize(scope, `secretsmanager:${action}`, '*');
      else lookup(scope, action, SecretId);
    }
    const problem = syntaxProblem(ResourcePolicy);
    const ValidationErrors = [
      ...(problem === undefined ? [] : [{ CheckName: 'SYNTAX', ErrorMessage: problem }]),
      ...(problem === undefined && isPublic(ResourcePolicy)
        ? [{ CheckName: 'PUBLIC_ACCESS', ErrorMessage: 'This resource policy grants public access.' }]
        : []),
    ];
    return { PolicyValidationPassed: ValidationErrors.length === 0, ValidationErrors };
  },
);

function syntaxProblem(policy: string): string | undefined {
  try {
    parsePolicy(JSON.parse(policy), 'resource');
    return undefined;
  } catch (error) {
    return error instanceof PolicyError ? error.message : 'The policy is not JSON.';
  }
}

/** "policies that use a wildcard for the principal", without a condition that narrows it. */
function isPublic(policy: string): boolean {
  const { statements } = parsePolicy(JSON.parse(policy), 'resource');
  return statements.some(
    ({ effect, principals, conditions }) =>
      effect === 'Allow' && principals?.includes('*') === true && conditions.length === 0,
  );
}
