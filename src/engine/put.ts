/**
 * One version, written where the plan wants it, and what became of it. Somebody else may write the same
 * secret at the same moment, an answer may be lost: what is stored decides what is said.
 */
import { EXIT, Fault, inDoubt } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import type { StoredSecret, Write } from '../core/model.js';
import { isGenerated } from '../core/plan.js';
import type { ValueFile, Written } from '../core/ports.js';
import { POLL_MS } from '../core/time.js';
import { currentOf, MOST_ATTEMPTS, makerOf, previousOf, tokenFor } from '../core/version.js';
import { labelForTerraform, sayingLabel } from './label.js';
import { lookAfter, lookBefore, moved, mustExist } from './look.js';
import { withLooks } from './observe.js';
import { sendUntilAnswered } from './send.js';
import type { Session } from './session.js';

/** Where a version is to be written. */
export interface Spot {
  readonly write: Write;
  /** What stood there when it was looked at last, and when that was, by the run's pace. */
  readonly before: StoredSecret | undefined;
  readonly looked: number;
  /** Is it to be written over what a later look shows? Throws a `Fault` where it must not be. */
  readonly isOpen: (now: StoredSecret | undefined) => Promise<boolean>;
  /** Given before it is sent, it is not sent. */
  readonly signal: AbortSignal;
}

export async function put(
  session: Session,
  spot: Spot,
  value: ValueFile,
  origin: string | undefined,
): Promise<Written | 'stopped' | 'unneeded'> {
  const labelled: string[] = [];
  try {
    return await putAt(session, spot, value, origin, (version) => labelled.push(version));
  } catch (error) {
    const [version] = labelled;
    throw error instanceof Fault && version !== undefined ? sayingLabel(error, version) : error;
  }
}

async function putAt(
  session: Session,
  { write, before: first, looked: lookedFirst, isOpen, signal }: Spot,
  value: ValueFile,
  origin: string | undefined,
  onLabel: (version: string) => void,
): Promise<Written | 'stopped' | 'unneeded'> {
  const { environment, store, journal, pace } = session;
  const address = { account: environment.aws.account, region: environment.aws.region, name: write.target };
  let [before, looked] = [first, lookedFirst];
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const current = before && currentOf(before)?.id;
    const previous = before && previousOf(before);
    // A version that Terraform made and that is about to lose its last label.
    if (before && previous?.labels.length === 1 && makerOf(previous.id).by === 'terraform') {
      if (!(await labelForTerraform(session, before, previous.id, signal))) return 'stopped';
      onLabel(previous.id);
    }
    const token = tokenFor(write.verb, address, origin, { current, previous: previous?.id, attempt });
    const announce = () => journal.write('write', { secret: write.target, version: token, replaces: current });
    const known = before;
    const holds = async () => {
      const now = await lookBefore(session, write.target, known);
      // Where its id is there, sending it changes nothing, and AWS says whether it is ours.
      return now?.versions.some(({ id }) => id === token) || isOpen(now);
    };
    let written: Written | undefined;
    let isOurs = false;
    try {
      const sent = await sendUntilAnswered(session, { signal, looked, holds }, announce, (turn) =>
        known
          ? store.put(write.target, value, token, turn)
          : store.create(write.target, value, token, environment.aws.kmsKey, turn),
      );
      if (typeof sent === 'string') return sent;
      if ('doubt' in sent) return settle(session, { write, token, value, error: sent.doubt });
      written = sent.answer;
      isOurs = sent.again;
      const { requestId: request, labels } = written;
      journal.result('written', { secret: write.target, version: token, request, labels });
      if (labels.includes('AWSCURRENT')) return written;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'version-exists') throw error;
    }
    // The version is there: only one that has lost every label is not shown.
    const shown = written === undefined || written.labels.length > 0;
    const isOld = (seen: StoredSecret | undefined) =>
      !seen || (shown && currentOf(seen)?.id === current && !seen.versions.some(({ id }) => id === token));
    looked = pace.now();
    const now = await mustExist(session, write.target, isOld).catch((error: unknown) => {
      // Made and not to be seen: what is said of it is what the answer said.
      if (written && error instanceof Fault) return undefined;
      throw error;
    });
    if (!now) return written as Written;
    // AWS says that our id is taken, and shows what was there before it.
    if (!written && isOld(now) && !(await hasNoLabel(session, write.target, token))) throw moved(session, write.target);
    const held = currentOf(now);
    // An answer may lack its labels, or be older than another run's same write.
    if (held?.id === token) return written ? { ...written, labels: held.labels } : otherRunWon(session, write, token);
    // The value that we made was current, and somebody has put back what was there before it: theirs to decide.
    if (written && isOurs) return written;
    if (!before || currentOf(now)?.id !== current) {
      // AWS has the value under our id, and a lost answer may hide that it came from us.
      if (written) return written;
      throw moved(session, write.target);
    }
    // The next id is for this moment alone: whoever did anything meanwhile is not written over.
    const again = withLooks(now, before);
    if (!(await isOpen(again))) return 'unneeded';
    before = again;
  }
  throw new Fault('attempts', `${write.target} did not take a new current version in ${MOST_ATTEMPTS} attempts`);
}

/** Is the version kept, and has lost every label, so that no look shows it? */
async function hasNoLabel({ store }: Session, name: string, version: string): Promise<boolean> {
  return (await store.history(name)).some(({ id, labels }) => id === version && labels.length === 0);
}

interface Doubtful {
  readonly write: Write;
  readonly token: string;
  readonly value: ValueFile;
  /** Why the last send was not answered. */
  readonly error: Fault;
}

/** AWS may have done what was asked, or may yet: the stored version tells. Where it cannot be seen, the write is not confirmed. */
async function settle(session: Session, sent: Doubtful): Promise<Written | 'unneeded'> {
  const { write, token, error } = sent;
  await session.pace.wait(POLL_MS);
  const now = await lookAfter(session, write.target);
  const found = typeof now === 'string' ? undefined : now.versions.find(({ id }) => id === token);
  // A look may lag, and the send that nobody answered may still be on its way, whatever a later one was refused for.
  if (!found) throw maybeWritten(error);
  if (await isAnothers(session, sent)) return otherRunWon(session, write, token);
  session.journal.result('written', { secret: write.target, version: token, labels: found.labels });
  return { version: token, labels: found.labels, requestId: undefined };
}

/** Two runs give their versions one id, and not always one value; what a copy holds its id says. */
async function isAnothers(session: Session, { write, token, value, error }: Doubtful): Promise<boolean> {
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
function otherRunWon(session: Session, write: Write, token: string): 'unneeded' {
  if (write.verb === 'copy' || write.verb === 'placeholder' || isGenerated(write.declared)) return 'unneeded';
  throw new Fault('version-exists', `${write.target} got another value from another run at the same moment`, {
    exit: EXIT.refused,
    details: [`version ${token}`],
    hints: [commandText('plan', session.here)],
  });
}
