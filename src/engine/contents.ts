/** Looks at values where nothing else tells what a row is: what is kept of each is what it is, never what it holds. */

import { type Copies, copiesIn, copyNeedsLook, copyRefusalOf, unfitCopies } from '../core/copies.js';
import { coverNeeded } from '../core/covered.js';
import { Fault, whyUnreadable } from '../core/fault.js';
import { commandText, putText } from '../core/hints.js';
import type { Covered, Problem, SecretRow, StoredSecret, Version } from '../core/model.js';
import type { ValueFile } from '../core/ports.js';
import { contentNeeded, isKeptByAws } from '../core/state.js';
import { isLack, isPlaceholder, misfitIn, refusalOf } from '../core/value.js';
import { currentOf, makerOf, previousOf } from '../core/version.js';
import type { Secrets } from './observe.js';
import { isReplaceable } from './replaceable.js';
import type { Session } from './session.js';

/** Reads the values without which a state cannot be known, and says what they are, not what they hold. */
export async function lookInside(
  session: Session,
  rows: readonly SecretRow[],
  secrets: Secrets,
  sources: ReadonlyMap<string, ValueFile>,
): Promise<Secrets> {
  const { environment, store } = session;
  const copies = copiesIn(rows);
  const wanted = rows.filter((row) => {
    const stored = secrets.get(row.name);
    if (!stored || stored.content !== undefined) return false;
    return contentNeeded(row, stored) || copyNeedsLook(row, copies, environment, secrets);
  });
  const read = await store.readCurrent(wanted.map((row) => row.name));
  const known = new Map(secrets);
  for (const row of wanted) {
    const listed = secrets.get(row.name) as StoredSecret;
    const seen = read.get(row.name);
    if (!seen || 'refused' in seen) {
      const refused = seen?.refused ?? 'denied';
      const content = refused === 'binary' ? 'value' : refused;
      if (contentNeeded(row, listed)) known.set(row.name, { ...listed, content });
      continue;
    }
    // What was read is of one version; the list may still show another.
    const stored = currentOf(listed)?.id === seen.version ? listed : await store.describe(row.name);
    if (!stored) continue;
    const judged = await judge(session, seen, { row, stored, copies, source: sources.get(row.name) });
    known.set(row.name, currentOf(stored)?.id === seen.version ? { ...stored, ...judged } : stored);
  }
  return lookUnder(session, rows, known);
}

/** Where a placeholder stands over a version that is not ours, what that version holds. */
async function lookUnder(session: Session, rows: readonly SecretRow[], secrets: Secrets): Promise<Secrets> {
  const wanted = rows.flatMap((row) => {
    const stored = secrets.get(row.name);
    return stored && coverNeeded(row, stored) ? [{ row, stored }] : [];
  });
  const known = new Map(secrets);
  await Promise.all(
    wanted.map(async ({ row, stored }) => {
      const { id } = previousOf(stored) as Version;
      known.set(stored.name, { ...stored, covered: await coveredContent(session, row, id) });
    }),
  );
  return known;
}

async function coveredContent(session: Session, row: SecretRow, version: string): Promise<Covered> {
  try {
    const value = await session.store.readVersion(row.name, version);
    const refusal = await refusalIn(session, row, value);
    await session.scratch.drop(value);
    if (!refusal) return 'value';
    return isLack(refusal) ? 'placeholder' : 'misfit';
  } catch (error) {
    const refused = error instanceof Fault ? whyUnreadable(error) : undefined;
    if (refused) return refused;
    throw error;
  }
}

/** A value that may be written for this row. Throws a `Fault` that says why another one must not; `from`: whose it is. */
export async function fitting(session: Session, row: SecretRow, value: ValueFile, from?: string): Promise<ValueFile> {
  const refusal = await refusalIn(session, row, value, from);
  if (refusal) throw new Fault(refusal.code, refusal.message, refusal);
  return value;
}

/** The copies of a row that may not have what its source gives, and why. */
export async function unfitFor(
  { scratch, environment }: Session,
  row: SecretRow,
  value: ValueFile,
  copies: Copies,
): Promise<ReadonlyMap<string, Problem>> {
  return copies.has(row.name) ? unfitCopies(await scratch.open(value), row, copies, environment) : new Map();
}

/** A value that a copy of it may have. Throws a `Fault` that says why it may not. */
export async function fittingCopy(
  { scratch, environment }: Session,
  copy: SecretRow,
  original: SecretRow,
  value: ValueFile,
): Promise<ValueFile> {
  const refusal = copyRefusalOf(await scratch.open(value), copy, original, environment);
  if (refusal) throw new Fault(refusal.code, refusal.message, refusal);
  return value;
}

async function refusalIn(session: Session, row: SecretRow, value: ValueFile, from?: string) {
  return refusalOf(await session.scratch.open(value), row, session.environment, from);
}

interface Beside {
  readonly row: SecretRow;
  readonly stored: StoredSecret;
  readonly copies: Copies;
  readonly source: ValueFile | undefined;
}

/** What a value is, and which rows may not have it: its own, and copies of it. */
async function judge(
  session: Session,
  { value, version }: { readonly value: ValueFile; readonly version: string },
  { row, stored, copies, source }: Beside,
): Promise<Pick<StoredSecret, 'content' | 'unfit'>> {
  const { scratch, environment } = session;
  const secret = await scratch.open(value);
  await scratch.drop(value);
  const unfit = unfitCopies(secret, row, copies, environment);
  if (isPlaceholder(secret, environment)) return { content: 'placeholder', unfit };
  const same = source?.digest === value.digest;
  const typed = makerOf(version).by === 'other' && !isKeptByAws(stored) && !same;
  const misfit = row.source.kind === 'placeholder' ? undefined : misfitIn(secret, row, typed);
  if (misfit) unfit.set(row.name, { ...misfit, hints: [...misfit.hints, ...misfitHints(session, row, stored)] });
  if (!source) return { content: 'value', unfit };
  return { content: same ? 'same-as-source' : 'other-than-source', unfit };
}

/** What puts another value in the place of one that does not fit; what AWS keeps, nobody else writes. */
function misfitHints({ environment, here }: Session, row: SecretRow, stored: StoredSecret): string[] {
  if (isKeptByAws(stored)) return [];
  if (isReplaceable(row)) return [commandText('plan', here, ['--overwrite', row.name])];
  return [putText(row.name, environment)];
}
