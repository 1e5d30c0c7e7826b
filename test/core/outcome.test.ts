/** What became of a run, and how it exits: 0 done, 1 failed and nothing changed, 3 refused, 4 partly done. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/fault.js';
import type { PlannedRow, Receipt, Restart } from '../../src/core/model.js';
import { outcomeOf } from '../../src/core/outcome.js';
import { at, dotenv, ours, planOf, problem, row, service, stored, TERRAFORM, task } from '../support/world.js';

const A = 'prod/a';
const plan = planOf({ rows: [row(A, dotenv('A'))], secrets: [stored(A, TERRAFORM)] });
const blocked = planOf({
  rows: [row(A, dotenv('A'))],
  secrets: [stored(A, TERRAFORM)],
  unusable: { [A]: problem('x') },
});

const [held] = planOf({
  rows: [],
  secrets: [stored(A, ours('fill', A))],
  services: [service('app', [A], [task('1', at(-90_000), [A])], { controller: 'CODE_DEPLOY' })],
}).restarts as [Restart];

const receipt = (outcome: Receipt['outcome'], deployment?: string, why?: string): Receipt => ({
  change: plan.writes[0] as Receipt['change'],
  outcome,
  version: undefined,
  stands: false,
  deployment,
  problem: why === undefined ? undefined : problem(why),
  followed: false,
  tasks: undefined,
  overtaken: [],
});

interface Case {
  readonly rows?: readonly PlannedRow[];
  readonly restarts?: readonly Restart[];
  readonly receipts: readonly Receipt[];
}

const of = (...outcomes: Receipt['outcome'][]): Case => ({ receipts: outcomes.map((outcome) => receipt(outcome)) });
const besideBlocked = (...outcomes: Receipt['outcome'][]): Case => ({ rows: blocked.rows, ...of(...outcomes) });

describe('a run', () => {
  it.each([
    ['with nothing to do', of(), EXIT.done, false],
    ['that did everything', of('done', 'done'), EXIT.done, true],
    ['that found it done already', of('unneeded'), EXIT.done, false],
    ['of which all failed', of('failed'), EXIT.failed, false],
    ['of which something failed', of('done', 'failed'), EXIT.partly, true],
    ['of which something is not confirmed', of('unconfirmed'), EXIT.partly, true],
    ['whose restart failed once it had begun', { receipts: [receipt('failed', 'ecs-svc/1')] }, EXIT.partly, true],
    ['whose sign-in had ended', { receipts: [receipt('failed', undefined, 'credentials')] }, EXIT.refused, false],
    [
      'whose session had expired',
      { receipts: [receipt('failed', undefined, 'credentials-expired')] },
      EXIT.refused,
      false,
    ],
    ['of another account', { receipts: [receipt('failed', undefined, 'account')] }, EXIT.refused, false],
    [
      'that failed, too',
      { receipts: [receipt('failed', undefined, 'account'), receipt('failed')] },
      EXIT.failed,
      false,
    ],
    ['that was held', of('held'), EXIT.refused, false],
    ['that was stopped before anything', of('stopped', 'stopped'), EXIT.refused, false],
    ['that was stopped in the middle', of('done', 'stopped'), EXIT.partly, true],
    ['of which only blocked rows are left', besideBlocked(), EXIT.refused, false],
    ['beside blocked rows', besideBlocked('done'), EXIT.partly, true],
    ['that failed beside blocked rows', besideBlocked('failed'), EXIT.failed, false],
    ['with nothing to do but a restart that is held', { restarts: [held], receipts: [] }, EXIT.refused, false],
    ['that found it done already beside one', { restarts: [held], ...of('unneeded') }, EXIT.refused, false],
  ])('%s', (_, { rows = plan.rows, restarts = [], receipts }, exit, changed) => {
    expect(outcomeOf({ rows, restarts }, receipts)).toEqual({ whole: exit === EXIT.done, changed, exit });
  });
});
