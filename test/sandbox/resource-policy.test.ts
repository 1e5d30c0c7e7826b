import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  type PutResourcePolicyCommandInput,
  PutSecretValueCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/sandbox/aws/iam/policy.js';
import { ACCOUNT, MINUTE, refusal, type Sandbox, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/AdministratorAccess`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/AdministratorAccess/operator`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const statement = (Effect: 'Allow' | 'Deny', AWS: string, Action = 'secretsmanager:GetSecretValue', more = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect, Principal: { AWS }, Action, Resource: '*', ...more }],
  });

async function secret(): Promise<Sandbox> {
  const made = await sandbox();
  await made.sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: token('a') }));
  return made;
}

const put = ({ sm }: Sandbox, ResourcePolicy: string, more: Partial<PutResourcePolicyCommandInput> = {}) =>
  sm.send(new PutResourcePolicyCommand({ SecretId: NAME, ResourcePolicy, ...more }));
const read = ({ sm }: Sandbox) => sm.send(new GetSecretValueCommand({ SecretId: NAME }));
const policyOf = async ({ sm }: Sandbox) =>
  (await sm.send(new GetResourcePolicyCommand({ SecretId: NAME }))).ResourcePolicy;

// Secrets Manager API reference, GetResourcePolicy, PutResourcePolicy, DeleteResourcePolicy (checked 2026-11-22)
describe('the policy of a secret', () => {
  // Terraform's provider asks for it in every refresh; the ARN and the name are enough for it
  test('is absent until it is put, comes back as it was, and goes', async () => {
    const made = await secret();
    expect(await policyOf(made)).toBeUndefined();
    const policy = statement('Deny', SESSION);
    const { ARN, Name } = await put(made, policy);
    expect([ARN, Name]).toEqual([expect.stringContaining(`:secret:${NAME}-`), NAME]);
    expect(await policyOf(made)).toBe(policy);
    await made.sm.send(new DeleteResourcePolicyCommand({ SecretId: NAME }));
    expect(await policyOf(made)).toBeUndefined();
    await read(made);
  });

  test('moves LastChangedDate', async () => {
    const made = await secret();
    made.cloud.clock.advance(MINUTE);
    await put(made, statement('Deny', SESSION));
    const { LastChangedDate } = await made.sm.send(new DescribeSecretCommand({ SecretId: NAME }));
    expect(LastChangedDate).toEqual(made.cloud.clock.now());
  });

  // "ResourcePolicy: Length Constraints: Minimum length of 1. Maximum length of 20480."
  test('has at most 20,480 characters', async () => {
    const made = await secret();
    const policy = statement('Deny', SESSION);
    await put(made, policy + ' '.repeat(20_480 - policy.length));
    const longer = put(made, policy + ' '.repeat(20_481 - policy.length));
    expect((await refusal(longer)).name).toBe('ValidationException');
  });

  // MalformedPolicyDocumentException: "The resource policy has syntax errors."
  test.each(['not JSON', '{}', JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })])(
    'is refused where it is malformed: %s',
    async (policy) => {
      expect((await refusal(put(await secret(), policy))).name).toBe('MalformedPolicyDocumentException');
    },
  );

  // PublicPolicyException: "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret."
  test('that lets everybody in is refused only where that was asked for', async () => {
    const made = await secret();
    const open = statement('Allow', '*');
    expect((await refusal(put(made, open, { BlockPublicPolicy: true }))).name).toBe('PublicPolicyException');
    await put(made, statement('Deny', '*'), { BlockPublicPolicy: true });
    const Condition = { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } };
    await put(made, statement('Allow', '*', undefined, { Condition }), { BlockPublicPolicy: true });
    await put(made, open);
  });
});

// Secrets Manager API reference, ValidateResourcePolicy (checked 2026-11-22)
test.each([
  [statement('Deny', SESSION), true, []],
  [statement('Allow', '*'), false, ['This resource policy grants public access.']],
  ['not JSON', false, ['The policy is not JSON.']],
])('ValidateResourcePolicy of %s', async (ResourcePolicy, passed, messages) => {
  const { sm } = await secret();
  const answer = await sm.send(new ValidateResourcePolicyCommand({ SecretId: NAME, ResourcePolicy }));
  expect(answer.PolicyValidationPassed).toBe(passed);
  expect(answer.ValidationErrors?.map(({ ErrorMessage }) => ErrorMessage)).toEqual(messages);
  // SecretId is not among the required members (service model of botocore 1.44.5, checked 2026-11-22).
  const alone = await sm.send(new ValidateResourcePolicyCommand({ ResourcePolicy }));
  expect(alone.ValidationErrors).toEqual(answer.ValidationErrors);
});

// IAM User Guide, "Policy evaluation logic" and "AWS JSON policy elements: Principal" (checked 2026-11-22)
describe('what the policy of a secret decides', () => {
  test.each([
    ['everybody', '*'],
    ['the role', ROLE],
    ['the session', SESSION],
    ['the account', ROOT],
    ['the account by its number', ACCOUNT],
  ])('a deny for %s is in nobody’s hands but its own', async (_, principal) => {
    const made = await secret();
    await put(made, statement('Deny', principal));
    const refused = await refusal(read(made));
    expect(refused.name).toBe('AccessDeniedException');
    expect(refused.message).toMatch(/GetSecretValue on resource: .* with an explicit deny in a resource-based policy$/);
    await made.sm.send(new DescribeSecretCommand({ SecretId: NAME }));
  });

  test('a deny for another role changes nothing', async () => {
    const made = await secret();
    await put(made, statement('Deny', `arn:aws:iam::${ACCOUNT}:role/somebody-else`));
    await read(made);
  });

  test('a deny of writing leaves reading', async () => {
    const made = await secret();
    await put(made, statement('Deny', '*', 'secretsmanager:Put*'));
    await read(made);
    const write = new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: token('b') });
    expect((await refusal(made.sm.send(write))).message).toMatch(/explicit deny in a resource-based policy$/);
  });

  test('a deny can be narrowed by a condition', async () => {
    const made = await secret();
    const Condition = { StringEquals: { 'secretsmanager:VersionStage': 'AWSPREVIOUS' } };
    await put(made, statement('Deny', '*', undefined, { Condition }));
    await read(made);
    const previous = new GetSecretValueCommand({ SecretId: NAME, VersionStage: 'AWSPREVIOUS' });
    expect((await refusal(made.sm.send(previous))).name).toBe('AccessDeniedException');
  });

  // "When you specify an AWS account, you … delegate authority to the account": it allows nothing by itself.
  test.each([
    [ROLE, 'it was not refused'],
    [SESSION, 'it was not refused'],
    [ROOT, 'because no identity-based policy allows the secretsmanager:GetSecretValue action'],
  ])('an allow for %s, where the caller’s own policies do not speak of it', async (principal, message) => {
    const made = await secret();
    await put(made, statement('Allow', principal));
    const own = { Effect: 'Allow', Action: 'secretsmanager:DescribeSecret', Resource: '*' };
    made.cloud.account(ACCOUNT).policies.push(parsePolicy({ Version: '2012-10-17', Statement: own }));
    expect((await refusal(read(made))).message).toContain(message);
  });
});
