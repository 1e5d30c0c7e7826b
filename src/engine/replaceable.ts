/** Which rows a foreign value can be replaced in: what a source can do, and what this version can read. */
import type { SecretRow } from '../core/model.js';
import { canOverwrite } from '../core/selection.js';
import { sourceKinds } from '../providers/registry.js';

/** Has its source, in this version, a value to put in the place of another one? */
export function isReplaceable(row: SecretRow): boolean {
  const { kind } = row.source;
  return kind === 'copy' || (canOverwrite(row) && sourceKinds[kind].open !== undefined);
}
