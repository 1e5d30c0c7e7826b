/** What of all that runs needs a person, whatever a plan changes. */
import { describe, expect, it } from 'vitest';
import type { Deployment, ObservedService } from '../../src/core/model.js';
import {
  at,
  dotenv,
  environment,
  KEY,
  ours,
  outsideTask,
  planOf,
  row,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from '../support/world.js';

const A = 'prod/a';
const B = 'prod/b';
const rows = [row(A, dotenv('A')), row(B, dotenv('B'))];
/** Every value is of four hours ago. */
const [LATE, EARLY] = [-3600, -86_400];
const filled = (name: string, more = {}) => stored(name, ours('fill', name, TERRAFORM), more);
const concernsOf = (world: Partial<World>) => planOf({ rows, secrets: [filled(A), filled(B)], ...world }).concerns;

describe('a service whose next task could not start', () => {
  const app = service('app', [A, 'prod/gone'], [task('1', at(LATE), [A])]);
  const concern = {
    kind: 'cannot-start',
    target: 'app',
    service: 'askflorence-prod-app',
    obstacles: [{ variable: 'PROD_GONE', id: 'prod/gone-AbCdEf', why: 'missing' }],
  };

  it('is named, though nothing is to be done with it', () => {
    expect(concernsOf({ services: [app] })).toEqual([concern]);
  });

  it('is not named twice: the restart that it holds says it', () => {
    expect(concernsOf({ services: [app], secrets: [stored(A, TERRAFORM), filled(B)] })).toEqual([]);
  });

  it('is named beside a restart that something else holds', () => {
    const deployed = { ...app, controller: 'CODE_DEPLOY' as const };
    expect(concernsOf({ services: [deployed], secrets: [stored(A, TERRAFORM), filled(B)] })).toEqual([concern]);
  });

  it('is named where only its key keeps it from starting', () => {
    const key = { id: KEY.arn, state: 'PendingDeletion' };
    const fresh = service('app', [A], [task('1', at(LATE), [A])]);
    expect(concernsOf({ services: [fresh], key: { arn: key.id, state: key.state } })).toEqual([
      { ...concern, obstacles: [{ variable: 'PROD_A', id: A, why: 'key', key }] },
    ]);
  });

  it('of rows that were named only where it reads one, or would', () => {
    expect(concernsOf({ services: [app], only: [A] })).toEqual([concern]);
    expect(concernsOf({ services: [app], only: [B] })).toEqual([]);
    expect(concernsOf({ services: [service('app', [B])], secrets: [], only: [B] })).toMatchObject([{ target: 'app' }]);
  });
});

/** Fields: Amazon ECS API reference, Deployment (checked 2026-11-21). */
describe('a deployment that fails', () => {
  const primary = (more: Partial<Deployment> = {}): Deployment => ({
    id: 'ecs-svc/2',
    status: 'PRIMARY',
    rollout: 'IN_PROGRESS',
    rolloutReason: undefined,
    created: at(-60),
    failedTasks: 0,
    ...more,
  });
  const [running, starting] = [task('1', at(LATE), [A]), task('2', at(LATE), [A], { started: undefined })];
  const app = (more: Partial<ObservedService>) => service('app', [A], [running], { desired: 1, ...more });
  const concern = { kind: 'failing', target: 'app', service: 'askflorence-prod-app', cluster: 'askflorence-prod' };

  it.each([
    ['its tasks fail', app({ deployments: [primary({ failedTasks: 3 })] }), { failed: 3, running: 1, desired: 1 }],
    [
      'it was given up, and is still the one',
      app({ deployments: [primary({ failedTasks: 3, rollout: 'FAILED' })] }),
      { failed: 3, running: 1, desired: 1 },
    ],
    [
      'its tasks fail, and its controller reports no rollout',
      app({ deployments: [primary({ failedTasks: 1, rollout: undefined })] }),
      { failed: 1, running: 1, desired: 1 },
    ],
    [
      'fewer tasks run than are wanted, and none is being started',
      app({ desired: 2, tasks: [running, starting], deployments: [primary({ rollout: 'COMPLETED' })] }),
      { failed: 0, running: 1, desired: 2 },
    ],
  ])('%s', (_, failing, counts) => {
    expect(concernsOf({ services: [failing] })).toEqual([{ ...concern, ...counts }]);
  });

  it.each([
    ['it goes well', app({ desired: 2, deployments: [primary()] })],
    [
      'it is complete, whatever failed on the way',
      app({ deployments: [primary({ rollout: 'COMPLETED', failedTasks: 2 })] }),
    ],
    ['an older one failed', app({ deployments: [primary(), primary({ status: 'ACTIVE', failedTasks: 9 })] })],
    ['nobody can say that none is under way', app({ desired: 2, deployments: [] })],
    ['its controller reports no rollout', app({ desired: 2, deployments: [primary({ rollout: undefined })] })],
  ])('not where %s', (_, well) => {
    expect(concernsOf({ services: [well] })).toEqual([]);
  });

  it('changes no id: it is no change', () => {
    const world = { rows, secrets: [stored(A, TERRAFORM), filled(B)] };
    const failing = app({ deployments: [primary({ failedTasks: 3 })] });
    expect(planOf({ ...world, services: [failing] }).id).toBe(planOf({ ...world, services: [app({})] }).id);
  });
});

describe('tasks of no service', () => {
  const concern = { kind: 'outside', target: 'family:migrate', certain: true };
  const migrate = (seconds: number, names: readonly string[]) => outsideTask('migrate', at(seconds), names);

  it('that are older than a value: which, and how many', () => {
    const outside = [migrate(EARLY, [A]), migrate(EARLY, [A, B]), migrate(LATE, [B])];
    expect(concernsOf({ outside })).toEqual([{ ...concern, tasks: 2, because: [A, B] }]);
  });

  it('of which nobody can say it', () => {
    const pending = filled(A, { versions: [version(ours('fill', A), ['AWSCURRENT', 'AWSPENDING'])] });
    const outside = [migrate(EARLY, [A]), migrate(EARLY, [B])];
    expect(concernsOf({ outside, secrets: [pending, filled(B)] })).toEqual([
      { ...concern, tasks: 1, because: [B] },
      { ...concern, tasks: 1, because: [A], certain: false },
    ]);
  });

  it('each once: one that is older than a value is not told again for what is not known of another', () => {
    const pending = filled(A, { versions: [version(ours('fill', A), ['AWSCURRENT', 'AWSPENDING'])] });
    expect(concernsOf({ outside: [migrate(EARLY, [A, B])], secrets: [pending, filled(B)] })).toEqual([
      { ...concern, tasks: 1, because: [B] },
    ]);
  });

  it('not where this plan writes the value: that is told beside the write', () => {
    const plan = planOf({ rows, secrets: [stored(A, TERRAFORM), filled(B)], outside: [migrate(EARLY, [A])] });
    expect([plan.concerns, plan.unreached.length]).toEqual([[], 1]);
  });

  it('not where they read another environment', () => {
    expect(concernsOf({ outside: [migrate(EARLY, ['staging/a'])], environment: environment() })).toEqual([]);
  });
});
