/** What is said of a row once its versions are written: what is stored decides, and whoever came in between is named. */
import { Fault, inDoubt, isSignedOut, problemOf } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import type { Receipt, SecretRow, State, StoredSecret, Version, Write } from '../core/model.js';
import { OVERWRITTEN, receipt } from '../core/outcome.js';
import type { Written } from '../core/ports.js';
import { stateOf } from '../core/state.js';
import { currentOf, isPersons, makerOf, previousOf } from '../core/version.js';
import { labelForTerraform } from './label.js';
import { isFromBefore, lookAfter, outOfSight } from './look.js';
import { askUntil } from './pace.js';
import type { Session } from './session.js';

/** `ours`: the versions that this run made of the row, oldest first. */
export async function finish(
  session: Session,
  write: Write,
  row: SecretRow,
  before: StoredSecret | undefined,
  ours: readonly Written[],
): Promise<Receipt> {
  const ids = ours.map((written) => written.version);
  const version = ids.at(-1);
  if (version === undefined) return receipt(write, { outcome: 'unneeded' });
  const isOld = (seen: StoredSecret | undefined) => isFromBefore(seen, before, ids);
  const found = await lookAfter(session, write.target, isOld);
  const after = typeof found === 'string' ? undefined : found;
  if (found === 'not-there' || (after && isOld(after) && !after.versions.some(({ id }) => id === version)))
    return unconfirmed(write, ours, outOfSight(session, write.target), []);
  const told = isFirst(after, ids) ? [] : await historyOf(session, write.target, version);
  const history = told instanceof Fault ? [] : told;
  const overtaken = overtakenBy(history, before, after, ids);
  const since = new Fault(OVERWRITTEN, `${write.target} was written, and changed by somebody else right after`, {
    hints: [commandText('plan', session.here)],
  });
  if (!after) {
    const stood = ours.at(-1)?.labels.includes('AWSCURRENT');
    return unconfirmed(write, ours, stood ? unseen(session, write.target, told) : since, overtaken);
  }
  const current = currentOf(after)?.id;
  const stands = current === version;
  const covered = before && currentOf(before);
  try {
    // Whoever wrote in between took one label off Terraform's version, and we the other.
    if (covered && makerOf(covered.id).by === 'terraform' && !after.versions.some(({ id }) => id === covered.id))
      await labelForTerraform(session, after, covered.id, UNSTOPPED);
  } catch (error) {
    if (error instanceof Fault) return { ...unconfirmed(write, ours, error, overtaken), stands };
    throw error;
  }
  if (told instanceof Fault) return { ...unconfirmed(write, ours, notKnown(told), overtaken), stands };
  const isOurs = current !== undefined && makerOf(current).by === 'us' && !isOld(after);
  if (!isOurs || wasThere(current, history, before) || isTaken(session, row, before, after))
    return unconfirmed(write, ours, since, overtaken);
  // Where it does not stand, another run of ours has gone on from it.
  return receipt(write, { outcome: 'done', version, stands, overtaken });
}

/** A write that was made is finished, whoever has left meanwhile. */
const UNSTOPPED = new AbortController().signal;

/** Who has to sign in is told so once, of all rows alike. */
function notKnown(error: Fault): Fault {
  return isSignedOut(error) ? error : inDoubt(error, 'what came in between is not known');
}

/** The reply to our write said AWSCURRENT, and nobody could look who was there before and after it. */
function unseen({ here }: Session, name: string, history: readonly Version[] | Fault): Fault {
  if (history instanceof Fault) return notKnown(history);
  return new Fault('out-of-sight', `${name} was written, and could not be looked at after it`, {
    hints: [commandText('plan', here)],
  });
}

/** Was this version made before ours were, so that somebody has put it back? */
function wasThere(version: string, history: readonly Version[], before: StoredSecret | undefined): boolean {
  const created = history.find(({ id }) => id === version)?.created;
  return created !== undefined && before !== undefined && created < before.lastChanged;
}

/** States in which nobody but AWS or somebody else decides what a secret holds. */
const TAKEN: ReadonlySet<State> = new Set(['pending-deletion', 'managed', 'replica', 'rotation-open']);

/** Was it put under another key, deleted or begun to be rotated, so that it is not the row's any more? */
function isTaken(
  { environment }: Session,
  row: SecretRow,
  before: StoredSecret | undefined,
  after: StoredSecret,
): boolean {
  if (before && after.kmsKey !== before.kmsKey) return true;
  return TAKEN.has(stateOf(row, environment, after, undefined));
}

export function unconfirmed(
  write: Write,
  ours: readonly Written[],
  fault: Fault,
  overtaken: readonly string[],
): Receipt {
  const version = ours.at(-1)?.version;
  return receipt(write, { outcome: 'unconfirmed', version, problem: problemOf(fault), overtaken });
}

/** Did the one write of ours make the first version there is? Then it has taken nothing from anybody. */
function isFirst(after: StoredSecret | undefined, ours: readonly string[]): boolean {
  return ours.length === 1 && after !== undefined && currentOf(after)?.id === ours[0] && !previousOf(after);
}

/**
 * Every version that is kept, those that no label shows included: what somebody wrote and took back right before our
 * write has lost its last label by it. As long as ours is not among them, the list is from before it.
 */
async function historyOf({ pace, store }: Session, name: string, version: string): Promise<readonly Version[] | Fault> {
  try {
    const lacksOurs = (all: readonly Version[]) => !all.some(({ id }) => id === version);
    const history = await askUntil(pace, () => store.history(name), lacksOurs);
    return lacksOurs(history) ? new Fault('out-of-sight', `AWS does not list what was written to ${name}`) : history;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Versions that stood here after the plan's look, or that the plan did not speak of, and were replaced by one of ours. */
function overtakenBy(
  history: readonly Version[],
  before: StoredSecret | undefined,
  after: StoredSecret | undefined,
  ours: readonly string[],
): readonly string[] {
  const base = before && currentOf(before)?.id;
  const current = after && currentOf(after)?.id;
  const previous = after && previousOf(after)?.id;
  // A second write of ours pushes the base on, which the plan did not say.
  const pushed = ours.length > 1 && base !== undefined && isPersons(makerOf(base)) ? [base] : [];
  const strange = previous === undefined || [base, ...ours].includes(previous) || isCopy(previous) ? [] : [previous];
  const known = new Set([...(before?.versions.map(({ id }) => id) ?? []), ...ours, current]);
  const since = before?.lastChanged ?? new Date(0);
  const between = history.filter(
    ({ id, created, labels }) =>
      !known.has(id) && created && created >= since && !isCopy(id) && !labels.includes('AWSPENDING'),
  );
  return [...new Set([...pushed, ...strange, ...between.map(({ id }) => id)])];
}

/** Its value is in its original: nobody has to be told of one copy less. */
function isCopy(id: string): boolean {
  const maker = makerOf(id);
  return maker.by === 'us' && maker.verb === 'copy';
}
