import {
  type ContainerDefinition,
  CreateClusterCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { CLUSTER, primary, type Running, running } from './ecs.js';
import { ACCOUNT, HOUR, MINUTE, sandbox, token } from './sandbox.js';

const ID = 'arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/key';
const A = token('a');
const B = token('b');
const INVALID_ARN = 'an invalid ARN format for the AWS Secrets Manager secret was specified';

/** A service of one task that reads `valueFrom`, after its first deployment had its time. */
async function reading(
  valueFrom: string | ((arn: string) => string),
  value: Pick<CreateSecretCommandInput, 'SecretString' | 'SecretBinary' | 'KmsKeyId'> = {},
  breaker = false,
): Promise<Running> {
  const made = await sandbox();
  makeKey(made.region, made.cloud.random, 0, 'alias/own');
  const filled = 'SecretBinary' in value ? value : { SecretString: '{"password":"one"}', ...value };
  const input = { Name: 'prod/key', ClientRequestToken: A, ...filled };
  const { ARN = '' } = await made.sm.send(new CreateSecretCommand(input));
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: breaker, rollback: breaker } };
  const reference = typeof valueFrom === 'string' ? valueFrom : valueFrom(ARN);
  return running({ desiredCount: 1, deploymentConfiguration }, made, [{ name: 'KEY', valueFrom: reference }]);
}

const put = ({ sm }: Running, ClientRequestToken: string, VersionStages?: string[]) =>
  sm.send(
    new PutSecretValueCommand({
      SecretId: 'prod/key',
      SecretString: '{"password":"two"}',
      ClientRequestToken,
      VersionStages,
    }),
  );
const fetched = ({ service }: Running) =>
  service.tasks.filter(({ desired }) => desired === 'RUNNING').map((task) => task.fetched);
const stoppedReason = ({ service }: Running) =>
  service.tasks.find(({ stopCode }) => stopCode === 'TaskFailedToStart')?.stoppedReason;

// ECS Developer Guide: "sensitive data is injected into your container when the container is initially started"
describe('a task', () => {
  test('fetches its secrets once, when it starts', async () => {
    const made = await reading(ID);
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
    await put(made, B);
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': B }]);
  });

  test('fetches between createdAt and startedAt: a write in between is read', async () => {
    const made = await reading(ID);
    await made.update();
    made.cloud.clock.advance(4_000);
    await put(made, B);
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': B }]);
  });

  test('fetches between createdAt and startedAt: a write just before startedAt is too late', async () => {
    const made = await reading(ID);
    await made.update();
    made.cloud.clock.advance(8_000);
    await put(made, B);
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
  });

  test('that was started before a label moved keeps what it read', async () => {
    const made = await reading(ID);
    await put(made, B, ['AWSPENDING']);
    const move = { SecretId: 'prod/key', VersionStage: 'AWSCURRENT', MoveToVersionId: B, RemoveFromVersionId: A };
    await made.sm.send(new UpdateSecretVersionStageCommand(move));
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
  });

  test('asks with its own role, whatever the caller is denied', async () => {
    const made = await reading(ID);
    made.cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetSecretValue', resource: '*' });
    await made.update();
    made.cloud.clock.advance(MINUTE);
    expect(primary(await made.look()).rolloutState).toBe('COMPLETED');
  });

  // ECS Developer Guide, "Referencing sensitive data": `arn:…:secret:secret-name:json-key:version-stage:version-id`
  test.each([
    ['a whole secret', ID],
    ['one key of it', `${ID}:password::`],
    ['a label', `${ID}::AWSCURRENT:`],
    ['a version', `${ID}:::${A}`],
  ])('reads %s', async (_, valueFrom) => {
    const made = await reading(valueFrom);
    expect(primary(await made.look()).rolloutState).toBe('COMPLETED');
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
  });

  // amazon-ecs-agent, asmsecret.go: what stands before the JSON key is the SecretId, which may be a whole ARN or lack its six characters
  test.each(['', ':password::', `:::${A}`])('reads a complete ARN that goes on with "%s"', async (rest) => {
    const made = await reading((arn) => `${arn}${rest}`);
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
  });

  // ECS Developer Guide, "Referencing sensitive data": version-id and version-stage pin what is read
  test.each([
    ['version', `${ID}:::${A}`],
    ['label', `${ID}::pinned:`],
  ])('with a pinned %s never sees a new value', async (_, valueFrom) => {
    const made = await reading(valueFrom);
    const label = { SecretId: 'prod/key', VersionStage: 'pinned', MoveToVersionId: A };
    await made.sm.send(new UpdateSecretVersionStageCommand(label));
    await put(made, B);
    await made.update();
    made.cloud.clock.advance(2 * MINUTE);
    expect(primary(await made.look()).rolloutState).toBe('COMPLETED');
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
  });

  // "every operation is eventually consistent": a task that starts seconds after a write may read what was there before
  test('that starts right after a write may read the old value, and keeps it', async () => {
    const made = await reading(ID);
    made.cloud.readLag = 10_000;
    await put(made, B);
    await made.update();
    made.cloud.clock.advance(HOUR);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': A }]);
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(fetched(made)).toEqual([{ 'prod/key': B }]);
  });
});

// amazon-ecs-agent, asmsecret.go: an ARN has two parts of resource or five; whatever cannot be fetched stops the task before its containers start
describe('a task that cannot pull a secret', () => {
  test.each([
    [
      'does not exist',
      ID.replace('key', 'none'),
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ],
    ['lacks the key', `${ID}:user::`, 'did not contain json key user'],
    ['lacks the label', `${ID}::AWSPENDING:`, "can't find the specified secret value for staging label: AWSPENDING"],
    ['is named wrongly', `${ID}:password`, INVALID_ARN],
    ['is named in four parts', `${ID}:password:`, INVALID_ARN],
    ['is named in six parts', `${ID}:password:::`, INVALID_ARN],
    ['lacks the version', `${ID}:::${B}`, `can't find the specified secret value for VersionId: ${B}`],
    ['is a parameter', '/prod/key', 'unable to retrieve secret from ssm'],
  ])('because it %s stops before it starts', async (_, valueFrom, why) => {
    const made = await reading(valueFrom);
    const seen = await made.look();
    expect(seen.runningCount).toBe(0);
    expect(primary(seen).failedTasks).toBeGreaterThan(0);
    expect(stoppedReason(made)).toMatch(/^ResourceInitializationError: unable to pull secrets/);
    expect(stoppedReason(made)).toContain(why);
  });

  test('because it has no version stops before it starts', async () => {
    const made = await sandbox();
    await made.sm.send(new CreateSecretCommand({ Name: 'prod/key' }));
    const service = await running({ desiredCount: 1 }, made, [{ name: 'KEY', valueFrom: ID }]);
    expect(stoppedReason(service)).toContain("can't find the specified secret value for staging label: AWSCURRENT");
  });

  // ECS Developer Guide, "Pass Secrets Manager secrets …": a JSON key needs JSON, and a variable needs text
  test.each([
    ['no JSON', `${ID}:password::`, { SecretString: 'CANARY' }, 'did not contain json key password'],
    ['no object', `${ID}:password::`, { SecretString: '["password"]' }, 'did not contain json key password'],
    ['bytes', ID, { SecretBinary: Buffer.from('CANARY') }, 'holds no text'],
  ])('because it holds %s stops before it starts, and does not quote it', async (_, valueFrom, value, why) => {
    const made = await reading(valueFrom, value);
    expect(stoppedReason(made)).toContain(why);
    expect(stoppedReason(made)).not.toContain('CANARY');
  });

  // ECS Developer Guide, "Amazon ECS task execution IAM role": secretsmanager:GetSecretValue, and kms:Decrypt "if your secret uses a custom KMS key"
  test.each([
    ['secretsmanager:GetSecretValue', 'is not authorized to perform: secretsmanager:GetSecretValue'],
    ['kms:Decrypt', 'AccessDeniedException: Access to KMS is not allowed'],
  ])('because its role has not got %s stops before it starts, whatever the caller may', async (action, why) => {
    const made = await reading(ID, { KmsKeyId: 'alias/own' });
    made.cloud.account(ACCOUNT).deniedToTasks.push({ action, resource: '*' });
    await made.sm.send(new GetSecretValueCommand({ SecretId: 'prod/key' }));
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(stoppedReason(made)).toContain(why);
  });

  // DecryptionFailure: "Secrets Manager can't decrypt the protected secret text using the provided KMS key."
  test('because its key is disabled stops before it starts', async () => {
    const made = await reading(ID, { KmsKeyId: 'alias/own' });
    for (const key of made.region.keys.values()) key.state = 'Disabled';
    await made.update();
    made.cloud.clock.advance(MINUTE);
    await made.look();
    expect(stoppedReason(made)).toContain('DecryptionFailure: ');
  });

  test('because it is being deleted fails the deployment until it is restored', async () => {
    const made = await reading(ID);
    await made.sm.send(new DeleteSecretCommand({ SecretId: 'prod/key' }));
    await made.update();
    made.cloud.clock.advance(5 * MINUTE);
    const seen = await made.look();
    expect(primary(seen).rolloutState).toBe('IN_PROGRESS');
    expect(primary(seen).failedTasks).toBeGreaterThan(3);
    expect(seen.runningCount).toBe(1);
    expect(
      seen.events?.some(({ message }) => message?.includes('is unable to consistently start tasks successfully')),
    ).toBe(true);
    await made.sm.send(new RestoreSecretCommand({ SecretId: 'prod/key' }));
    made.cloud.clock.advance(2 * MINUTE);
    expect(primary(await made.look())).toMatchObject({ rolloutState: 'COMPLETED', failedTasks: 0 });
  });

  test('with the circuit breaker is rolled back, and the rollback fails as it reads the same secret', async () => {
    const made = await reading(ID, {}, true);
    await made.sm.send(new DeleteSecretCommand({ SecretId: 'prod/key' }));
    await made.update();
    made.cloud.clock.advance(5 * MINUTE);
    const seen = await made.look();
    expect(primary(seen).rolloutState).toBe('FAILED');
    expect(made.service.deployments.map(({ outcome, rollback }) => [outcome, rollback])).toEqual([
      ['STOPPED', true],
      ['ROLLBACK_FAILED', false],
      ['SUCCESSFUL', false],
    ]);
    expect(seen.runningCount).toBe(1);
  });

  test('is seen in DescribeTasks with its reason', async () => {
    const made = await reading(ID);
    await made.sm.send(new DeleteSecretCommand({ SecretId: 'prod/key' }));
    const { tasks = [] } = await made.ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'app-task' }));
    made.cloud.clock.advance(MINUTE);
    const ids = tasks.map(({ taskArn = '' }) => taskArn);
    const described = await made.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: ids }));
    expect(described.tasks).toMatchObject([
      {
        lastStatus: 'STOPPED',
        stopCode: 'TaskFailedToStart',
        stoppedReason: expect.stringContaining('because it was marked for deletion'),
      },
    ]);
    expect(described.tasks?.[0]?.startedAt).toBeUndefined();
  });
});

// ECS API reference: everything in a task definition that can name a secret, besides `secrets`
describe('a task also pulls', () => {
  const references: [string, Partial<RegisterTaskDefinitionCommandInput>][] = [
    [
      'what its log driver needs',
      container({ logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'token', valueFrom: ID }] } }),
    ],
    ['what its registry needs', container({ repositoryCredentials: { credentialsParameter: ID } })],
    [
      'what its volumes need',
      {
        ...container({}),
        volumes: [
          {
            name: 'share',
            fsxWindowsFileServerVolumeConfiguration: {
              fileSystemId: 'fs-1',
              rootDirectory: '/',
              authorizationConfig: { credentialsParameter: ID, domain: 'example.invalid' },
            },
          },
        ],
      },
    ],
  ];

  test.each(references)('%s', async (_, definition) => {
    const made = await sandbox();
    await made.ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    await made.ecs.send(new RegisterTaskDefinitionCommand({ family: 'job', containerDefinitions: [], ...definition }));
    const run = async () => {
      await made.ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'job' }));
      made.cloud.clock.advance(MINUTE);
      await made.ecs.send(new ListTasksCommand({ cluster: CLUSTER }));
      return made.region.clusters.get(CLUSTER)?.loose.at(-1);
    };
    expect((await run())?.stoppedReason).toContain("can't find the specified secret");
    await made.sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'x', ClientRequestToken: A }));
    expect((await run())?.fetched).toEqual({ 'prod/key': A });
  });
});

// A secret's own policy can deny the role that the agent asks with, the task's execution role
test('a task whose execution role the secret denies stops before it starts', async () => {
  const made = await reading(ID);
  const role = `arn:aws:iam::${ACCOUNT}:role/pulls`;
  await made.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'job',
      executionRoleArn: role,
      containerDefinitions: [{ name: 'job', image: 'job', secrets: [{ name: 'KEY', valueFrom: ID }] }],
    }),
  );
  const deny = { Effect: 'Deny', Principal: { AWS: role }, Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
  await made.sm.send(new PutResourcePolicyCommand({ SecretId: 'prod/key', ResourcePolicy }));
  await made.ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: 'job' }));
  made.cloud.clock.advance(MINUTE);
  await made.look();
  const task = made.region.clusters.get(CLUSTER)?.loose[0];
  expect(task?.stopCode).toBe('TaskFailedToStart');
  expect(task?.stoppedReason).toContain('explicit deny in a resource-based policy');
});

function container(more: Partial<ContainerDefinition>): Partial<RegisterTaskDefinitionCommandInput> {
  return { containerDefinitions: [{ name: 'job', image: 'job', ...more }] };
}
