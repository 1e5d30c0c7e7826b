import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type Filter,
  GetSecretValueCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { MINUTE, refusal, sandbox, token } from './sandbox.js';

const create = (sm: SecretsManagerClient, Name: string, more: object = {}) =>
  sm.send(new CreateSecretCommand({ Name, ...more }));
const list = (sm: SecretsManagerClient, input: ListSecretsCommandInput = {}) => sm.send(new ListSecretsCommand(input));
const names = async (sm: SecretsManagerClient, input: ListSecretsCommandInput = {}) =>
  (await list(sm, input)).SecretList?.map(({ Name }) => Name);

// Secrets Manager API reference, ListSecrets
describe('ListSecrets', () => {
  // SecretVersionsToStages: "A version that does not have any SecretVersionsToStages is considered deprecated and … not included in the list."
  test('shows versions with labels, and none for a secret without a version', async () => {
    const { sm } = await sandbox();
    const id = token('a');
    await create(sm, 'prod/full', { SecretString: 'one', ClientRequestToken: id });
    await create(sm, 'prod/empty');
    const { SecretList } = await list(sm);
    expect(SecretList?.map(({ SecretVersionsToStages }) => SecretVersionsToStages)).toEqual([
      { [id]: ['AWSCURRENT'] },
      undefined,
    ]);
  });

  // MaxResults: "Valid Range: Minimum value of 1. Maximum value of 100."
  test('has at most 100 on a page, and every secret once', async () => {
    const { sm } = await sandbox();
    for (let i = 0; i < 130; i++) await create(sm, `prod/key-${i}`);
    const pages: number[] = [];
    const seen = new Set<string | undefined>();
    for await (const page of paginateListSecrets({ client: sm }, {})) {
      pages.push(page.SecretList?.length ?? 0);
      for (const { Name } of page.SecretList ?? []) seen.add(Name);
    }
    expect(pages).toEqual([100, 30]);
    expect(seen.size).toBe(130);
    expect((await refusal(list(sm, { MaxResults: 101 }))).name).toBe('ValidationException');
    expect((await refusal(list(sm, { MaxResults: 0 }))).name).toBe('ValidationException');
  });

  // NextToken: "This can occur even when the response includes no values at all, such as when you ask for a filtered view of a very long list."
  test('can have an empty page before the others', async () => {
    const { sm, cloud } = await sandbox();
    cloud.emptyPages = true;
    expect((await list(sm)).NextToken).toBeUndefined();
    await create(sm, 'prod/one');
    const { SecretList, NextToken } = await list(sm);
    expect(SecretList).toEqual([]);
    expect(await names(sm, { NextToken })).toEqual(['prod/one']);
  });

  test('goes on after a secret that went between two pages', async () => {
    const { sm, cloud } = await sandbox();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(sm, name);
    const first = await list(sm, { MaxResults: 3 });
    await sm.send(new DeleteSecretCommand({ SecretId: 'a', ForceDeleteWithoutRecovery: true }));
    cloud.clock.advance(MINUTE);
    expect(await names(sm, { MaxResults: 3, NextToken: first.NextToken })).toEqual(['d', 'e']);
  });

  // InvalidNextTokenException: "The NextToken value is invalid."
  test('refuses a token that it did not give for this query', async () => {
    const { sm } = await sandbox();
    for (const name of ['a', 'b', 'c']) await create(sm, name);
    const { NextToken } = await list(sm, { MaxResults: 1 });
    expect((await refusal(list(sm, { NextToken: 'made-up' }))).name).toBe('InvalidNextTokenException');
    expect((await refusal(list(sm, { MaxResults: 1, NextToken, SortOrder: 'desc' }))).name).toBe(
      'InvalidNextTokenException',
    );
  });

  // "By default, secrets scheduled for deletion aren't included."
  test('leaves out what is being deleted, unless asked', async () => {
    const { sm } = await sandbox();
    await create(sm, 'prod/kept');
    await create(sm, 'prod/deleted');
    await sm.send(new DeleteSecretCommand({ SecretId: 'prod/deleted' }));
    expect(await names(sm)).toEqual(['prod/kept']);
    const { SecretList } = await list(sm, { IncludePlannedDeletion: true });
    expect(SecretList?.map(({ Name, DeletedDate }) => [Name, DeletedDate !== undefined])).toEqual([
      ['prod/kept', false],
      ['prod/deleted', true],
    ]);
  });

  // SortBy: "created-date | last-accessed-date | last-changed-date | name"
  test('sorts by name and by date, both ways', async () => {
    const { sm, cloud } = await sandbox();
    for (const name of ['b', 'c', 'a']) {
      await create(sm, name);
      cloud.clock.advance(MINUTE);
    }
    expect(await names(sm)).toEqual(['b', 'c', 'a']);
    expect(await names(sm, { SortBy: 'name' })).toEqual(['a', 'b', 'c']);
    expect(await names(sm, { SortOrder: 'desc' })).toEqual(['a', 'c', 'b']);
    await sm.send(new PutSecretValueCommand({ SecretId: 'b', SecretString: 'one' }));
    expect(await names(sm, { SortBy: 'created-date' })).toEqual(['b', 'c', 'a']);
    expect(await names(sm, { SortBy: 'last-changed-date' })).toEqual(['c', 'a', 'b']);
    await sm.send(new GetSecretValueCommand({ SecretId: 'b' }));
    expect(await names(sm, { SortBy: 'last-accessed-date' })).toEqual(['c', 'a', 'b']);
    const by = { SortBy: 'colour' as 'name' };
    expect((await refusal(list(sm, by))).name).toBe('ValidationException');
  });
});

// Secrets Manager API reference, Filter
describe('a filter', () => {
  const filters: [string, Filter[], string[]][] = [
    ['name is a prefix', [{ Key: 'name', Values: ['prod/'] }], ['prod/one', 'prod/two']],
    ['name is no part of it', [{ Key: 'name', Values: ['one'] }], []],
    ['name is case-sensitive', [{ Key: 'name', Values: ['PROD/'] }], []],
    [
      'several values are alternatives',
      [{ Key: 'name', Values: ['prod/one', 'staging/'] }],
      ['prod/one', 'staging/one'],
    ],
    ['an exclamation mark negates', [{ Key: 'name', Values: ['!prod/'] }], ['staging/one']],
    [
      'several filters all hold',
      [
        { Key: 'name', Values: ['prod/'] },
        { Key: 'tag-key', Values: ['owner'] },
      ],
      ['prod/one'],
    ],
    ['tag-key is a case-sensitive prefix', [{ Key: 'tag-key', Values: ['own'] }], ['prod/one']],
    ['tag-key is no part of it', [{ Key: 'tag-key', Values: ['wner'] }], []],
    ['tag-value is a prefix', [{ Key: 'tag-value', Values: ['plat'] }], ['prod/one']],
    ['tag-value is a case-sensitive prefix', [{ Key: 'tag-value', Values: ['Plat'] }], []],
    ['description is a prefix that ignores case', [{ Key: 'description', Values: ['THE SECOND'] }], ['prod/two']],
    ['description is no part of it', [{ Key: 'description', Values: ['second'] }], []],
    ['what is negated in one filter is out', [{ Key: 'name', Values: ['prod/', '!prod/two'] }], ['prod/one']],
    ['all looks everywhere for words', [{ Key: 'all', Values: ['one PLATFORM'] }], ['prod/one']],
  ];
  test.each(filters)('%s', async (_, Filters, expected) => {
    const { sm } = await sandbox();
    await create(sm, 'prod/one', { Tags: [{ Key: 'owner', Value: 'platform' }] });
    await create(sm, 'prod/two', { Description: 'The second one' });
    await create(sm, 'staging/one');
    expect(await names(sm, { Filters })).toEqual(expected);
  });

  test('with an unknown key is refused', async () => {
    const { sm } = await sandbox();
    const Filters = [{ Key: 'colour', Values: ['red'] }] as unknown as Filter[];
    expect((await refusal(list(sm, { Filters }))).name).toBe('ValidationException');
  });
});

// "ListSecrets might not reflect changes from the last five minutes."
test('a list that lags shows what was there', async () => {
  const { sm, cloud } = await sandbox();
  cloud.listLag = 5 * MINUTE;
  await create(sm, 'prod/old');
  await create(sm, 'prod/deleted');
  expect(await names(sm)).toEqual([]);
  cloud.clock.advance(6 * MINUTE);
  expect(await names(sm)).toEqual(['prod/old', 'prod/deleted']);
  const id = token('a');
  await sm.send(new PutSecretValueCommand({ SecretId: 'prod/old', SecretString: 'one', ClientRequestToken: id }));
  await sm.send(new DeleteSecretCommand({ SecretId: 'prod/deleted' }));
  await create(sm, 'prod/new');
  const then = (await list(sm)).SecretList ?? [];
  expect(then.map(({ Name, SecretVersionsToStages }) => [Name, SecretVersionsToStages])).toEqual([
    ['prod/old', undefined],
    ['prod/deleted', undefined],
  ]);
  cloud.clock.advance(6 * MINUTE);
  expect(await names(sm)).toEqual(['prod/old', 'prod/new']);
});

// "every operation is eventually consistent": what is read of one secret may lag as well, what is written never builds on it
describe('a read that lags', () => {
  const SecretId = 'prod/key';
  const [A, B] = [token('a'), token('b')];
  const value = { SecretString: 'two', ClientRequestToken: B };
  const written = async () => {
    const made = await sandbox();
    await create(made.sm, SecretId, { SecretString: 'one', ClientRequestToken: A });
    made.cloud.readLag = 10_000;
    made.cloud.clock.advance(MINUTE);
    await made.sm.send(new PutSecretValueCommand({ SecretId, ...value }));
    return made;
  };
  const reads: [string, (sm: SecretsManagerClient) => Promise<string | undefined>][] = [
    ['GetSecretValue', async (sm) => (await sm.send(new GetSecretValueCommand({ SecretId }))).VersionId],
    [
      'BatchGetSecretValue',
      async (sm) =>
        (await sm.send(new BatchGetSecretValueCommand({ SecretIdList: [SecretId] }))).SecretValues?.[0]?.VersionId,
    ],
    [
      'DescribeSecret',
      async (sm) =>
        Object.entries((await sm.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {}).find(
          ([, labels]) => labels.includes('AWSCURRENT'),
        )?.[0],
    ],
    [
      'ListSecretVersionIds',
      async (sm) => (await sm.send(new ListSecretVersionIdsCommand({ SecretId }))).Versions?.at(-1)?.VersionId,
    ],
  ];

  test.each(reads)('%s shows what was there', async (_, read) => {
    const { sm, cloud } = await written();
    expect(await read(sm)).toBe(A);
    cloud.clock.advance(MINUTE);
    expect(await read(sm)).toBe(B);
  });

  test('does not see what is new', async () => {
    const { sm } = await written();
    await create(sm, 'prod/new', { SecretString: 'new', ClientRequestToken: A });
    const fresh = sm.send(new DescribeSecretCommand({ SecretId: 'prod/new' }));
    expect((await refusal(fresh)).name).toBe('ResourceNotFoundException');
  });

  test('is no ground to write on', async () => {
    const { sm } = await written();
    await sm.send(new PutSecretValueCommand({ SecretId, ...value }));
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: A, RemoveFromVersionId: B };
    await sm.send(new UpdateSecretVersionStageCommand(move));
    expect((await refusal(sm.send(new UpdateSecretVersionStageCommand(move)))).name).toBe('InvalidParameterException');
  });
});
