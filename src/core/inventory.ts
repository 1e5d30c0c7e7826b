/** Every row of an environment at a glance: what it is, how old its value is, when it is due, who has it. */
import { freshnessOf } from './freshness.js';
import { grouped } from './grouped.js';
import type {
  Environment,
  Freshness,
  Manifest,
  Observation,
  SecretRow,
  ServiceStanding,
  State,
  Task,
} from './model.js';
import { rowsOf } from './plan.js';
import { secretsRead } from './reference.js';
import { standingOf } from './standing.js';
import { isPresumed, stateOf } from './state.js';
import { DAY_MS } from './time.js';
import { currentOf } from './version.js';
import { brokenReferences, isIdOf, pinnedReads } from './wiring.js';

export interface InventoryRow {
  readonly name: string;
  readonly state: State;
  /** A placeholder by its version id alone: nobody has looked. */
  readonly presumed: boolean;
  /** Holds something that is not meant to stay. */
  readonly stopgap: boolean;
  /** When its current value was made; undefined where it has none. */
  readonly since: Date | undefined;
  /** When it is to change: 00:00 UTC of the day it was made plus its interval. */
  readonly due: Date | undefined;
  /** Declared never to change. */
  readonly never: boolean;
  readonly readers: readonly Reader[];
  /** Services that it is declared for and whose task definition does not read it. */
  readonly unwired: readonly Unwired[];
  /** Services that it is declared for and that do not exist. */
  readonly absent: readonly string[];
  /** Tasks that read it and that no service keeps, as ECS groups them. */
  readonly outside: readonly OutsideReader[];
  /** Consumers that are no services: Vercel variables, and what a person applies. */
  readonly others: readonly string[];
}

/** A task that reads a secret; one that has not started has read nothing for certain, whatever its freshness. */
export interface ReadingTask {
  readonly id: string;
  readonly created: Date | undefined;
  readonly started: Date | undefined;
  readonly freshness: Freshness;
}

export interface Unwired {
  readonly service: string;
  readonly taskDefinition: string;
  /** It names the secret by an ARN that is not there: no task of it can start. */
  readonly broken: boolean;
}

export interface OutsideReader {
  readonly group: string;
  readonly tasks: readonly ReadingTask[];
}

/** A service whose tasks read a secret. */
export interface Reader {
  readonly service: string;
  /** Of its tasks those that read it. */
  readonly tasks: readonly ReadingTask[];
  readonly standing: ServiceStanding;
  /** The variable it sees it as. */
  readonly variable: string;
  readonly taskDefinition: string;
  /** Versions and labels that its task definition names, as `version 2f7f0c1e-…` or a label; none where it follows what is current. */
  readonly pinned: readonly string[];
}

export function inventory(manifest: Manifest, environment: Environment, observation: Observation): InventoryRow[] {
  const readers = readersIn(observation);
  const outside = outsideIn(observation);
  return rowsOf(manifest, environment).map((row) => inventoryRow(row, environment, observation, readers, outside));
}

export function inventoryRow(
  row: SecretRow,
  environment: Environment,
  observation: Observation,
  readers = readersIn(observation),
  outside = outsideIn(observation),
): InventoryRow {
  const stored = observation.secrets.get(row.name);
  const original = row.source.kind === 'copy' ? observation.secrets.get(row.source.of) : undefined;
  const state = stateOf(row, environment, stored, original);
  const since = valued(state) ? stored && currentOf(stored)?.created : undefined;
  return {
    name: row.name,
    state,
    presumed: state === 'placeholder' && stored !== undefined && isPresumed(stored),
    stopgap: row.stopgap !== undefined,
    since,
    due: since && dueOf(row, since),
    never: row.rotate?.kind === 'never',
    readers: readers.get(row.name) ?? [],
    unwired: unwiredFor(row, observation, readers.get(row.name) ?? []),
    absent: observation.absent
      .map(({ alias }) => alias)
      .filter((alias) => row.consumers.some((one) => one.kind === 'service' && one.service === alias)),
    outside: outside.get(row.name) ?? [],
    others: row.consumers.flatMap((consumer) =>
      consumer.kind === 'vercel'
        ? [`vercel ${consumer.variable}`]
        : consumer.kind === 'external'
          ? [consumer.name]
          : [],
    ),
  };
}

function unwiredFor({ name, consumers }: SecretRow, observation: Observation, readers: readonly Reader[]): Unwired[] {
  return consumers.flatMap((consumer) => {
    const service = consumer.kind === 'service' ? observation.services.get(consumer.service) : undefined;
    if (!service || readers.some((reader) => reader.service === service.alias)) return [];
    const broken = brokenReferences(service, observation).some(({ id }) => isIdOf(id, name));
    return [{ service: service.alias, taskDefinition: service.taskDefinition, broken }];
  });
}

/** Of these secrets those whose age is told: they hold a value. */
export function aged(manifest: Manifest, environment: Environment, { secrets }: Observation): string[] {
  const told = rowsOf(manifest, environment).filter((row) => {
    const original = row.source.kind === 'copy' ? secrets.get(row.source.of) : undefined;
    return valued(stateOf(row, environment, secrets.get(row.name), original));
  });
  return told.map(({ name }) => name);
}

/** The services that read each secret, with the freshness of each of their tasks; one pass for all secrets. */
export function readersIn(observation: Observation): Map<string, Reader[]> {
  const read = secretsRead(observation.secrets);
  const readers = new Map<string, Reader[]>();
  const pins = grouped(pinnedReads(observation), ({ service, secret }) => `${service} ${secret}`);
  for (const service of observation.services.values()) {
    const { alias, reads, tasks, taskDefinition } = service;
    const standing = standingOf(service);
    const judged = tasks.map((task) => ({ task, freshness: freshnessBySecret(task, read) }));
    const seen = new Set<string>();
    for (const reference of reads) {
      const name = read(reference)?.secret.name;
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      const having = judged.flatMap(({ task, freshness }) => {
        const verdict = freshness.get(name);
        return verdict ? [readingTask(task, verdict)] : [];
      });
      const pinned = (pins.get(`${alias} ${name}`) ?? []).map(({ at }) => at);
      const reader = { service: alias, tasks: having, standing, variable: reference.variable, taskDefinition, pinned };
      const others = readers.get(name);
      if (others) others.push(reader);
      else readers.set(name, [reader]);
    }
  }
  return readers;
}

/** The tasks of no service that read each secret, each group once. */
export function outsideIn(observation: Observation): Map<string, OutsideReader[]> {
  const read = secretsRead(observation.secrets);
  const readers = new Map<string, OutsideReader[]>();
  for (const [group, tasks] of grouped(observation.outside, (task) => task.group)) {
    const reading = tasks.flatMap((task) =>
      [...freshnessBySecret(task, read)].map(([name, freshness]) => ({ name, task: readingTask(task, freshness) })),
    );
    for (const [name, found] of grouped(reading, (one) => one.name)) {
      readers.set(name, [...(readers.get(name) ?? []), { group, tasks: found.map(({ task }) => task) }]);
    }
  }
  return readers;
}

function readingTask({ id, created, started }: Task, freshness: Freshness): ReadingTask {
  return { id, created, started, freshness };
}

/** The least fresh first. */
const FRESHNESS: readonly Freshness[] = ['stale', 'mid-write', 'unknown', 'pinned', 'fresh'];

/** A secret that is read in several ways is as fresh as the least fresh of them. */
function freshnessBySecret(task: Task, read: ReturnType<typeof secretsRead>): Map<string, Freshness> {
  const verdicts = new Map<string, Freshness>();
  for (const reference of task.reads) {
    const found = read(reference);
    if (!found) continue;
    const { name } = found.secret;
    const [verdict, known] = [freshnessOf(task, found.secret, found), verdicts.get(name)];
    if (!known || FRESHNESS.indexOf(verdict) < FRESHNESS.indexOf(known)) verdicts.set(name, verdict);
  }
  return verdicts;
}

function dueOf(row: SecretRow, since: Date): Date | undefined {
  if (row.rotate?.kind !== 'every') return undefined;
  return new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS + row.rotate.days * DAY_MS);
}

function valued(state: State): boolean {
  return !['missing', 'empty', 'placeholder'].includes(state);
}
