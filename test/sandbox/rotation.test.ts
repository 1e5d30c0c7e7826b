import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/sandbox/aws/iam/policy.js';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import { ACCOUNT, DAY, HOUR, refusal, type Sandbox, START, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const LAMBDA = 'arn:aws:lambda:us-east-1:039624954211:function:rotate';
const A = token('a');
const B = token('b');
const RULES = { AutomaticallyAfterDays: 30 };

async function secret(more: object = {}): Promise<Sandbox> {
  const made = await sandbox();
  await made.sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A, ...more }));
  return made;
}

const rotate = ({ sm }: Sandbox, more: Partial<RotateSecretCommandInput> = {}) =>
  sm.send(
    new RotateSecretCommand({
      SecretId: NAME,
      ClientRequestToken: B,
      RotationLambdaARN: LAMBDA,
      RotationRules: RULES,
      ...more,
    }),
  );
const cancel = ({ sm }: Sandbox) => sm.send(new CancelRotateSecretCommand({ SecretId: NAME }));
const look = ({ sm }: Sandbox) => sm.send(new DescribeSecretCommand({ SecretId: NAME }));
const put = ({ sm }: Sandbox, more: Partial<PutSecretValueCommandInput> = {}) =>
  sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: token('c'), ...more }));
const promote = ({ sm }: Sandbox) =>
  sm.send(
    new UpdateSecretVersionStageCommand({
      SecretId: NAME,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: A,
      MoveToVersionId: B,
    }),
  );

// Secrets Manager API reference, RotateSecret (checked 2026-11-22)
describe('RotateSecret', () => {
  test('turns rotation on, and says when and how in DescribeSecret and ListSecrets', async () => {
    const made = await secret();
    expect((await look(made)).RotationEnabled).toBeUndefined();
    await rotate(made);
    const shown = {
      RotationEnabled: true,
      RotationLambdaARN: LAMBDA,
      RotationRules: RULES,
      NextRotationDate: new Date(START.getTime() + 30 * DAY),
    };
    expect(await look(made)).toMatchObject(shown);
    expect((await made.sm.send(new ListSecretsCommand({}))).SecretList).toMatchObject([shown]);
  });

  // "the AWSPENDING staging label might be attached to an empty secret version"
  test('opens a version that is pending and empty', async () => {
    const made = await secret();
    expect((await rotate(made)).VersionId).toBe(B);
    expect((await look(made)).VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
    const { Versions } = await made.sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([A, B]);
    for (const which of [{ VersionStage: 'AWSPENDING' }, { VersionId: B }]) {
      const read = made.sm.send(new GetSecretValueCommand({ SecretId: NAME, ...which }));
      expect((await refusal(read)).name).toBe('ResourceNotFoundException');
    }
  });

  // What a rotation function does: PutSecretValue under the token it was given, then AWSCURRENT moves (AWS's function templates)
  test('is done when the pending version was filled and became AWSCURRENT', async () => {
    const made = await secret();
    await rotate(made);
    await put(made, { ClientRequestToken: B, VersionStages: ['AWSPENDING'] });
    expect((await look(made)).VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
    made.cloud.clock.advance(HOUR);
    await promote(made);
    expect(await look(made)).toMatchObject({
      VersionIdsToStages: { [A]: ['AWSPREVIOUS'], [B]: ['AWSPENDING', 'AWSCURRENT'] },
      LastRotatedDate: made.cloud.clock.now(),
      NextRotationDate: new Date(made.cloud.clock.now().getTime() + 30 * DAY),
    });
    // "… might be attached to the same version as the AWSCURRENT version": the next one may begin.
    await rotate(made, { ClientRequestToken: token('d') });
  });

  // PutSecretValue: "If this operation creates the first version for the secret, then Secrets Manager automatically attaches
  // the staging label AWSCURRENT to it." That an opened version without a value does not count as one is ours.
  test('of a secret without a value: the first one is AWSCURRENT too', async () => {
    const made = await secret({ SecretString: undefined });
    await rotate(made);
    await put(made, { ClientRequestToken: B, VersionStages: ['AWSPENDING'] });
    expect((await look(made)).VersionIdsToStages).toEqual({ [B]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  // That it stays pending, too, until somebody takes the label off is ours.
  test('is pending and current once its version was filled without a label', async () => {
    const made = await secret();
    await rotate(made);
    await made.sm.send(new CancelRotateSecretCommand({ SecretId: NAME }));
    await put(made, { ClientRequestToken: B });
    expect((await look(made)).VersionIdsToStages).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSPENDING', 'AWSCURRENT'] });
  });

  // "If the AWSPENDING staging label is present but not attached to the same version as AWSCURRENT, then any later invocation of RotateSecret … returns an error."
  test('is refused while one is open', async () => {
    const made = await secret();
    await rotate(made);
    expect((await refusal(rotate(made, { ClientRequestToken: token('d') }))).name).toBe('InvalidRequestException');
  });

  // InvalidRequestException: "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured and you didn't include such an ARN as a parameter in this call."
  test('needs a function the first time, and remembers it', async () => {
    const made = await secret();
    const bare = { SecretId: NAME, ClientRequestToken: B };
    const refused = await refusal(made.sm.send(new RotateSecretCommand(bare)));
    expect(refused.name).toBe('InvalidRequestException');
    await rotate(made, { RotateImmediately: false });
    await made.sm.send(new RotateSecretCommand(bare));
    expect(await look(made)).toMatchObject({ RotationLambdaARN: LAMBDA, RotationRules: RULES });
  });

  // "For secrets that use managed rotation, omit this field." and managed external secrets, which have a Type
  test('of a managed external secret needs no function, and shows its metadata', async () => {
    const made = await secret({ Type: 'DatadogApiKey' });
    const external = {
      ExternalSecretRotationMetadata: [{ Key: 'site', Value: 'example.invalid' }],
      ExternalSecretRotationRoleArn: `arn:aws:iam::${ACCOUNT}:role/rotates`,
    };
    await made.sm.send(new RotateSecretCommand({ SecretId: NAME, ClientRequestToken: B, ...external }));
    expect(await look(made)).toMatchObject({ Type: 'DatadogApiKey', RotationEnabled: true, ...external });
  });

  // "If you set RotateImmediately to false, Secrets Manager tests the rotation configuration … creates an AWSPENDING version of the secret and then removes it."
  test('that is not to begin at once leaves nothing pending', async () => {
    const made = await secret();
    await rotate(made, { RotateImmediately: false });
    expect((await look(made)).VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'] });
  });

  test.each([
    [{ RotationRules: { AutomaticallyAfterDays: 0 } }],
    [{ RotationRules: { AutomaticallyAfterDays: 1001 } }],
    [{ RotationRules: { Duration: '3m' } }],
    [{ RotationRules: { ScheduleExpression: 'rate[1]' } }],
  ])('refuses %j', async (more) => {
    expect((await refusal(rotate(await secret(), more))).name).toBe('ValidationException');
  });

  // "You also need lambda:InvokeFunction permissions on the rotation function."
  test('needs permission for the function too', async () => {
    const made = await secret();
    const own = (...Action: string[]) => parsePolicy({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
    const account = made.cloud.account(ACCOUNT);
    account.policies.push(own('secretsmanager:*'));
    expect((await refusal(rotate(made))).message).toContain('lambda:InvokeFunction');
    account.policies.push(own('lambda:InvokeFunction'));
    await rotate(made);
  });
});

// Secrets Manager API reference, CancelRotateSecret (checked 2026-11-22)
describe('CancelRotateSecret', () => {
  // "If you cancel a rotation in progress, it can leave the VersionStage labels in an unexpected state."
  test('turns rotation off, names the version that is pending, and leaves it', async () => {
    const made = await secret();
    await rotate(made);
    expect((await cancel(made)).VersionId).toBe(B);
    const { NextRotationDate, ...shown } = await look(made);
    expect(shown).toMatchObject({
      RotationEnabled: false,
      RotationRules: RULES,
      VersionIdsToStages: { [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] },
    });
    expect(NextRotationDate).toBeUndefined();
  });

  // LastRotatedDate: "If the secret isn't configured for rotation or rotation has been disabled, Secrets Manager returns null."
  test('takes the date of the last rotation with it', async () => {
    const made = await secret();
    await rotate(made);
    await put(made, { ClientRequestToken: B, VersionStages: ['AWSPENDING'] });
    await promote(made);
    expect((await look(made)).LastRotatedDate).toEqual(START);
    await cancel(made);
    expect((await look(made)).LastRotatedDate).toBeUndefined();
  });

  // "You might need to remove the staging label AWSPENDING from the partially created version."
  test('leaves a label that can be taken off', async () => {
    const made = await secret();
    await rotate(made);
    await cancel(made);
    await made.sm.send(
      new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'AWSPENDING', RemoveFromVersionId: B }),
    );
    expect((await look(made)).VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'] });
  });
});

// Secrets Manager User Guide, "RotationAbandoned": a value that is written while a rotation is open ends it (checked 2026-11-21)
test.each([
  ['PutSecretValue', put],
  [
    'UpdateSecret',
    ({ sm }: Sandbox) =>
      sm.send(new UpdateSecretCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: token('c') })),
  ],
])('a value that is written meanwhile by %s takes AWSPENDING off', async (_, write) => {
  const made = await secret();
  await rotate(made);
  await write(made);
  expect(Object.values((await look(made)).VersionIdsToStages ?? {})).toEqual([['AWSPREVIOUS'], ['AWSCURRENT']]);
});

// Who rotates by hand has no rotation of AWS's to abandon: without one, AWSPENDING stays where it was put
test('a value that is written beside a pending one of nobody leaves it', async () => {
  const made = await secret();
  await put(made, { ClientRequestToken: B, VersionStages: ['AWSPENDING'] });
  await put(made);
  expect((await look(made)).VersionIdsToStages).toMatchObject({ [A]: ['AWSPREVIOUS'], [B]: ['AWSPENDING'] });
});

// PutSecretValue, RotationToken: "Length Constraints: Minimum length of 36. Maximum length of 256. Pattern: ^[a-zA-Z0-9\-]+$"
test.each([
  ['of 35 characters', 'x'.repeat(35), 'ValidationException'],
  ['of 36 characters', 'x'.repeat(36), 'it was not refused'],
  ['of 256 characters', 'x'.repeat(256), 'it was not refused'],
  ['of 257 characters', 'x'.repeat(257), 'ValidationException'],
  ['of blanks', ' '.repeat(36), 'ValidationException'],
])('a rotation token %s', async (_, RotationToken, expected) => {
  const { name, message } = await refusal(put(await secret(), { RotationToken }));
  expect([name, message]).toContain(expected);
});

// "The secret is managed by another service": its owner rotates it, and nobody else writes it
test('a secret that another service manages can be rotated by it', async () => {
  const made = await secret();
  const own = made.region.secrets.get(NAME);
  if (own) keep(made.region, START.getTime(), NAME, { ...own, owningService: 'rds' });
  await made.sm.send(new RotateSecretCommand({ SecretId: NAME, ClientRequestToken: B }));
  expect((await refusal(put(made))).name).toBe('InvalidRequestException');
});
