/**
 * Makes the writes of a plan. Each is Describe, Put, Describe: nothing that was true when the plan was
 * made is taken for granted when a value is written. One failure does not stop the rest.
 */

import PQueue from 'p-queue';
import type { Report } from '../core/events.js';
import { EXIT, Fault, isInDoubt, isSignedOut, problemOf } from '../core/fault.js';
import { guardArn } from '../core/guards.js';
import type { Problem, Receipt, SecretRow, StoredSecret, Write } from '../core/model.js';
import { isDone, receipt } from '../core/outcome.js';
import type { ValueFile } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { stateOf } from '../core/state.js';
import { refusalOf } from '../core/value.js';
import { currentOf, isCopyOf, makerOf } from '../core/version.js';
import { guardWrite } from '../core/writable.js';
import { finish, unconfirmed } from './finish.js';
import { gone, type IsOld, isFromBefore, lookAfter, moved, mustExist, outOfSight } from './look.js';
import { describeNow } from './observe.js';
import type { MadePlan } from './plan.js';
import { put, sameAsStored } from './put.js';
import type { Session } from './session.js';
import { readSource } from './sources.js';

/** Rows in hand: they are finished when the run is stopped, the rest is not begun. */
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
  const { session, made } = execution;
  const before = await describeNow(session, made.observation.secrets, write.target);
  if (before) guardArn(before, session.environment);
  const isOld = first ? isOlderThan(first, made) : () => false;
  const original = write.original === undefined ? undefined : await mustExist(session, write.original, isOld);
  // A copy of what was replaced would be taken for one in step.
  if (original && isOld(original)) throw outOfSight(session, original.name);
  if (before && currentOf(before)?.id !== write.base) {
    if (await isSame(execution, row, before, original)) return receipt(write, { outcome: 'unneeded' });
    throw moved(session, write.target);
  }
  guardRow(execution, write, row, { stored: before, original, judged: made.observation.secrets.get(write.target) });
  if (original) return copyRow(execution, write, row, { before, original, isOld });
  const value = await valueFor(execution, write, row);
  const written = await put(session, write, before, value, write.base);
  await session.scratch.drop(value);
  return finish(session, write, before, written ? [written.version] : []);
}

/** Does a look at an original show what this run replaced? */
function isOlderThan({ change, version }: Receipt, { observation }: MadePlan): IsOld {
  const planned = observation.secrets.get(change.target);
  return (seen) => isFromBefore(seen, planned, version === undefined ? [] : [version]);
}

interface Looked {
  readonly stored: StoredSecret | undefined;
  readonly original: StoredSecret | undefined;
  /** The secret whose key was judged. */
  readonly judged: StoredSecret | undefined;
}

/** What has to hold right before each write, whatever held when it was planned. */
function guardRow({ session }: Execution, write: Write, row: SecretRow, { stored, original, judged }: Looked): void {
  const { environment } = session;
  if (!stored && !write.creates) throw gone(write.target);
  // A value goes under the key that was judged: of what somebody else made meanwhile nobody judged it.
  if (stored && (!judged || judged.kmsKey !== stored.kmsKey)) throw moved(session, write.target);
  const guarded = guardWrite(row, stateOf(row, environment, stored, original), environment, stored);
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
  readonly original: StoredSecret;
  /** Whether a look at the original is older than that. */
  readonly isOld: IsOld;
}

/** Copies the original's stored version, read by its id, and follows it when it moves meanwhile. */
async function copyRow(execution: Execution, write: Write, row: SecretRow, seen: Seen): Promise<Receipt> {
  const { session, made } = execution;
  const { account, region } = session.environment.aws;
  const { before, isOld } = seen;
  const planned = made.observation.secrets.get(write.target);
  const ours: string[] = [];
  let target = before;
  let original = seen.original;
  try {
    for (let chase = 1; ; chase += 1) {
      const copied = currentOf(original);
      if (!copied) throw new Fault('moved', `${original.name} has no value to copy any more`, { exit: EXIT.refused });
      const value = await session.store.readVersion(original.name, copied.id);
      const refusal = refusalOf(await session.scratch.open(value), row, session.environment);
      if (refusal) throw new Fault(refusal.code, refusal.message, refusal);
      const written = await put(session, write, target, value, copied.id);
      if (written) ours.push(written.version);
      await session.scratch.drop(value);
      const since = await lookAfter(session, original.name, isOld);
      if (typeof since === 'string' || currentOf(since)?.id === copied.id)
        return await finish(session, write, before, ours);
      if (chase === MOST_CHASES) throw new Fault('moved', `${original.name} changes faster than it can be copied`);
      original = since;
      target = await mustExist(session, write.target, (now) => isFromBefore(now, before, ours));
      const current = currentOf(target)?.id ?? '';
      // Somebody wrote here meanwhile: what they wrote is not ours to replace.
      if (!isCopyOf(current, { account, region, name: write.target }, copied.id)) {
        if (ours.length === 0) throw moved(session, write.target);
        return await finish(session, write, before, ours);
      }
      // What this run made is under the manifest's key.
      guardRow(execution, write, row, { stored: target, original, judged: planned ?? target });
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
  if (write.restores !== undefined) return restored(session, row, write.restores);
  const read = made.values.get(write.target);
  if (read) return read;
  if (write.verb !== 'placeholder') return readSource(session, row);
  return session.scratch.keep(new Secret(session.environment.placeholders[0] ?? 'PLACEHOLDER'));
}

async function restored(session: Session, row: SecretRow, version: string): Promise<ValueFile> {
  const value = await session.store.readVersion(row.name, version);
  const refusal = refusalOf(await session.scratch.open(value), row, session.environment, 'the value it had');
  if (refusal) throw new Fault(refusal.code, `${row.name}: ${refusal.message}`, { ...refusal, exit: EXIT.refused });
  return value;
}
