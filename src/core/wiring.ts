/** Who reads what: the manifest's consumers against what task definitions say. */
import { grouped } from './grouped.js';
import { unusableKey } from './keys.js';
import type {
  Doubt,
  Observation,
  ObservedService,
  Obstacle,
  OutsideTask,
  SecretRow,
  StoredSecret,
  Task,
  Unreached,
  Write,
} from './model.js';
import { followedSecrets, homeOf, isPinned, parseValueFrom, secretsRead } from './reference.js';
import { holdsValue, isUnread } from './state.js';
import { currentOf, labelled } from './version.js';

type Followed = ReturnType<typeof followedSecrets>;

/** Secret → short names of the services whose current task definition follows it. */
export function readersOf(observation: Observation): Map<string, string[]> {
  const followed = followedSecrets(observation.secrets);
  const readers = new Map<string, string[]>();
  for (const service of observation.services.values()) {
    for (const name of namesRead(service, followed)) {
      readers.set(name, [...(readers.get(name) ?? []), service.alias]);
    }
  }
  return readers;
}

export function namesRead(reader: Pick<ObservedService | Task, 'reads'>, followed: Followed): Set<string> {
  return new Set(secretsFollowed(reader, followed).map(({ name }) => name));
}

/** Each once, however often it is read. */
export function secretsFollowed(reader: Pick<ObservedService | Task, 'reads'>, followed: Followed): StoredSecret[] {
  return [...new Set(reader.reads.map(followed).filter((secret) => secret !== undefined))];
}

/** What was seen, with the services and the tasks of none that read one of these secrets, and no others. */
export function readingAny(observation: Observation, names: ReadonlySet<string>): Observation {
  const followed = followedSecrets(observation.secrets);
  const reads = (reader: Pick<ObservedService | Task, 'reads'>) =>
    [...namesRead(reader, followed)].some((name) => names.has(name));
  const broken = brokenIn(observation).filter(({ id }) => [...names].some((name) => isIdOf(id, name)));
  const named = new Set(broken.map(({ service }) => service));
  return {
    ...observation,
    services: new Map(
      [...observation.services].filter(
        ([alias, service]) => named.has(alias) || [service, ...service.tasks].some(reads),
      ),
    ),
    outside: observation.outside.filter(reads),
  };
}

/** A service whose current task definition reads a secret of the environment at one version or label. */
export interface PinnedRead {
  readonly service: string;
  readonly secret: string;
  /** `version 2f7f0c1e-…` or a label. */
  readonly at: string;
  /** The label it is pinned to; undefined where it names a version. */
  readonly label: string | undefined;
  /** What it reads now; undefined where no version carries the label. */
  readonly version: string | undefined;
}

export function pinnedReads(observation: Observation): PinnedRead[] {
  const read = secretsRead(observation.secrets);
  return [...observation.services.values()].flatMap((service) => {
    const pinned = service.reads.flatMap((reference): PinnedRead[] => {
      const found = read(reference);
      if (!found?.pin || found.former) return [];
      const { secret, pin } = found;
      const label = pin.version === undefined ? pin.stage : undefined;
      const version = label === undefined ? pin.version : labelled(secret, label)?.id;
      return [{ service: service.alias, secret: secret.name, at: label ?? `version ${version}`, label, version }];
    });
    return [...new Map(pinned.map((one) => [`${one.secret} ${one.at}`, one])).values()];
  });
}

/** Tasks that no service of the manifest keeps, and that read a secret of the environment. */
export function readingTasks(observation: Observation): OutsideTask[] {
  const read = secretsRead(observation.secrets);
  return observation.outside.filter((task) => task.reads.some((reference) => read(reference) !== undefined));
}

/** What a task definition has to have among the secrets of a container, so that it reads this one. */
export function entryFor(row: SecretRow, { arn }: StoredSecret): string {
  return JSON.stringify({ name: variableOf(row.variable, row.name), valueFrom: arn });
}

/** `prod/whisper/api-key` → `WHISPER_API_KEY`: what stands after the first part of the name. */
function variableOf(declared: string | undefined, name: string): string {
  const parts = name.split('/');
  const said = parts.length > 1 ? parts.slice(1) : parts;
  return (
    declared ??
    said
      .join('_')
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
  );
}

/** A restart reaches a service whose task definition follows the secret, and nothing else. */
export function unreachedBy(
  rows: readonly SecretRow[],
  writes: readonly Write[],
  reading: ReadonlyMap<string, string[]>,
  observation: Observation,
): Unreached[] {
  const written = new Set(writes.map((write) => write.target));
  const created = new Set(writes.filter((write) => write.creates).map((write) => write.target));
  const pins = pinnedReads(observation);
  const tasks = readingTasks(observation);
  const followed = followedSecrets(observation.secrets);
  // What is wrong with a reference by an ARN that is not there is said of the service.
  const broken = grouped(brokenIn(observation), ({ service }) => service);
  const isBroken = (service: string, secret: string) => broken.get(service)?.some(({ id }) => isIdOf(id, secret));
  return rows.flatMap((row) => [
    ...row.consumers
      .filter((consumer) =>
        consumer.kind === 'service'
          ? observation.services.has(consumer.service) &&
            !reading.get(row.name)?.includes(consumer.service) &&
            !isBroken(consumer.service, row.name)
          : written.has(row.name),
      )
      .map((consumer): Unreached => {
        const pinned = consumer.kind === 'service' && isPinnedIn(pins, consumer.service, row.name);
        const stored = consumer.kind === 'service' && !pinned ? observation.secrets.get(row.name) : undefined;
        // The ARN of what is yet to be made ends in six characters that nobody knows.
        const entry = stored && !created.has(row.name) ? { entry: entryFor(row, stored) } : {};
        return { secret: row.name, consumer, pinned, ...entry };
      }),
    ...(written.has(row.name) ? tasks : [])
      .filter((task) => namesRead(task, followed).has(row.name))
      .map(({ id, group }) => ({ secret: row.name, consumer: { kind: 'task' as const, id, group }, pinned: false })),
  ]);
}

export function isPinnedIn(pins: readonly PinnedRead[], service: string, secret: string): boolean {
  return pins.some((pin) => pin.service === service && pin.secret === secret);
}

/**
 * What a task that starts now would miss: declared values that are not there and that this plan does not
 * write, and references under the environment's prefix that point at no secret. Sorted.
 */
export function lackedBy(
  service: ObservedService,
  rows: readonly SecretRow[],
  written: ReadonlySet<string>,
  observation: Observation,
): string[] {
  const followed = followedSecrets(observation.secrets);
  const read = namesRead(service, followed);
  const lacking = rows.filter((row) => {
    const stored = observation.secrets.get(row.name);
    return read.has(row.name) && stored && !written.has(row.name) && lacksValue(row, stored);
  });
  const unreadable = obstaclesOf(service, observation, written).map(({ id }) => id);
  return [...new Set([...lacking.map((row) => row.name), ...unreadable])].sort();
}

/** Secrets whose value a service's newest tasks do not have. A key that cannot be used takes nothing from a task that runs. */
export function withoutValue(service: ObservedService, rows: readonly SecretRow[], observation: Observation): string[] {
  return lackedBy(service, rows, new Set(), { ...observation, keys: new Map() });
}

/** Secrets that a service is to have a value of, and that its current task definition reads in no way. */
export function unwiredIn(service: ObservedService, rows: readonly SecretRow[], { secrets }: Observation): string[] {
  const found = secretsRead(secrets);
  const read = new Set(service.reads.map((reference) => found(reference)?.secret.name));
  const meant = rows.filter(
    ({ source, consumers }) =>
      source.kind !== 'placeholder' &&
      consumers.some((consumer) => consumer.kind === 'service' && consumer.service === service.alias),
  );
  return meant.map(({ name }) => name).filter((name) => secrets.has(name) && !read.has(name));
}

/** What can be said of secrets that tasks lack. */
export function doubtOf(lacking: readonly string[], { secrets }: Pick<Observation, 'secrets'>): Doubt {
  const of = (is: (stored: StoredSecret) => boolean) =>
    lacking.filter((name) => {
      const stored = secrets.get(name);
      return stored !== undefined && is(stored);
    });
  return { unread: of(isUnread), unfit: of(({ name, unfit }) => unfit?.has(name) ?? false) };
}

/** Would a task that starts now miss the value that is declared, where it starts? */
function lacksValue(row: SecretRow, stored: StoredSecret): boolean {
  if (row.source.kind === 'placeholder') return false;
  return holdsValue(stored) !== true || (stored.unfit?.has(row.name) ?? false);
}

/**
 * Why a task that starts now would stop before its containers start: it reads what is not there, what has no version
 * (Amazon ECS developer guide, "Resource initialization error", checked 2026-11-22), what is being deleted, or what is
 * under a key that cannot be used (Secrets Manager API reference, GetSecretValue: InvalidRequestException,
 * DecryptionFailure, checked 2026-11-22).
 */
export function obstaclesOf(
  service: ObservedService,
  observation: Observation,
  written: ReadonlySet<string> = new Set(),
): Obstacle[] {
  const read = secretsRead(observation.secrets);
  const unreadable = service.reads.flatMap((reference): Obstacle[] => {
    const found = read(reference);
    if (!found || found.former) return [];
    const { name: id, deletion } = found.secret;
    if (deletion) return [{ variable: reference.variable, id, why: 'deleting' }];
    const key = unusableKey(found.secret, observation.keys);
    if (key) return [{ variable: reference.variable, id, why: 'key', key }];
    const empty = !found.pin && !currentOf(found.secret) && !written.has(id);
    return empty ? [{ variable: reference.variable, id, why: 'empty' }] : [];
  });
  const broken = brokenReferences(service, observation).map(({ variable, id }): Obstacle => {
    const remade = [...observation.secrets.keys()].some((name) => isIdOf(id, name));
    return { variable, id, why: remade ? 'another-arn' : 'missing' };
  });
  return [...broken, ...unreadable];
}

/** Does what an ARN names behind `secret:` mean the secret of this name, with six random characters or without? */
export function isIdOf(id: string, name: string): boolean {
  return id === name || (id.startsWith(`${name}-`) && id.length === name.length + 7);
}

function brokenIn(observation: Observation): { service: string; id: string }[] {
  return [...observation.services.values()].flatMap((service) =>
    brokenReferences(service, observation).map(({ id }) => ({ service: service.alias, id })),
  );
}

/**
 * References that name a secret of this environment by an ARN or a name that is not there: no task can start. A task
 * definition is of its service's account and region.
 */
export function brokenReferences(
  service: ObservedService,
  observation: Observation,
): { variable: string; id: string }[] {
  const followed = followedSecrets(observation.secrets);
  return service.reads.flatMap((reference) => {
    const parsed = parseValueFrom(reference.valueFrom);
    if (!parsed || isPinned(parsed) || followed(reference)) return [];
    // What is of another account or region, or not under the prefix, was not looked at, so nothing is said of it.
    const lookedAt = homeOf(parsed.arn) === homeOf(service.taskDefinition) && parsed.id.startsWith(observation.prefix);
    return lookedAt ? [{ variable: reference.variable, id: parsed.id }] : [];
  });
}
