/**
 * Makes the writes of a plan. Each is Describe, Put, Describe: nothing that was true when the plan was
 * made is taken for granted when a value is written. One failure does not stop the rest.
 */

import type { Report } from '../core/events.js';
import { EXIT, Fault, problemOf } from '../core/fault.js';
import { guardArn } from '../core/guards.js';
import type { Receipt, SecretRow, StoredSecret, Write } from '../core/model.js';
import type { ValueFile, Written } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { stateOf } from '../core/state.js';
import { refusalOf } from '../core/value.js';
import { currentOf, MOST_ATTEMPTS, makerOf, previousOf, tokenFor } from '../core/version.js';
import type { MadePlan } from './plan.js';
import type { Session } from './session.js';
import { readSource } from './sources.js';

/** Terraform leaves a labelled version alone; without one it would write its placeholder again. */
const TERRAFORM_LABEL = 'terraform-placeholder';

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
  report({ kind: 'write-begun', total: made.plan.writes.length });

  const begin = async (write: Write): Promise<Receipt> => {
    const first = write.original === undefined ? undefined : await receipts.get(write.original);
    if (first && !isWritten(first))
      return receipt(write, { outcome: first.outcome === 'stopped' ? 'stopped' : 'held' });
    if (signal.aborted) return receipt(write, { outcome: 'stopped' });
    try {
      const written = await writeRow(execution, write, rows.get(write.target) as SecretRow);
      if (written.version) report({ kind: 'written', name: write.target, version: written.version });
      return written;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report({ kind: 'write-failed', name: write.target, message: error.message });
      session.journal.write('write-failed', { secret: write.target, problem: problemOf(error) });
      return receipt(write, { outcome: 'failed', problem: problemOf(error) });
    }
  };
  // Originals stand before their copies: a copy waits for its original's receipt.
  const ordered = [...made.plan.writes].sort(
    (a, b) => Number(a.original !== undefined) - Number(b.original !== undefined),
  );
  for (const write of ordered) receipts.set(write.target, begin(write));
  return Promise.all(made.plan.writes.map((write) => receipts.get(write.target) as Promise<Receipt>));
}

/** Does the secret hold what the plan wanted, by whoever's hand? */
export function isWritten(receipt: Receipt): boolean {
  return receipt.outcome === 'done' || receipt.outcome === 'unneeded';
}

async function writeRow(execution: Execution, write: Write, row: SecretRow): Promise<Receipt> {
  const { session, made } = execution;
  const { environment, store } = session;
  const before = await store.describe(write.target);
  if (before) guardArn(before, environment);
  const original = write.original === undefined ? undefined : await mustExist(session, write.original);
  if (before && currentOf(before)?.id !== write.base) {
    if (
      stateOf(row, environment, before, original) === 'as-declared' &&
      makerOf(currentOf(before)?.id ?? '').by === 'us'
    ) {
      return receipt(write, { outcome: 'unneeded' });
    }
    throw new Fault('moved', `${write.target} was changed by somebody else since the plan was made`, {
      exit: EXIT.refused,
      hints: [`secretsmith plan --env ${environment.name}`],
    });
  }
  if (!before && !write.creates) {
    throw new Fault('moved', `${write.target} was deleted since the plan was made`, { exit: EXIT.refused });
  }
  if (write.original !== undefined && original) return copyRow(execution, write, row, before, original);
  const value = made.values.get(write.target) ?? (await newValue(session, write, row));
  const written = await put(session, write, before, value, write.base);
  return finish(session, write, written);
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
    original = await mustExist(session, original.name);
    if (currentOf(original)?.id === copied.id || chase === MOST_CHASES) return finish(session, write, written);
    target = await mustExist(session, write.target);
  }
}

/** A value that exists only once it is asked for: a generated one, or the placeholder of a new secret. */
async function newValue(session: Session, write: Write, row: SecretRow): Promise<ValueFile> {
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
  if (before && previous && makerOf(previous.id).by === 'terraform' && previous.labels.length === 1) {
    journal.write('label', { secret: write.target, version: previous.id, label: TERRAFORM_LABEL });
    await store.label(write.target, previous.id, TERRAFORM_LABEL);
  }
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const token = tokenFor(write.verb, address, origin, { current, previous: previous?.id, attempt });
    journal.write('write', { secret: write.target, version: token, replaces: current });
    try {
      const written = before
        ? await store.put(write.target, value, token)
        : await store.create(write.target, value, token, environment.aws.kmsKey);
      journal.write('written', {
        secret: write.target,
        version: token,
        request: written.requestId,
        labels: written.labels,
      });
      if (written.labels.includes('AWSCURRENT')) return written;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'version-exists') throw error;
      const now = await mustExist(session, write.target);
      if (currentOf(now)?.id === token) return otherRunWon(session, write, token);
    }
  }
  throw new Fault('attempts', `${write.target} did not take a new current version in ${MOST_ATTEMPTS} attempts`);
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

async function finish(session: Session, write: Write, written: Written | undefined): Promise<Receipt> {
  if (!written) return receipt(write, { outcome: 'unneeded' });
  const after = await mustExist(session, write.target);
  const previous = previousOf(after)?.id;
  const overtaken =
    currentOf(after)?.id === written.version && previous !== undefined && previous !== write.base ? [previous] : [];
  return receipt(write, { outcome: 'done', version: written.version, overtaken });
}

async function mustExist(session: Session, name: string): Promise<StoredSecret> {
  const stored = await session.store.describe(name);
  if (!stored) throw new Fault('moved', `${name} was deleted since the plan was made`, { exit: EXIT.refused });
  guardArn(stored, session.environment);
  return stored;
}

export function receipt(
  change: Receipt['change'],
  facts: Pick<Receipt, 'outcome'> & Partial<Omit<Receipt, 'change' | 'outcome'>>,
): Receipt {
  return {
    change,
    version: undefined,
    deployment: undefined,
    problem: undefined,
    tasks: undefined,
    overtaken: [],
    ...facts,
  };
}
