/** What became of a run: decided once, for the screen, the exit code and the record alike. */
import { EXIT, type ExitCode, isSignedOut } from './fault.js';
import type { Change, Plan, Receipt } from './model.js';
import { isHeld } from './restarts.js';

export function receipt(
  change: Change,
  facts: Pick<Receipt, 'outcome'> & Partial<Omit<Receipt, 'change' | 'outcome'>>,
): Receipt {
  return {
    change,
    version: undefined,
    stands: false,
    deployment: undefined,
    followed: false,
    problem: undefined,
    tasks: undefined,
    overtaken: [],
    ...facts,
  };
}

/** Is it now as the plan wanted, by whoever's hand? */
export function isDone({ outcome }: Receipt): boolean {
  return outcome === 'done' || outcome === 'unneeded';
}

/** The problem of a version that was made and is not what stands there any more. */
export const OVERWRITTEN = 'overwritten';

/** It was written, and somebody else changed it before the run could see it stand: AWS still has the version. */
export function isOverwritten({ change, outcome, problem }: Receipt): boolean {
  return change.kind !== 'restart' && outcome === 'unconfirmed' && problem?.code === OVERWRITTEN;
}

/**
 * Is something not as it was before, whether or not it ended well? A deployment that failed was begun all the same, but
 * not by who only followed it.
 */
export function hasChanged({ outcome, deployment, followed }: Receipt): boolean {
  return outcome === 'done' || outcome === 'unconfirmed' || (deployment !== undefined && !followed);
}

/** Who is not signed in, or to another account, was refused before the row was tried. */
function hasFailed({ outcome, problem }: Receipt): boolean {
  return outcome === 'failed' && !(problem && isSignedOut(problem));
}

export interface Outcome {
  /** Everything that was wanted is done, and nothing was in the way. */
  readonly whole: boolean;
  /** Something is not as it was before. */
  readonly changed: boolean;
  /** 0 all done, 1 nothing changed and something failed, 3 nothing could be done, 4 only part of it. */
  readonly exit: ExitCode;
}

export function outcomeOf(plan: Pick<Plan, 'rows' | 'restarts'>, receipts: readonly Receipt[]): Outcome {
  const blocked = plan.rows.some((row) => row.action === 'blocked') || plan.restarts.some(isHeld);
  const whole = receipts.every(isDone) && !blocked;
  const changed = receipts.some(hasChanged);
  if (whole) return { whole, changed, exit: EXIT.done };
  if (changed) return { whole, changed, exit: EXIT.partly };
  return { whole, changed, exit: receipts.some(hasFailed) ? EXIT.failed : EXIT.refused };
}
