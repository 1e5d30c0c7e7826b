/** What is said of a row once its versions are written: what is stored decides, and whoever came in between is named. */
import { Fault, inDoubt, problemOf } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import type { Receipt, StoredSecret, Write } from '../core/model.js';
import { OVERWRITTEN, receipt } from '../core/outcome.js';
import type { Written } from '../core/ports.js';
import { currentOf, isPersons, makerOf, previousOf } from '../core/version.js';
import { labelForTerraform } from './label.js';
import { isFromBefore, lookAfter, outOfSight } from './look.js';
import type { Session } from './session.js';

/** `ours`: the versions that this run made of the row, oldest first. */
export async function finish(
  session: Session,
  write: Write,
  before: StoredSecret | undefined,
  ours: readonly Written[],
): Promise<Receipt> {
  const ids = ours.map((written) => written.version);
  const version = ids.at(-1);
  if (version === undefined) return receipt(write, { outcome: 'unneeded' });
  const isOld = (seen: StoredSecret | undefined) => isFromBefore(seen, before, ids);
  const after = await lookAfter(session, write.target, isOld);
  const since = new Fault(OVERWRITTEN, `${write.target} was written, and changed by somebody else right after`, {
    hints: [commandText('plan', session.here)],
  });
  if (after === 'not-seen') {
    if (ours.at(-1)?.labels.includes('AWSCURRENT')) return receipt(write, { outcome: 'done', version });
    return unconfirmed(write, ours, since, []);
  }
  if (after === 'not-there' || (isOld(after) && !after.versions.some(({ id }) => id === version)))
    return unconfirmed(write, ours, outOfSight(session, write.target), []);
  const current = currentOf(after)?.id;
  const { overtaken, unseen } = await overtakenBy(session, before, after, ids);
  const covered = before && currentOf(before);
  try {
    // Whoever wrote in between took one label off Terraform's version, and we the other.
    if (covered && makerOf(covered.id).by === 'terraform' && !after.versions.some(({ id }) => id === covered.id))
      await labelForTerraform(session, after, covered.id, UNSTOPPED);
  } catch (error) {
    if (error instanceof Fault) return unconfirmed(write, ours, error, overtaken);
    throw error;
  }
  if (unseen) return unconfirmed(write, ours, inDoubt(unseen, 'what came in between is not known'), overtaken);
  // Another run of ours may have gone on from here; what stood here before was put back by somebody.
  const isWhere = !before || (after.arn === before.arn && after.kmsKey === before.kmsKey);
  if (current !== undefined && makerOf(current).by === 'us' && !isOld(after) && isWhere && !after.deletion)
    return receipt(write, { outcome: 'done', version, overtaken });
  return unconfirmed(write, ours, since, overtaken);
}

/** A write that was made is finished, whoever has left meanwhile. */
const UNSTOPPED = new AbortController().signal;

export function unconfirmed(
  write: Write,
  ours: readonly Written[],
  fault: Fault,
  overtaken: readonly string[],
): Receipt {
  const version = ours.at(-1)?.version;
  return receipt(write, { outcome: 'unconfirmed', version, problem: problemOf(fault), overtaken });
}

interface Overtaken {
  /** Versions that stood here after the plan's look and were replaced by one of ours. */
  readonly overtaken: readonly string[];
  /** Why there may be more of them. */
  readonly unseen?: Fault;
}

async function overtakenBy(
  { store }: Session,
  before: StoredSecret | undefined,
  after: StoredSecret,
  ours: readonly string[],
): Promise<Overtaken> {
  const base = before && currentOf(before)?.id;
  const [current, previous] = [currentOf(after)?.id, previousOf(after)?.id];
  // A second write of ours pushes the base on, which the plan did not say.
  const pushed = ours.length > 1 && base !== undefined && isPersons(makerOf(base)) ? [base] : [];
  const strange = previous === undefined || [base, ...ours].includes(previous) || isCopy(previous) ? [] : [previous];
  // One write of ours over what stood there: AWSPREVIOUS tells it all. A strange one there may have had others before it.
  if (ours.length === 1 && current === ours[0] && strange.length === 0) return { overtaken: [] };
  const seen = [...pushed, ...strange];
  try {
    // More than one write came together here, and AWSPREVIOUS tells of the last one only.
    const all = await store.history(after.name);
    const known = new Set([...(before?.versions.map(({ id }) => id) ?? []), ...ours, current]);
    const since = before?.lastChanged ?? new Date(0);
    const between = all.filter(({ id, created }) => !known.has(id) && created && created >= since && !isCopy(id));
    return { overtaken: [...new Set([...seen, ...between.map(({ id }) => id)])] };
  } catch (error) {
    if (error instanceof Fault) return { overtaken: seen, unseen: error };
    throw error;
  }
}

/** Its value is in its original: nobody has to be told of one copy less. */
function isCopy(id: string): boolean {
  const maker = makerOf(id);
  return maker.by === 'us' && maker.verb === 'copy';
}
