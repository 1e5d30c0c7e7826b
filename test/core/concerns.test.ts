/** What of all that runs needs a person, whatever a plan changes. */
import { describe, expect, it } from 'vitest';
import { isCertain } from '../../src/core/concerns.js';
import type { ObservedService } from '../../src/core/model.js';
import {
  arnOf,
  at,
  dotenv,
  environment,
  KEY,
  ours,
  outsideTask,
  planOf,
  deployment as primary,
  reference,
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
    const idle = service('app', [B], [], { desired: 0 });
    expect(concernsOf({ services: [idle], secrets: [], only: [B] })).toMatchObject([{ target: 'app' }]);
  });
});

const MINUTE = 60;
const ROLLING_BACK = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';

/** Fields: Amazon ECS API reference, Deployment (checked 2026-11-21). */
describe('a deployment that fails', () => {
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
      { failed: 0, running: 1, starting: 1, desired: 2, deployment: 'none' },
    ],
    [
      'nothing runs for longer than a deployment that goes well leaves it so, and nothing failed',
      app({ desired: 2, tasks: [], deployments: [primary({ created: at(-5 * MINUTE) })] }),
      { failed: 0, running: 0, desired: 2, deployment: { since: at(-5 * MINUTE), rollsBack: false } },
    ],
    [
      'what only hangs in PENDING runs no more than what is not there',
      app({ tasks: [starting], deployments: [primary({ created: at(-5 * MINUTE) })] }),
      { running: 0, starting: 1, desired: 1 },
    ],
    [
      'fewer run than are wanted for as long as a restart is waited for',
      app({ desired: 2, deployments: [primary({ created: at(-15 * MINUTE) })] }),
      { running: 1, desired: 2 },
    ],
    [
      'somebody stopped it, and fewer run than are wanted',
      app({ desired: 2, deployments: [primary({ rollout: 'FAILED' })] }),
      { failed: 0, running: 1, desired: 2, deployment: 'none' },
    ],
    [
      'it undoes another, and nothing runs',
      app({ tasks: [], deployments: [primary({ created: at(-5 * MINUTE), rolloutReason: ROLLING_BACK })] }),
      { running: 0, deployment: { since: at(-5 * MINUTE), rollsBack: true } },
    ],
    [
      'nothing runs, and its controller shows no deployment',
      app({ tasks: [], controller: 'CODE_DEPLOY', deployments: [] }),
      { running: 0, desired: 1, deployment: 'not-known' },
    ],
    [
      'nothing runs for long, and its controller reports no rollout',
      app({ tasks: [], deployments: [primary({ rollout: undefined, created: at(-5 * MINUTE) })] }),
      { running: 0, desired: 1, deployment: 'not-known' },
    ],
  ])('%s', (_, failing, counts) => {
    expect(concernsOf({ services: [failing] })).toMatchObject([{ ...concern, ...counts }]);
  });

  it.each([
    ['it goes well', app({ desired: 2, deployments: [primary()] })],
    // With a minimum of 0 percent ECS stops the old tasks first.
    ['it is young, and passes through nothing', app({ tasks: [], deployments: [primary({ created: at(-299) })] })],
    ['it is not old, and some run', app({ desired: 2, deployments: [primary({ created: at(-15 * MINUTE + 1) })] })],
    ['it takes long, and as many run as are wanted', app({ deployments: [primary({ created: at(-86_400) })] })],
    [
      'it is young, passes through nothing, and its controller reports no rollout',
      app({ tasks: [], deployments: [primary({ rollout: undefined, created: at(-299) })] }),
    ],
    ['it wants none', app({ desired: 0, tasks: [], deployments: [primary({ rollout: 'COMPLETED' })] })],
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

  it('that goes well is no concern, and is told', () => {
    const going = app({ tasks: [running, starting], deployments: [primary()] });
    const told = {
      target: 'app',
      running: 1,
      renewed: 0,
      starting: 1,
      desired: 1,
      deployment: { since: at(-60), rollsBack: false },
    };
    const underWay = (one: ObservedService) =>
      planOf({ rows, secrets: [filled(A), filled(B)], services: [one] }).underWay;
    expect(underWay(going)).toMatchObject([told]);
    expect(underWay(app({ deployments: [primary({ rollout: 'COMPLETED' })] }))).toEqual([]);
    expect(underWay(app({ deployments: [primary({ failedTasks: 3 })] })), 'a concern tells of it').toEqual([]);
  });

  it.each<[string, boolean, ObservedService, Partial<World>]>([
    ['it began after they were written', true, app({ deployments: [primary()] }), {}],
    [
      'one was written after it began',
      false,
      app({ deployments: [primary()] }),
      { secrets: [filled(A, { lastChanged: at(-30) }), filled(B)] },
    ],
    [
      'one is written by the plan',
      false,
      app({ deployments: [primary()] }),
      { secrets: [stored(A, TERRAFORM), filled(B)] },
    ],
  ])('that goes well brings its values where %s: %s', (_, brings, one, more) => {
    const { underWay } = planOf({ rows, secrets: [filled(A), filled(B)], services: [one], ...more });
    expect(underWay).toMatchObject([{ delivers: brings }]);
  });

  it('is told with what ECS says that goes wrong, and with nothing else that it says', () => {
    const saying = (text: string) => app({ deployments: [primary()], lastEvent: { at: at(-30), text } });
    const trouble = (text: string) =>
      planOf({ rows, secrets: [filled(A), filled(B)], services: [saying(text)] }).underWay[0]?.trouble;
    expect(trouble('was unable to place a task.')).toBe('was unable to place a task.');
    expect(trouble('has started 1 tasks.')).toBeUndefined();
  });

  it('changes no id: it is no change', () => {
    const world = { rows, secrets: [stored(A, TERRAFORM), filled(B)] };
    const failing = app({ deployments: [primary({ failedTasks: 3 })] });
    expect(planOf({ ...world, services: [failing] }).id).toBe(planOf({ ...world, services: [app({})] }).id);
  });
});

describe('tasks of which nobody can say whether they have a value', () => {
  const pending = filled(A, { versions: [version(ours('fill', A), ['AWSCURRENT', 'AWSPENDING'])] });
  const app = (more: Partial<ObservedService> = {}) =>
    service('app', [A, B], [task('1', at(EARLY), [A]), task('2', at(LATE), [B])], more);
  const secrets = [pending, filled(B)];

  it('how many, and which values: a restart makes it certain', () => {
    expect(concernsOf({ services: [app()], secrets })).toEqual([
      { kind: 'unsure', target: 'app', service: 'askflorence-prod-app', tasks: 1, because: [A], restartable: true },
    ]);
  });

  it.each([
    ['something else deploys it', app({ controller: 'CODE_DEPLOY' })],
    ['a deployment is under way', app({ deployments: [primary()] })],
    ['no task of it could start', app({ reads: [A, 'prod/gone'].map((name) => reference(name)) })],
  ])('not by a restart from here where %s', (_, one) => {
    expect(concernsOf({ services: [one], secrets })).toContainEqual(
      expect.objectContaining({ kind: 'unsure', restartable: false }),
    );
  });

  it('not by a restart from here where a task that starts now would lack a value', () => {
    const world = { rows, services: [app()], secrets: [pending, stored(B, TERRAFORM)], only: [] };
    expect(concernsOf(world)).toContainEqual(expect.objectContaining({ kind: 'unsure', restartable: false }));
  });

  it.each([
    ['have not started', { desired: 0, tasks: [task('1', at(EARLY), [A], { started: undefined })] }],
    ['restart anyway', { tasks: [task('1', at(EARLY), [A, B])] }],
  ])('not of those that %s', (_, more) => {
    expect(concernsOf({ services: [app(more)], secrets })).toEqual([]);
  });

  it('is no alarm', () => {
    const [unsure] = concernsOf({ services: [app()], secrets });
    expect(unsure && isCertain(unsure)).toBe(false);
  });
});

describe('tasks of no service', () => {
  const concern = { kind: 'outside', target: 'family:migrate', certain: true };
  const migrate = (seconds: number, names: readonly string[]) => outsideTask('migrate', at(seconds), names);

  it('that are older than a value: which, and how many', () => {
    const outside = [migrate(EARLY, [A]), migrate(EARLY, [A, B]), migrate(LATE, [B])];
    expect(concernsOf({ outside })).toEqual([{ ...concern, tasks: 2, because: [A, B] }]);
  });

  it('that have the value of a secret which was deleted and made again', () => {
    const former = reference(A, `${arnOf(A).slice(0, -6)}Before`);
    expect(concernsOf({ outside: [{ ...migrate(LATE, []), reads: [former] }] })).toEqual([
      { ...concern, tasks: 1, because: [A] },
    ]);
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

describe('a key that may not be looked at', () => {
  const key = { arn: undefined, state: 'not-visible' };
  const concern = {
    kind: 'key-unseen',
    target: 'alias/askflorence-prod',
    wanted: 'alias/askflorence-prod',
    because: [A],
    unlike: [],
  };
  const odd = (name: string, id: string | undefined) => stored(name, id, { kmsKey: 'alias/other' });
  const C = 'prod/c';

  it.each<[string, Partial<World>, readonly object[]]>([
    ['of what is written', { secrets: [stored(A, undefined), filled(B)] }, [concern]],
    ['not of what stays', { secrets: [filled(A), filled(B)] }, []],
    ['not of what was not named', { secrets: [stored(A, undefined), stored(B, undefined)], only: [A] }, [concern]],
    [
      'not of what is created, which is under it by its name',
      { secrets: [filled(B)], environment: environment({ createMissing: true }) },
      [],
    ],
    ['not of what is under it by the same name', { secrets: [stored(A, undefined, { kmsKey: concern.target })] }, []],
    [
      'and which of it names another key than the most',
      { secrets: [odd(A, undefined), filled(B), filled(C)] },
      [{ ...concern, unlike: [{ key: 'alias/other', because: [A] }] }],
    ],
    ['but not which of the others does', { secrets: [stored(A, undefined), filled(B), odd(C, 'v')] }, [concern]],
    [
      "whose alias may lead to the manifest's",
      { secrets: [odd(A, undefined)], key: KEY },
      [{ ...concern, target: 'alias/other' }],
    ],
  ])('%s', (_, world, concerns) => {
    expect(concernsOf({ key, ...world })).toEqual(concerns);
  });

  it('stops nothing, and is no alarm', () => {
    const plan = planOf({ rows, secrets: [stored(A, undefined), stored(B, undefined)], key });
    expect(plan.writes.map(({ target }) => target)).toEqual([A, B]);
    expect(plan.concerns.map(isCertain)).toEqual([false]);
  });
});
