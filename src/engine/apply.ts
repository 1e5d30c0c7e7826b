/** A plan made true: the writes, then every service that has to read again, once. */

import type { Report } from '../core/events.js';
import { EXIT, type ExitCode } from '../core/fault.js';
import type { Plan, Receipt, Restart } from '../core/model.js';
import { executeWrites, isWritten, receipt } from './execute.js';
import type { MadePlan } from './plan.js';
import { restartServices } from './rollout.js';
import type { Session } from './session.js';

export interface ApplyOptions {
  readonly session: Session;
  readonly made: MadePlan;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** `--no-restart`. */
  readonly restart: boolean;
  readonly timeoutMs: number;
}

export interface Applied {
  readonly plan: Plan;
  readonly writes: readonly Receipt[];
  readonly restarts: readonly Receipt[];
  readonly interrupted: boolean;
}

export async function applyPlan(options: ApplyOptions): Promise<Applied> {
  const { session, made, report, signal } = options;
  const { plan } = made;
  const writes = await executeWrites({ session, made, report, signal });
  const failed = new Set(writes.filter((written) => !isWritten(written)).map((written) => written.change.target));
  const due: Restart[] = [];
  const kept: Receipt[] = [];
  for (const restart of plan.restarts) {
    const unwritten = restart.because.filter((name) => failed.has(name));
    if (restart.heldBy.length > 0 || unwritten.length > 0)
      kept.push(receipt({ ...restart, heldBy: [...restart.heldBy, ...unwritten] }, { outcome: 'held' }));
    else if (!options.restart || signal.aborted) kept.push(receipt(restart, { outcome: 'stopped' }));
    else due.push(restart);
  }
  const restarts = await restartServices({
    session,
    restarts: due,
    observation: made.observation,
    wrote: writes.some((written) => written.outcome === 'done'),
    timeoutMs: options.timeoutMs,
    report,
    signal,
  });
  return { plan, writes, restarts: [...restarts, ...kept], interrupted: signal.aborted };
}

/** 0 all done, 1 nothing changed and something failed, 3 nothing could be done, 4 only part of it. */
export function exitOf(applied: Applied): ExitCode {
  const receipts = [...applied.writes, ...applied.restarts];
  const changed = receipts.some((one) => one.outcome === 'done' || one.outcome === 'unconfirmed');
  const broken = receipts.filter((one) => one.outcome !== 'done' && one.outcome !== 'unneeded');
  const blocked = applied.plan.rows.some((row) => row.action === 'blocked');
  if (broken.length === 0 && !blocked) return EXIT.done;
  if (changed) return EXIT.partly;
  return broken.some((one) => one.outcome === 'failed') ? EXIT.failed : EXIT.refused;
}
