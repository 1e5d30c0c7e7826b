/** Looks at values where nothing else tells what a row is: what is kept of each is what it is, never what it holds. */

import { coverNeeded } from '../core/covered.js';
import { Fault, whyUnreadable } from '../core/fault.js';
import type { Content, Covered, SecretRow, StoredSecret, Version } from '../core/model.js';
import type { ValueFile } from '../core/ports.js';
import { contentNeeded } from '../core/state.js';
import { isLack, isPlaceholder, refusalOf } from '../core/value.js';
import { currentOf, previousOf } from '../core/version.js';
import type { Secrets } from './observe.js';
import type { Session } from './session.js';

/** Reads the values without which a state cannot be known, and says what they are, not what they hold. */
export async function lookInside(
  session: Session,
  rows: readonly SecretRow[],
  secrets: Secrets,
  sources: ReadonlyMap<string, ValueFile>,
): Promise<Secrets> {
  const wanted = rows.filter((row) => {
    const stored = secrets.get(row.name);
    return stored && stored.content === undefined && contentNeeded(row, stored);
  });
  const read = await session.store.readCurrent(wanted.map((row) => row.name));
  const known = new Map(secrets);
  for (const row of wanted) {
    const listed = secrets.get(row.name) as StoredSecret;
    const seen = read.get(row.name);
    if (!seen || 'refused' in seen) {
      const refused = seen?.refused ?? 'denied';
      known.set(row.name, { ...listed, content: refused === 'binary' ? 'value' : refused });
      continue;
    }
    // What was read is of one version; the list may still show another.
    const stored = currentOf(listed)?.id === seen.version ? listed : await session.store.describe(row.name);
    if (!stored) continue;
    const content = await judge(session, seen.value, sources.get(row.name));
    known.set(row.name, currentOf(stored)?.id === seen.version ? { ...stored, content } : stored);
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

async function refusalIn(session: Session, row: SecretRow, value: ValueFile, from?: string) {
  return refusalOf(await session.scratch.open(value), row, session.environment, from);
}

async function judge(session: Session, value: ValueFile, source: ValueFile | undefined): Promise<Content> {
  const secret = await session.scratch.open(value);
  await session.scratch.drop(value);
  if (isPlaceholder(secret, session.environment)) return 'placeholder';
  if (!source) return 'value';
  return source.digest === value.digest ? 'same-as-source' : 'other-than-source';
}
