/**
 * A list may be five minutes old (Secrets Manager API reference, ListSecrets, checked 2026-11-21); DescribeSecret is
 * not, and 40,000 a second are allowed. What is said to be wrong, and that a task has its values, is worth that call.
 */
import type { Environment, Observation, SecretRow, State } from './model.js';
import { secretsRead } from './reference.js';
import { stateOf } from './state.js';

/** States that a list may still show of a row that has become as it should be since. */
const WRONG: readonly State[] = [
  'missing',
  'empty',
  'placeholder',
  'differs',
  'pending-deletion',
  'managed',
  'replica',
  'rotation-open',
];

/**
 * Secrets that are worth a look of their own: those that running tasks read or the next one will, and rows that are not
 * as declared. Of a copy and its original both or neither: one of now and one of five minutes ago would look out of step.
 */
export function worthALook(
  rows: readonly SecretRow[],
  environment: Environment,
  { secrets, services, outside }: Observation,
  only: ReadonlySet<string> | undefined,
): string[] {
  const read = secretsRead(secrets);
  const readers = [...[...services.values()].flatMap((service) => [service, ...service.tasks]), ...outside];
  const wanted = new Set(
    readers.flatMap((reader) => reader.reads.flatMap((reference) => read(reference)?.secret.name ?? [])),
  );
  for (const row of rows) {
    const original = row.source.kind === 'copy' ? secrets.get(row.source.of) : undefined;
    const state = stateOf(row, environment, secrets.get(row.name), original);
    if (WRONG.includes(state) && !(state === 'placeholder' && row.source.kind === 'placeholder')) wanted.add(row.name);
  }
  const asked = (name: string) => !only || only.has(name);
  const names = new Set([...wanted].filter(asked));
  for (const { name, source } of rows) {
    if (source.kind === 'copy' && asked(name) && (wanted.has(name) || wanted.has(source.of)))
      names.add(name).add(source.of);
  }
  return [...names];
}
