import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTasksCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { holds } from '../../src/sandbox/aws/iam/conditions.js';
import { matches, matchesArn } from '../../src/sandbox/aws/iam/pattern.js';
import { parsePolicy } from '../../src/sandbox/aws/iam/policy.js';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { ACCOUNT, refusal, type Sandbox, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const READ = 'secretsmanager:GetSecretValue';

/** A secret, and a caller with one policy of these statements. */
async function permitted(...Statement: object[]): Promise<Sandbox> {
  const made = await sandbox();
  await made.sm.send(
    new CreateSecretCommand({ Name: NAME, SecretString: 'one', Tags: [{ Key: 'team', Value: 'web' }] }),
  );
  made.cloud.account(ACCOUNT).policies.push(parsePolicy({ Version: '2012-10-17', Statement }));
  return made;
}

const allow = (Action: string | string[], Resource = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: string | string[], Resource = '*') => ({ Effect: 'Deny', Action, Resource });
const read = ({ sm }: Sandbox, more: { VersionStage?: string; SecretId?: string } = {}) =>
  sm.send(new GetSecretValueCommand({ SecretId: NAME, ...more }));
/** What a call comes to. */
const outcome = async (call: Promise<unknown>) =>
  call.then(
    () => 'allowed',
    (error: Error) => (error.name === 'AccessDeniedException' ? 'denied' : error.name),
  );

// IAM User Guide, "Policy evaluation logic" (checked 2026-11-22)
describe('evaluation', () => {
  test('denies what no statement allows, and says so', async () => {
    const made = await permitted(allow('secretsmanager:DescribeSecret'));
    await made.sm.send(new DescribeSecretCommand({ SecretId: NAME }));
    const refused = await refusal(read(made));
    expect(refused).toMatchObject({ name: 'AccessDeniedException', status: 400 });
    expect(refused.message).toMatch(
      /^User: arn:aws:sts::039624954211:assumed-role\/AdministratorAccess\/operator is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:039624954211:secret:prod\/key-[A-Za-z]{6} because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
    );
  });

  // "An explicit deny in any of these policies overrides the allow."
  test('lets a deny win over every allow, and says so', async () => {
    const made = await permitted(allow('*'), deny(READ));
    expect((await refusal(read(made))).message).toMatch(/ with an explicit deny in an identity-based policy$/);
  });

  test('reads several policies as one', async () => {
    const made = await permitted(allow('secretsmanager:DescribeSecret'));
    made.cloud.account(ACCOUNT).policies.push(parsePolicy({ Version: '2012-10-17', Statement: allow(READ) }));
    expect(await outcome(read(made))).toBe('allowed');
    expect(await outcome(made.sm.send(new DescribeSecretCommand({ SecretId: NAME })))).toBe('allowed');
  });

  // IAM User Guide, "Action": "The prefix and the action name are case insensitive"; "NotAction", "NotResource"
  test.each([
    [[allow('secretsmanager:Get*')], 'allowed'],
    [[allow('SecretsManager:getsecretVALUE')], 'allowed'],
    [[allow('secretsmanager:Get?ecretValue')], 'allowed'],
    [[allow('kms:*')], 'denied'],
    [[allow(READ, `arn:aws:secretsmanager:*:${ACCOUNT}:secret:prod/*`)], 'allowed'],
    [[allow(READ, `arn:aws:secretsmanager:*:${ACCOUNT}:secret:prod/key-??????`)], 'allowed'],
    [[allow(READ, `arn:aws:secretsmanager:*:${ACCOUNT}:secret:prod/key`)], 'denied'],
    [[allow(READ, `arn:aws:secretsmanager:*:${ACCOUNT}:secret:PROD/*`)], 'denied'],
    [[{ Effect: 'Allow', NotAction: 'kms:*', Resource: '*' }], 'allowed'],
    [[{ Effect: 'Allow', NotAction: 'secretsmanager:*', Resource: '*' }], 'denied'],
    [[{ Effect: 'Allow', Action: '*', NotResource: '*:secret:staging/*' }], 'allowed'],
    [[{ Effect: 'Allow', Action: '*', NotResource: '*:secret:prod/*' }], 'denied'],
  ])('%j: reading is %s', async (statements, expected) => {
    expect(await outcome(read(await permitted(...statements)))).toBe(expected);
  });

  test('of a secret that does not exist asks for permission first', async () => {
    const made = await permitted(allow(READ, '*:secret:prod/*'));
    expect(await outcome(read(made, { SecretId: 'prod/none' }))).toBe('ResourceNotFoundException');
    expect(await outcome(read(made, { SecretId: 'staging/none' }))).toBe('denied');
  });

  // STS API reference, GetCallerIdentity: "No permissions are required to perform this operation."
  test('never refuses GetCallerIdentity', async () => {
    const { sts } = await permitted(deny('*'));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
  });

  test('goes on after the state was written to a file and read again', async () => {
    const { cloud } = await permitted(allow(READ));
    const other = new Cloud();
    other.load(cloud.dump());
    expect(other.account(ACCOUNT).policies).toEqual(cloud.account(ACCOUNT).policies);
  });

  test('a state written before there were policies, replicas and execution roles has none', async () => {
    const { cloud } = await permitted(allow(READ));
    const later = /^(policies|replicating|deniedToTasks)$/;
    const old = JSON.parse(cloud.dump(), (key, value) => (later.test(key) ? undefined : value));
    const other = new Cloud();
    other.load(JSON.stringify(old));
    expect(other.account(ACCOUNT).policies).toEqual([]);
    expect(other.account(ACCOUNT).deniedToTasks).toEqual([]);
    expect(other.region(ACCOUNT, 'us-east-1').replicating).toEqual(new Map());
  });
});

// Service Authorization Reference: these take no resource, so a statement with one never allows them (checked 2026-11-22)
describe('an action without resources needs *', () => {
  const SECRETS = 'arn:aws:secretsmanager:us-east-1:039624954211:secret:*';

  test.each([
    ['ListSecrets', ({ sm }: Sandbox) => sm.send(new ListSecretsCommand({}))],
    ['BatchGetSecretValue', ({ sm }: Sandbox) => sm.send(new BatchGetSecretValueCommand({ SecretIdList: [NAME] }))],
    ['GetRandomPassword', ({ sm }: Sandbox) => sm.send(new GetRandomPasswordCommand({}))],
  ] as const)('%s', async (action, call) => {
    expect(await outcome(call(await permitted(allow('secretsmanager:*', SECRETS))))).toBe('denied');
    expect(await outcome(call(await permitted(allow(`secretsmanager:${action}`))))).toBe('allowed');
  });
});

// Secrets Manager API reference, BatchGetSecretValue: "you must have secretsmanager:GetSecretValue for each secret. If you use filters, you must also have secretsmanager:ListSecrets."
describe('BatchGetSecretValue', () => {
  const BATCH = 'secretsmanager:BatchGetSecretValue';

  test('needs GetSecretValue for each secret, and says which it may not read', async () => {
    const made = await permitted(allow(BATCH));
    const { SecretValues, Errors } = await made.sm.send(new BatchGetSecretValueCommand({ SecretIdList: [NAME] }));
    expect(SecretValues).toEqual([]);
    expect(Errors).toMatchObject([{ SecretId: NAME, ErrorCode: 'AccessDeniedException' }]);
  });

  test('with filters needs ListSecrets', async () => {
    const Filters = [{ Key: 'name' as const, Values: ['prod/'] }];
    const batch = ({ sm }: Sandbox) => sm.send(new BatchGetSecretValueCommand({ Filters }));
    expect(await outcome(batch(await permitted(allow([BATCH, READ]))))).toBe('denied');
    expect(await outcome(batch(await permitted(allow([BATCH, READ, 'secretsmanager:ListSecrets']))))).toBe('allowed');
  });
});

// Secrets Manager API reference, CreateSecret: "If you include tags in the secret, you also need secretsmanager:TagResource. To add replica Regions, you must also have secretsmanager:ReplicateSecretToRegions."
describe('CreateSecret', () => {
  const made = (more: object) => (one: Sandbox) => one.sm.send(new CreateSecretCommand({ Name: 'prod/new', ...more }));

  test.each([
    [{ Tags: [{ Key: 'a', Value: 'b' }] }, 'secretsmanager:TagResource'],
    [{ AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 'secretsmanager:ReplicateSecretToRegions'],
  ])('with %j needs %s too', async (more, action) => {
    const create = 'secretsmanager:CreateSecret';
    expect(await outcome(made({})(await permitted(allow(create))))).toBe('allowed');
    expect(await outcome(made(more)(await permitted(allow(create))))).toBe('denied');
    expect(await outcome(made(more)(await permitted(allow([create, action]))))).toBe('allowed');
  });

  test('can be bound to names and types', async () => {
    const statement = allow('secretsmanager:CreateSecret', '*', {
      StringLike: { 'secretsmanager:Name': 'prod/*' },
      StringEqualsIfExists: { 'secretsmanager:Type': 'none' },
    });
    expect(await outcome(made({})(await permitted(statement)))).toBe('allowed');
    expect(await outcome(made({ Name: 'staging/new' })(await permitted(statement)))).toBe('denied');
    expect(await outcome(made({ Type: 'DatadogApiKey' })(await permitted(statement)))).toBe('denied');
  });
});

// ValidateResourcePolicy, Required permissions: "secretsmanager:ValidateResourcePolicy and secretsmanager:PutResourcePolicy"
test.each([NAME, undefined])(
  'ValidateResourcePolicy needs PutResourcePolicy too, of the secret %s',
  async (SecretId) => {
    const validate = 'secretsmanager:ValidateResourcePolicy';
    const ResourcePolicy = JSON.stringify({ Statement: { ...deny('*'), Principal: '*' } });
    const ask = ({ sm }: Sandbox) => sm.send(new ValidateResourcePolicyCommand({ SecretId, ResourcePolicy }));
    expect(await outcome(ask(await permitted(allow(validate))))).toBe('denied');
    expect(await outcome(ask(await permitted(allow('secretsmanager:PutResourcePolicy'))))).toBe('denied');
    expect(await outcome(ask(await permitted(allow([validate, 'secretsmanager:PutResourcePolicy']))))).toBe('allowed');
  },
);

// Service Authorization Reference, condition keys of Secrets Manager, ECS and KMS (checked 2026-11-22)
describe('a condition on', () => {
  test('secretsmanager:VersionStage is there only when the caller sends it', async () => {
    const made = await permitted(allow(READ, '*', { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } }));
    expect(await outcome(read(made, { VersionStage: 'AWSCURRENT' }))).toBe('allowed');
    expect(await outcome(read(made))).toBe('denied');
    const or = { StringEqualsIfExists: { 'secretsmanager:VersionStage': 'AWSCURRENT' } };
    const lenient = await permitted(allow(READ, '*', or));
    expect(await outcome(read(lenient))).toBe('allowed');
    expect(await outcome(read(lenient, { VersionStage: 'AWSPREVIOUS' }))).toBe('denied');
  });

  test('secretsmanager:VersionStage bounds which label is moved', async () => {
    const stage = 'secretsmanager:UpdateSecretVersionStage';
    const made = await permitted(
      allow(stage, '*', { StringLike: { 'secretsmanager:VersionStage': 'mine-*' } }),
      allow('secretsmanager:PutSecretValue'),
    );
    const MoveToVersionId = token('b');
    const label = (VersionStage: string) =>
      made.sm.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage, MoveToVersionId }));
    await made.sm.send(
      new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: MoveToVersionId }),
    );
    expect(await outcome(label('mine-1'))).toBe('allowed');
    expect(await outcome(label('other'))).toBe('denied');
  });

  test.each([
    ['secretsmanager:SecretId', NAME, 'allowed'],
    ['secretsmanager:SecretId', 'prod/other', 'denied'],
    ['aws:ResourceTag/team', 'web', 'allowed'],
    ['aws:ResourceTag/team', 'ops', 'denied'],
    ['secretsmanager:ResourceTag/team', 'web', 'allowed'],
    ['aws:RequestedRegion', 'us-east-1', 'allowed'],
    ['aws:PrincipalAccount', ACCOUNT, 'allowed'],
    ['aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/AdministratorAccess`, 'allowed'],
    ['secretsmanager:resource/Type', 'DatadogApiKey', 'denied'],
  ])('%s = %s: reading is %s', async (key, value, expected) => {
    expect(await outcome(read(await permitted(allow(READ, '*', { StringEquals: { [key]: value } }))))).toBe(expected);
  });

  // The same keys of CreateSecret and UpdateSecret; KmsKeyId is what was sent, KmsKeyArn the key that it means
  test.each([
    ['secretsmanager:KmsKeyArn', 'KEY', { KmsKeyId: 'alias/own' }, { KmsKeyId: 'alias/other' }],
    ['secretsmanager:KmsKeyId', 'alias/own', { KmsKeyId: 'alias/own' }, { KmsKeyId: 'alias/other' }],
    ['secretsmanager:Description', 'ours', { Description: 'ours' }, { Description: 'theirs' }],
    ['secretsmanager:Type', 'DatadogApiKey', { Type: 'DatadogApiKey' }, { Type: 'JenkinsApiToken' }],
  ])('%s bounds how a secret is made and changed', async (key, wanted, fits, other) => {
    const made = await sandbox();
    await made.sm.send(new CreateSecretCommand({ Name: NAME }));
    const [own] = ['alias/own', 'alias/other'].map((alias) => makeKey(made.region, made.cloud.random, 0, alias));
    const values = { StringEquals: { [key]: wanted === 'KEY' ? own?.arn : wanted } };
    const Statement = [
      allow(['secretsmanager:CreateSecret', 'secretsmanager:UpdateSecret'], '*', values),
      allow('kms:*'),
    ];
    made.cloud.account(ACCOUNT).policies.push(parsePolicy({ Version: '2012-10-17', Statement }));
    const create = (more: object) => outcome(made.sm.send(new CreateSecretCommand({ Name: 'prod/new', ...more })));
    const update = (more: object) => outcome(made.sm.send(new UpdateSecretCommand({ SecretId: NAME, ...more })));
    for (const refused of [other, {}])
      expect([await create(refused), await update(refused)]).toEqual(['denied', 'denied']);
    expect([await create(fits), await update(fits)]).toEqual(['allowed', 'allowed']);
  });

  test('aws:RequestTag bounds which tags are given, at once and later', async () => {
    const web = { StringEquals: { 'aws:RequestTag/team': 'web' } };
    const { sm } = await permitted(allow(['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], '*', web));
    const tagged = (Value: string) => [{ Key: 'team', Value }];
    const create = (Tags?: ReturnType<typeof tagged>) => sm.send(new CreateSecretCommand({ Name: 'prod/new', Tags }));
    const tag = (Value: string) => sm.send(new TagResourceCommand({ SecretId: NAME, Tags: tagged(Value) }));
    expect([await outcome(create()), await outcome(create(tagged('ops'))), await outcome(tag('ops'))]).toEqual([
      'denied',
      'denied',
      'denied',
    ]);
    expect([await outcome(create(tagged('web'))), await outcome(tag('web'))]).toEqual(['allowed', 'allowed']);
  });

  test('secretsmanager:SecretPrimaryRegion is there once a secret was replicated', async () => {
    const here = { StringEquals: { 'secretsmanager:SecretPrimaryRegion': 'us-east-1' } };
    const made = await permitted(allow(READ, '*', here), allow('secretsmanager:ReplicateSecretToRegions'));
    expect(await outcome(read(made))).toBe('denied');
    const AddReplicaRegions = [{ Region: 'eu-west-1' }];
    await made.sm.send(new ReplicateSecretToRegionsCommand({ SecretId: NAME, AddReplicaRegions }));
    expect(await outcome(read(made))).toBe('allowed');
  });

  test('kms:ViaService does not hold for a call to KMS itself', async () => {
    const via = { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } };
    const { kms } = await permitted(allow('kms:*', '*', via));
    expect(await outcome(kms.send(new DescribeKeyCommand({ KeyId: 'alias/none' })))).toBe('denied');
  });

  // Of the resources of these actions, or of the action itself where it has none
  test.each<[string, (made: Sandbox, cluster: string) => Promise<unknown>]>([
    ['ListServices', ({ ecs }, cluster) => ecs.send(new ListServicesCommand({ cluster }))],
    ['ListTasks', ({ ecs }, cluster) => ecs.send(new ListTasksCommand({ cluster }))],
    ['DescribeServices', ({ ecs }, cluster) => ecs.send(new DescribeServicesCommand({ cluster, services: ['a'] }))],
    ['DescribeTasks', ({ ecs }, cluster) => ecs.send(new DescribeTasksCommand({ cluster, tasks: ['a'] }))],
    ['UpdateService', ({ ecs }, cluster) => ecs.send(new UpdateServiceCommand({ cluster, service: 'a' }))],
    ['StopTask', ({ ecs }, cluster) => ecs.send(new StopTaskCommand({ cluster, task: 'a' }))],
    [
      'DescribeServiceDeployments',
      ({ ecs }, cluster) => {
        const arn = `arn:aws:ecs:us-east-1:${ACCOUNT}:service-deployment/${cluster}/a/b`;
        return ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
      },
    ],
  ])('ecs:cluster bounds %s', async (action, call) => {
    const cluster = { ArnEquals: { 'ecs:cluster': `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/app` } };
    const made = await permitted(allow(`ecs:${action}`, '*', cluster));
    expect(await outcome(call(made, 'app'))).toMatch(/^(allowed|ClusterNotFoundException)$/);
    expect(await outcome(call(made, 'other'))).toBe('denied');
  });

  // kms:RequestAlias: "the alias in the request", not every alias of the key
  test('kms:RequestAlias is there only where the key is named by it', async () => {
    const alias = { StringEquals: { 'kms:RequestAlias': 'alias/own' } };
    const { kms, region, cloud } = await permitted(allow('kms:DescribeKey', '*', alias));
    const key = makeKey(region, cloud.random, 0, 'alias/own');
    const look = (KeyId: string) => outcome(kms.send(new DescribeKeyCommand({ KeyId })));
    expect(await look('alias/own')).toBe('allowed');
    expect(await look(`arn:aws:kms:us-east-1:${ACCOUNT}:alias/own`)).toBe('allowed');
    expect(await look(key.arn)).toBe('denied');
  });
});

// Service Authorization Reference, ECS: the resource of DescribeClusters is each cluster
test('DescribeClusters needs a permission for every cluster that is named', async () => {
  const { ecs } = await permitted(allow('ecs:DescribeClusters', `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/app`));
  const look = (...clusters: string[]) => outcome(ecs.send(new DescribeClustersCommand({ clusters })));
  expect(await look('app')).toBe('allowed');
  expect(await look('app', 'other')).toBe('denied');
});

// IAM User Guide, "IAM JSON policy elements: Condition operators" (checked 2026-11-22)
test.each([
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', ['a'], 'A', false],
  ['StringEquals', ['a*'], 'ab', false],
  ['StringEquals', ['a'], undefined, false],
  ['StringEqualsIfExists', ['a'], undefined, true],
  ['StringEqualsIgnoreCase', ['a'], 'A', true],
  ['StringLike', ['a*'], 'ab', true],
  ['StringLike', ['a?'], 'abc', false],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', ['a', 'b'], 'c', true],
  ['StringNotEquals', ['a'], undefined, true],
  ['StringNotLike', ['a*'], 'ab', false],
  ['ArnEquals', ['arn:aws:ecs:*:1:cluster/*'], 'arn:aws:ecs:us-east-1:1:cluster/a', true],
  ['ArnLike', ['arn:aws:ecs:*:cluster/a'], 'arn:aws:ecs:us-east-1:1:cluster/a', false],
  ['ArnNotLike', ['arn:aws:ecs:*:1:cluster/*'], 'arn:aws:ecs:us-east-1:2:cluster/a', true],
  ['Bool', ['true'], 'true', true],
  ['Bool', ['true'], 'false', false],
  ['Null', ['true'], undefined, true],
  ['Null', ['false'], undefined, false],
  ['Null', ['false'], 'a', true],
])('%s %j of %s is %s', (operator, values, given, expected) => {
  expect(holds({ operator, key: 'aws:X', values }, { 'aws:x': given })).toBe(expected);
});

test('the parts of an ARN are compared one by one', () => {
  expect(matchesArn('arn:aws:s3:::b*', 'arn:aws:s3:::bucket:with:colons')).toBe(true);
  expect(matchesArn('arn:*', 'arn:aws:s3:::bucket')).toBe(false);
  expect(matches('arn:*', 'arn:aws:s3:::bucket')).toBe(true);
  expect(matches('a.c', 'abc')).toBe(false);
});

// A policy that is not evaluated as IAM does is refused when it is attached, not ignored when it matters.
describe('a policy is refused', () => {
  const one = (more: object) => ({ Statement: { ...allow(READ), ...more } });

  test.each([
    ['without a statement', { Version: '2012-10-17' }, 'Statement is missing'],
    ['that is no object', 'Allow *', 'the policy is not an object'],
    ['of another version', { Version: '2020-01-01', Statement: [] }, 'Version is not one of IAM'],
    ['with an unknown member', { Statements: [] }, 'Statements is no member of a policy'],
    ['with a misspelt member', one({ Ressource: '*' }), 'Statement[0].Ressource is no member of a statement'],
    ['with another effect', one({ Effect: 'allow' }), 'Statement[0].Effect is neither Allow nor Deny'],
    ['with Action and NotAction', one({ NotAction: '*' }), 'Statement[0] needs Action or NotAction, and not both'],
    ['without a resource', one({ Resource: undefined }), 'Statement[0] needs Resource or NotResource, and not both'],
    ['with an action of no service', one({ Action: 'GetSecretValue' }), 'GetSecretValue is not an action'],
    ['with a number for a text', one({ Resource: 1 }), 'Statement[0].Resource is not a text'],
    ['with a principal', one({ Principal: '*' }), 'Statement[0].Principal has no place in a policy of an identity'],
    ['with a variable', one({ Resource: '$' + '{aws:username}' }), 'the sandbox has no policy variables'],
    [
      'with an unknown operator',
      one({ Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } } }),
      'the sandbox does not evaluate the operator NumericLessThan',
    ],
    [
      'with a set operator',
      one({ Condition: { 'ForAnyValue:StringEquals': { 'aws:RequestTag/a': 'b' } } }),
      'the sandbox does not evaluate the operator ForAnyValue:StringEquals',
    ],
    [
      'with a key that is never filled in',
      one({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }),
      'the sandbox never fills in the condition key aws:MultiFactorAuthPresent',
    ],
  ])('%s', (_, document, message) => {
    expect(() => parsePolicy(document)).toThrow(message);
  });
});
