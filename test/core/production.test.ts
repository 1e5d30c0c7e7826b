/** How a service stands at the end of a run, from one look at it. Times are seconds from NOW. */
import { describe, expect, it } from 'vitest';
import type { Deployment, Observation, ObservedService, StoredSecret } from '../../src/core/model.js';
import { receipt } from '../../src/core/outcome.js';
import { isWell, type ServiceNow, serviceNow } from '../../src/core/production.js';
import {
  at,
  CONSOLE,
  dotenv,
  observation,
  ours,
  planOf,
  row,
  service,
  stored,
  TERRAFORM,
  task,
} from '../support/world.js';

const ROWS = [row('prod/a', dotenv('A'))];
const FILL = ours('fill', 'prod/a');
const WRITTEN = stored('prod/a', FILL, { lastChanged: at(-100) });
const PLAN = planOf({ rows: ROWS, secrets: [stored('prod/a', TERRAFORM)] });
const WRITES = PLAN.writes.map((write) => receipt(write, { outcome: 'done', version: FILL }));

const OLD = [task('old', at(-900), ['prod/a'])];
const NEW = [task('new', at(-50), ['prod/a'])];
const BEFORE = service('app', ['prod/a'], OLD);
const deployment = (more: Partial<Deployment>): readonly Deployment[] => [
  {
    id: '1',
    status: 'PRIMARY',
    rollout: 'COMPLETED',
    rolloutReason: undefined,
    created: at(-60),
    failedTasks: 0,
    ...more,
  },
];

function standing(seen: Partial<ObservedService>, secret: StoredSecret = WRITTEN, before = BEFORE): ServiceNow {
  const app = { ...service('app', ['prod/a'], NEW, { deployments: deployment({}) }), ...seen };
  const now: Observation = observation([secret], [app]);
  return serviceNow(app, before, ROWS, now, WRITES);
}

describe('a service at the end of a run', () => {
  it.each<[about: string, seen: Partial<ObservedService>, stands: Partial<ServiceNow>, well: boolean]>([
    ['runs new tasks', {}, { fresh: 1, untouched: false, course: 'steady', news: ['prod/a'] }, true],
    ['runs its old tasks', { tasks: OLD }, { fresh: 0, untouched: true, course: 'steady' }, false],
    ['runs old and new ones', { tasks: [...OLD, ...NEW] }, { running: 2, fresh: 1, untouched: false }, false],
    ['is being restarted', { deployments: deployment({ rollout: 'IN_PROGRESS' }) }, { course: 'going' }, false],
    [
      'has a deployment whose tasks fail',
      { deployments: deployment({ rollout: 'IN_PROGRESS', failedTasks: 1 }) },
      { course: 'failing' },
      false,
    ],
    ['runs fewer than are wanted', { desired: 2 }, { course: 'failing' }, false],
    ['runs none', { tasks: [] }, { running: 0, course: 'failing' }, false],
    [
      'runs fewer, and its controller reports no rollout',
      { desired: 2, deployments: deployment({ rollout: undefined }) },
      { course: 'steady' },
      false,
    ],
    ['wants none', { tasks: [], desired: 0 }, { running: 0, course: 'steady' }, true],
    ['starts one', { tasks: NEW.map((one) => ({ ...one, started: undefined })) }, { running: 0, fresh: 0 }, false],
  ])('that %s', (_, seen, stands, well) => {
    const found = standing(seen);
    expect(found).toMatchObject(stands);
    expect(isWell(found)).toBe(well);
  });

  it.each<[what: string, started: Date | undefined, untouched: boolean]>([
    ['ran', at(-50), true],
    ['was starting', undefined, false],
  ])('whose task %s before it is looked at again', (_, started, untouched) => {
    const before = service('app', ['prod/a'], [task('new', at(-50), ['prod/a'], { started })]);
    expect(standing({}, WRITTEN, before).untouched).toBe(untouched);
  });

  it.each<[about: string, secret: StoredSecret, stands: Partial<ServiceNow>]>([
    ['a placeholder came back', stored('prod/a', TERRAFORM), { lacking: ['prod/a'], unread: [], news: [], fresh: 0 }],
    ['somebody else wrote', stored('prod/a', CONSOLE, { content: 'value' }), { lacking: [], news: [] }],
    ['somebody else wrote what nobody read', stored('prod/a', CONSOLE), { lacking: ['prod/a'], unread: ['prod/a'] }],
    ['it is being deleted', { ...WRITTEN, deletion: at(86_400) }, { lacking: ['prod/a'], unread: [], fresh: 0 }],
  ])('promises no value of the run where %s', (_, secret, stands) => {
    expect(standing({}, secret)).toMatchObject(stands);
  });
});
