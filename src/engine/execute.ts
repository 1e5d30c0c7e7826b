/**
 * Makes the writes of a plan. Each is Describe, Put, Describe: nothing that was true when the plan was
 * made is taken for granted when a value is written. One failure does not stop the rest.
 */

import PQueue from 'p-queue';
import type { Report } from '../core/events.js';
import { EXIT, Fault, isSignedOut, isUnanswered, problemOf } from '../core/fault.js';
import { guardArn } from '../core/guards.js';
import type { Problem, Receipt, SecretRow, StoredSecret, Write } from '../core/model.js';
import { isDone, receipt } from '../core/outcome.js';
import { guardWrite } from '../core/plan.js';
import type { ValueFile, Written } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { stateOf } from '../core/state.js';
import { refusalOf } from '../core/value.js';
import { currentOf, labelled, MOST_ATTEMPTS, makerOf, previousOf, tokenFor } from '../core/version.js';
import type { MadePlan } from './plan.js';
import type { Session } from './session.js';
import { readSource } from './sources.js';

/** Terraform leaves a labelled version alone; without one it would write its placeholder again. */
const TERRAFORM_LABEL = 'terraform-placeholder';

const UNCONFIRMED = 'unconfirmed';

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
    return rowsInHand.add(() => writeOne(write));
  };
  const writeOne = async (write: Write): Promise<Receipt> => {
    if (signal.aborted) return receipt(write, { outcome: 'stopped' });
    // The rows after it would only be refused the same way.
    if (signedOut) return receipt(write, { outcome: 'failed', problem: signedOut });
    try {
      const written = await writeRow(execution, write, rows.get(write.target) as SecretRow);
      if (written.version) report({ kind: 'written', name: write.target, version: written.version });
      return written;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report({ kind: 'write-failed', name: write.target, message: error.message });
      session.journal.result('write-failed', { secret: write.target, problem: problemOf(error) });
      if (isSignedOut(error)) signedOut = problemOf(error);
      const outcome = error.code === UNCONFIRMED ? 'unconfirmed' : 'failed';
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

async function writeRow(execution: Execution, write: Write, row: SecretRow): Promise<Receipt> {
  const { session, made } = execution;
  const { environment, store } = session;
  const before = await store.describe(write.target);
  if (before) guardArn(before, environment);
  const original = write.original === undefined ? undefined : await mustExist(session, write.original);
  if (before && currentOf(before)?.id !== write.base) {
    if (await isSame(execution, row, before, original)) return receipt(write, { outcome: 'unneeded' });
    throw moved(session, write.target);
  }
  if (!before && !write.creates) throw gone(write.target);
  const guarded = guardWrite(row, stateOf(row, environment, before, original), environment);
  if (guarded) throw new Fault(guarded.code, guarded.message, { ...guarded, exit: EXIT.refused });
  if (write.original !== undefined && original) return copyRow(execution, write, row, before, original);
  const value = made.values.get(write.target) ?? (await valueFor(session, write, row));
  const written = await put(session, write, before, value, write.base);
  await session.scratch.drop(value);
  return finish(session, write, written, write.base);
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
  const held = await session.store.readVersion(row.name, current.id);
  await session.scratch.drop(held);
  return held.digest === given.digest;
}

/** Copies the original's stored version, read by its id, and follows it when it moves meanwhile. */
async function copyRow(
  execution: Execution,
  write: Write,
  row: SecretRow,
  before: StoredSecret | undefined,
  firstOriginal: StoredSecret,
): Promise<Receipt> {
  const { session } = execution;
  let target = before;
  let original = firstOriginal;
  for (let chase = 1; ; chase += 1) {
    const copied = currentOf(original);
    if (!copied) throw new Fault('moved', `${original.name} has no value to copy any more`, { exit: EXIT.refused });
    const value = await session.store.readVersion(original.name, copied.id);
    const refusal = refusalOf(await session.scratch.open(value), row, session.environment);
    if (refusal) throw new Fault(refusal.code, refusal.message, refusal);
    const written = await put(session, write, target, value, copied.id);
    await session.scratch.drop(value);
    const since = await lookAfter(session, original.name);
    if (typeof since === 'string' || currentOf(since)?.id === copied.id || chase === MOST_CHASES)
      return finish(session, write, written, target && currentOf(target)?.id);
    original = since;
    const last = written?.version ?? (target && currentOf(target)?.id);
    target = await mustExist(session, write.target);
    // Somebody wrote here meanwhile: what they wrote is not ours to replace.
    if (currentOf(target)?.id !== last) return finish(session, write, written, last);
  }
}

/** A value that is had only now: the one that a placeholder covers, a generated one, the placeholder of a new secret. */
async function valueFor(session: Session, write: Write, row: SecretRow): Promise<ValueFile> {
  if (write.restores !== undefined) return session.store.readVersion(write.target, write.restores);
  if (write.verb !== 'placeholder') return readSource(session, row);
  return session.scratch.keep(new Secret(session.environment.placeholders[0] ?? 'PLACEHOLDER'));
}

async function put(
  session: Session,
  write: Write,
  before: StoredSecret | undefined,
  value: ValueFile,
  origin: string | undefined,
): Promise<Written | undefined> {
  const { environment, store, journal } = session;
  const address = { account: environment.aws.account, region: environment.aws.region, name: write.target };
  const current = before && currentOf(before)?.id;
  const previous = before && previousOf(before);
  if (before) await keepForTerraform(session, before);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const token = tokenFor(write.verb, address, origin, { current, previous: previous?.id, attempt });
    journal.write('write', { secret: write.target, version: token, replaces: current });
    try {
      const written = before
        ? await store.put(write.target, value, token)
        : await store.create(write.target, value, token, environment.aws.kmsKey);
      const { requestId: request, labels } = written;
      journal.result('written', { secret: write.target, version: token, request, labels });
      if (written.labels.includes('AWSCURRENT')) return written;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isUnanswered(error)) return sentUnanswered(session, write, token, error);
      if (error.code !== 'version-exists') throw error;
    }
    const now = await mustExist(session, write.target);
    if (currentOf(now)?.id === token) return otherRunWon(session, write, token);
    // The next id is for this moment alone: whoever wrote meanwhile is not written over.
    if (!before || currentOf(now)?.id !== current) throw moved(session, write.target);
  }
  throw new Fault('attempts', `${write.target} did not take a new current version in ${MOST_ATTEMPTS} attempts`);
}

/**
 * A version that Terraform made and that is about to lose its last label gets one of ours: without it
 * AWS removes the version, and Terraform writes its placeholder over the value (terraform-aws-modules/
 * terraform-aws-secrets-manager#24, checked 2026-11-21). The newest such version is the one it looks for.
 */
async function keepForTerraform({ store, journal }: Session, before: StoredSecret): Promise<void> {
  const previous = previousOf(before);
  if (!previous || makerOf(previous.id).by !== 'terraform' || previous.labels.length > 1) return;
  journal.write('label', { secret: before.name, version: previous.id, label: TERRAFORM_LABEL });
  await store.label(before.name, previous.id, TERRAFORM_LABEL, labelled(before, TERRAFORM_LABEL)?.id);
}

/** AWS may have done what was asked: the stored version tells. Where it cannot be seen, the write is not confirmed. */
async function sentUnanswered(session: Session, write: Write, token: string, error: Fault): Promise<Written> {
  const now = await lookAfter(session, write.target);
  if (now === 'not-there') throw error;
  if (now === 'not-seen') throw new Fault(UNCONFIRMED, `${error.message}; it may have been written`, error);
  if (currentOf(now)?.id !== token) throw error;
  return { version: token, labels: ['AWSCURRENT'], at: now.lastChanged, requestId: undefined };
}

/** What another run wrote is as good as ours, unless somebody gave us this value: it must not be dropped in silence. */
function otherRunWon(session: Session, write: Write, token: string): undefined {
  const row = session.manifest.secrets.find((candidate) => candidate.name === write.target);
  if (write.verb === 'copy' || row?.source.kind === 'generate' || write.verb === 'placeholder') return undefined;
  throw new Fault('version-exists', `${write.target} got another value from another run at the same moment`, {
    exit: EXIT.refused,
    details: [`version ${token}`],
    hints: [`secretsmith plan --env ${session.environment.name}`],
  });
}

/** `replaced` is what was current when the value was sent. */
async function finish(
  session: Session,
  write: Write,
  written: Written | undefined,
  replaced: string | undefined,
): Promise<Receipt> {
  if (!written) return receipt(write, { outcome: 'unneeded' });
  const after = await lookAfter(session, write.target);
  if (typeof after === 'string') return receipt(write, { outcome: 'done', version: written.version });
  const previous = previousOf(after)?.id;
  const stillOurs = currentOf(after)?.id === written.version;
  const overtaken = stillOurs && previous !== undefined && previous !== replaced ? [previous] : [];
  return receipt(write, { outcome: 'done', version: written.version, overtaken });
}

/** A look after a write. When it cannot be had, the value was written all the same. */
async function lookAfter(session: Session, name: string): Promise<StoredSecret | 'not-there' | 'not-seen'> {
  try {
    return (await session.store.describe(name)) ?? 'not-there';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 'not-seen';
  }
}

async function mustExist(session: Session, name: string): Promise<StoredSecret> {
  const stored = await session.store.describe(name);
  if (!stored) throw gone(name);
  guardArn(stored, session.environment);
  return stored;
}

function gone(name: string): Fault {
  return new Fault('moved', `${name} was deleted since the plan was made`, { exit: EXIT.refused });
}

function moved({ environment }: Session, name: string): Fault {
  return new Fault('moved', `${name} was changed by somebody else since the plan was made`, {
    exit: EXIT.refused,
    hints: [`secretsmith plan --env ${environment.name}`],
  });
}
