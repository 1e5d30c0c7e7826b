import { ListClustersCommand } from '@aws-sdk/client-ecs';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/sandbox/clock.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { ACCOUNT, CANARY, clients, raw, refusal, START, sandbox } from './sandbox.js';

const LIST = 'secretsmanager.ListSecrets';

// AWS JSON 1.1 protocol, as its clients need it
describe('the protocol', () => {
  test('answers with a request id, the sandbox’s date, and numbers for dates', async () => {
    const { url, sm } = await sandbox();
    await sm.send(new CreateSecretCommand({ Name: 'prod/key' }));
    const reply = await raw(url, 'secretsmanager.DescribeSecret', '{"SecretId":"prod/key"}');
    expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.headers.get('date')).toBe(START.toUTCString());
    expect(await reply.json()).toMatchObject({ CreatedDate: START.getTime() / 1000 });
  });

  test('keeps a connection open', async () => {
    const { url } = await sandbox();
    expect((await raw(url, LIST, '{}')).headers.get('connection')).toBe('keep-alive');
  });

  test('says Message for Secrets Manager and message for the others', async () => {
    const { url } = await sandbox();
    const secret = await raw(url, 'secretsmanager.DescribeSecret', '{"SecretId":"prod/none"}');
    expect(Object.keys((await secret.json()) as object)).toEqual(['__type', 'Message']);
    const target = 'AmazonEC2ContainerServiceV20141113.DescribeServices';
    const cluster = await raw(url, target, '{"services":["a"]}', { service: 'ecs' });
    expect(Object.keys((await cluster.json()) as object)).toEqual(['__type', 'message']);
  });

  test.each([
    ['an operation that it has not got', 'secretsmanager.PutSecretColour', '{}', {}, 'UnknownOperationException'],
    ['a service that it has not got', 'AmazonSSM.GetParameter', '{}', { service: 'ssm' }, 'UnknownOperationException'],
    ['no signature', LIST, '{}', { authorization: '' }, 'MissingAuthenticationTokenException'],
    ['a key id that is no account', LIST, '{}', { key: 'AKIAIOSFODNN7EXAMPLE' }, 'UnrecognizedClientException'],
    ['a signature for another service', LIST, '{}', { service: 'ecs' }, 'InvalidSignatureException'],
    ['a body that is not JSON', LIST, '{', {}, 'SerializationException'],
    ['a member of the wrong type', LIST, '{"MaxResults":"10"}', {}, 'SerializationException'],
    ['a member that it does not know', LIST, '{"Colour":"red"}', {}, 'NotEmulatedException'],
    [
      'one inside another',
      LIST,
      '{"Filters":[{"Key":"name","Values":["a"],"Colour":"red"}]}',
      {},
      'NotEmulatedException',
    ],
    ['one that every object has', LIST, '{"constructor":"red"}', {}, 'NotEmulatedException'],
    ['a member that is missing', 'secretsmanager.DescribeSecret', '{}', {}, 'ValidationException'],
  ])('refuses %s', async (_, target, body, options, type) => {
    const { url } = await sandbox();
    const reply = await raw(url, target, body, options);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ __type: type });
  });

  test('never repeats a value in a refusal', async () => {
    const { url } = await sandbox();
    const long = JSON.stringify({
      SecretId: 'prod/key',
      SecretString: CANARY.repeat(5_000),
      ClientRequestToken: 'short',
    });
    const reply = await raw(url, 'secretsmanager.PutSecretValue', long);
    expect(await reply.text()).not.toContain(CANARY);
  });
});

describe('STS', () => {
  // STS API reference, GetCallerIdentity
  test('says which account and role the credentials are for', async () => {
    const { sts, cloud } = await sandbox();
    const arn = 'arn:aws:sts::039624954211:assumed-role/AdministratorAccess/operator';
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: ACCOUNT, Arn: arn });
    cloud.account(ACCOUNT).arn = 'arn:aws:sts::039624954211:assumed-role/auditor/jane';
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('auditor/jane');
  });

  test('refuses a key id that is no account', async () => {
    const { url } = await sandbox();
    const { sts } = clients(url, 'AKIAIOSFODNN7EXAMPLE');
    expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'InvalidClientTokenId',
      status: 403,
    });
  });

  test('refuses another action', async () => {
    const { url, cloud } = await sandbox();
    const reply = await raw(url, undefined, 'Action=AssumeRole&Version=2011-06-15', { service: 'sts' });
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('<Code>InvalidAction</Code>');
    expect(cloud.calls).toMatchObject([{ service: 'sts', operation: 'AssumeRole', error: 'InvalidAction' }]);
  });
});

test('accounts and regions do not see each other', async () => {
  const { url, sm } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: 'prod/key' }));
  const other = clients(url, '549136075525');
  expect((await other.sm.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  expect((await sm.send(new ListSecretsCommand({}))).SecretList).toHaveLength(1);
});

describe('the record of calls', () => {
  test('has who, what and about what, and never a value', async () => {
    const { sm, ecs, cloud } = await sandbox();
    await sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: CANARY }));
    await sm.send(new GetSecretValueCommand({ SecretId: 'prod/key' }));
    await ecs.send(new ListClustersCommand({}));
    await refusal(sm.send(new DescribeSecretCommand({ SecretId: 'prod/none' })));
    expect(
      cloud.calls.map(({ n, service, operation, target, error }) => [n, service, operation, target, error]),
    ).toEqual([
      [1, 'secretsmanager', 'CreateSecret', 'prod/key', undefined],
      [2, 'secretsmanager', 'GetSecretValue', 'prod/key', undefined],
      [3, 'ecs', 'ListClusters', undefined, undefined],
      [4, 'secretsmanager', 'DescribeSecret', 'prod/none', 'ResourceNotFoundException'],
    ]);
    expect(cloud.calls[0]).toMatchObject({ account: ACCOUNT, region: 'us-east-1', at: START });
    expect(JSON.stringify(cloud.calls)).not.toContain(CANARY);
  });
});

// IAM User Guide, "Troubleshoot access denied error messages"
describe('denied actions', () => {
  test('are refused by name, role and resource; other actions go on', async () => {
    const { sm, cloud } = await sandbox();
    await sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'one' }));
    cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetSecretValue', resource: '*:secret:prod/*' });
    const refused = await refusal(sm.send(new GetSecretValueCommand({ SecretId: 'prod/key' })));
    expect(refused.name).toBe('AccessDeniedException');
    expect(refused.message).toMatch(
      /^User: arn:aws:sts::039624954211:assumed-role\/AdministratorAccess\/operator is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:039624954211:secret:prod\/key-/,
    );
    await sm.send(new DescribeSecretCommand({ SecretId: 'prod/key' }));
  });

  test('are refused for ECS too', async () => {
    const { ecs, cloud } = await sandbox();
    cloud.account(ACCOUNT).denied.push({ action: 'ecs:*', resource: '*' });
    expect((await refusal(ecs.send(new ListClustersCommand({})))).name).toBe('AccessDeniedException');
  });
});

describe('time', () => {
  test('runs at the speed that is asked for', async () => {
    const clock = new Clock({ start: START, speed: 50 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const passed = clock.now().getTime() - START.getTime();
    expect(passed).toBeGreaterThanOrEqual(4_900);
    expect(passed).toBeLessThan(30_000);
  });

  test('does not run backwards', () => {
    expect(() => new Clock().advance(-1)).toThrow(RangeError);
  });
});

test('a dumped cloud loads with the same secrets, and goes on from its time', async () => {
  const { sm, cloud } = await sandbox();
  await sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'one' }));
  const other = new Cloud({ clock: new Clock({ start: new Date(0), speed: 0 }) });
  other.load(cloud.dump());
  expect(other.clock.now()).toEqual(START);
  expect(other.region(ACCOUNT, 'us-east-1').secrets.get('prod/key')).toEqual(
    cloud.region(ACCOUNT, 'us-east-1').secrets.get('prod/key'),
  );
  expect(other.dump()).toBe(cloud.dump());
  expect(other.random()).not.toBe(new Cloud().random());
  expect(() => other.load('{}')).toThrow('not a state of the sandbox');
});
