/**
 * One version, written where the plan wants it, and what became of it. Somebody else may write the same
 * secret at the same moment, an answer may be lost: what is stored decides what is said.
 */
import { EXIT, Fault, inDoubt, isUnanswered, problemOf } from '../core/fault.js';
import { guardArn } from '../core/guards.js';
import { commandText } from '../core/hints.js';
import type { Receipt, StoredSecret, Version, Write } from '../core/model.js';
import { receipt } from '../core/outcome.js';
import type { ValueFile, Written } from '../core/ports.js';
import { POLL_MS } from '../core/time.js';
import { currentOf, isPersons, labelled, MOST_ATTEMPTS, makerOf, previousOf, tokenFor } from '../core/version.js';
import type { Session } from './session.js';

/** Terraform leaves a labelled version alone; without one it would write its placeholder again. */
const TERRAFORM_LABEL = 'terraform-placeholder';

export async function put(
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
  // A version that Terraform made and that is about to lose its last label.
  if (before && previous?.labels.length === 1 && makerOf(previous.id).by === 'terraform')
    await labelForTerraform(session, before, previous.id);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const token = tokenFor(write.verb, address, origin, { current, previous: previous?.id, attempt });
    let written: Written | undefined;
    journal.write('write', { secret: write.target, version: token, replaces: current });
    try {
      written = before
        ? await store.put(write.target, value, token)
        : await store.create(write.target, value, token, environment.aws.kmsKey);
      const { requestId: request, labels } = written;
      journal.result('written', { secret: write.target, version: token, request, labels });
      if (written.labels.includes('AWSCURRENT')) return written;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isUnanswered(error)) return sentUnanswered(session, { write, token, value, replaces: current, error });
      if (error.code !== 'version-exists') throw error;
    }
    const now = await mustExist(session, write.target);
    if (currentOf(now)?.id === token) return otherRunWon(session, write, token, written !== undefined);
    // The next id is for this moment alone: whoever wrote meanwhile is not written over.
    if (before && currentOf(now)?.id === current) continue;
    // AWS has the value under our id, and a lost answer may hide that it came from us.
    if (written) return written;
    throw moved(session, write.target);
  }
  throw new Fault('attempts', `${write.target} did not take a new current version in ${MOST_ATTEMPTS} attempts`);
}

/**
 * Without a label AWS removes a version, and once the newest one that Terraform made is gone it writes its
 * placeholder over the value (terraform-aws-modules/terraform-aws-secrets-manager#24, checked 2026-11-21).
 */
async function labelForTerraform(session: Session, stored: StoredSecret, version: string): Promise<void> {
  const facts = { secret: stored.name, version, label: TERRAFORM_LABEL };
  session.journal.write('label', facts);
  try {
    await session.store.label(stored.name, version, TERRAFORM_LABEL, labelled(stored, TERRAFORM_LABEL)?.id);
  } catch (error) {
    // Two runs may put the same label on at the same moment.
    const now = error instanceof Fault ? await lookAfter(session, stored.name) : 'not-seen';
    if (typeof now === 'string' || labelled(now, TERRAFORM_LABEL)?.id !== version) throw error;
  }
  session.journal.result('labelled', facts);
}

interface Unanswered {
  readonly write: Write;
  readonly token: string;
  readonly value: ValueFile;
  /** What was current when it was sent. */
  readonly replaces: string | undefined;
  readonly error: Fault;
}

/** AWS may have done what was asked, or may yet: the stored version tells. Where it cannot be seen, the write is not confirmed. */
async function sentUnanswered(session: Session, sent: Unanswered): Promise<Written | undefined> {
  const { write, token, replaces, error } = sent;
  await session.pace.wait(POLL_MS);
  const now = await lookAfter(session, write.target);
  if (now === 'not-there') throw error;
  if (now === 'not-seen') throw maybeWritten(error);
  const found = now.versions.find(({ id }) => id === token);
  if (!found) throw currentOf(now)?.id === replaces ? error : maybeWritten(error);
  if (await isAnothers(session, sent)) return otherRunWon(session, write, token, false);
  session.journal.result('written', { secret: write.target, version: token, labels: found.labels });
  return { version: token, labels: found.labels, requestId: undefined };
}

/** Two runs give their versions one id, and not always one value; what a copy holds its id says. */
async function isAnothers(session: Session, { write, token, value, error }: Unanswered): Promise<boolean> {
  if (write.verb === 'copy' || write.verb === 'placeholder') return false;
  try {
    return !(await sameAsStored(session, write.target, token, value));
  } catch (refused) {
    throw refused instanceof Fault ? maybeWritten(error) : refused;
  }
}

function maybeWritten(error: Fault): Fault {
  return inDoubt(error, 'it may have been written');
}

/** Does a stored version hold this very value? */
export async function sameAsStored(
  { store, scratch }: Session,
  name: string,
  version: string,
  value: ValueFile,
): Promise<boolean> {
  const held = await store.readVersion(name, version);
  await scratch.drop(held);
  return held.digest === value.digest;
}

/** What another run wrote is as good as ours, unless somebody gave us this value: it must not be dropped in silence. */
function otherRunWon(session: Session, write: Write, token: string, same: boolean): undefined {
  const row = session.manifest.secrets.find((candidate) => candidate.name === write.target);
  if (same || write.verb === 'copy' || row?.source.kind === 'generate' || write.verb === 'placeholder') {
    session.journal.result('written-by-another', { secret: write.target, version: token });
    return undefined;
  }
  throw new Fault('version-exists', `${write.target} got another value from another run at the same moment`, {
    exit: EXIT.refused,
    details: [`version ${token}`],
    hints: [commandText('plan', session.here)],
  });
}

/** `ours`: the versions that this run made of the row, oldest first. */
export async function finish(
  session: Session,
  write: Write,
  before: StoredSecret | undefined,
  ours: readonly string[],
): Promise<Receipt> {
  const version = ours.at(-1);
  if (version === undefined) return receipt(write, { outcome: 'unneeded' });
  const after = await lookAfter(session, write.target);
  if (typeof after === 'string') return receipt(write, { outcome: 'done', version });
  const current = currentOf(after)?.id;
  const overtaken = await overtakenBy(session, before, after, ours);
  const covered = before && currentOf(before);
  try {
    // Whoever wrote in between took one label off Terraform's version, and we the other.
    if (covered && makerOf(covered.id).by === 'terraform' && !after.versions.some(isTerraforms))
      await labelForTerraform(session, after, covered.id);
  } catch (error) {
    if (error instanceof Fault) return unconfirmed(write, ours, error, overtaken);
    throw error;
  }
  if (current !== undefined && makerOf(current).by === 'us')
    return receipt(write, { outcome: 'done', version, overtaken });
  const since = new Fault('moved', `${write.target} was written, and changed by somebody else right after`, {
    hints: [commandText('plan', session.here)],
  });
  return unconfirmed(write, ours, since, overtaken);
}

export function unconfirmed(
  write: Write,
  ours: readonly string[],
  fault: Fault,
  overtaken: readonly string[],
): Receipt {
  return receipt(write, { outcome: 'unconfirmed', version: ours.at(-1), problem: problemOf(fault), overtaken });
}

/** Versions that stood here after the plan's look and were replaced by one of ours. */
async function overtakenBy(
  { store }: Session,
  before: StoredSecret | undefined,
  after: StoredSecret,
  ours: readonly string[],
): Promise<string[]> {
  const base = before && currentOf(before)?.id;
  const [current, previous] = [currentOf(after)?.id, previousOf(after)?.id];
  // A second write of ours pushes the base on, which the plan did not say.
  const pushed = ours.length > 1 && base !== undefined && isPersons(makerOf(base)) ? [base] : [];
  const strange = previous === undefined || [base, ...ours].includes(previous) || isCopy(previous) ? [] : [previous];
  if (ours.length === 1 && current === ours[0]) return strange;
  // More than one write came together here, and AWSPREVIOUS tells of the last one only.
  const all = await store.history(after.name).catch(() => []);
  const known = new Set([...(before?.versions.map(({ id }) => id) ?? []), ...ours, current]);
  const since = before?.lastChanged ?? new Date(0);
  const between = all.filter(({ id, created }) => !known.has(id) && created && created >= since && !isCopy(id));
  return [...new Set([...pushed, ...strange, ...between.map(({ id }) => id)])];
}

/** Its value is in its original: nobody has to be told of one copy less. */
function isCopy(id: string): boolean {
  const maker = makerOf(id);
  return maker.by === 'us' && maker.verb === 'copy';
}

function isTerraforms({ id }: Version): boolean {
  return makerOf(id).by === 'terraform';
}

/** A look after a write. When it cannot be had, the value was written all the same. */
export async function lookAfter(session: Session, name: string): Promise<StoredSecret | 'not-there' | 'not-seen'> {
  try {
    return (await session.store.describe(name)) ?? 'not-there';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 'not-seen';
  }
}

export async function mustExist(session: Session, name: string): Promise<StoredSecret> {
  const stored = await session.store.describe(name);
  if (!stored) throw gone(name);
  guardArn(stored, session.environment);
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
