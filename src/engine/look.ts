/**
 * Looks at one secret around a write. "All Secrets Manager operations are eventually consistent" (API reference,
 * ListSecrets, checked 2026-11-21): what a look shows right after a write may be what was there before it.
 */
import { EXIT, Fault, inDoubt } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import type { StoredSecret } from '../core/model.js';
import { currentOf } from '../core/version.js';
import { describeHere, withLooks } from './observe.js';
import { askUntil } from './pace.js';
import type { Session } from './session.js';

/** Says of what a look showed that it is older than what is known to be there. */
export type IsOld = (seen: StoredSecret | undefined) => boolean;

/** What a look shows: before any of the versions `ours`, the last of which was AWSCURRENT when its write was answered. */
export function isFromBefore(
  seen: StoredSecret | undefined,
  before: StoredSecret | undefined,
  ours: readonly string[],
): boolean {
  const current = seen && currentOf(seen)?.id;
  if (current === undefined) return true;
  if (current === ours.at(-1)) return false;
  return ours.includes(current) || (before?.versions.some(({ id }) => id === current) ?? false);
}

/** The secret as it is now. As long as what is shown is old, it is looked at again; after that it is what there is. */
function look(session: Session, name: string, isOld: IsOld): Promise<StoredSecret | undefined> {
  return askUntil(
    session.pace,
    () => describeHere(session, name),
    (seen) => isOld(seen) || session.known.isOld(name, seen),
  );
}

/**
 * A look before a write. `known` is what an earlier one showed: one that shows what was changed before that is of an
 * older time, and nobody's doing.
 */
export async function lookBefore(
  session: Session,
  name: string,
  known: StoredSecret | undefined,
): Promise<StoredSecret | undefined> {
  const isOld: IsOld = (now) =>
    known !== undefined && (!now || (now.arn === known.arn && now.lastChanged < known.lastChanged));
  const seen = await look(session, name, isOld);
  return seen && withLooks(seen, known);
}

/** A look after a write. When it cannot be had, the value was written all the same. */
export async function lookAfter(
  session: Session,
  name: string,
  isOld: IsOld = () => false,
): Promise<StoredSecret | 'not-there' | 'not-seen'> {
  try {
    return (await look(session, name, isOld)) ?? 'not-there';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 'not-seen';
  }
}

export async function mustExist(session: Session, name: string, isOld: IsOld = () => false): Promise<StoredSecret> {
  const stored = await look(session, name, isOld);
  if (!stored) throw gone(name);
  return stored;
}

export function gone(name: string): Fault {
  return new Fault('moved', `${name} was deleted since the plan was made`, { exit: EXIT.refused });
}

export function moved({ here }: Session, name: string): Fault {
  return new Fault('moved', `${name} was changed by somebody else since the plan was made`, {
    exit: EXIT.refused,
    hints: [commandText('plan', here)],
  });
}

/** The reply to our write said AWSCURRENT, and no look has shown it. */
export function outOfSight({ here }: Session, name: string): Fault {
  return new Fault('out-of-sight', `${name} was written, and AWS still shows what was there before`, {
    hints: [commandText('plan', here)],
  });
}

/** An original may have been replaced while it was copied: nobody has seen that its copy is in step. */
export function notSeenAgain({ here }: Session, original: string, copy: string): Fault {
  const unseen = new Fault('out-of-sight', `${original} could not be looked at after it was copied`, {
    hints: [commandText('plan', here)],
  });
  return inDoubt(unseen, `${copy} may hold what was there before`);
}
