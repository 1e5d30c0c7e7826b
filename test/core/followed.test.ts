/** A run that only looked on while somebody else's deployment failed has changed nothing: it exits 1, not 4. */
import { expect, it } from 'vitest';
import { EXIT } from '../../src/core/fault.js';
import type { Restart } from '../../src/core/model.js';
import { outcomeOf, receipt } from '../../src/core/outcome.js';
import { at, ours, planOf, problem, service, stored, task } from '../support/world.js';

const NAME = 'prod/a';
const plan = planOf({
  rows: [],
  secrets: [stored(NAME, ours('set', NAME))],
  services: [service('app', [NAME], [task('1', at(-90_000), [NAME])])],
});

it.each([
  ['that was followed', true, EXIT.failed, false],
  ['that the run began', false, EXIT.partly, true],
])('a deployment %s and that failed', (_, followed, exit, changed) => {
  const facts = {
    outcome: 'failed',
    deployment: 'ecs-svc/1',
    followed,
    problem: problem('deployment-failed'),
  } as const;
  const [restart] = plan.restarts as [Restart];
  expect(outcomeOf({ rows: [], restarts: [] }, [receipt(restart, facts)])).toEqual({ whole: false, changed, exit });
});
