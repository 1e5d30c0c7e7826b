/** A plan made true: the writes, then every service that has to read again, once. */

import { withCreated } from '../core/created.js';
import type { Report } from '../core/events.js';
import { Fault, isOutOfReach } from '../core/fault.js';
import { lookedAgain, refusing } from '../core/keys.js';
import type { Observation, Plan, Receipt, Restart, Write } from '../core/model.js';
import { isDone, type Outcome, outcomeOf, receipt } from '../core/outcome.js';
import { changesOf, shortId } from '../core/plan.js';
import { NOT_LOOKED_AT, type ProductionNow } from '../core/production.js';
import { obstaclesOf } from '../core/wiring.js';
import { executeWrites } from './execute.js';
import type { MadePlan } from './plan.js';
import { lookAtServices } from './production.js';
import { restartServices } from './rollout.js';
import type { Session } from './session.js';

export interface ApplyOptions {
  readonly session: Session;
  readonly made: MadePlan;
  /** Services that would restart, were it not for `--no-restart`. */
  readonly spared: readonly Restart[];
  readonly report: Report;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Why, for the record. */
  readonly reason: string | undefined;
  readonly ticket: string | undefined;
}

export interface Applied {
  readonly plan: Plan;
  readonly writes: readonly Receipt[];
  readonly restarts: readonly Receipt[];
  readonly spared: readonly Restart[];
  /** At the end of the run; not looked at where every service was restarted into its values. */
  readonly production: ProductionNow;
  readonly interrupted: boolean;
  readonly outcome: Outcome;
  /** By AWS's clock. */
  readonly tookMs: number;
}

export async function applyPlan(options: ApplyOptions): Promise<Applied> {
  const { session, made, spared, report, signal, timeoutMs } = options;
  const { plan } = made;
  const begun = session.now();
  session.journal.write('apply', {
    plan: plan.id,
    reason: options.reason,
    ticket: options.ticket,
    changes: changesOf(plan),
  });
  const writes = await executeWrites({ session, made, report, signal });
  const unwritten = new Set(writes.filter((written) => !isDone(written)).map((written) => written.change.target));
  const observation = await refusedIn(session, withCreated(made.observation, plan.writes), writes);
  const wanted = plan.restarts.map((restart) => startable(withoutUnwritten(restart, unwritten), plan, observation));
  const restarts = signal.aborted
    ? wanted.map((restart) => receipt(restart, { outcome: 'stopped' }))
    : await restartServices({ session, restarts: wanted, observation, timeoutMs, report, signal });
  const outcome = outcomeOf(plan, [...writes, ...restarts]);
  const tookMs = session.now().getTime() - begun.getTime();
  const open = (outcome.changed && !outcome.whole) || spared.length > 0;
  const hurry = signal.aborted || isOutOfReachFor([...writes, ...restarts]);
  const looked = { session, restarts: [...plan.restarts, ...spared], observation, writes, hurry };
  const production = open ? await lookAtServices(looked) : NOT_LOOKED_AT;
  return { plan, writes, restarts, spared, production, interrupted: signal.aborted, outcome, tookMs };
}

/**
 * The command that goes on, with the id that holds now; undefined where nothing is left that an apply can do.
 * Nobody waits for it where the run was interrupted, or AWS was out of reach a moment ago; and one that is made of what
 * was there before would say that nothing is left, or that it is to be done again.
 */
export async function goOn(
  { outcome, interrupted, writes, restarts }: Applied,
  again: string,
  look: () => Promise<Pick<MadePlan, 'plan'>>,
): Promise<string | undefined> {
  const receipts = [...writes, ...restarts];
  const isBehind = receipts.some(({ problem }) => problem?.code === 'out-of-sight');
  if (outcome.whole || interrupted || isBehind || isOutOfReachFor(receipts)) return again;
  try {
    const { plan } = await look();
    return changesOf(plan).length === 0 ? undefined : `${again} --expect ${shortId(plan)}`;
  } catch (error) {
    if (error instanceof Fault) return again;
    throw error;
  }
}

function isOutOfReachFor(receipts: readonly Receipt[]): boolean {
  return receipts.some(({ problem }) => problem && isOutOfReach(problem));
}

/** What KMS refused to encrypt under, no task decrypts. A copy's failure may be its original's key: a restart looks at it again. */
async function refusedIn(
  { keys }: Session,
  observation: Observation,
  writes: readonly Receipt[],
): Promise<Observation> {
  const names = writes.flatMap(({ change, problem }) => {
    if (problem?.code !== 'key-unhealthy' || (change as Write).original !== undefined) return [];
    return observation.secrets.get(change.target)?.kmsKey ?? [];
  });
  const refused = new Set(names);
  const looks = await Promise.all(
    [...refused].map(async (name) => {
      const fact = await keys.describeAgain(name).catch((error: unknown) => {
        if (error instanceof Fault) return undefined;
        throw error;
      });
      return fact ? [[name, fact] as const] : [];
    }),
  );
  return { ...observation, keys: lookedAgain(refusing(observation.keys, refused), new Map(looks.flat())) };
}

/** The restart with what keeps new tasks from starting by now. */
function startable(restart: Restart, { writes }: Plan, observation: Observation): Restart {
  const service = observation.services.get(restart.target);
  const written = new Set(writes.map(({ target }) => target));
  const obstacles = service ? obstaclesOf(service, observation, written) : restart.obstacles;
  return { ...restart, obstacles, heldBy: [...new Set([...restart.heldBy, ...obstacles.map(({ id }) => id)])] };
}

/** A service is not restarted into half of its values. */
function withoutUnwritten(restart: Restart, unwritten: ReadonlySet<string>): Restart {
  const missing = restart.because.filter((name) => unwritten.has(name));
  return missing.length === 0 ? restart : { ...restart, heldBy: [...new Set([...restart.heldBy, ...missing])] };
}
