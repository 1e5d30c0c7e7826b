/**
 * What the sandbox holds besides what the manifest says: how many tasks a service runs, and obviously
 * fake values for the places that values come from.
 */
import { parse } from 'yaml';

export interface World {
  /** By environment, then by the manifest's short name of the service. */
  readonly services: Readonly<Record<string, Readonly<Record<string, WorldService>>>>;
  /** By file as the manifest names it, then by variable. */
  readonly dotenv: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By account number: who calls it and what that role may do; everything where nothing is said. */
  readonly accounts: Readonly<Record<string, WorldAccount>>;
}

export interface WorldAccount {
  readonly role: string | undefined;
  /** Files with policies of IAM, relative to the world's. */
  readonly policies: readonly string[];
}

export interface WorldService {
  readonly tasks: number;
  readonly minimumHealthyPercent: number;
}

/** One task a service, as ECS makes it by default; no values. */
export const EMPTY_WORLD: World = { services: {}, dotenv: {}, accounts: {} };

export const DEFAULT_SERVICE: WorldService = { tasks: 1, minimumHealthyPercent: 100 };

/** Read a world from YAML. Throws an `Error` that says where something is wrong. */
export function parseWorld(yaml: string, file: string): World {
  const complain = (path: string, problem: string): never => {
    throw new Error(`${file}: ${path} ${problem}`);
  };

  function members(value: unknown, path: string, known?: readonly string[]): [string, unknown][] {
    if (value === undefined || value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return complain(path, 'is not a map');
    for (const key of Object.keys(value)) {
      if (known && !known.includes(key))
        complain(path === '' ? key : `${path}.${key}`, `is unknown here (known: ${known.join(', ')})`);
    }
    return Object.entries(value);
  }

  function map<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): Record<string, T> {
    return Object.fromEntries(members(value, path).map(([key, inner]) => [key, read(inner, `${path}.${key}`)]));
  }

  function count(value: unknown, path: string): number {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0
      ? value
      : complain(path, 'is not a count');
  }

  function text(value: unknown, path: string): string {
    return typeof value === 'string' ? value : complain(path, 'is not a text');
  }

  function service(value: unknown, path: string): WorldService {
    const { tasks, minimumHealthyPercent } = DEFAULT_SERVICE;
    const given = Object.fromEntries(members(value, path, Object.keys(DEFAULT_SERVICE)));
    return {
      tasks: count(given.tasks ?? tasks, `${path}.tasks`),
      minimumHealthyPercent: count(
        given.minimumHealthyPercent ?? minimumHealthyPercent,
        `${path}.minimumHealthyPercent`,
      ),
    };
  }

  function account(value: unknown, path: string): WorldAccount {
    const { role, policies = [] } = Object.fromEntries(members(value, path, ['role', 'policies']));
    if (!Array.isArray(policies)) return complain(`${path}.policies`, 'is not a list');
    return {
      role: role === undefined ? undefined : text(role, `${path}.role`),
      policies: policies.map((file, i) => text(file, `${path}.policies.${i}`)),
    };
  }

  const top = Object.fromEntries(members(parse(yaml), '', ['services', 'dotenv', 'accounts']));
  return {
    services: map(top.services, 'services', (inner, path) => map(inner, path, service)),
    dotenv: map(top.dotenv, 'dotenv', (inner, path) => map(inner, path, text)),
    accounts: map(top.accounts, 'accounts', account),
  };
}
