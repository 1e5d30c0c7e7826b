/** Observe, read what must be read, and let the core say the difference. */

import { copiesIn } from '../core/copies.js';
import { worthALook } from '../core/lag.js';
import type { Observation, Plan, Problem, SecretRow } from '../core/model.js';
import { type PlanInput, planChanges, rowsOf } from '../core/plan.js';
import type { ValueFile } from '../core/ports.js';
import { checkOverwrite, withOverwritten } from '../core/selection.js';
import { lookInside, unfitFor } from './contents.js';
import { describeAgain, observe, withSecrets, withVersionTimes } from './observe.js';
import { isReplaceable } from './replaceable.js';
import type { Session } from './session.js';
import { readSources } from './sources.js';

export interface PlanOptions {
  /** Trust no list: look at every row, too, as it is now. For commands that write. */
  readonly thorough: boolean;
  readonly only: ReadonlySet<string> | undefined;
  readonly overwrite: ReadonlySet<string>;
}

export interface MadePlan {
  readonly plan: Plan;
  readonly observation: Observation;
  /** Values of sources, read and checked, by row. */
  readonly values: ReadonlyMap<string, ValueFile>;
}

export async function makePlan(session: Session, options: PlanOptions): Promise<MadePlan> {
  checkOverwrite(options.overwrite, options.only);
  const { environment } = session;
  const manifest = { ...session.manifest, secrets: withOverwritten(session.manifest.secrets, options.overwrite) };
  const rows = rowsOf(manifest, environment);
  const values = new Map<string, ValueFile>();
  const unusable = new Map<string, Problem>();
  const copies = copiesIn(rows);
  const replaceable = new Set(rows.filter(isReplaceable).map(({ name }) => name));
  const read = async (wanted: readonly SecretRow[]) => {
    const unread = wanted.filter((row) => !values.has(row.name) && !unusable.has(row.name));
    const sources = await readSources(session, unread);
    for (const row of unread) {
      const file = sources.files.get(row.name);
      if (!file) continue;
      values.set(row.name, file);
      for (const [name, problem] of await unfitFor(session, row, file, copies)) unusable.set(name, problem);
    }
    for (const [name, problem] of sources.unusable) unusable.set(name, problem);
  };

  const [listed] = await Promise.all([observe(session), read(rows.filter((row) => row.follow))]);
  let observation = listed;
  const difference = (): Plan => {
    const input: PlanInput = {
      manifest,
      environment,
      observation,
      unusable,
      only: options.only,
      overwrite: options.overwrite,
      replaceable,
    };
    return planChanges(input);
  };
  const look = async (names: readonly string[]) => {
    const described = await describeAgain(session, observation.secrets, names);
    observation = await withSecrets(session, observation, await lookInside(session, rows, described, values));
  };

  // The list may lag: what tasks read, and what is not as declared, is looked at before anything is said of it.
  const first = new Set([
    ...worthALook(rows, environment, observation, undefined),
    ...(options.thorough ? rows.map((row) => row.name) : []),
  ]);
  await look([...first]);
  if (!options.thorough) {
    const doubtful = difference().rows.filter(
      (row) => ['fill', 'replace'].includes(row.action) || ['foreign', 'not-known'].includes(row.state),
    );
    const names = doubtful.flatMap((row) => (row.original === undefined ? [row.name] : [row.name, row.original]));
    const more = [...new Set(names)].filter((name) => !first.has(name));
    if (more.length > 0) await look(more);
  }
  const supplied = difference().writes.filter((write) => write.restores === undefined);
  const filled = new Set(supplied.map((write) => write.target));
  const [timed] = await Promise.all([
    withVersionTimes(session, observation),
    read(rows.filter((row) => filled.has(row.name))),
  ]);
  observation = timed;
  return { plan: difference(), observation, values };
}
