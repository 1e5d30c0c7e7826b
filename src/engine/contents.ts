/** Looks at values where nothing else tells what a row is: what is kept of each is what it is, never what it holds. */

import { type Copies, copiesIn, copyNeedsLook, copyRefusalOf, unfitCopies } from '../core/copies.js';
import { coverNeeded } from '../core/covered.js';
import { Fault, whyUnreadable } from '../core/fault.js';
import { commandText, putText } from '../core/hints.js';
import type { Covered, Problem, SecretRow, StoredSecret, Unreadable, Version } from '../core/model.js';
import type { ValueFile } from '../core/ports.js';
import { contentNeeded, isKeptByAws } from '../core/state.js';
import { isLack, isPlaceholder, misfitIn, refusalOf } from '../core/value.js';
import { currentOf, makerOf, previousOf } from '../core/version.js';
import { describeHere, type Secrets } from './observe.js';
import { askUntil } from './pace.js';
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
    const found = await ofOneMoment(session, listed, seen);
    if (!found) continue;
    const { stored } = found;
    if ('refused' in found) {
      known.set(row.name, { ...stored, content: found.refused });
      continue;
    }
    const judged = await judge(session, found.seen, { row, stored, copies, source: sources.get(row.name) });
    known.set(row.name, { ...stored, ...judged });
  }
  return lookUnder(session, rows, known);
}

interface SeenValue {
  readonly version: string;
  readonly value: ValueFile;
}

/**
 * A secret and the value of its current version. Both reads may lag, and each behind the other: where they are of two
 * versions, the secret is looked at until it shows the one that was read, and after that its own one is read by its id.
 */
async function ofOneMoment(
  session: Session,
  listed: StoredSecret,
  seen: SeenValue,
): Promise<
  ({ readonly stored: StoredSecret } & ({ readonly seen: SeenValue } | { readonly refused: Unreadable })) | undefined
> {
  const { pace, scratch, store } = session;
  const isOf = (stored: StoredSecret) => currentOf(stored)?.id === seen.version;
  if (isOf(listed)) return { stored: listed, seen };
  // One that shows the version under another label, or none as current, is newer than the value.
  const isBehind = (stored: StoredSecret | undefined) =>
    stored !== undefined && !stored.versions.some(({ id }) => id === seen.version);
  const stored = await askUntil(pace, () => describeHere(session, listed.name), isBehind);
  if (!stored) return undefined;
  if (isOf(stored)) return { stored, seen };
  await scratch.drop(seen.value);
  const version = currentOf(stored)?.id;
  if (version === undefined) return { stored, refused: 'denied' };
  try {
    return { stored, seen: { version, value: await store.readVersion(stored.name, version) } };
  } catch (error) {
    const refused = error instanceof Fault ? whyUnreadable(error) : undefined;
    if (refused) return { stored, refused };
    throw error;
  }
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
  original: { readonly row: SecretRow; readonly stored: StoredSecret },
  value: ValueFile,
): Promise<ValueFile> {
  const secret = await scratch.open(value);
  const refusal =
    copyRefusalOf(secret, copy, original.row, environment) ??
    misfitIn(secret, original.row, isTyped(original.stored, currentOf(original.stored)?.id));
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
  const typed = isTyped(stored, version) && !same;
  const misfit = row.source.kind === 'placeholder' ? undefined : misfitIn(secret, row, typed);
  if (misfit) unfit.set(row.name, { ...misfit, hints: [...misfit.hints, ...misfitHints(session, row, stored)] });
  if (!source) return { content: 'value', unfit };
  return { content: same ? 'same-as-source' : 'other-than-source', unfit };
}

/** Is it what a person wrote, who may have typed it? */
function isTyped(stored: StoredSecret, version: string | undefined): boolean {
  return version !== undefined && makerOf(version).by === 'other' && !isKeptByAws(stored);
}

/** What puts another value in the place of one that does not fit; what AWS keeps, nobody else writes. */
function misfitHints({ environment, here }: Session, row: SecretRow, stored: StoredSecret): string[] {
  if (isKeptByAws(stored)) return [];
  if (isReplaceable(row)) return [commandText('plan', here, ['--overwrite', row.name])];
  return [putText(row.name, environment)];
}
