/**
 * A secret and its versions. Both are immutable: a change makes a new `Secret`, and `keep` is the one
 * place where it takes the old one's. That is how a list can answer with what was there before.
 */
import { type Before, LONGEST_LAG, type Region } from '../../cloud.js';
import type { Value } from './value.js';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  /** As it was given: key id, key ARN or alias ARN; undefined is the account's own key. */
  readonly kmsKeyId: string | undefined;
  readonly type: string | undefined;
  readonly owningService: string | undefined;
  /** Undefined until rotation was configured; AWS then says neither yes nor no. */
  readonly rotationEnabled: boolean | undefined;
  readonly rotation?: Rotation | undefined;
  /** Its own policy, as it was put. */
  readonly policy: string | undefined;
  readonly tags: readonly Tag[];
  readonly created: number;
  readonly changed: number;
  readonly accessed: number | undefined;
  readonly deletion: Deletion | undefined;
  /** Oldest first. */
  readonly versions: readonly Version[];
  readonly replicas?: readonly Replica[] | undefined;
  /** The region of the secret that it is a copy of. */
  readonly replicaOf?: string | undefined;
}

/** How AWS rotates a secret; kept when rotation is turned off. */
export interface Rotation {
  readonly lambda: string | undefined;
  readonly rules: RotationRules | undefined;
  readonly metadata: readonly Tag[] | undefined;
  readonly role: string | undefined;
  /** When a rotation last ended well. */
  readonly last?: number;
}

export interface RotationRules {
  readonly AutomaticallyAfterDays: number | undefined;
  readonly Duration: string | undefined;
  readonly ScheduleExpression: string | undefined;
}

/** A copy in another region, as its primary knows it. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
  /** It takes the place of a secret that has its name there. */
  readonly overwrite: boolean;
  /** The `changed` of the primary that it was last copied at. */
  readonly copied: number | undefined;
  /** Why there is none. */
  readonly failure: string | undefined;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Deletion {
  /** The date that AWS shows. */
  readonly date: number;
  /** When nothing is left. */
  readonly gone: number;
  readonly forced: boolean;
}

export interface Version {
  readonly id: string;
  readonly labels: readonly string[];
  /** Undefined in the version that a rotation has opened and not filled yet. */
  readonly value: Value | undefined;
  readonly created: number;
  readonly accessed: number | undefined;
  /** The key it is encrypted with: its ARN; undefined is the account's own key. */
  readonly key: string | undefined;
}

/** Milliseconds until a change of a secret is in its replicas; AWS publishes none. */
const REPLICATION = 2_000;

/** The region that a replicated secret belongs to; its ARN names its own. */
export function primaryRegion({ arn, replicaOf, replicas = [] }: Secret): string | undefined {
  return replicaOf ?? (replicas.length > 0 ? arn.split(':')[3] : undefined);
}

/** Put a secret in the place of the one with its name; undefined removes it. */
export function keep(region: Region, now: number, name: string, secret: Secret | undefined): void {
  region.before.push({ at: now, name, was: region.secrets.get(name) });
  while (region.before[0] !== undefined && region.before[0].at < now - LONGEST_LAG) region.before.shift();
  if (secret === undefined) region.secrets.delete(name);
  else region.secrets.set(name, secret);
  if (secret?.deletion === undefined) region.deleting.delete(name);
  else region.deleting.set(name, secret.deletion.gone);
  if (secret?.replicas?.length) region.replicating.set(name, now + REPLICATION);
}

/** One secret as it was at a moment, at most ten minutes ago. */
export function secretAt(region: Region, name: string, then: number): Secret | undefined {
  const changed = region.before.find((one) => one.name === name && one.at > then);
  return changed === undefined ? region.secrets.get(name) : changed.was;
}

/** The secrets as they were at a moment, at most ten minutes ago. */
export function secretsAt(region: Region, then: number): Secret[] {
  const later = region.before.filter(({ at }) => at > then);
  if (later.length === 0) return [...region.secrets.values()];
  const secrets = new Map(region.secrets);
  for (const { name, was } of later.reverse() as Before[]) {
    if (was === undefined) secrets.delete(name);
    else secrets.set(name, was);
  }
  return [...secrets.values()].sort((a, b) => a.created - b.created);
}

/** Drop the secrets whose time is over. */
export function expire(region: Region, now: number): void {
  for (const [name, gone] of region.deleting) {
    if (gone <= now) keep(region, now, name, undefined);
  }
}
