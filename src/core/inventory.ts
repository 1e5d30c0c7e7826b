/** Every row of an environment at a glance: what it is, how old its value is, when it is due, who has it. */
import { freshnessOf } from './freshness.js';
import type { Environment, Freshness, Manifest, Observation, SecretRow, State, Task } from './model.js';
import { rowsOf } from './plan.js';
import { secretsRead } from './reference.js';
import { isPresumed, stateOf } from './state.js';
import { DAY_MS } from './time.js';
import { currentOf } from './version.js';

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
  /** Consumers that are no services: Vercel variables, and what a person applies. */
  readonly others: readonly string[];
}

/** A service whose tasks read a secret. */
export interface Reader {
  readonly service: string;
  readonly tasks: readonly {
    readonly id: string;
    readonly started: Date | undefined;
    readonly freshness: Freshness;
  }[];
  /** The variable it sees it as. */
  readonly variable: string;
  readonly taskDefinition: string;
}

export function inventory(manifest: Manifest, environment: Environment, observation: Observation): InventoryRow[] {
  const readers = readersIn(observation);
  return rowsOf(manifest, environment).map((row) => inventoryRow(row, environment, observation, readers));
}

export function inventoryRow(
  row: SecretRow,
  environment: Environment,
  observation: Observation,
  readers = readersIn(observation),
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
    others: row.consumers.flatMap((consumer) =>
      consumer.kind === 'vercel'
        ? [`vercel ${consumer.variable}`]
        : consumer.kind === 'external'
          ? [consumer.name]
          : [],
    ),
  };
}

/** The services that read each secret, with the freshness of each of their tasks; one pass for all secrets. */
export function readersIn(observation: Observation): Map<string, Reader[]> {
  const read = secretsRead(observation.secrets);
  const readers = new Map<string, Reader[]>();
  for (const { alias, reads, tasks, taskDefinition } of observation.services.values()) {
    const judged = tasks.map((task) => ({ task, freshness: freshnessBySecret(task, read) }));
    const seen = new Set<string>();
    for (const reference of reads) {
      const name = read(reference)?.secret.name;
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      const having = judged.flatMap(({ task: { id, started }, freshness }) => {
        const verdict = freshness.get(name);
        return verdict ? [{ id, started, freshness: verdict }] : [];
      });
      const reader = { service: alias, tasks: having, variable: reference.variable, taskDefinition };
      const others = readers.get(name);
      if (others) others.push(reader);
      else readers.set(name, [reader]);
    }
  }
  return readers;
}

/** A secret that is read in several ways is as fresh as the least fresh of them. */
function freshnessBySecret(task: Task, read: ReturnType<typeof secretsRead>): Map<string, Freshness> {
  const verdicts = new Map<string, Freshness>();
  for (const reference of task.reads) {
    const found = read(reference);
    if (!found) continue;
    const { name } = found.secret;
    const known = verdicts.get(name);
    if (known === undefined || known === 'fresh') verdicts.set(name, freshnessOf(task, found.secret, found));
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
