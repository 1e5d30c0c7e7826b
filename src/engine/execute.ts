/**
 * Makes the writes of a plan. Each is Describe, Put, Describe: nothing that was true when the plan was
 * made is taken for granted when a value is written. One failure does not stop the rest.
 */

import PQueue from 'p-queue';
import type { Report } from '../core/events.js';
import { EXIT, Fault, isInDoubt, isSignedOut, problemOf } from '../core/fault.js';
import type { Problem, Receipt, SecretRow, StoredSecret, Write } from '../core/model.js';
import { isDone, receipt } from '../core/outcome.js';
import type { ValueFile, Written } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { stateOf } from '../core/state.js';
import { currentOf, isCopyOf, makerOf, previousOf } from '../core/version.js';
import { guardWrite } from '../core/writable.js';
import { fitting, fittingCopy } from './contents.js';
import { finish, unconfirmed } from './finish.js';
import {
  gone,
  type IsOld,
  isFromBefore,
  lookAfter,
  lookBefore,
  moved,
  mustExist,
  notSeenAgain,
  outOfSight,
} from './look.js';
import type { MadePlan } from './plan.js';
import { put, type Spot, sameAsStored } from './put.js';
import type { Session } from './session.js';
import { readSource } from './sources.js';

/** Rows in hand: when the run is stopped, what was sent of theirs is finished, and nothing else is begun. */
const ROWS_AT_ONCE = 20;

/** How often a copy follows an original that keeps moving. */
const MOST_CHASES = 3;

export interface Execution {
  readonly session: Session;
  readonly made: MadePlan;
  readonly report: Report;
  readonly signal: AbortSignal;
}

export async function executeWrites(execution: Execution): Promise<Receipt[]> {
  const { session, made, report, signal } = execution;
  const rows = new Map(session.manifest.secrets.map((row) => [row.name, row]));
  const receipts = new Map<string, Promise<Receipt>>();
  const rowsInHand = new PQueue({ concurrency: ROWS_AT_ONCE });
  let signedOut: Problem | undefined;
  report({ kind: 'write-begun', total: made.plan.writes.length });

  const begin = async (write: Write): Promise<Receipt> => {
    const first = write.original === undefined ? undefined : await receipts.get(write.original);
    if (first && !isDone(first)) return receipt(write, { outcome: first.outcome === 'stopped' ? 'stopped' : 'held' });
    return rowsInHand.add(() => writeOne(write, first));
  };
  const writeOne = async (write: Write, first: Receipt | undefined): Promise<Receipt> => {
    if (signal.aborted) return receipt(write, { outcome: 'stopped' });
    // The rows after it would only be refused the same way.
    if (signedOut) return receipt(write, { outcome: 'failed', problem: signedOut });
    try {
      const written = await writeRow(execution, write, rows.get(write.target) as SecretRow, first);
      if (written.version) report({ kind: 'written', name: write.target, version: written.version });
      return written;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report({ kind: 'write-failed', name: write.target, message: error.message });
      session.journal.result('write-failed', { secret: write.target, problem: problemOf(error) });
      if (isSignedOut(error)) signedOut = problemOf(error);
      const outcome = isInDoubt(error) ? 'unconfirmed' : 'failed';
      return receipt(write, { outcome, problem: problemOf(error) });
    }
  };
  // Originals stand before their copies: a copy waits for its original's receipt.
  const ordered = [...made.plan.writes].sort(
    (a, b) => Number(a.original !== undefined) - Number(b.original !== undefined),
  );
  for (const write of ordered) receipts.set(write.target, begin(write));
  return Promise.all(made.plan.writes.map((write) => receipts.get(write.target) as Promise<Receipt>));
}

/** `first`: what this run did with the original of a copy. */
async function writeRow(
  execution: Execution,
  write: Write,
  row: SecretRow,
  first: Receipt | undefined,
): Promise<Receipt> {
  const { session, made, signal } = execution;
  const planned = made.observation.secrets.get(write.target);
  const looked = session.pace.now();
  const before = await lookBefore(session, write.target, planned);
  const isOld = first ? isOlderThan(first, made) : () => false;
  const original = write.original === undefined ? undefined : await mustExist(session, write.original, isOld);
  // A copy of what was replaced would be taken for one in step.
  if (original && isOld(original)) throw outOfSight(session, original.name);
  if (!(await isOpen(execution, write, row, { now: before, known: planned, original })))
    return receipt(write, { outcome: 'unneeded' });
  if (original) return copyRow(execution, write, row, { before, looked, original, isOld });
  const value = await valueFor(execution, write, row);
  const isStillOpen: Spot['isOpen'] = (now) => isOpen(execution, write, row, { now, known: before });
  const onto = { write, before, looked, signal, isOpen: isStillOpen };
  const written = await put(session, onto, value, write.base);
  await session.scratch.drop(value);
  return typeof written === 'string' ? receipt(write, { outcome: written }) : finish(session, write, before, [written]);
}

/** Does a look at an original show what this run replaced? */
function isOlderThan({ change, version }: Receipt, { observation }: MadePlan): IsOld {
  const planned = observation.secrets.get(change.target);
  return (seen) => isFromBefore(seen, planned, version === undefined ? [] : [version]);
}

interface Looked {
  readonly now: StoredSecret | undefined;
  /** What the look before it showed, the first time the plan's: its key was judged. */
  readonly known: StoredSecret | undefined;
  readonly original?: StoredSecret | undefined;
}

/**
 * What has to hold right before each write, whatever held when it was planned. Throws a `Fault` where it does not;
 * false where another run wrote what this one would.
 */
async function isOpen(execution: Execution, write: Write, row: SecretRow, looked: Looked): Promise<boolean> {
  const { now, known, original } = looked;
  if (now && currentOf(now)?.id !== (known && currentOf(known)?.id)) {
    if (await isSame(execution, row, now, original)) return false;
    throw moved(execution.session, write.target);
  }
  if (now && loses(now, known)) throw moved(execution.session, write.target);
  guardRow(execution, write, row, looked);
  return true;
}

/** Would a write take the last label off a version that nobody spoke of? It moves AWSPREVIOUS on. */
function loses(now: StoredSecret, known: StoredSecret | undefined): boolean {
  const previous = previousOf(now);
  return previous?.labels.length === 1 && previous.id !== (known && previousOf(known)?.id);
}

function guardRow({ session }: Execution, write: Write, row: SecretRow, { now, known, original }: Looked): void {
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
  { session, made }: Execution,
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

/** A copy and its original, as they were right before the write. */
interface Seen {
  readonly before: StoredSecret | undefined;
  /** When it was looked at, by the run's pace. */
  readonly looked: number;
  readonly original: StoredSecret;
  /** Whether a look at the original is older than that. */
  readonly isOld: IsOld;
}

/** Copies the original's stored version, read by its id, and follows it when it moves meanwhile. */
async function copyRow(execution: Execution, write: Write, row: SecretRow, seen: Seen): Promise<Receipt> {
  const { session, made, signal } = execution;
  const { account, region } = session.environment.aws;
  const { before, isOld } = seen;
  const planned = made.observation.secrets.get(write.target);
  const source = session.manifest.secrets.find(({ name }) => name === write.original) as SecretRow;
  const ours: Written[] = [];
  let { before: target, looked, original } = seen;
  try {
    for (let chase = 1; ; chase += 1) {
      const copied = currentOf(original);
      if (!copied) throw new Fault('moved', `${original.name} has no value to copy any more`, { exit: EXIT.refused });
      const stored = await session.store.readVersion(original.name, copied.id);
      const value = await fittingCopy(session, row, source, stored);
      const [known, from] = [target, original];
      const isStillOpen: Spot['isOpen'] = (now) => isOpen(execution, write, row, { now, known, original: from });
      const onto = { write, before: target, looked, signal, isOpen: isStillOpen };
      const written = await put(session, onto, value, copied.id);
      await session.scratch.drop(value);
      if (written === 'stopped') {
        if (ours.length === 0) return receipt(write, { outcome: 'stopped' });
        throw new Fault('moved', `${original.name} was changed while it was copied, and the run was stopped`);
      }
      if (written !== 'unneeded') ours.push(written);
      const since = await lookAfter(session, original.name, isOld);
      if (typeof since === 'string') throw notSeenAgain(session, original.name, write.target);
      if (currentOf(since)?.id === copied.id) return await finish(session, write, before, ours);
      if (chase === MOST_CHASES) throw new Fault('moved', `${original.name} changes faster than it can be copied`);
      original = since;
      looked = session.pace.now();
      const ids = ours.map(({ version }) => version);
      target = await mustExist(session, write.target, (now) => isFromBefore(now, before, ids));
      const current = currentOf(target)?.id ?? '';
      // Somebody wrote here meanwhile: what they wrote is not ours to replace.
      if (!isCopyOf(current, { account, region, name: write.target }, copied.id)) {
        if (ours.length === 0) throw moved(session, write.target);
        return await finish(session, write, before, ours);
      }
      // What this run made is under the manifest's key.
      guardRow(execution, write, row, { now: target, known: planned ?? target, original });
    }
  } catch (error) {
    // What was copied before it is written, and is not the original's value of now.
    if (!(error instanceof Fault) || ours.length === 0) throw error;
    const { overtaken } = await finish(session, write, before, ours);
    return unconfirmed(write, ours, error, overtaken);
  }
}

/** The value that a placeholder covers, else the source's as it was read for the plan, else one that is made only now. */
async function valueFor({ session, made }: Execution, write: Write, row: SecretRow): Promise<ValueFile> {
  if (write.restores !== undefined) {
    const covered = await session.store.readVersion(row.name, write.restores);
    return fitting(session, row, covered, `${row.name}: the value it had`);
  }
  const read = made.values.get(write.target);
  if (read) return read;
  if (write.verb !== 'placeholder') return readSource(session, row);
  return session.scratch.keep(new Secret(session.environment.placeholders[0] ?? 'PLACEHOLDER'));
}
