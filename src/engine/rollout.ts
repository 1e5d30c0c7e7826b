/** Restarts services, each once and where it still has to be, and stays until the running tasks have their values. */
import type { Report } from '../core/events.js';
import { Fault, inDoubt, isInDoubt, isUnanswered, problemOf } from '../core/fault.js';
import { SETTLE_MS } from '../core/freshness.js';
import type { Deployment, Observation, ObservedService, Receipt, Restart } from '../core/model.js';
import { receipt } from '../core/outcome.js';
import { isHeld } from '../core/restarts.js';
import { delivers, isRolledOut, openDeployment } from '../core/rollout.js';
import { isRunning } from '../core/standing.js';
import { behindAnother, type Ended, endedByLack, NOT_BEGUN, outOfSight, well } from './ending.js';
import { type Following, follow, lastLook } from './follow.js';
import { type Judged, judge, lackingNow } from './judge.js';
import { lookForLost } from './lost.js';
import { openSending } from './send.js';
import type { Session } from './session.js';
import { openWatch } from './watch.js';

/** AWS's clock is read in whole seconds, so one more than the time a write needs to settle. */
const SETTLE_WAIT_MS = SETTLE_MS + 1_000;

export interface RolloutOptions {
  readonly session: Session;
  readonly restarts: readonly Restart[];
  readonly observation: Observation;
  readonly timeoutMs: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** One receipt each, in the same order. */
export function restartServices(options: RolloutOptions): Promise<Receipt[]> {
  const until = options.session.pace.now() + options.timeoutMs;
  const watch = openWatch(options.session);
  return Promise.all(
    options.restarts.map((restart) =>
      isHeld(restart) ? receipt(restart, { outcome: 'held' }) : restartOne({ ...options, restart, until, watch }),
    ),
  );
}

async function restartOne(one: Following): Promise<Receipt> {
  const { session, report, restart } = one;
  const end = (ended: Ended, deployment?: Deployment): Receipt => {
    const ok = ended.outcome === 'done' || ended.outcome === 'unneeded';
    const facts = { outcome: ended.outcome, deployment: deployment?.id, followed, problem: ended.problem };
    const open = ended.outcome === 'unconfirmed' || ended.outcome === 'stopped';
    report({ kind: 'restart-ended', service: restart.target, ok, open, message: ended.message });
    session.journal.result('restart-ended', { service: restart.service, ...facts });
    return receipt(restart, { ...facts, tasks: ended.tasks });
  };
  let deployment: Deployment | undefined;
  let followed = false;
  try {
    const prepared = await prepare(one);
    if ('outcome' in prepared) return end(prepared);
    const begun = 'follow' in prepared ? { ...prepared, how: 'following' } : await begin(one, prepared);
    if ('outcome' in begun) return end(begun);
    deployment = begun.follow;
    followed = begun.how === 'following';
    const request = 'request' in begun ? begun.request : undefined;
    session.journal.result(begun.how, { service: restart.service, deployment: deployment.id, request });
    report({ kind: 'restart-begun', service: restart.target, deployment: deployment.id, followed });
    const ended = await follow(one, deployment);
    return end({ ...ended, tasks: ended.tasks ?? (await lastLook(one)) }, deployment);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What was begun goes on without us.
    const outcome = deployment || isInDoubt(error) ? 'unconfirmed' : 'failed';
    const tasks = isInDoubt(error) ? await lastLook(one) : undefined;
    return end({ outcome, message: error.message, problem: problemOf(error), tasks }, deployment);
  }
}

/** `looked`: when its secrets were, by the run's pace. */
type ToBegin = { readonly service: ObservedService; readonly looked: number };

type Prepared = Ended | ToBegin | { readonly follow: Deployment };

/**
 * Waits until the values have settled and no older deployment is under way. An open one that delivers
 * them, our own of an earlier run for example, is followed instead of starting another.
 */
async function prepare(one: Following): Promise<Prepared> {
  const { session, restart, report, signal, until, watch } = one;
  for (;;) {
    const service = await watch.look(restart.target);
    const judged = await judge(one, service);
    const { newest, lacking, looked } = judged;
    const open = openDeployment(service);
    if (signal.aborted) return NOT_BEGUN;
    if (judged.old.length > 0) return outOfSight(one, judged, 'failed');
    if (lacking.length > 0 && restart.asked !== 'named') return endedByLack(one, judged, 'failed');
    if (open && restart.asked === 'due' && delivers(open, newest)) return { follow: open };
    const settles = newest.getTime() + SETTLE_WAIT_MS - session.now().getTime();
    if (!open && settles <= 0) {
      if (restart.asked === 'due' && isSettled(service, judged)) return well('unneeded', service, judged);
      return { service, looked };
    }
    // Settling is short and always waited for: only somebody else's deployment can take the time away.
    if (open && session.pace.now() >= until) return behindAnother(one, service);
    report(open ? { kind: 'restart-waits', service: restart.target } : { kind: 'settling', ms: settles });
    await (open ? watch.next(signal) : session.pace.wait(settles, signal));
  }
}

/** Everybody has what a restart would bring: what has not started yet has read nothing, and may never start. */
function isSettled(service: ObservedService, { verdict }: Judged): boolean {
  const all = service.tasks.length > 0 && service.tasks.every(isRunning);
  return all && verdict.outdated + verdict.unknown === 0 && isRolledOut(service);
}

/** `restart-found`: after a lost answer it is there, and whether this run began it nobody can tell. */
interface Begun {
  readonly follow: Deployment;
  readonly how: 'restarting' | 'restart-found';
  /** AWS's id of the request, where its answer was not lost. */
  readonly request?: string | undefined;
}

/**
 * Every UpdateService that arrives begins a deployment: after a lost answer it is looked for, not sent again. Behind
 * many others its turn can be minutes away, and what the tasks would read is looked at once more then.
 */
async function begin(one: Following, { service: before, looked }: ToBegin): Promise<Ended | Begun> {
  const { session, restart, signal } = one;
  let unfit: Ended | undefined;
  const holds = async () => {
    if (restart.asked === 'named') return true;
    const lack = await lackingNow(one, before);
    if (lack.old.length > 0) unfit = outOfSight(one, lack, 'failed');
    else if (lack.lacking.length > 0) unfit = endedByLack(one, lack, 'failed');
    return !unfit;
  };
  const announce = () => session.journal.write('restart', { service: restart.service, because: restart.because });
  const sending = openSending(session, { signal, looked, holds }, announce);
  try {
    const answer = await session.services.restart(restart.cluster, restart.service, sending.turn());
    if (!answer) return unfit ?? NOT_BEGUN;
    return { follow: answer.deployment, how: 'restarting', request: answer.requestId };
  } catch (error) {
    if (!(error instanceof Fault) || !sending.wasSent() || !isUnanswered(error)) throw error;
    const found = await lookForLost({ ...one, before });
    if (found) return { follow: found, how: 'restart-found' };
    throw inDoubt(error, 'a restart may have begun');
  }
}
