/** What a row is, from the manifest and what was seen; nobody has decided yet what to do about it. */
import type { Content, Covered, Environment, SecretRow, State, StoredSecret, Unreadable } from './model.js';
import { type Address, currentOf, isCopyOf, labelled, type Maker, makerOf } from './version.js';

/**
 * Can the row's state not be known without a look at its value? Version ids tell for what we wrote.
 * What Terraform wrote under a placeholder row is taken for the placeholder: no write depends on it. What AWS keeps is
 * read by tasks like any other, and never compared with a source.
 */
export function contentNeeded(row: SecretRow, stored: StoredSecret): boolean {
  const current = currentOf(stored);
  if (!current || stored.deletion) return false;
  const maker = makerOf(current.id);
  if (maker.by === 'us') return row.follow && maker.verb !== 'placeholder' && !isKeptByAws(stored);
  return row.source.kind !== 'placeholder' || maker.by === 'other';
}

const UNREADABLE: Readonly<Record<Unreadable, true>> = { denied: true, 'kms-denied': true, 'key-unhealthy': true };

/** Was it tried, and could it not be read? */
export function isUnreadable(looked: Content | Covered | undefined): looked is Unreadable {
  return looked !== undefined && looked in UNREADABLE;
}

/** AWS rotates it, a service manages it, or another region's is copied to it: nobody else fills or writes it. */
export function isKeptByAws(stored: Pick<StoredSecret, 'rotationEnabled' | 'managedBy' | 'replicaOf'>): boolean {
  return stored.rotationEnabled || stored.managedBy !== undefined || stored.replicaOf !== undefined;
}

/** Does a secret hold something a task can work with? `undefined` where nobody has looked. */
export function holdsValue(stored: StoredSecret): boolean | undefined {
  const current = currentOf(stored);
  if (!current || stored.deletion) return false;
  if (stored.content === 'placeholder') return false;
  if (stored.content !== undefined && !isUnreadable(stored.content)) return true;
  return isValue(current.id);
}

/** The same of one version, which may not be the current one. */
export function versionHoldsValue(stored: StoredSecret, version: string): boolean | undefined {
  return version === currentOf(stored)?.id ? holdsValue(stored) : isValue(version);
}

/** Can nobody say whether it holds a value? A version of Terraform is taken for a placeholder until a look was refused. */
export function isUnread(stored: StoredSecret): boolean {
  if (!currentOf(stored) || stored.deletion) return false;
  return isUnreadable(stored.content) || holdsValue(stored) === undefined;
}

/** Is a version a value, by its id alone? */
function isValue(version: string): boolean | undefined {
  const maker = makerOf(version);
  if (maker.by === 'us') return maker.verb !== 'placeholder';
  return maker.by === 'terraform' ? false : undefined;
}

/**
 * Is it taken for a placeholder by its version id alone? A `random_password` of Terraform has such an id too, and
 * nobody has looked.
 */
export function isPresumed(stored: StoredSecret): boolean {
  const current = currentOf(stored);
  if (!current || stored.deletion || stored.content === 'placeholder') return false;
  return makerOf(current.id).by === 'terraform' && holdsValue(stored) === false;
}

/** `original` is the stored original of a copy. */
export function stateOf(
  row: SecretRow,
  environment: Environment,
  stored: StoredSecret | undefined,
  original: StoredSecret | undefined,
): State {
  if (!stored) return 'missing';
  if (stored.deletion) return 'pending-deletion';
  const kept = isKeptByAws(stored);
  if (kept && row.rotate?.kind !== 'aws') return stored.replicaOf === undefined ? 'managed' : 'replica';
  const pending = labelled(stored, 'AWSPENDING');
  if (!kept && pending && !pending.labels.includes('AWSCURRENT')) return 'rotation-open';
  const current = currentOf(stored);
  if (!current) return 'empty';
  // For a version that is not ours only a look makes it certain; without one, no write may depend on it.
  if (isUnread(stored)) return 'not-known';
  if (!holdsValue(stored)) return 'placeholder';
  if (kept) return 'as-declared';
  const address = { account: environment.aws.account, region: environment.aws.region, name: row.name };
  return stateOfValue(row, address, stored, current.id, original);
}

function stateOfValue(
  row: SecretRow,
  address: Address,
  stored: StoredSecret,
  current: string,
  original: StoredSecret | undefined,
): State {
  const maker = makerOf(current);
  if (row.source.kind === 'placeholder') return 'foreign';
  if (row.source.kind === 'copy') {
    const copied = original && currentOf(original);
    if (copied && isCopyOf(current, address, copied.id)) return 'as-declared';
    return ownDoing(maker) ? 'differs' : 'foreign';
  }
  if (row.source.kind === 'atlas') {
    if (maker.by === 'us' && maker.verb === 'rotate') return 'as-declared';
    return ownDoing(maker) ? 'differs' : 'foreign';
  }
  if (row.follow) {
    // Only a look beside the source tells, and a list makes none.
    if (stored.content === undefined) return 'not-known';
    if (stored.content === 'same-as-source') return 'as-declared';
    return ownDoing(maker) ? 'differs' : 'foreign';
  }
  // A shared credential under a row that is no copy any more: the stopgap is closed on paper only.
  return maker.by === 'us' && maker.verb === 'copy' ? 'differs' : 'as-declared';
}

/** Made by us because a manifest said so, and not because a person did: `set` and `rollback` are a person's. */
function ownDoing(maker: Maker): boolean {
  return maker.by === 'us' && maker.verb !== 'set' && maker.verb !== 'rollback';
}
