/**
 * The `valueFrom` of a task definition: which secret it means, and whether it is pinned. The agent's
 * rule (amazon-ecs-agent, asmsecret.go, checked 2026-11-21): an ARN's resource is `secret:<id>`, or
 * exactly `secret:<id>:<json-key>:<version-stage>:<version-id>` with empty parts allowed.
 */
import type { Reference, StoredSecret } from './model.js';

export interface ParsedReference {
  /** The ARN without the three extra parts; its last part may lack the six random characters. */
  readonly arn: string;
  /** What follows `secret:`. */
  readonly id: string;
  readonly jsonKey: string | undefined;
  readonly stage: string | undefined;
  readonly version: string | undefined;
}

/** Undefined for a reference to something other than Secrets Manager, or one that the agent would refuse. */
export function parseValueFrom(valueFrom: string): ParsedReference | undefined {
  const parts = valueFrom.split(':');
  if (parts.length < 7 || parts[0] !== 'arn' || parts[2] !== 'secretsmanager' || parts[5] !== 'secret')
    return undefined;
  const [id, jsonKey, stage, version] = parts.slice(6);
  if (!id || (parts.length !== 7 && parts.length !== 10)) return undefined;
  return {
    arn: parts.slice(0, 7).join(':'),
    id,
    jsonKey: jsonKey || undefined,
    stage: stage || undefined,
    version: version || undefined,
  };
}

/** A pinned reference never sees a new AWSCURRENT, however often the service restarts. */
export function isPinned(reference: ParsedReference): boolean {
  return reference.version !== undefined || (reference.stage !== undefined && reference.stage !== 'AWSCURRENT');
}

/** What a reference names: a secret, and the version or label it is pinned to. */
export interface Read {
  readonly secret: StoredSecret;
  /** By the ARN that it had before it was deleted and made again: no task can start with that, and one that runs has the old one's value. */
  readonly former: boolean;
  readonly pin: { readonly version: string | undefined; readonly stage: string | undefined } | undefined;
}

type Secrets = ReadonlyMap<string, StoredSecret>;

/** Of an observation that does not change: every service, row and rule asks the same 10,000 secrets. */
const INDEXES = new WeakMap<Secrets, Index>();

type Index = (parsed: ParsedReference) => { readonly secret: StoredSecret; readonly former: boolean } | undefined;

function indexOf(secrets: Secrets): Index {
  const known = INDEXES.get(secrets);
  if (known) return known;
  const byArn = new Map<string, StoredSecret>();
  const byName = new Map<string, StoredSecret>();
  for (const secret of secrets.values()) {
    byArn.set(secret.arn, secret);
    byName.set(scopeOf(secret.arn) + secret.name, secret);
  }
  const find: Index = ({ arn, id }) => {
    const named = (name: string) => byName.get(scopeOf(arn) + name);
    const secret = byArn.get(arn) ?? named(id);
    if (secret) return { secret, former: false };
    const remade = named(id.replace(/-[A-Za-z0-9]{6}$/, ''));
    return remade && { secret: remade, former: true };
  };
  INDEXES.set(secrets, find);
  return find;
}

/** Finds the secret that a reference names: by its whole ARN, else by its name. */
export function secretsRead(secrets: Secrets): (reference: Reference) => Read | undefined {
  const find = indexOf(secrets);
  return ({ valueFrom }) => {
    const parsed = parseValueFrom(valueFrom);
    const found = parsed && find(parsed);
    if (!parsed || !found) return undefined;
    return { ...found, pin: isPinned(parsed) ? { version: parsed.version, stage: parsed.stage } : undefined };
  };
}

/** Finds the secret whose current value a reference follows; pinned ones follow none. */
export function followedSecrets(secrets: Secrets): (reference: Reference) => StoredSecret | undefined {
  const read = secretsRead(secrets);
  return (reference) => {
    const found = read(reference);
    return found?.pin || found?.former ? undefined : found?.secret;
  };
}

/** Region and account of an ARN: `us-east-1:039624954211`. */
export function homeOf(arn: string): string {
  return arn.split(':').slice(3, 5).join(':');
}

/** Partition, region and account: the part of an ARN before the secret. */
function scopeOf(arn: string): string {
  return arn.slice(0, arn.indexOf(':secret:'));
}
