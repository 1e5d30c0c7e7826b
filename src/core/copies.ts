/** What a copy may have of its original: a value that fits the rows of both. */
import { grouped } from './grouped.js';
import type { Environment, Observation, Problem, SecretRow } from './model.js';
import type { Secret } from './secret.js';
import { holdsValue, stateOf } from './state.js';
import { refusalOf } from './value.js';

/** The copies of each original, by its name. */
export type Copies = ReadonlyMap<string, readonly SecretRow[]>;

export function copiesIn(rows: readonly SecretRow[]): Copies {
  return grouped(
    rows.filter(({ source }) => source.kind === 'copy'),
    ({ source }) => (source.kind === 'copy' ? source.of : ''),
  );
}

/** Why a copy may not have this value of its original, or undefined. */
export function copyRefusalOf(
  secret: Secret,
  copy: SecretRow,
  original: SecretRow,
  environment: Environment,
): Problem | undefined {
  for (const row of [original, copy]) {
    const refused = refusalOf(secret, row, environment, original.name);
    const where = `its shape: ${row.place.file}:${row.place.line}`;
    if (refused) return refused.code === 'shape' ? { ...refused, hints: [where] } : refused;
  }
  return undefined;
}

/** The copies that may not have this value, and why. */
export function unfitCopies(
  secret: Secret,
  original: SecretRow,
  copies: Copies,
  environment: Environment,
): Map<string, Problem> {
  const unfit = new Map<string, Problem>();
  for (const copy of copies.get(original.name) ?? []) {
    const refused = copyRefusalOf(secret, copy, original, environment);
    if (refused) unfit.set(copy.name, refused);
  }
  return unfit;
}

/**
 * Does only a look at the original's value tell whether a copy that is to be made may have it? What we wrote fits the
 * row that it was written for, and not the shape of another.
 */
export function copyNeedsLook(
  original: SecretRow,
  copies: Copies,
  environment: Environment,
  secrets: Observation['secrets'],
): boolean {
  const stored = secrets.get(original.name);
  if (!stored || stored.unfit || holdsValue(stored) !== true) return false;
  return (copies.get(original.name) ?? []).some(
    (copy) =>
      copy.shape !== undefined &&
      JSON.stringify(copy.shape) !== JSON.stringify(original.shape) &&
      stateOf(copy, environment, secrets.get(copy.name), stored) !== 'as-declared',
  );
}
