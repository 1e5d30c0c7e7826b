/**
 * Request rates, as token buckets per account and region. Off unless `cloud.quotas` is set.
 *
 * Secrets Manager User Guide, "Quotas", and ECS API Reference, "Request throttling" (checked
 * 2026-11-21). Unverified: the bursts of Secrets Manager, which it does not publish (a second's worth is
 * assumed); its rate of ListSecretVersionIds today; the rates of KMS and STS, which have none here.
 */
interface Bucket {
  readonly operations: readonly string[];
  readonly burst: number;
  readonly perSecond: number;
}

const both = (perSecond: number, ...operations: string[]): Bucket => ({ operations, burst: perSecond, perSecond });

const BUCKETS: Readonly<Record<string, readonly Bucket[]>> = {
  secretsmanager: [
    both(10_000, 'GetSecretValue'),
    both(40_000, 'DescribeSecret'),
    both(100, 'BatchGetSecretValue'),
    both(100, 'ListSecrets'),
    both(
      50,
      'PutSecretValue',
      'UpdateSecret',
      'UpdateSecretVersionStage',
      'ReplicateSecretToRegions',
      'RemoveRegionsFromReplication',
      'StopReplicationToReplica',
    ),
    both(50, 'TagResource', 'UntagResource'),
    both(50, 'RotateSecret', 'CancelRotateSecret'),
    both(50, 'RestoreSecret'),
    both(50, 'GetResourcePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy', 'ValidateResourcePolicy'),
    both(50, 'CreateSecret'),
    both(50, 'DeleteSecret'),
    both(50, 'GetRandomPassword'),
    both(50, 'ListSecretVersionIds'),
  ],
  ecs: [
    { operations: ['DescribeServices', 'ListServices'], burst: 100, perSecond: 20 },
    { operations: ['UpdateService', 'CreateService'], burst: 50, perSecond: 5 },
    { operations: ['DescribeTasks', 'ListTasks'], burst: 100, perSecond: 20 },
    { operations: ['DescribeTaskDefinition'], burst: 50, perSecond: 20 },
    { operations: ['DescribeServiceDeployments', 'ListServiceDeployments'], burst: 50, perSecond: 20 },
    { operations: ['DescribeClusters', 'ListClusters'], burst: 50, perSecond: 20 },
    { operations: ['RunTask', 'StopTask'], burst: 100, perSecond: 40 },
  ],
};

export class Quotas {
  readonly #levels = new Map<string, { tokens: number; at: number }>();

  /** Take one call's token; false when the rate is exceeded. */
  take(service: string, operation: string, account: string, region: string, now: number): boolean {
    const bucket = BUCKETS[service]?.find(({ operations }) => operations.includes(operation));
    if (bucket === undefined) return true;
    const name = [account, region, service, bucket.operations[0]].join(' ');
    const level = this.#levels.get(name) ?? { tokens: bucket.burst, at: now };
    const tokens = Math.min(bucket.burst, level.tokens + ((now - level.at) / 1000) * bucket.perSecond);
    this.#levels.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
