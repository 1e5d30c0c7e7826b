import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import { removeDeprecated } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { CANARY, DAY, HOUR, refusal, type Sandbox, sandbox, token } from './sandbox.js';

const NAME = 'prod/cms-api-key';
const A = token('a');
const B = token('b');
const C = token('c');

const create = (sm: SecretsManagerClient, SecretString?: string, ClientRequestToken = A) =>
  sm.send(new CreateSecretCommand({ Name: NAME, SecretString, ClientRequestToken }));
const put = (sm: SecretsManagerClient, ClientRequestToken: string, SecretString: string, VersionStages?: string[]) =>
  sm.send(new PutSecretValueCommand({ SecretId: NAME, ClientRequestToken, SecretString, VersionStages }));
const move = (
  sm: SecretsManagerClient,
  VersionStage: string,
  ids: { RemoveFromVersionId?: string; MoveToVersionId?: string },
) => sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage, ...ids }));
const describeIt = (sm: SecretsManagerClient) => sm.send(new DescribeSecretCommand({ SecretId: NAME }));
const labels = async (sm: SecretsManagerClient) => (await describeIt(sm)).VersionIdsToStages;
const current = async (sm: SecretsManagerClient) =>
  Object.entries((await labels(sm)) ?? {}).find(([, held]) => held.includes('AWSCURRENT'))?.[0];

// Secrets Manager API reference, PutSecretValue
describe('PutSecretValue', () => {
  // "If you don't include VersionStages, then Secrets Manager automatically moves the staging label AWSCURRENT to this version."
  test('moves AWSCURRENT to the new version and AWSPREVIOUS to the one before', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect((await put(sm, B, 'two')).VersionStages).toEqual(['AWSCURRENT']);
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT'] });
    await put(sm, C, 'three');
    expect(await labels(sm)).toEqual({ [B]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT'] });
  });

  // "the operation succeeds but does nothing"
  test('with the token and the value of a version there is does nothing, and moves no label', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await put(sm, C, 'three');
    const before = await describeIt(sm);
    cloud.clock.advance(HOUR);
    const reply = await put(sm, A, 'one');
    expect(reply.VersionId).toBe(A);
    expect(reply.VersionStages).toBeUndefined();
    expect((await put(sm, B, 'two')).VersionStages).toEqual(['AWSPREVIOUS']);
    const after = await describeIt(sm);
    expect(after.VersionIdsToStages).toEqual(before.VersionIdsToStages);
    expect(after.LastChangedDate).toEqual(before.LastChangedDate);
  });

  test('the no-op moves no label even when labels are asked for', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await put(sm, A, 'one', ['AWSCURRENT', 'wanted']);
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT'] });
  });

  // "if the secret data is different, then the operation fails because you can't modify an existing version"
  test('with the token of a version that holds another value is refused', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect(await refusal(put(sm, A, CANARY))).toMatchObject({ name: 'ResourceExistsException', status: 400 });
    const read = await sm.send(new GetSecretValueCommand({ SecretId: NAME }));
    expect(read.SecretString).toBe('one');
  });

  test('text and bytes with the same content are different values', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    const call = sm.send(
      new PutSecretValueCommand({ SecretId: NAME, ClientRequestToken: A, SecretBinary: Buffer.from('one') }),
    );
    expect((await refusal(call)).name).toBe('ResourceExistsException');
  });

  // "If this operation creates the first version for the secret, then Secrets Manager automatically attaches the staging label AWSCURRENT to it."
  test('gives the first version AWSCURRENT whatever labels are asked for', async () => {
    const { sm } = await sandbox();
    await create(sm);
    const reply = await put(sm, A, 'one', ['AWSPENDING']);
    expect(reply.VersionStages?.sort()).toEqual(['AWSCURRENT', 'AWSPENDING']);
    expect((await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('one');
  });

  test('with other labels leaves AWSCURRENT where it is', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two', ['AWSPENDING']);
    expect(await labels(sm)).toEqual({ [A]: ['AWSCURRENT'], [B]: ['AWSPENDING'] });
  });

  test('with AWSCURRENT among other labels moves AWSPREVIOUS as well', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two', ['mine', 'AWSCURRENT']);
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['mine', 'AWSCURRENT'] });
  });

  // "Secrets Manager removes the label from the other version and attaches it to this version."
  test('takes a label away from the version that has it', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two', ['AWSPENDING', 'mine']);
    await put(sm, C, 'three', ['AWSPENDING']);
    expect(await labels(sm)).toEqual({ [A]: ['AWSCURRENT'], [B]: ['mine'], [C]: ['AWSPENDING'] });
  });

  // Assumed: AWS states only that AWSCURRENT and AWSPREVIOUS move.
  test('leaves custom labels on the version that becomes AWSPREVIOUS', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await move(sm, 'terraform-placeholder', { MoveToVersionId: A });
    await put(sm, B, 'two');
    await put(sm, C, 'three');
    expect(await labels(sm)).toEqual({ [A]: ['terraform-placeholder'], [B]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT'] });
  });

  // "If you generate a raw HTTP request […] then you must generate a ClientRequestToken and include it"
  test('without a token is refused', async () => {
    const { sm, url } = await sandbox();
    await create(sm, 'one');
    const { raw } = await import('./sandbox.js');
    const reply = await raw(
      url,
      'secretsmanager.PutSecretValue',
      JSON.stringify({ SecretId: NAME, SecretString: 'two' }),
    );
    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({
      __type: 'InvalidRequestException',
      Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
  });

  // "Length Constraints: Minimum length of 32. Maximum length of 64." (ClientRequestToken)
  test.each([31, 65])('with a token of %i characters is refused', async (length) => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect((await refusal(put(sm, 'x'.repeat(length), 'two'))).name).toBe('ValidationException');
  });

  // "Maximum length of 65536" (SecretString); User Guide, "Quotas": "Secret value size: 65,536 bytes"
  test('takes 65,536 bytes and not one more, counted in UTF-8', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'é'.repeat(32_768));
    const refused = await refusal(put(sm, C, `${'é'.repeat(32_768)}x`));
    expect(refused.name).toBe('ValidationException');
    expect(refused.message).toBe(
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
    );
  });

  // The text is reported by users of PutSecretValue: an empty string counts as none.
  test('of an empty text is refused', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect(await refusal(put(sm, B, ''))).toMatchObject({
      name: 'InvalidRequestException',
      message: 'You must provide either SecretString or SecretBinary.',
    });
  });

  test('on a secret that does not exist is refused', async () => {
    const { sm } = await sandbox();
    expect(await refusal(put(sm, A, 'one'))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
  });

  test('writes bytes and gives the same bytes back', async () => {
    const { sm } = await sandbox();
    await create(sm);
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    await sm.send(new PutSecretValueCommand({ SecretId: NAME, ClientRequestToken: A, SecretBinary: bytes }));
    const read = await sm.send(new GetSecretValueCommand({ SecretId: NAME }));
    expect([...(read.SecretBinary ?? [])]).toEqual([...bytes]);
    expect(read.SecretString).toBeUndefined();
  });

  // User Guide, "Secrets Manager events": a manual write during a managed rotation is RotationAbandoned
  test('during a rotation of AWS takes AWSPENDING off', async () => {
    const { sm, region } = await sandbox();
    await create(sm, 'one');
    const secret = region.secrets.get(NAME);
    if (secret) keep(region, 0, NAME, { ...secret, rotationEnabled: true });
    await put(sm, B, 'two', ['AWSPENDING']);
    await put(sm, C, 'three');
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS'], [C]: ['AWSCURRENT'] });
  });
});

// Secrets Manager API reference, UpdateSecretVersionStage
describe('UpdateSecretVersionStage', () => {
  async function three(): Promise<Sandbox> {
    const made = await sandbox();
    await create(made.sm, 'one');
    await put(made.sm, B, 'two');
    await put(made.sm, C, 'three', ['AWSPENDING']);
    return made;
  }

  test('adds a label to a version', async () => {
    const { sm } = await three();
    await move(sm, 'mine', { MoveToVersionId: A });
    expect((await labels(sm))?.[A]).toEqual(['AWSPREVIOUS', 'mine']);
  });

  test('adding a label to the version that has it changes nothing', async () => {
    const { sm, cloud } = await three();
    await move(sm, 'mine', { MoveToVersionId: A });
    const before = await describeIt(sm);
    cloud.clock.advance(HOUR);
    await move(sm, 'mine', { MoveToVersionId: A });
    expect((await describeIt(sm)).LastChangedDate).toEqual(before.LastChangedDate);
  });

  // "Whenever you move AWSCURRENT, Secrets Manager automatically moves the label AWSPREVIOUS to the version that AWSCURRENT was removed from."
  test('moves AWSCURRENT, and AWSPREVIOUS with it', async () => {
    const { sm } = await three();
    await move(sm, 'AWSCURRENT', { MoveToVersionId: C, RemoveFromVersionId: B });
    expect(await labels(sm)).toEqual({ [B]: ['AWSPREVIOUS'], [C]: ['AWSPENDING', 'AWSCURRENT'] });
    expect((await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('three');
  });

  test('moves AWSCURRENT back to AWSPREVIOUS, and they change places', async () => {
    const { sm } = await three();
    await move(sm, 'AWSCURRENT', { MoveToVersionId: A, RemoveFromVersionId: B });
    expect(await labels(sm)).toMatchObject({ [A]: ['AWSCURRENT'], [B]: ['AWSPREVIOUS'] });
  });

  // "If the label is attached and you either do not specify this parameter, or the version ID does not match, then the operation fails."
  test('refuses to move a label without the version that has it', async () => {
    const { sm } = await three();
    expect(await refusal(move(sm, 'AWSCURRENT', { MoveToVersionId: C }))).toEqual({
      name: 'InvalidParameterException',
      message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${B}, so you must explicitly reference that version in RemoveFromVersionId.`,
      status: 400,
    });
  });

  test('refuses to take a label from a version when nobody has it', async () => {
    const { sm } = await three();
    const refused = await refusal(move(sm, 'mine', { MoveToVersionId: C, RemoveFromVersionId: A }));
    expect(refused.name).toBe('InvalidParameterException');
    expect((await labels(sm))?.[C]).toEqual(['AWSPENDING']);
  });

  test('refuses to move a label from a version that has not got it', async () => {
    const { sm } = await three();
    const refused = await refusal(move(sm, 'AWSCURRENT', { MoveToVersionId: C, RemoveFromVersionId: A }));
    expect(refused.name).toBe('InvalidParameterException');
    expect((await labels(sm))?.[B]).toEqual(['AWSCURRENT']);
  });

  // "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed."
  test('refuses to remove AWSCURRENT', async () => {
    const { sm } = await three();
    const refused = await refusal(move(sm, 'AWSCURRENT', { RemoveFromVersionId: B }));
    expect(refused.name).toBe('InvalidParameterException');
    expect(refused.message).toContain('You can only move staging label AWSCURRENT to a different secret version.');
  });

  // "To remove a label from a version, then do not specify this parameter [MoveToVersionId]."
  test('removes a label; the last one gone makes the version deprecated', async () => {
    const { sm } = await three();
    await move(sm, 'AWSPENDING', { RemoveFromVersionId: C });
    expect(Object.keys((await labels(sm)) ?? {})).toEqual([A, B]);
    expect((await sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: C }))).SecretString).toBe('three');
  });

  // "versions without staging labels are considered deprecated", but they are there until they are removed
  test('gives a version without labels one again, AWSCURRENT too', async () => {
    const { sm } = await three();
    await put(sm, token('d'), 'four');
    expect(await labels(sm)).not.toHaveProperty(A);
    await move(sm, 'AWSCURRENT', { MoveToVersionId: A, RemoveFromVersionId: (await current(sm)) ?? '' });
    expect(await current(sm)).toBe(A);
  });

  test('removes AWSPREVIOUS like any other label', async () => {
    const { sm } = await three();
    await move(sm, 'AWSPREVIOUS', { RemoveFromVersionId: A });
    expect(await labels(sm)).toEqual({ [B]: ['AWSCURRENT'], [C]: ['AWSPENDING'] });
  });

  test('refuses a version that does not exist', async () => {
    const { sm } = await three();
    expect((await refusal(move(sm, 'mine', { MoveToVersionId: token('none') }))).name).toBe(
      'ResourceNotFoundException',
    );
  });

  test('refuses a move from nowhere to nowhere', async () => {
    const { sm } = await three();
    expect((await refusal(move(sm, 'mine', {}))).name).toBe('InvalidParameterException');
  });

  // Users of emulators report it: where no version is AWSCURRENT, RemoveFromVersionId may be absent
  test('gives AWSCURRENT to a version where none has it', async () => {
    const { sm, region } = await sandbox();
    await create(sm, 'one');
    const secret = region.secrets.get(NAME);
    const versions = secret?.versions.map((version) => ({ ...version, labels: ['AWSPREVIOUS'] })) ?? [];
    if (secret) keep(region, 0, NAME, { ...secret, versions });
    await move(sm, 'AWSCURRENT', { MoveToVersionId: A });
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS', 'AWSCURRENT'] });
  });

  // User Guide, "Quotas": "Staging labels attached across all versions of a secret: 20"
  test('refuses the twenty-first label of a secret', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    for (let i = 1; i < 20; i++) await move(sm, `label-${i}`, { MoveToVersionId: A });
    expect((await refusal(move(sm, 'label-20', { MoveToVersionId: A }))).name).toBe('LimitExceededException');
    // A new version needs one more: AWSPREVIOUS, which no version had.
    expect(await refusal(put(sm, B, 'two'))).toMatchObject({ name: 'LimitExceededException', status: 400 });
    await move(sm, 'label-1', { RemoveFromVersionId: A });
    await put(sm, B, 'two');
    await move(sm, 'label-2', { MoveToVersionId: B, RemoveFromVersionId: A });
  });
});

// Secrets Manager API reference, UpdateSecret
describe('UpdateSecret', () => {
  const update = (sm: SecretsManagerClient, ClientRequestToken: string, SecretString: string) =>
    sm.send(new UpdateSecretCommand({ SecretId: NAME, ClientRequestToken, SecretString }));

  test('makes a version that becomes AWSCURRENT', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect((await update(sm, B, 'two')).VersionId).toBe(B);
    expect(await labels(sm)).toEqual({ [A]: ['AWSPREVIOUS'], [B]: ['AWSCURRENT'] });
  });

  // "If you call this operation with a ClientRequestToken that matches an existing version's VersionId, the operation results in an error."
  test('refuses the token of a version even with its value', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    expect((await refusal(update(sm, A, 'one'))).name).toBe('ResourceExistsException');
  });

  test('without a value makes no version', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    const reply = await sm.send(new UpdateSecretCommand({ SecretId: NAME, Description: 'a key' }));
    expect(reply.VersionId).toBeUndefined();
    expect(await describeIt(sm)).toMatchObject({ Description: 'a key', VersionIdsToStages: { [A]: ['AWSCURRENT'] } });
  });
});

// Secrets Manager API reference, ListSecretVersionIds, and PutSecretValue on how long versions are kept
describe('versions without labels', () => {
  const list = (
    sm: SecretsManagerClient,
    more: { IncludeDeprecated?: boolean; MaxResults?: number; NextToken?: string } = {},
  ) => sm.send(new ListSecretVersionIdsCommand({ SecretId: NAME, ...more }));

  // "By default, versions without staging labels aren't included."
  test('are listed only when asked for, with their own dates', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm, 'one');
    cloud.clock.advance(HOUR);
    await put(sm, B, 'two');
    cloud.clock.advance(HOUR);
    await put(sm, C, 'three');
    expect((await list(sm)).Versions?.map(({ VersionId }) => VersionId)).toEqual([B, C]);
    const { Versions = [] } = await list(sm, { IncludeDeprecated: true });
    expect(Versions.map(({ VersionId, VersionStages }) => [VersionId, VersionStages])).toEqual([
      [A, undefined],
      [B, ['AWSPREVIOUS']],
      [C, ['AWSCURRENT']],
    ]);
    const [first, second] = Versions.map(({ CreatedDate }) => CreatedDate?.getTime() ?? 0);
    expect((second ?? 0) - (first ?? 0)).toBe(HOUR);
  });

  // LastAccessedDate: "The date that this version of the secret was last accessed. Secrets Manager resolves access date at day level".
  test('say on which day each was last read', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: A }));
    expect((await list(sm)).Versions?.map(({ LastAccessedDate }) => LastAccessedDate)).toEqual([
      new Date('2026-04-22T00:00:00Z'),
      undefined,
    ]);
  });

  test('are read by their id, and have no labels then', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await put(sm, C, 'three');
    const { SecretString, VersionStages } = await sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: A }));
    expect([SecretString, VersionStages]).toEqual(['one', undefined]);
  });

  test('are listed page by page', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await put(sm, C, 'three');
    const first = await list(sm, { IncludeDeprecated: true, MaxResults: 2 });
    const NextToken = first.NextToken ?? '';
    const second = await list(sm, { IncludeDeprecated: true, MaxResults: 2, NextToken });
    expect([...(first.Versions ?? []), ...(second.Versions ?? [])].map(({ VersionId }) => VersionId)).toEqual([
      A,
      B,
      C,
    ]);
    expect(second.NextToken).toBeUndefined();
    // A token belongs to its query.
    expect((await refusal(list(sm, { MaxResults: 2, NextToken }))).name).toBe('InvalidNextTokenException');
    await sm.send(new CreateSecretCommand({ Name: 'prod/other', SecretString: 'one' }));
    const other = { SecretId: 'prod/other', IncludeDeprecated: true, MaxResults: 2, NextToken };
    expect((await refusal(sm.send(new ListSecretVersionIdsCommand(other)))).name).toBe('InvalidNextTokenException');
  });

  // "it keeps all secret versions created in the last 24 hours"
  test('can be written a hundred times in a day, and no more', async () => {
    const { sm } = await sandbox();
    await create(sm, 'one');
    for (let i = 2; i <= 100; i++) await put(sm, token(`${i}`), `value ${i}`);
    expect((await refusal(put(sm, B, 'too many'))).name).toBe('LimitExceededException');
  });

  // "Secrets Manager keeps 100 of the most recent versions"; labelled ones are never removed
  test('go when there are more than a hundred and they are older than a day, oldest first', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm, 'one');
    await move(sm, 'terraform-placeholder', { MoveToVersionId: A });
    for (let i = 2; i <= 100; i++) await put(sm, token(`${i}`), `value ${i}`);
    cloud.clock.advance(DAY + HOUR);
    await put(sm, B, 'tomorrow');
    const all = (await list(sm, { IncludeDeprecated: true })).Versions ?? [];
    expect(all).toHaveLength(100);
    expect(all[0]?.VersionId).toBe(A);
    expect(all.at(-1)?.VersionId).toBe(B);
  });

  test('can be made to go, but never within a day', async () => {
    const { sm, cloud, region } = await sandbox();
    await create(sm, 'one');
    await put(sm, B, 'two');
    await put(sm, C, 'three');
    const read = () => sm.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: A }));
    removeDeprecated(region, cloud.clock.now().getTime());
    expect((await read()).SecretString).toBe('one');
    cloud.clock.advance(DAY + HOUR);
    removeDeprecated(region, cloud.clock.now().getTime());
    expect((await refusal(read())).name).toBe('ResourceNotFoundException');
    expect((await labels(sm))?.[B]).toEqual(['AWSPREVIOUS']);
  });
});
