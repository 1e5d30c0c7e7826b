import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { CreateSecretCommand, DescribeSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { Quotas } from '../../src/sandbox/quotas.js';
import { clients, HOUR, refusal, sandbox } from './sandbox.js';

const put = new PutSecretValueCommand({
  SecretId: 'prod/key',
  SecretString: 'one',
  ClientRequestToken: 'x'.repeat(32),
});

/** How many calls of these operations, in turn, pass before the first is refused; at most `most`. */
function burst(quotas: Quotas, service: string, operations: readonly string[], most: number, now = 0): number {
  for (let passed = 0; passed < most; passed++) {
    const operation = operations[passed % operations.length] ?? '';
    if (!quotas.take(service, operation, '039624954211', 'us-east-1', now)) return passed;
  }
  return most;
}

// Secrets Manager User Guide, "Quotas", and its announcements of 2022-11-11 and 2025-03-04 (checked 2026-11-21).
// What stands in one row shares one rate. Unverified: the bursts, and ListSecretVersionIds.
test.each([
  [10_000, ['GetSecretValue']],
  [40_000, ['DescribeSecret']],
  [100, ['BatchGetSecretValue']],
  [100, ['ListSecrets']],
  [
    50,
    [
      'PutSecretValue',
      'UpdateSecret',
      'UpdateSecretVersionStage',
      'ReplicateSecretToRegions',
      'RemoveRegionsFromReplication',
      'StopReplicationToReplica',
    ],
  ],
  [50, ['TagResource', 'UntagResource']],
  [50, ['RotateSecret', 'CancelRotateSecret']],
  [50, ['RestoreSecret']],
  [50, ['GetResourcePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy', 'ValidateResourcePolicy']],
  [50, ['CreateSecret']],
  [50, ['DeleteSecret']],
  [50, ['GetRandomPassword']],
  [50, ['ListSecretVersionIds']],
])('Secrets Manager: %i a second for %j', (rate, operations) => {
  const quotas = new Quotas();
  expect(burst(quotas, 'secretsmanager', operations, 50_000)).toBe(rate);
  expect(burst(quotas, 'secretsmanager', operations, 50_000, 500)).toBe(rate / 2);
});

// ECS API reference, "Request throttling for the Amazon ECS API": burst and sustained rate (checked 2026-11-21)
test.each([
  [100, 20, ['DescribeServices', 'ListServices']],
  [50, 5, ['UpdateService', 'CreateService']],
  [100, 20, ['DescribeTasks', 'ListTasks']],
  [50, 20, ['DescribeTaskDefinition']],
  [50, 20, ['DescribeServiceDeployments', 'ListServiceDeployments']],
  [50, 20, ['DescribeClusters', 'ListClusters']],
  [100, 40, ['RunTask', 'StopTask']],
])('ECS: %i at once and %i a second for %j', (most, rate, operations) => {
  const quotas = new Quotas();
  expect(burst(quotas, 'ecs', operations, 1_000)).toBe(most);
  expect(burst(quotas, 'ecs', operations, 1_000, 1_000)).toBe(rate);
});

test('each account and region has rates of its own', () => {
  const quotas = new Quotas();
  expect(burst(quotas, 'secretsmanager', ['ListSecrets'], 1_000)).toBe(100);
  expect(quotas.take('secretsmanager', 'ListSecrets', '549136075525', 'us-east-1', 0)).toBe(true);
  expect(quotas.take('secretsmanager', 'ListSecrets', '039624954211', 'eu-west-1', 0)).toBe(true);
});

describe('at the wire', () => {
  test('the fifty-first write of a second is refused, and passes a moment later', async () => {
    const { sm, cloud, url } = await sandbox();
    await sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'one' }));
    cloud.quotas = true;
    for (let i = 0; i < 50; i++) await sm.send(put);
    expect(await refusal(sm.send(put))).toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      status: 400,
    });
    await sm.send(new DescribeSecretCommand({ SecretId: 'prod/key' }));
    const elsewhere = clients(url, '549136075525').sm.send(put);
    expect((await refusal(elsewhere)).name).toBe('ResourceNotFoundException');
    cloud.clock.advance(20);
    await sm.send(put);
    // What was not used is not saved up.
    cloud.clock.advance(HOUR);
    for (let i = 0; i < 50; i++) await sm.send(put);
    expect((await refusal(sm.send(put))).name).toBe('ThrottlingException');
  });

  // ECS API reference, ThrottlingException; Request throttling: UpdateService has a burst of 50 and 5 a second after it
  test('ECS refuses above its rates as well, and with the same words', async () => {
    const { ecs, cloud } = await sandbox();
    cloud.quotas = true;
    const update = () => refusal(ecs.send(new UpdateServiceCommand({ service: 'app', forceNewDeployment: true })));
    for (let i = 0; i < 50; i++) expect((await update()).name).toBe('ClusterNotFoundException');
    expect(await update()).toEqual({ name: 'ThrottlingException', message: 'Rate exceeded', status: 400 });
    cloud.clock.advance(200);
    expect((await update()).name).toBe('ClusterNotFoundException');
  });

  test('they are off by default', async () => {
    const { sm } = await sandbox();
    await sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'one' }));
    const calls = Array.from({ length: 60 }, () => sm.send(put));
    await expect(Promise.all(calls)).resolves.toHaveLength(60);
  });
});
