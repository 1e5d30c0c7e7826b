/**
 * Replicas in other regions: made and kept in step a moment later, read like any secret, written only
 * through their primary. Secrets Manager API reference, ReplicateSecretToRegions,
 * RemoveRegionsFromReplication, StopReplicationToReplica (checked 2026-11-22).
 */
import type { Cloud, Region } from '../../cloud.js';
import { ApiError, flag, list, operation, required, type Scope, structure, text } from '../json.js';
import { findKey } from '../kms.js';
import { keyAsGiven } from './encryption.js';
import { lookup, secretId } from './lookup.js';
import { keep, type Replica, type Secret } from './state.js';

const regionName = text(1, 128, { pattern: /^([a-z]+-)+\d+$/ });

export const replicaRegions = list(structure({ Region: required(regionName), KmsKeyId: text(0, 2048) }), 1, 100);

type Wanted = NonNullable<ReturnType<typeof replicaRegions>>;

export const replicateSecretToRegions = operation(
  { SecretId: secretId, AddReplicaRegions: required(replicaRegions), ForceOverwriteReplicaSecret: flag },
  (scope, { SecretId, AddReplicaRegions, ForceOverwriteReplicaSecret }) => {
    const before = lookup(scope, 'ReplicateSecretToRegions', SecretId);
    const secret = addReplicas(scope, before, AddReplicaRegions, ForceOverwriteReplicaSecret);
    keep(scope.region, scope.now, secret.name, secret);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
  },
);

/** A secret with more replicas; a region that is named again is tried again. */
export function addReplicas(scope: Scope, secret: Secret, wanted: Wanted, overwrite: boolean | undefined): Secret {
  if (wanted.length === 0) return secret;
  for (const { Region: name } of wanted) {
    if (name === scope.region.name) throw invalid('Invalid replica region.');
  }
  const added = wanted.map(
    ({ Region: region, KmsKeyId }): Replica => ({
      region,
      kmsKeyId: KmsKeyId,
      overwrite: overwrite === true,
      copied: undefined,
      failure: undefined,
    }),
  );
  const others = (secret.replicas ?? []).filter(({ region }) => !added.some((one) => one.region === region));
  return { ...secret, replicas: [...others, ...added], changed: scope.now };
}

export const removeRegionsFromReplication = operation(
  { SecretId: secretId, RemoveReplicaRegions: required(list(regionName, 1, 100)) },
  (scope, { SecretId, RemoveReplicaRegions: gone }) => {
    const before = lookup(scope, 'RemoveRegionsFromReplication', SecretId);
    const known = (before.replicas ?? []).map(({ region }) => region);
    const strange = gone.find((region) => !known.includes(region));
    if (strange !== undefined) throw invalid(`The secret has no replica in ${strange}.`);
    for (const name of gone) {
      const there = scope.cloud.region(scope.region.account, name);
      if (isReplicaOf(there.secrets.get(before.name), scope.region)) keep(there, scope.now, before.name, undefined);
    }
    const replicas = (before.replicas ?? []).filter(({ region }) => !gone.includes(region));
    const secret = { ...before, replicas, changed: scope.now };
    keep(scope.region, scope.now, secret.name, secret);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) ?? [] };
  },
);

/** "You must call this operation from the Region in which you want to promote the replica to a primary secret." */
export const stopReplicationToReplica = operation({ SecretId: secretId }, (scope, { SecretId }) => {
  const { cloud, region, now } = scope;
  const secret = lookup(scope, 'StopReplicationToReplica', SecretId);
  if (secret.replicaOf === undefined)
    throw new ApiError('InvalidRequestException', 'The secret is not a replica in this Region.');
  const home = cloud.region(region.account, secret.replicaOf);
  const primary = home.secrets.get(secret.name);
  if (primary !== undefined) {
    const replicas = (primary.replicas ?? []).filter((one) => one.region !== region.name);
    keep(home, now, primary.name, { ...primary, replicas, changed: now });
  }
  keep(region, now, secret.name, { ...secret, replicaOf: undefined, changed: now });
  return { ARN: secret.arn };
});

/** "The status can be InProgress, Failed, or InSync." */
export function replicationStatus({ replicas = [], changed }: Secret): object[] | undefined {
  if (replicas.length === 0) return undefined;
  return replicas.map(({ region, kmsKeyId, copied, failure }) => ({
    Region: region,
    KmsKeyId: kmsKeyId ?? 'alias/aws/secretsmanager',
    Status: failure !== undefined ? 'Failed' : copied === changed ? 'InSync' : 'InProgress',
    StatusMessage: failure,
  }));
}

/** Bring every replica of an account up to date that is due by now. */
export function replicate(cloud: Cloud, account: string, now: number): void {
  for (const region of [...cloud.account(account).regions.values()]) {
    for (const [name, due] of region.replicating) {
      if (due > now) continue;
      region.replicating.delete(name);
      const primary = region.secrets.get(name);
      if (primary === undefined) continue;
      const replicas = (primary.replicas ?? []).map((one) => {
        if (one.failure !== undefined) return one;
        const failure = copy(cloud.region(account, one.region), primary, region, one, due);
        return { ...one, failure, copied: failure === undefined ? primary.changed : one.copied };
      });
      region.secrets.set(name, { ...primary, replicas });
    }
  }
}

/** What is in the way, or undefined once the copy is made. */
function copy(there: Region, primary: Secret, home: Region, wanted: Replica, now: number): string | undefined {
  const known = there.secrets.get(primary.name);
  if (known !== undefined && !isReplicaOf(known, home) && !wanted.overwrite)
    return 'Secret with this name already exists in this region';
  const kmsKeyId = keyAsGiven({ region: there }, wanted.kmsKeyId);
  const key = kmsKeyId === undefined ? undefined : findKey(there, kmsKeyId);
  if (kmsKeyId !== undefined && key?.state !== 'Enabled') return 'The KMS key of the replica cannot be used';
  keep(there, now, primary.name, {
    ...primary,
    arn: primary.arn.replace(`:${home.name}:`, `:${there.name}:`),
    kmsKeyId,
    accessed: known?.accessed,
    replicas: undefined,
    replicaOf: home.name,
    versions: primary.versions.map((version) => ({ ...version, key: key?.arn, accessed: undefined })),
  });
  return undefined;
}

function isReplicaOf(secret: Secret | undefined, home: Region): boolean {
  return secret?.replicaOf === home.name;
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
