/** Reads one value to say whose it is; what it holds stays in its file. */
import { Fault, whyUnreadable } from '../core/fault.js';
import { holdsText } from '../core/holds.js';
import type { SecretRow, StoredSecret } from '../core/model.js';
import { currentOf } from '../core/version.js';
import { unreadable } from '../core/writable.js';
import type { Session } from './session.js';

export interface Inspected {
  readonly text: string;
  readonly hints: readonly string[];
}

/** What the current version holds, in words; undefined where there is none. */
export async function inspectValue(
  { environment, manifest, scratch, store }: Session,
  row: SecretRow,
  stored: StoredSecret | undefined,
): Promise<Inspected | undefined> {
  const current = stored && !stored.deletion ? currentOf(stored) : undefined;
  if (!stored || !current) return undefined;
  try {
    const value = await store.readVersion(row.name, current.id);
    const text = holdsText(await scratch.open(value), row, environment, manifest);
    await scratch.drop(value);
    return { text: `${text}; read just now, not shown`, hints: [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'binary') return { text: 'binary data; read just now, not shown', hints: [] };
    const because = whyUnreadable(error);
    if (!because) throw error;
    const { why, hint } = unreadable(stored, because, environment);
    return { text: ['not known: it may not be read', why].filter(Boolean).join(', '), hints: [hint] };
  }
}
