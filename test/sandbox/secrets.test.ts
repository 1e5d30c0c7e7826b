import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import type { Cloud } from '../../src/sandbox/cloud.js';
import { ACCOUNT, DAY, HOUR, refusal, START, sandbox, token } from './sandbox.js';

const NAME = 'prod/cms-api-key';
const A = token('a');
const LAMBDA = 'arn:aws:lambda:us-east-1:039624954211:function:rotate';
const POLICY = { Statement: { Effect: 'Deny', Principal: '*', Action: 'secretsmanager:DeleteSecret', Resource: '*' } };

const create = (sm: SecretsManagerClient, more: Partial<CreateSecretCommandInput> = {}) =>
  sm.send(new CreateSecretCommand({ Name: NAME, ClientRequestToken: A, SecretString: 'one', ...more }));
const describeIt = (sm: SecretsManagerClient, SecretId = NAME) => sm.send(new DescribeSecretCommand({ SecretId }));

// Secrets Manager API reference, CreateSecret
describe('CreateSecret', () => {
  // "Secrets Manager automatically adds a hyphen and six random characters after the secret name at the end of the ARN."
  test('names the secret with an ARN that ends in a hyphen and six characters', async () => {
    const { sm } = await sandbox();
    const made = await create(sm);
    expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:039624954211:secret:prod\/cms-api-key-[A-Za-z0-9]{6}$/);
    expect(made.VersionId).toBe(A);
  });

  test('without a value makes a secret without a version', async () => {
    const { sm } = await sandbox();
    const made = await sm.send(new CreateSecretCommand({ Name: NAME }));
    expect(made.VersionId).toBeUndefined();
    expect((await describeIt(sm)).VersionIdsToStages).toBeUndefined();
    expect(await refusal(sm.send(new GetSecretValueCommand({ SecretId: NAME })))).toEqual({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      status: 400,
    });
  });

  // "If a version with this value already exists and the version SecretString and SecretBinary values are the same as those in the request, then the request is ignored."
  test('again with the same token and value is ignored', async () => {
    const { sm } = await sandbox();
    const first = await create(sm);
    expect((await create(sm)).ARN).toBe(first.ARN);
  });

  test.each([{ ClientRequestToken: token('b') }, { SecretString: 'two' }])(
    'of a name that exists is refused (%j)',
    async (other) => {
      const { sm } = await sandbox();
      await create(sm);
      expect(await refusal(create(sm, other))).toMatchObject({
        name: 'ResourceExistsException',
        message: `The operation failed because the secret ${NAME} already exists.`,
      });
    },
  );

  // "The secret name can contain ASCII letters, numbers, and the following characters: /_+=.@-"
  test.each(['prod/ké', 'prod key', 'prod:key', '#'])('of the name %s is refused', async (Name) => {
    const { sm } = await sandbox();
    expect(await refusal(create(sm, { Name }))).toMatchObject({
      name: 'ValidationException',
      message:
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    });
  });

  // "Length Constraints: Minimum length of 1. Maximum length of 512." (Name)
  test('of a name of 513 characters is refused', async () => {
    const { sm } = await sandbox();
    expect((await refusal(create(sm, { Name: 'x'.repeat(513) }))).name).toBe('ValidationException');
  });
});

// Secrets Manager API reference, DescribeSecret: SecretId is "The ARN or name of the secret."
describe('SecretId', () => {
  test('is a name, an ARN, or an ARN without its last six characters', async () => {
    const { sm } = await sandbox();
    const { ARN = '' } = await create(sm);
    for (const id of [NAME, ARN, ARN.slice(0, -7)]) expect((await describeIt(sm, id)).ARN).toBe(ARN);
  });

  // "Do not end your secret name with a hyphen followed by six characters. If you do so, you risk confusion and unexpected results"
  test('as a partial ARN does not find a name that ends like a complete one', async () => {
    const { sm } = await sandbox();
    const { ARN = '' } = await create(sm, { Name: 'prod/key-abcdef' });
    expect((await describeIt(sm, ARN)).Name).toBe('prod/key-abcdef');
    expect((await refusal(describeIt(sm, ARN.slice(0, -7)))).name).toBe('ResourceNotFoundException');
  });

  test('with six other characters finds nothing', async () => {
    const { sm } = await sandbox();
    const { ARN = '' } = await create(sm);
    expect((await refusal(describeIt(sm, `${ARN.slice(0, -6)}ZZZZZZ`))).name).toBe('ResourceNotFoundException');
  });

  test('of another account is refused', async () => {
    const { sm } = await sandbox();
    const { ARN = '' } = await create(sm);
    expect((await refusal(describeIt(sm, ARN.replace('039624954211', '549136075525')))).name).toBe(
      'AccessDeniedException',
    );
  });
});

// Secrets Manager API reference, DescribeSecret: LastChangedDate is "The last date and time that this secret was modified in any way."
describe('LastChangedDate', () => {
  const changes: [string, (sm: SecretsManagerClient, cloud: Cloud) => Promise<unknown>][] = [
    [
      'a new version',
      (sm) =>
        sm.send(new PutSecretValueCommand({ SecretId: NAME, ClientRequestToken: token('b'), SecretString: 'two' })),
    ],
    [
      'a label',
      (sm) =>
        sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'mine', MoveToVersionId: A })),
    ],
    ['a tag', (sm) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: 'a', Value: 'b' }] }))],
    ['a description', (sm) => sm.send(new UpdateSecretCommand({ SecretId: NAME, Description: 'new' }))],
    ['a tag that goes', (sm) => sm.send(new UntagResourceCommand({ SecretId: NAME, TagKeys: ['owner'] }))],
    ['a key', (sm) => sm.send(new UpdateSecretCommand({ SecretId: NAME, KmsKeyId: '' }))],
    [
      'a policy',
      (sm) => sm.send(new PutResourcePolicyCommand({ SecretId: NAME, ResourcePolicy: JSON.stringify(POLICY) })),
    ],
    ['a policy that goes', (sm) => sm.send(new DeleteResourcePolicyCommand({ SecretId: NAME }))],
    [
      'a schedule of rotation',
      (sm) => sm.send(new RotateSecretCommand({ SecretId: NAME, RotationLambdaARN: LAMBDA, RotateImmediately: false })),
    ],
    ['the end of rotation', (sm) => sm.send(new CancelRotateSecretCommand({ SecretId: NAME }))],
    ['a deletion', (sm) => sm.send(new DeleteSecretCommand({ SecretId: NAME }))],
    [
      'a deletion that is taken back',
      async (sm, { clock }) => {
        await sm.send(new DeleteSecretCommand({ SecretId: NAME }));
        clock.advance(HOUR);
        await sm.send(new RestoreSecretCommand({ SecretId: NAME }));
      },
    ],
  ];
  test.each(changes)('moves with %s', async (_, change) => {
    const { sm, cloud } = await sandbox();
    await create(sm, { Tags: [{ Key: 'owner', Value: 'platform' }] });
    expect((await describeIt(sm)).LastChangedDate).toEqual(START);
    cloud.clock.advance(HOUR);
    await change(sm, cloud);
    expect((await describeIt(sm)).LastChangedDate).toEqual(cloud.clock.now());
  });

  test('does not move with a read; LastAccessedDate is a day', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm);
    expect((await describeIt(sm)).LastAccessedDate).toBeUndefined();
    cloud.clock.advance(HOUR);
    await sm.send(new GetSecretValueCommand({ SecretId: NAME }));
    const after = await describeIt(sm);
    expect(after.LastChangedDate).toEqual(START);
    expect(after.LastAccessedDate).toEqual(new Date('2026-04-22T00:00:00Z'));
  });
});

// Secrets Manager API reference, DeleteSecret and RestoreSecret
describe('a secret that is being deleted', () => {
  const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";

  // "If you don't use either, then by default Secrets Manager uses a 30 day recovery window."
  test('is described, with its date', async () => {
    const { sm } = await sandbox();
    await create(sm);
    const reply = await sm.send(new DeleteSecretCommand({ SecretId: NAME }));
    expect(reply.DeletionDate).toEqual(new Date(START.getTime() + 30 * DAY));
    expect((await describeIt(sm)).DeletedDate).toEqual(reply.DeletionDate);
  });

  const refusedThen: [string, (sm: SecretsManagerClient) => Promise<unknown>][] = [
    ['GetSecretValue', (sm) => sm.send(new GetSecretValueCommand({ SecretId: NAME }))],
    ['GetSecretValue by version', (sm) => sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: A }))],
    ['PutSecretValue', (sm) => sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two' }))],
    ['UpdateSecret', (sm) => sm.send(new UpdateSecretCommand({ SecretId: NAME, Description: 'new' }))],
    [
      'UpdateSecretVersionStage',
      (sm) => sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'x', MoveToVersionId: A })),
    ],
    ['TagResource', (sm) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: 'a', Value: 'b' }] }))],
    ['RotateSecret', (sm) => sm.send(new RotateSecretCommand({ SecretId: NAME, ClientRequestToken: token('r') }))],
    ['CancelRotateSecret', (sm) => sm.send(new CancelRotateSecretCommand({ SecretId: NAME }))],
    [
      'ReplicateSecretToRegions',
      (sm) =>
        sm.send(new ReplicateSecretToRegionsCommand({ SecretId: NAME, AddReplicaRegions: [{ Region: 'eu-west-1' }] })),
    ],
    ['PutResourcePolicy', (sm) => sm.send(new PutResourcePolicyCommand({ SecretId: NAME, ResourcePolicy: '{}' }))],
    ['DeleteResourcePolicy', (sm) => sm.send(new DeleteResourcePolicyCommand({ SecretId: NAME }))],
    ['UntagResource', (sm) => sm.send(new UntagResourceCommand({ SecretId: NAME, TagKeys: ['a'] }))],
    ['DeleteSecret', (sm) => sm.send(new DeleteSecretCommand({ SecretId: NAME }))],
    // Terraform's provider meets this after it has destroyed a secret with a policy (its secret_policy_test.go)
    ['GetResourcePolicy', (sm) => sm.send(new GetResourcePolicyCommand({ SecretId: NAME }))],
    [
      'ValidateResourcePolicy',
      (sm) => sm.send(new ValidateResourcePolicyCommand({ SecretId: NAME, ResourcePolicy: JSON.stringify(POLICY) })),
    ],
  ];
  test.each(refusedThen)('refuses %s', async (_, call) => {
    const { sm } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 7 }));
    expect(await refusal(call(sm))).toEqual({ name: 'InvalidRequestException', message: MARKED, status: 400 });
  });

  // ListSecretVersionIds has no InvalidRequestException among its errors
  test('has versions that can be listed', async () => {
    const { sm } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME }));
    const { Versions } = await sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME }));
    expect(Versions).toMatchObject([{ VersionId: A, VersionStages: ['AWSCURRENT'] }]);
  });

  // CreateSecret, InvalidRequestException: the name is free when the secret is gone
  test('keeps its name from being used again', async () => {
    const { sm } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME }));
    expect(await refusal(create(sm))).toMatchObject({
      name: 'InvalidRequestException',
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
  });

  test('comes back whole when it is restored', async () => {
    const { sm } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME }));
    await sm.send(new RestoreSecretCommand({ SecretId: NAME }));
    expect((await describeIt(sm)).DeletedDate).toBeUndefined();
    expect((await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('one');
  });

  // That there is nothing to restore is no error, and no change, is ours.
  test('is not what RestoreSecret needs: another one stays as it is', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm);
    cloud.clock.advance(HOUR);
    await sm.send(new RestoreSecretCommand({ SecretId: NAME }));
    expect((await describeIt(sm)).LastChangedDate).toEqual(START);
  });

  test('is gone at the end of its window', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 7 }));
    cloud.clock.advance(7 * DAY);
    expect((await refusal(describeIt(sm))).name).toBe('ResourceNotFoundException');
    await create(sm, { ClientRequestToken: token('b') });
  });

  // "Secrets Manager performs the actual deletion with an asynchronous background process, so there might be a short delay"
  test('by force is refused for a moment as deleted, then gone', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
    const read = () => sm.send(new GetSecretValueCommand({ SecretId: NAME }));
    const deleted = "You can't perform this operation on the secret because it was deleted.";
    expect(await refusal(read())).toMatchObject({ name: 'InvalidRequestException', message: deleted });
    expect(await refusal(create(sm))).toMatchObject({ name: 'InvalidRequestException', message: deleted });
    const restore = sm.send(new RestoreSecretCommand({ SecretId: NAME }));
    expect(await refusal(restore)).toMatchObject({ name: 'InvalidRequestException', message: deleted });
    cloud.clock.advance(10_000);
    expect((await refusal(read())).name).toBe('ResourceNotFoundException');
  });

  // DescribeSecret and ListSecretVersionIds have no InvalidRequestException among their errors (service model of botocore
  // 1.44.5, checked 2026-11-22). That the list shows it no more is ours.
  test('by force is described and has its versions for a moment, and is not listed', async () => {
    const { sm } = await sandbox();
    await create(sm);
    await sm.send(new DeleteSecretCommand({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
    expect((await describeIt(sm)).DeletedDate).toEqual(START);
    expect((await sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME }))).Versions).toHaveLength(1);
    expect((await sm.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))).SecretList).toEqual([]);
  });

  // "The number of days from 7 to 30"
  test.each([6, 31])('cannot have a window of %i days', async (RecoveryWindowInDays) => {
    const { sm } = await sandbox();
    await create(sm);
    expect((await refusal(sm.send(new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays })))).name).toBe(
      'InvalidParameterException',
    );
  });

  // "You can't use both this parameter and RecoveryWindowInDays in the same call."
  test('cannot be forced and have a window', async () => {
    const { sm } = await sandbox();
    await create(sm);
    const call = sm.send(
      new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }),
    );
    expect((await refusal(call)).name).toBe('InvalidParameterException');
  });
});

// Secrets Manager API reference, TagResource and UntagResource
describe('tags', () => {
  test('are added, replaced and removed by key', async () => {
    const { sm } = await sandbox();
    await create(sm, { Tags: [{ Key: 'owner', Value: 'platform' }] });
    const Tags = [
      { Key: 'owner', Value: 'web' },
      { Key: 'Owner', Value: 'another key' },
    ];
    await sm.send(new TagResourceCommand({ SecretId: NAME, Tags }));
    expect((await describeIt(sm)).Tags).toEqual(Tags);
    await sm.send(new UntagResourceCommand({ SecretId: NAME, TagKeys: ['owner', 'none'] }));
    expect((await describeIt(sm)).Tags).toEqual([{ Key: 'Owner', Value: 'another key' }]);
  });

  // UntagResource: "If a requested tag is not attached to the secret, no error is returned and the secret metadata is unchanged."
  test('that are not there are removed without a change', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm);
    cloud.clock.advance(HOUR);
    await sm.send(new UntagResourceCommand({ SecretId: NAME, TagKeys: ['owner'] }));
    expect((await describeIt(sm)).LastChangedDate).toEqual(START);
  });

  // "Maximum tags per resource: 50". LimitExceededException is an error of CreateSecret, and none of TagResource's
  // (service model of botocore 1.44.5, checked 2026-11-22).
  test('beyond fifty are refused, each operation with an error of its own', async () => {
    const { sm } = await sandbox();
    const Tags = Array.from({ length: 51 }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));
    expect((await refusal(create(sm, { Tags }))).name).toBe('LimitExceededException');
    await create(sm);
    const tagged = sm.send(new TagResourceCommand({ SecretId: NAME, Tags }));
    expect((await refusal(tagged)).name).toBe('InvalidParameterException');
  });
});

// Secrets Manager API reference, InvalidRequestException: "The secret is managed by another service, and you must use that service to update it."
describe('a secret that another service manages', () => {
  const OWNED = 'rds!db-1';
  const owned = async () => {
    const made = await sandbox();
    await create(made.sm, { Name: OWNED });
    const secret = made.region.secrets.get(OWNED);
    if (secret) keep(made.region, START.getTime(), OWNED, { ...secret, owningService: 'rds' });
    return made.sm;
  };

  test('is described, listed by its owner and read', async () => {
    const sm = await owned();
    expect((await describeIt(sm, OWNED)).OwningService).toBe('rds');
    expect((await sm.send(new GetSecretValueCommand({ SecretId: OWNED }))).SecretString).toBe('one');
    const Filters = [{ Key: 'owning-service' as const, Values: ['rds'] }];
    expect((await sm.send(new ListSecretsCommand({ Filters }))).SecretList).toMatchObject([{ Name: OWNED }]);
  });

  const refused: [string, (sm: SecretsManagerClient) => Promise<unknown>][] = [
    ['PutSecretValue', (sm) => sm.send(new PutSecretValueCommand({ SecretId: OWNED, SecretString: 'two' }))],
    ['UpdateSecret', (sm) => sm.send(new UpdateSecretCommand({ SecretId: OWNED, Description: 'new' }))],
    ['DeleteSecret', (sm) => sm.send(new DeleteSecretCommand({ SecretId: OWNED }))],
    [
      'UpdateSecretVersionStage',
      (sm) => sm.send(new UpdateSecretVersionStageCommand({ SecretId: OWNED, VersionStage: 'x', MoveToVersionId: A })),
    ],
  ];
  test.each(refused)('refuses %s', async (_, call) => {
    expect((await refusal(call(await owned()))).name).toBe('InvalidRequestException');
  });
});

// Secrets Manager User Guide, "Managed external secrets": Type names the partner; it is set and changed like a description (checked 2026-11-22)
test('the Type of a managed external secret is shown, and can be changed', async () => {
  const { sm } = await sandbox();
  await create(sm, { Type: 'MongoDBAtlasDatabaseUser' });
  const listed = await sm.send(new ListSecretsCommand({}));
  expect(listed.SecretList).toMatchObject([{ Name: NAME, Type: 'MongoDBAtlasDatabaseUser' }]);
  await sm.send(new UpdateSecretCommand({ SecretId: NAME, Type: 'DatadogApiKey' }));
  expect((await describeIt(sm)).Type).toBe('DatadogApiKey');
});

// Secrets Manager API reference, GetRandomPassword
describe('GetRandomPassword', () => {
  const password = async (sm: SecretsManagerClient, more: object) =>
    (await sm.send(new GetRandomPasswordCommand(more))).RandomPassword ?? '';

  test('has 32 characters with one of each type', async () => {
    const { sm } = await sandbox();
    const made = await password(sm, {});
    expect(made).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(made).toMatch(type);
  });

  test('leaves out what is excluded', async () => {
    const { sm } = await sandbox();
    const made = await password(sm, {
      PasswordLength: 400,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'abc',
    });
    expect(made).toMatch(/^[d-z0-9]{400}$/);
  });

  // Service Authorization Reference: GetRandomPassword is an action without a resource.
  test('can be denied', async () => {
    const { sm, cloud } = await sandbox();
    cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetRandomPassword', resource: '*' });
    expect((await refusal(password(sm, {}))).name).toBe('AccessDeniedException');
  });
});
