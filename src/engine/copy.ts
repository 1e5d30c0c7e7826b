/** A copy is made of its original's stored version, and follows it where it moves meanwhile. */
import { EXIT, Fault } from '../core/fault.js';
import type { Receipt, SecretRow, StoredSecret, Write } from '../core/model.js';
import { receipt } from '../core/outcome.js';
import type { Written } from '../core/ports.js';
import { currentOf, isCopyOf } from '../core/version.js';
import { fittingCopy } from './contents.js';
import { finish, unconfirmed } from './finish.js';
import { type IsOld, isFromBefore, lookAfter, moved, mustExist, notSeenAgain, outOfSight } from './look.js';
import { guardRow, isOpen, type Making } from './open.js';
import { put, type Spot } from './put.js';

/** How often a copy follows an original that keeps moving. */
const MOST_CHASES = 3;

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
export async function copyRow(
  making: Making & Pick<Spot, 'signal'>,
  write: Write,
  row: SecretRow,
  seen: Seen,
): Promise<Receipt> {
  const { session, made, signal } = making;
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
      const value = await fittingCopy(session, row, { row: source, stored: original }, stored);
      const [known, from] = [target, original];
      const isStillOpen: Spot['isOpen'] = (now) => isOpen(making, write, row, { now, known, original: from });
      const onto = { write, before: target, looked, signal, isOpen: isStillOpen };
      const written = await put(session, onto, value, copied.id);
      await session.scratch.drop(value);
      if (written === 'stopped') {
        if (ours.length === 0) return receipt(write, { outcome: 'stopped' });
        throw new Fault('moved', `${original.name} was changed while it was copied, and the run was stopped`);
      }
      if (written !== 'unneeded') ours.push(written);
      const since = await lookAfter(session, original.name, isOld);
      if (typeof since === 'string' || isOld(since)) throw notSeenAgain(session, original.name, write.target);
      if (currentOf(since)?.id === copied.id) return await finish(session, write, row, before, ours);
      if (chase === MOST_CHASES) throw new Fault('moved', `${original.name} changes faster than it can be copied`);
      original = since;
      looked = session.pace.now();
      const ids = ours.map(({ version }) => version);
      const isBehind: IsOld = (now) => isFromBefore(now, before, ids);
      target = await mustExist(session, write.target, isBehind);
      if (ours.length > 0 && isBehind(target)) throw outOfSight(session, write.target);
      const current = currentOf(target)?.id ?? '';
      // Somebody wrote here meanwhile: what they wrote is not ours to replace.
      if (!isCopyOf(current, { account, region, name: write.target }, copied.id)) {
        if (ours.length === 0) throw moved(session, write.target);
        return await finish(session, write, row, before, ours);
      }
      // What this run made is under the manifest's key.
      guardRow(making, write, row, { now: target, known: planned ?? target, original });
    }
  } catch (error) {
    // What was copied before it is written, and is not the original's value of now.
    if (!(error instanceof Fault) || ours.length === 0) throw error;
    const { overtaken } = await finish(session, write, row, before, ours);
    return unconfirmed(write, ours, error, overtaken);
  }
}
