import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandInput,
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { ACCOUNT, MINUTE, refusal, START, sandbox, token } from './sandbox.js';

const A = token('a');
const B = token('b');

const create = (sm: SecretsManagerClient, Name: string, SecretString?: string, ClientRequestToken = A) =>
  sm.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken }));
const batch = (sm: SecretsManagerClient, input: BatchGetSecretValueCommandInput) =>
  sm.send(new BatchGetSecretValueCommand(input));

// Secrets Manager API reference, GetSecretValue
describe('GetSecretValue', () => {
  async function two(sm: SecretsManagerClient): Promise<void> {
    await create(sm, 'prod/key', 'one');
    await sm.send(new PutSecretValueCommand({ SecretId: 'prod/key', ClientRequestToken: B, SecretString: 'two' }));
  }
  const read = (sm: SecretsManagerClient, more: { VersionId?: string; VersionStage?: string } = {}) =>
    sm.send(new GetSecretValueCommand({ SecretId: 'prod/key', ...more }));

  // "If you don't specify either a VersionStage or VersionId, then Secrets Manager returns the AWSCURRENT version."
  test('reads AWSCURRENT, or the label or the version that is asked for', async () => {
    const { sm } = await sandbox();
    await two(sm);
    expect(await read(sm)).toMatchObject({
      SecretString: 'two',
      VersionId: B,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: START,
    });
    expect((await read(sm, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
    expect((await read(sm, { VersionId: A })).SecretString).toBe('one');
  });

  // "If you include both this parameter and VersionStage, the two parameters must refer to the same secret version."
  test('refuses a label and a version that do not belong together', async () => {
    const { sm } = await sandbox();
    await two(sm);
    expect((await read(sm, { VersionId: A, VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
    expect((await refusal(read(sm, { VersionId: A, VersionStage: 'AWSCURRENT' }))).name).toBe(
      'InvalidRequestException',
    );
  });

  // ResourceNotFoundException: "Secrets Manager can't find the resource that you asked for."
  test('refuses a label and a version that do not exist as not found', async () => {
    const { sm } = await sandbox();
    await two(sm);
    expect(await refusal(read(sm, { VersionStage: 'AWSPENDING' }))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    });
    expect((await refusal(read(sm, { VersionId: token('none') }))).name).toBe('ResourceNotFoundException');
  });
});

// Secrets Manager API reference, BatchGetSecretValue
describe('BatchGetSecretValue', () => {
  // "If Secrets Manager encounters errors […] while attempting to retrieve any of the secrets, you can see the errors in Errors in the response."
  test('answers with the values there are, and an error for each of the others', async () => {
    const { sm } = await sandbox();
    await create(sm, 'prod/full', 'one');
    await create(sm, 'prod/empty');
    await create(sm, 'prod/deleted', 'two');
    await sm.send(new DeleteSecretCommand({ SecretId: 'prod/deleted' }));
    const { SecretValues, Errors } = await batch(sm, {
      SecretIdList: ['prod/full', 'prod/empty', 'prod/deleted', 'prod/none'],
    });
    expect(SecretValues).toMatchObject([{ Name: 'prod/full', SecretString: 'one', VersionId: A }]);
    expect(Errors?.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
      ['prod/empty', 'ResourceNotFoundException'],
      ['prod/deleted', 'InvalidRequestException'],
      ['prod/none', 'ResourceNotFoundException'],
    ]);
  });

  // APIErrorType, ErrorCode: "ResourceNotFoundException, InvalidParameterException, InvalidRequestException, DecryptionFailure, or AccessDeniedException"
  test.each([
    ['ResourceNotFoundException', 'prod/none', "Secrets Manager can't find the specified secret."],
    ['ResourceNotFoundException', 'prod/empty', 'value for staging label: AWSCURRENT'],
    ['InvalidRequestException', 'prod/deleted', 'because it was marked for deletion'],
    ['DecryptionFailure', 'prod/disabled', "can't decrypt"],
    ['AccessDeniedException', 'prod/own-key', 'Access to KMS is not allowed'],
    ['AccessDeniedException', 'prod/denied', 'is not authorized to perform: secretsmanager:GetSecretValue'],
    ['AccessDeniedException', 'arn:aws:secretsmanager:us-east-1:549136075525:secret:prod/key', '549136075525'],
    ['InvalidParameterException', 'prod key', 'Invalid name.'],
  ])('says %s of %s, and reads the others', async (ErrorCode, id, why) => {
    const { sm, region, cloud } = await sandbox();
    for (const alias of ['alias/disabled', 'alias/own-key']) makeKey(region, cloud.random, 0, alias);
    const make = (Name: string, KmsKeyId?: string) =>
      sm.send(new CreateSecretCommand({ Name, KmsKeyId, SecretString: 'one', ClientRequestToken: A }));
    await create(sm, 'prod/empty');
    for (const name of ['prod/full', 'prod/deleted', 'prod/denied']) await make(name);
    await make('prod/disabled', 'alias/disabled');
    await make('prod/own-key', 'alias/own-key');
    await sm.send(new DeleteSecretCommand({ SecretId: 'prod/deleted' }));
    for (const key of region.keys.values()) {
      if (region.aliases.get('alias/disabled') === key.id) key.state = 'Disabled';
      if (region.aliases.get('alias/own-key') === key.id)
        cloud.account(ACCOUNT).denied.push({ action: 'kms:Decrypt', resource: key.arn });
    }
    cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetSecretValue', resource: '*:secret:prod/denied-*' });
    const { SecretValues, Errors, $metadata } = await batch(sm, { SecretIdList: [id, 'prod/full'] });
    expect($metadata.httpStatusCode).toBe(200);
    expect(SecretValues).toMatchObject([{ Name: 'prod/full' }]);
    expect(Errors).toEqual([{ SecretId: id, ErrorCode, Message: expect.stringContaining(why) }]);
  });

  // "Retrieves the contents of the encrypted fields SecretString or SecretBinary for up to 20 secrets": the versions that are AWSCURRENT, and no others
  test('reads AWSCURRENT with its date, also where other labels are newer', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm, 'prod/key', 'one');
    cloud.clock.advance(MINUTE);
    const pending = { SecretId: 'prod/key', SecretString: 'two', ClientRequestToken: B, VersionStages: ['AWSPENDING'] };
    await sm.send(new PutSecretValueCommand(pending));
    const { SecretValues } = await batch(sm, { SecretIdList: ['prod/key'] });
    expect(SecretValues).toMatchObject([
      { SecretString: 'one', VersionId: A, VersionStages: ['AWSCURRENT'], CreatedDate: START },
    ]);
  });

  // InvalidNextTokenException: "The NextToken value is invalid."
  test('refuses a token that it did not give', async () => {
    const { sm } = await sandbox();
    for (const name of ['prod/a', 'prod/b']) await create(sm, name, name);
    const under = (prefix: string, NextToken?: string) =>
      batch(sm, { Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 1, NextToken });
    const { NextToken } = await under('prod/');
    expect((await refusal(under('prod/', 'made-up'))).name).toBe('InvalidNextTokenException');
    expect((await refusal(under('staging/', NextToken))).name).toBe('InvalidNextTokenException');
    expect((await under('prod/', NextToken)).SecretValues).toMatchObject([{ Name: 'prod/b' }]);
  });

  // The reference promises no order: an answer is found by its name or ARN.
  test('answers in another order than it was asked in', async () => {
    const { sm } = await sandbox();
    for (const name of ['prod/a', 'prod/b', 'prod/c']) await create(sm, name, name);
    const { SecretValues = [] } = await batch(sm, { SecretIdList: ['prod/b', 'prod/a', 'prod/c'] });
    expect(SecretValues.map(({ Name, SecretString }) => [Name, SecretString])).toEqual([
      ['prod/c', 'prod/c'],
      ['prod/a', 'prod/a'],
      ['prod/b', 'prod/b'],
    ]);
  });

  // "Array Members: Minimum number of 1 item. Maximum number of 20 items." (SecretIdList)
  test('takes twenty ids, not twenty-one', async () => {
    const { sm } = await sandbox();
    const ids = Array.from({ length: 21 }, (_, i) => `prod/key-${i}`);
    expect((await batch(sm, { SecretIdList: ids.slice(0, 20) })).Errors).toHaveLength(20);
    expect((await refusal(batch(sm, { SecretIdList: ids }))).name).toBe('ValidationException');
  });

  // "You must include Filters or SecretIdList, but not both."
  test.each([{}, { SecretIdList: ['prod/key'], Filters: [{ Key: 'name' as const, Values: ['prod/'] }] }])(
    'refuses %j',
    async (input) => {
      const { sm } = await sandbox();
      expect((await refusal(batch(sm, input))).name).toBe('InvalidParameterException');
    },
  );

  // "To use this parameter [MaxResults], you must also use the Filters parameter."
  test('refuses a page size for ids', async () => {
    const { sm } = await sandbox();
    expect((await refusal(batch(sm, { SecretIdList: ['prod/key'], MaxResults: 5 }))).name).toBe(
      'InvalidParameterException',
    );
  });

  // NextToken: "Secrets Manager includes this value if there's more output available than what is included in the current response. This can occur even when the response includes no values at all"
  test('can have a page without values before the others', async () => {
    const { sm, cloud } = await sandbox();
    await create(sm, 'prod/key', 'one');
    cloud.emptyPages = true;
    const input = { Filters: [{ Key: 'name' as const, Values: ['prod/'] }] };
    const first = await batch(sm, input);
    expect(first.SecretValues).toEqual([]);
    const second = await batch(sm, { ...input, NextToken: first.NextToken });
    expect(second.SecretValues).toMatchObject([{ Name: 'prod/key' }]);
    expect(second.NextToken).toBeUndefined();
  });

  // The filters are those of ListSecrets, which leaves out what is being deleted; that this does too is ours.
  test('with a filter leaves out what is being deleted', async () => {
    const { sm } = await sandbox();
    for (const name of ['prod/a', 'prod/b']) await create(sm, name, name);
    await sm.send(new DeleteSecretCommand({ SecretId: 'prod/a' }));
    const { SecretValues, Errors } = await batch(sm, { Filters: [{ Key: 'name', Values: ['prod/'] }] });
    expect([SecretValues?.map(({ Name }) => Name), Errors]).toEqual([['prod/b'], []]);
  });

  // That an id that is there twice is answered once is ours.
  test('answers once to an id that is there twice', async () => {
    const { sm } = await sandbox();
    await create(sm, 'prod/key', 'one');
    const { SecretValues, Errors } = await batch(sm, { SecretIdList: ['prod/key', 'no', 'prod/key', 'no'] });
    expect([SecretValues?.length, Errors?.length]).toEqual([1, 1]);
  });

  test('with a filter reads page by page', async () => {
    const { sm } = await sandbox();
    for (let i = 0; i < 5; i++) await create(sm, `prod/key-${i}`, `value ${i}`);
    await create(sm, 'staging/key', 'other');
    const input = { Filters: [{ Key: 'name' as const, Values: ['prod/'] }], MaxResults: 3 };
    const first = await batch(sm, input);
    const second = await batch(sm, { ...input, NextToken: first.NextToken });
    expect([first, second].map(({ SecretValues }) => SecretValues?.length)).toEqual([3, 2]);
    expect(second.NextToken).toBeUndefined();
  });
});
