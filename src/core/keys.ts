/** Is a secret encrypted with the key that the manifest names, and can that key be used? */
import { grouped } from './grouped.js';
import { awsFlags, keyText } from './hints.js';
import type { Environment, KeyFact, Obstacle, Problem, StoredSecret, UnusableKey } from './model.js';

export type KeyVerdict = 'right' | 'wrong' | 'unhealthy' | 'not-known';

/**
 * States in which a key encrypts and decrypts: `Updating` is a multi-Region key's for a moment, and "you can use the
 * keys in cryptographic operations" (KMS API reference, UpdatePrimaryRegion, checked 2026-11-22).
 */
const USABLE: ReadonlySet<string> = new Set(['Enabled', 'Updating']);

/** What encrypts a secret that names no key. */
const DEFAULT_KEY = 'aws/secretsmanager';

/** Keys by every name they were asked for under: the manifest's, and those of secrets. */
export type KeyFacts = ReadonlyMap<string, KeyFact>;

/** The manifest's key, where it is worth a call: DescribeKey would create a predefined one. */
export function keyOfManifest({ aws: { kmsKey } }: Environment): string[] {
  return kmsKey === undefined || isPredefined(kmsKey) ? [] : [kmsKey];
}

/** Names that are worth a call: not the account's default key, which is known by its name. */
export function keysWorthACall(environment: Environment, secrets: Iterable<StoredSecret>, known: KeyFacts): string[] {
  const { kmsKey } = environment.aws;
  const wanted = kmsKey === undefined ? undefined : known.get(kmsKey);
  const names = new Set<string>();
  for (const { kmsKey: used } of secrets) {
    // The same ARN is the same key, and its health is known.
    if (used !== undefined && used !== kmsKey && used !== wanted?.arn && !isPredefined(used) && !known.has(used))
      names.add(used);
  }
  return [...names];
}

/** Without `kmsKey` in the manifest every key is right, and only its health counts. */
export function keyVerdict(environment: Environment, stored: StoredSecret, keys: KeyFacts): KeyVerdict {
  const which = isItsKey(environment, stored, keys);
  if (which === 'wrong') return 'wrong';
  const usable = isUsable(environment, stored, keys);
  if (usable === 'no') return 'unhealthy';
  return which === 'right' && usable === 'yes' ? 'right' : 'not-known';
}

/** Of a secret, the keys that may not be looked at where that leaves something open. */
export interface KeyDoubt {
  /** Without a look at it nobody can say whether the secret is encrypted with the manifest's key. */
  readonly which: string | undefined;
  /** Without a look at it nobody can say whether it can be used. */
  readonly health: string | undefined;
}

export function keyDoubt(environment: Environment, stored: StoredSecret, keys: KeyFacts): KeyDoubt {
  const { kmsKey } = environment.aws;
  const { wanted, used, fact } = seenOf(environment, stored, keys);
  const unseen = wanted?.arn === undefined ? kmsKey : fact?.state === 'missing' ? undefined : used;
  return {
    which: isItsKey(environment, stored, keys) === 'not-known' ? unseen : undefined,
    health: isUsable(environment, stored, keys) === 'not-known' ? used : undefined,
  };
}

/**
 * Of secrets whose key may not be looked at, those that name another one than the most do, by that key; all of them
 * where no key has the most. Two names may mean one key, so it proves nothing.
 */
export function underAnother(secrets: Iterable<StoredSecret>): ReadonlyMap<string, readonly string[]> {
  const byKey = grouped(secrets, ({ kmsKey }) => (kmsKey === undefined ? DEFAULT_KEY : (keyIdOf(kmsKey) ?? kmsKey)));
  const most = Math.max(...[...byKey.values()].map(({ length }) => length));
  const largest = [...byKey].filter(([, { length }]) => length === most).map(([key]) => key);
  const others = [...byKey].filter(([key]) => byKey.size > 1 && (largest.length > 1 || !largest.includes(key)));
  return new Map(others.map(([key, under]) => [key, under.map(({ name }) => name)]));
}

/** The manifest's key and the secret's, as far as they were seen; `used` undefined is the account's default one. */
function seenOf({ aws: { kmsKey } }: Environment, stored: StoredSecret, keys: KeyFacts) {
  const wanted = kmsKey === undefined ? undefined : keys.get(kmsKey);
  const used = stored.kmsKey === undefined || isDefault(stored.kmsKey) ? undefined : stored.kmsKey;
  const fact = used === undefined ? undefined : used === wanted?.arn || used === kmsKey ? wanted : keys.get(used);
  return { wanted, used, fact };
}

function isItsKey(environment: Environment, stored: StoredSecret, keys: KeyFacts): 'right' | 'wrong' | 'not-known' {
  const { kmsKey } = environment.aws;
  const { wanted, used, fact } = seenOf(environment, stored, keys);
  if (kmsKey === undefined) return 'right';
  if (wanted?.state === 'missing') return 'wrong';
  // Secrets Manager names no key where it is the default one.
  if (isDefault(kmsKey) !== (used === undefined)) return 'wrong';
  if (used === undefined || used === kmsKey) return 'right';
  const [named, known] = [keyIdOf(kmsKey), keyIdOf(used)];
  if (named !== undefined && known !== undefined) return named === known ? 'right' : 'wrong';
  // That it does not exist says more.
  if (fact?.state === 'missing') return 'not-known';
  const [one, other] = [wanted?.arn ?? kmsKey, fact?.arn ?? used].map((key) => keyIdOf(key));
  if (one === undefined || other === undefined) return 'not-known';
  return one === other ? 'right' : 'wrong';
}

function isUsable(environment: Environment, stored: StoredSecret, keys: KeyFacts): 'yes' | 'no' | 'not-known' {
  const { used, fact } = seenOf(environment, stored, keys);
  if (used === undefined) return 'yes';
  if (fact === undefined || fact.state === 'not-visible') return 'not-known';
  return USABLE.has(fact.state) ? 'yes' : 'no';
}

/** The id of the key itself, where the name is one or an ARN of one; an alias may lead to any key. */
function keyIdOf(name: string): string | undefined {
  return /(?:^|:key\/)((?:mrk-)?[0-9a-f-]{32,36})$/.exec(name)?.[1];
}

/** A key that was refused a moment ago, whatever a look shows: KMS is eventually consistent (KMS developer guide, checked 2026-11-22). */
const NOT_USABLE = 'not usable';

/** A key by the name that a secret has for it, where it was seen by that name or by another one. */
function keyNamed(name: string, keys: KeyFacts): KeyFact | undefined {
  return keys.get(name) ?? [...keys.values()].find(({ arn }) => arn === name);
}

function isUnusable({ state }: KeyFact): boolean {
  return !USABLE.has(state) && state !== 'not-visible';
}

/**
 * The secret's key, where it keeps everybody from reading the secret (KMS developer guide, "Key states of AWS KMS keys",
 * checked 2026-11-22). Of one that may not be looked at nothing is known.
 */
export function unusableKey(
  { kmsKey, content }: Pick<StoredSecret, 'kmsKey' | 'content'>,
  keys: KeyFacts,
): UnusableKey | undefined {
  if (kmsKey === undefined || isPredefined(kmsKey)) return undefined;
  const fact = keyNamed(kmsKey, keys);
  if (fact && isUnusable(fact)) return { id: fact.arn ?? kmsKey, state: fact.state };
  // AWS could not decrypt what it holds, whatever is shown of the key.
  return content === 'key-unhealthy' ? { id: kmsKey, state: NOT_USABLE } : undefined;
}

/** What is known of keys once AWS could not use some of them, by the names that secrets have for them. */
export function refusing(keys: KeyFacts, names: Iterable<string>): KeyFacts {
  const refused = [...names].flatMap((name) => keyNamed(name, keys) ?? []);
  const isSame = (one: KeyFact, fact: KeyFact) => one === fact || (one.arn !== undefined && one.arn === fact.arn);
  const known = (fact: KeyFact) => isUnusable(fact) || !refused.some((one) => isSame(one, fact));
  return new Map([...keys].map(([name, fact]) => [name, known(fact) ? fact : { ...fact, state: NOT_USABLE }]));
}

/** Names of the keys of these secrets, each once, those that AWS keeps for the account left out: nobody can disable them. */
export function keyNames(secrets: Iterable<StoredSecret>): string[] {
  const names = [...secrets].flatMap(({ kmsKey }) => (kmsKey === undefined || isPredefined(kmsKey) ? [] : [kmsKey]));
  return [...new Set(names)];
}

/** What is known of keys after another look at some: it does not make one usable that was refused in this run. */
export function lookedAgain(known: KeyFacts, now: KeyFacts): KeyFacts {
  const told = [...now].filter(([name, fact]) => isUnusable(fact) || keyNamed(name, known)?.state !== NOT_USABLE);
  return new Map([...known, ...told]);
}

/** What makes the key usable again, as far as one command does; a key whose deletion is cancelled is `Disabled`. */
export function keyHint({ id, state }: UnusableKey, environment: Pick<Environment, 'aws'>): string {
  const command = { Disabled: 'enable-key', PendingDeletion: 'cancel-key-deletion' }[state] ?? 'describe-key';
  return `aws kms ${command} --key-id ${id}${awsFlags(environment)}`;
}

/** What helps where keys keep new tasks from starting, each once: one key is under many secrets. */
export function keyHints(obstacles: readonly Obstacle[], environment: Pick<Environment, 'aws'>): string[] {
  return [...new Set(obstacles.flatMap(({ key }) => (key ? [keyHint(key, environment)] : [])))];
}

/** Why nothing may be written under this key; what could not be seen stops nothing. */
export function keyProblem(environment: Environment, stored: StoredSecret, keys: KeyFacts): Problem | undefined {
  const verdict = keyVerdict(environment, stored, keys);
  const { kmsKey, account } = environment.aws;
  const { file, line } = environment.place;
  if (verdict === 'wrong') {
    const missing = kmsKey !== undefined && keys.get(kmsKey)?.state === 'missing';
    return {
      code: 'wrong-key',
      message: missing
        ? `${stored.name} waits: ${kmsKey} does not exist in ${account}`
        : `${stored.name} is not encrypted with ${kmsKey}`,
      details: [`encrypted with ${stored.kmsKey ?? DEFAULT_KEY}`],
      hints: [
        missing
          ? `${file}:${line}  aws.kmsKey`
          : `aws secretsmanager update-secret --secret-id ${stored.name} --kms-key-id ${kmsKey}${awsFlags(environment)}`,
      ],
    };
  }
  const key = verdict === 'unhealthy' ? unusableKey(stored, keys) : undefined;
  if (key) {
    return {
      code: 'key-unhealthy',
      message: `${stored.name} cannot be read or written: its key ${keyText(key)}`,
      details: [],
      hints: [keyHint(key, environment)],
    };
  }
  return undefined;
}

/** Why no secret can be made under the manifest's key: AWS encrypts its first version with it. */
export function newKeyProblem(environment: Environment, name: string, keys: KeyFacts): Problem | undefined {
  const { kmsKey, account } = environment.aws;
  const { file, line } = environment.place;
  const key = unusableKey({ kmsKey, content: undefined }, keys);
  if (kmsKey === undefined || !key) return undefined;
  const missing = key.state === 'missing';
  return {
    code: missing ? 'wrong-key' : 'key-unhealthy',
    message: missing
      ? `${name} waits: ${kmsKey} does not exist in ${account}`
      : `${name} cannot be created: its key ${keyText(key)}`,
    details: [],
    hints: [missing ? `${file}:${line}  aws.kmsKey` : keyHint(key, environment)],
  };
}

function isPredefined(key: string): boolean {
  return /(^|:)alias\/aws\//.test(key);
}

function isDefault(key: string): boolean {
  return /(^|:)alias\/aws\/secretsmanager$/.test(key);
}
