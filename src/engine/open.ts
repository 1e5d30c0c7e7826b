/** What has to hold right before a write: whatever was looked at since the plan, it is still the plan's to make. */
import { EXIT, Fault } from '../core/fault.js';
import type { SecretRow, StoredSecret, Write } from '../core/model.js';
import { stateOf } from '../core/state.js';
import { currentOf, makerOf, previousOf } from '../core/version.js';
import { guardWrite } from '../core/writable.js';
import { gone, moved } from './look.js';
import type { MadePlan } from './plan.js';
import { sameAsStored } from './put.js';
import type { Session } from './session.js';

/** The run, and the plan that it makes so. */
export interface Making {
  readonly session: Session;
  readonly made: MadePlan;
}

export interface Looked {
  readonly now: StoredSecret | undefined;
  /** What the look before it showed, the first time the plan's: its key was judged. */
  readonly known: StoredSecret | undefined;
  readonly original?: StoredSecret | undefined;
}

/**
 * What has to hold right before each write, whatever held when it was planned. Throws a `Fault` where it does not;
 * false where another run wrote what this one would.
 */
export async function isOpen(making: Making, write: Write, row: SecretRow, looked: Looked): Promise<boolean> {
  const { now, known, original } = looked;
  if (now && currentOf(now)?.id !== (known && currentOf(known)?.id)) {
    if (await isSame(making, row, now, original)) return false;
    throw moved(making.session, write.target);
  }
  if (now && loses(now, known)) throw moved(making.session, write.target);
  guardRow(making, write, row, looked);
  return true;
}

/** Would a write take the last label off a version that nobody spoke of? It moves AWSPREVIOUS on. */
function loses(now: StoredSecret, known: StoredSecret | undefined): boolean {
  const previous = previousOf(now);
  return previous?.labels.length === 1 && previous.id !== (known && previousOf(known)?.id);
}

export function guardRow({ session }: Making, write: Write, row: SecretRow, { now, known, original }: Looked): void {
  const { environment } = session;
  if (!now && !write.creates) throw gone(write.target);
  // A value goes under the key that was judged: of what somebody else made meanwhile nobody judged it.
  // Whether it can be used is AWS's to refuse now, and an alias leads where the manifest says.
  if (now && (!known || known.kmsKey !== now.kmsKey)) throw moved(session, write.target);
  const guarded = guardWrite(row, stateOf(row, environment, now, original), environment, now);
  if (guarded) throw new Fault(guarded.code, guarded.message, { ...guarded, exit: EXIT.refused });
}

/** Did another run write what this one would? Where a value was given, only that value is the same. */
async function isSame(
  { session, made }: Making,
  row: SecretRow,
  stored: StoredSecret,
  original: StoredSecret | undefined,
): Promise<boolean> {
  const current = currentOf(stored);
  if (!current || makerOf(current.id).by !== 'us') return false;
  const given = made.values.get(row.name);
  if (!given) return stateOf(row, session.environment, stored, original) === 'as-declared';
  return sameAsStored(session, row.name, current.id, given);
}
