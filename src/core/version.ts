/**
 * Our versions say what they are. Their id, the ClientRequestToken of the write, is
 *
 *     secretsmith-VERB-OOOOOOOOOOOOOOOOMMMMMMMMMMMMMMMM
 *
 * O: 16 hex of SHA-256 over (account, region, name, origin). The origin is the version that was
 * replaced, for a copy the version that was copied: so one look at ids tells whether a copy is in step.
 * M: 16 hex of SHA-256 over the same and (AWSCURRENT, AWSPREVIOUS, attempt) of the moment: two runs
 * that meet make one version, and a state that comes back gets a new one.
 * Nothing of the value is in it. Token rules: Secrets Manager API reference, PutSecretValue (32 to 64
 * characters; it becomes the VersionId), checked 2026-11-21.
 */
import { createHash } from 'node:crypto';
import type { StoredSecret, Version } from './model.js';

export type Verb = 'fill' | 'copy' | 'set' | 'rotate' | 'rollback' | 'placeholder';

const OURS = /^secretsmith-(fill|copy|set|rotate|rollback|placeholder)-([0-9a-f]{16})[0-9a-f]{16}$/;

/** Terraform's provider and those built on it: `terraform-` and 26 digits (terraform-provider-aws, `id.UniqueId`). */
const TERRAFORM = /^terraform-\d+/;

/** Replies without AWSCURRENT, or ids taken by a version that is not current, before a write gives up. */
export const MOST_ATTEMPTS = 9;

export interface Address {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export type Maker =
  | { readonly by: 'us'; readonly verb: Verb; readonly origin: string }
  | { readonly by: 'terraform' | 'other' };

/** Who made a version, by its id alone. */
export function makerOf(versionId: string): Maker {
  const ours = OURS.exec(versionId);
  if (ours) return { by: 'us', verb: ours[1] as Verb, origin: ours[2] as string };
  return { by: TERRAFORM.test(versionId) ? 'terraform' : 'other' };
}

/** Made because a person wanted this very value: by hand, or by a command that a person gave it to. */
export function isPersons(maker: Maker): boolean {
  return maker.by === 'other' || (maker.by === 'us' && (maker.verb === 'set' || maker.verb === 'rollback'));
}

export interface Moment {
  readonly current: string | undefined;
  readonly previous: string | undefined;
  /** From 1 to `MOST_ATTEMPTS`. */
  readonly attempt: number;
}

/** The id of the version that a write will make. */
export function tokenFor(verb: Verb, address: Address, origin: string | undefined, moment: Moment): string {
  const place = [address.account, address.region, address.name, origin ?? ''];
  const now = [...place, moment.current ?? '', moment.previous ?? '', moment.attempt];
  return `secretsmith-${verb}-${hash16(place)}${hash16(now)}`;
}

/** Is this version a copy, by us, of that version of the original? */
export function isCopyOf(versionId: string, address: Address, originalVersion: string): boolean {
  const maker = makerOf(versionId);
  const { account, region, name } = address;
  return (
    maker.by === 'us' && maker.verb === 'copy' && maker.origin === hash16([account, region, name, originalVersion])
  );
}

/** The version that carries a label. */
export function labelled(secret: Pick<StoredSecret, 'versions'>, label: string): Version | undefined {
  return secret.versions.find((version) => version.labels.includes(label));
}

export function currentOf(secret: StoredSecret): Version | undefined {
  return labelled(secret, 'AWSCURRENT');
}

export function previousOf(secret: StoredSecret): Version | undefined {
  return labelled(secret, 'AWSPREVIOUS');
}

/** The short form for people: how one of ours ends, by which every list of versions finds it; others whole. */
export function shortVersion(versionId: string): string {
  return makerOf(versionId).by === 'us' ? versionId.slice(-8) : versionId;
}

function hash16(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
