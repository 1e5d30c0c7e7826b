/**
 * Makes the writes of a plan. Each is Describe, Put, Describe, and a list of versions where one was replaced: nothing
 * that was true when the plan was made is taken for granted when a value is written. One failure does not stop the rest.
 */

import PQueue from 'p-queue';
import type { Report } from '../core/events.js';
import { Fault, isInDoubt, isSignedOut, problemOf } from '../core/fault.js';
import type { Problem, Receipt, SecretRow, Write } from '../core/model.js';
import { isDone, receipt } from '../core/outcome.js';
import type { ValueFile } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { fitting } from './contents.js';
import { copyRow } from './copy.js';
import { finish } from './finish.js';
import { type IsOld, isFromBefore, lookBefore, mustExist, outOfSight } from './look.js';
import { isOpen, type Making } from './open.js';
import type { MadePlan } from './plan.js';
import { put, type Spot } from './put.js';
import { readSource } from './sources.js';

/** Rows in hand: when the run is stopped, what was sent of theirs is finished, and nothing else is begun. */
const ROWS_AT_ONCE = 20;

export interface Execution extends Making {
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
      if (isSignedOut(error)) signedOut = problemOf(error);
      const outcome = isInDoubt(error) ? 'unconfirmed' : 'failed';
      return receipt(write, { outcome, problem: problemOf(error) });
    }
  };
  const recorded = async (write: Write): Promise<Receipt> => {
    const ended = await begin(write);
    const { outcome, version, overtaken, problem } = ended;
    session.journal.result('write-ended', { secret: write.target, outcome, version, overtaken, problem });
    return ended;
  };
  // Originals stand before their copies: a copy waits for its original's receipt.
  const ordered = [...made.plan.writes].sort(
    (a, b) => Number(a.original !== undefined) - Number(b.original !== undefined),
  );
  for (const write of ordered) receipts.set(write.target, recorded(write));
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
  const replaced = first ? isOlderThan(first, made) : () => false;
  const isOld: IsOld = (seen) => replaced(seen) || (seen !== undefined && session.known.isOld(seen.name, seen));
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
  return typeof written === 'string'
    ? receipt(write, { outcome: written })
    : finish(session, write, row, before, [written]);
}

/** Does a look at an original show what this run replaced? */
function isOlderThan({ change, version }: Receipt, { observation }: MadePlan): IsOld {
  const planned = observation.secrets.get(change.target);
  return (seen) => isFromBefore(seen, planned, version === undefined ? [] : [version]);
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
