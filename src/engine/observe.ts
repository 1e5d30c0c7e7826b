/** Looks at one environment: its secrets without their values, its services, and what each task may have read. */

import { needsVersionTimes } from '../core/freshness.js';
import { guardArn } from '../core/guards.js';
import { keyOfManifest, keysWorthACall } from '../core/keys.js';
import type { KeyFact, Observation, ObservedService, StoredSecret } from '../core/model.js';
import { followedSecrets } from '../core/reference.js';
import { currentOf, previousOf } from '../core/version.js';
import { askUntil } from './pace.js';
import type { Session } from './session.js';

export type Secrets = ReadonlyMap<string, StoredSecret>;

/** The list, which may lag five minutes, and the services. No value is read. */
export async function observe(session: Session): Promise<Observation> {
  const { environment, store } = session;
  const [listed, cluster, own] = await Promise.all([
    store.list(environment.prefix),
    environment.ecs ? session.services.observe(environment.ecs) : { services: [], absent: [], outside: [] },
    describeKeys(session, keyOfManifest(environment)),
  ]);
  for (const secret of listed) guardArn(secret, environment);
  const others = await describeKeys(session, keysWorthACall(environment, listed, own));
  const keys = new Map([...own, ...others]);
  return {
    environment: environment.name,
    prefix: environment.prefix,
    at: session.now(),
    secrets: byName(listed),
    services: byAlias(cluster.services),
    absent: cluster.absent,
    outside: cluster.outside,
    keys,
  };
}

/** The same environment with the named secrets as they are at this moment. */
export async function withDescribed(
  session: Session,
  observation: Observation,
  names: readonly string[],
): Promise<Observation> {
  return withSecrets(session, observation, await describeAgain(session, observation.secrets, names));
}

/** The same environment with these secrets, and every key they are under: a secret may have got another one since it was listed. */
export async function withSecrets(session: Session, observation: Observation, secrets: Secrets): Promise<Observation> {
  const unseen = keysWorthACall(session.environment, secrets.values(), observation.keys);
  if (unseen.length === 0) return { ...observation, secrets };
  const keys = new Map([...observation.keys, ...(await describeKeys(session, unseen))]);
  return { ...observation, secrets, keys };
}

async function describeKeys(session: Session, names: readonly string[]): Promise<Map<string, KeyFact>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await session.keys.describe(name)] as const)));
}

/** Some of the environment's services, by their short names; those that do not exist are left out. */
export async function observeServices(
  session: Session,
  aliases: readonly string[],
): Promise<readonly ObservedService[]> {
  const { ecs } = session.environment;
  if (!ecs) return [];
  const services = Object.fromEntries(aliases.map((alias) => [alias, ecs.services[alias] ?? alias]));
  return (await session.services.observe({ ...ecs, services })).services;
}

/** One look. Throws a `Fault` where AWS shows a secret of another account or region, however old what it shows is. */
export async function describeHere(
  { environment, store }: Pick<Session, 'environment' | 'store'>,
  name: string,
): Promise<StoredSecret | undefined> {
  const seen = await store.describe(name);
  if (seen) guardArn(seen, environment);
  return seen;
}

/**
 * The same secrets, each of the named ones as it is at this moment. As long as one is shown as it was before what this
 * run knows of it, it is looked at again; after that it is what there is.
 */
export async function describeAgain(session: Session, secrets: Secrets, names: readonly string[]): Promise<Secrets> {
  const { known, pace } = session;
  const now = new Map(secrets);
  const look = async (name: string) => {
    const seen = await askUntil(
      pace,
      () => describeHere(session, name),
      (answer) => known.isOld(name, answer),
    );
    if (seen) now.set(name, withLooks(seen, secrets.get(name)));
    else now.delete(name);
  };
  await Promise.all(names.map(look));
  return now;
}

/** Adds the times of versions, where the list alone does not tell whether a running task has them. */
export function withVersionTimes(session: Session, observation: Observation): Promise<Observation> {
  return withTimes(session, observation, untimed(observation));
}

/** Adds the times of every labelled version of these secrets: how old each value is. */
export function withAges(session: Session, observation: Observation, names: Iterable<string>): Promise<Observation> {
  const versioned = [...names].filter((name) => (observation.secrets.get(name)?.versions.length ?? 0) > 0);
  return withTimes(session, observation, new Set(versioned));
}

/** Secrets of which the list alone does not tell whether a running task has them. */
export function untimed(observation: Observation): Set<string> {
  const followed = followedSecrets(observation.secrets);
  const unsure = new Set<string>();
  const kept = [...observation.services.values()].flatMap((service) => service.tasks);
  for (const task of [...kept, ...observation.outside]) {
    for (const reference of task.reads) {
      const secret = followed(reference);
      if (secret && needsVersionTimes(task, secret)) unsure.add(secret.name);
    }
  }
  return unsure;
}

async function withTimes(session: Session, observation: Observation, names: ReadonlySet<string>): Promise<Observation> {
  const secrets = new Map(observation.secrets);
  await Promise.all(
    [...names].map(async (name) => {
      const times = new Map((await session.store.versions(name)).map((version) => [version.id, version.created]));
      const stored = secrets.get(name) as StoredSecret;
      const versions = stored.versions.map((version) => ({ ...version, created: times.get(version.id) }));
      secrets.set(name, { ...stored, versions });
    }),
  );
  return { ...observation, secrets };
}

function byAlias(services: readonly ObservedService[]): ReadonlyMap<string, ObservedService> {
  return new Map(services.map((service) => [service.alias, service]));
}

function byName(secrets: readonly StoredSecret[]): Secrets {
  return new Map(secrets.map((secret) => [secret.name, secret]));
}

/** What was learnt about a version's value stays true of that version, wherever its labels went. */
export function withLooks(now: StoredSecret, seen: StoredSecret | undefined): StoredSecret {
  if (!seen || currentOf(now)?.id !== currentOf(seen)?.id) return now;
  const covers = previousOf(now)?.id === previousOf(seen)?.id;
  const { content, unfit } = seen;
  return { ...now, content, covered: covers ? seen.covered : undefined, ...(unfit && { unfit }) };
}
