/** Every row of an environment at a glance: what it is, how old its value is, when it is due, who has it. */
import { freshnessOf } from './freshness.js';
import type {
  Environment,
  Freshness,
  Manifest,
  Observation,
  Reference,
  SecretRow,
  State,
  StoredSecret,
} from './model.js';
import { rowsOf } from './plan.js';
import { type Read, secretsRead } from './reference.js';
import { stateOf } from './state.js';
import { DAY_MS } from './time.js';
import { currentOf } from './version.js';

export interface InventoryRow {
  readonly name: string;
  readonly state: State;
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
  return rowsOf(manifest, environment).map((row) => inventoryRow(row, environment, observation));
}

export function inventoryRow(row: SecretRow, environment: Environment, observation: Observation): InventoryRow {
  const stored = observation.secrets.get(row.name);
  const original = row.source.kind === 'copy' ? observation.secrets.get(row.source.of) : undefined;
  const state = stateOf(row, environment, stored, original);
  const since = valued(state) ? stored && currentOf(stored)?.created : undefined;
  return {
    name: row.name,
    state,
    stopgap: row.stopgap !== undefined,
    since,
    due: since && dueOf(row, since),
    never: row.rotate?.kind === 'never',
    readers: stored ? readersOf(stored, observation) : [],
    others: row.consumers.flatMap((consumer) =>
      consumer.kind === 'vercel'
        ? [`vercel ${consumer.variable}`]
        : consumer.kind === 'external'
          ? [consumer.name]
          : [],
    ),
  };
}

/** The services that read a secret, with the freshness of each of their tasks. */
export function readersOf(stored: StoredSecret, observation: Observation): Reader[] {
  const read = secretsRead(observation.secrets.values());
  const names = (reference: Reference) => read(reference)?.secret.name === stored.name;
  return [...observation.services.values()].flatMap((service) => {
    const reference = service.reads.find(names);
    if (!reference) return [];
    const tasks = service.tasks.flatMap((task) => {
      const found = task.reads.filter(names).map((candidate) => read(candidate) as Read);
      const [first, ...others] = found.map(({ secret, pin }) => freshnessOf(task, secret, pin));
      if (!first) return [];
      return [{ id: task.id, started: task.started, freshness: others.find((one) => one !== 'fresh') ?? first }];
    });
    return [{ service: service.alias, tasks, variable: reference.variable, taskDefinition: service.taskDefinition }];
  });
}

function dueOf(row: SecretRow, since: Date): Date | undefined {
  if (row.rotate?.kind !== 'every') return undefined;
  return new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS + row.rotate.days * DAY_MS);
}

function valued(state: State): boolean {
  return !['missing', 'empty', 'placeholder'].includes(state);
}
