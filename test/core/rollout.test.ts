/**
 * Where a deployment stands, from one look at its service. Fields and states: ECS API reference, Deployment;
 * what a rollback and a stall look like: reference/aws.md §3.3. Times are seconds from NOW.
 */
import { describe, expect, it } from 'vitest';
import type { Deployment, ObservedService, Task } from '../../src/core/model.js';
import { secretsRead } from '../../src/core/reference.js';
import { type Course, courseOf, delivers, isRolledOut, judgeTask, openDeployment } from '../../src/core/rollout.js';
import { arnOf, at, byName, CONSOLE, ours, reference, service, stored, task } from '../support/world.js';

const deployment = (id: string, created: number, more: Partial<Deployment> = {}): Deployment => ({
  id,
  status: 'PRIMARY',
  rollout: 'IN_PROGRESS',
  rolloutReason: undefined,
  created: at(created),
  failedTasks: 0,
  ...more,
});

/** Ours, begun at 0; the one before it was made at -900. */
const mine = (more: Partial<Deployment> = {}) => deployment('mine', 0, more);
const before = (more: Partial<Deployment> = {}) =>
  deployment('before', -900, { status: 'ACTIVE', rollout: 'COMPLETED', ...more });
const later = (more: Partial<Deployment> = {}) => deployment('later', 60, more);

const done = { rollout: 'COMPLETED' } as const;
const newTasks = [task('1', at(10), []), task('2', at(10), [])];
const oldTasks = [task('1', at(-800), []), task('2', at(-800), [])];
const tasksOfAgain = [task('1', at(100), []), task('2', at(100), [])];
const starting: readonly Task[] = newTasks.map((one) => ({ ...one, started: undefined }));

interface Look {
  readonly deployments: readonly Deployment[];
  /** An earlier look has shown that this one takes the place of ours. */
  readonly rollback?: string;
  readonly tasks?: readonly Task[];
  readonly gone?: boolean;
  readonly more?: Partial<ObservedService>;
}

const course = ({ deployments, tasks = newTasks, gone = false, more = {}, rollback }: Look): Course =>
  courseOf(service('app', [], tasks, { desired: 2, deployments, ...more }), mine(), gone, rollback);

const again = (more: Partial<Deployment> = {}) => deployment('again', 90, more);
const gaveUp = mine({ rollout: 'FAILED', status: 'ACTIVE' });

const COURSES: readonly (readonly [about: string, look: Look, course: Course])[] = [
  ['not shown yet, or this once', { deployments: [before({ status: 'PRIMARY' })] }, 'unseen'],
  ['nothing is shown, this once', { deployments: [] }, 'unseen'],
  ['it goes on beside the old one', { deployments: [mine(), before()] }, 'going'],
  ['it is alone and says it goes on', { deployments: [mine()] }, 'going'],
  ['it is complete, and the old one is still drained', { deployments: [mine(done), before()] }, 'going'],
  ['it is complete, and a task does not run yet', { deployments: [mine(done)], tasks: starting }, 'going'],
  ['it is complete, and a task is missing', { deployments: [mine(done)], tasks: newTasks.slice(0, 1) }, 'going'],
  ['it is complete, and nothing runs', { deployments: [mine(done)], tasks: [] }, 'going'],
  ['it is complete', { deployments: [mine(done)] }, 'completed'],
  [
    'its tasks are as old as it',
    { deployments: [mine(done)], tasks: [task('1', at(0), []), task('2', at(0), [])] },
    'completed',
  ],
  [
    'it is complete, and the list of tasks is behind',
    { deployments: [mine(done)], tasks: [...newTasks, ...oldTasks] },
    'going',
  ],
  ['no task is wanted', { deployments: [mine(done)], tasks: [], more: { desired: 0 } }, 'completed'],
  ['no state is reported, and every task is new', { deployments: [mine({ rollout: undefined })] }, 'completed'],
  [
    'no state is reported, and a task is old',
    { deployments: [mine({ rollout: undefined })], tasks: oldTasks },
    'going',
  ],
  ['it failed', { deployments: [mine({ rollout: 'FAILED' })] }, 'failed'],
  ['it failed, and another brings back what was before', { deployments: [again(), gaveUp] }, 'rolling-back'],
  ['that one is complete, and ours still drains', { deployments: [again(done), gaveUp] }, 'rolling-back'],
  ['that one is complete', { deployments: [again(done)], rollback: 'again', tasks: tasksOfAgain }, 'rolled-back'],
  [
    'that one is complete, and the list of tasks is behind',
    { deployments: [again(done)], rollback: 'again' },
    'rolling-back',
  ],
  ['that one goes on alone', { deployments: [again()], rollback: 'again' }, 'rolling-back'],
  ['that one failed, too', { deployments: [again({ rollout: 'FAILED' }), gaveUp] }, 'rollback-failed'],
  [
    'three tasks of that one failed, and nobody gives up',
    { deployments: [again({ failedTasks: 3 })], rollback: 'again', more: { circuitBreaker: false } },
    'rollback-failed',
  ],
  ['a third one takes its place', { deployments: [later()], rollback: 'again' }, 'superseded'],
  [
    'it is gone, and an older one is primary',
    { deployments: [before({ status: 'PRIMARY' })], tasks: oldTasks, gone: true },
    'rolled-back',
  ],
  [
    'it is gone, and one of the same moment is primary',
    { deployments: [deployment('twin', 0)], tasks: oldTasks, gone: true },
    'rolling-back',
  ],
  ['not shown yet, and one of the same moment is primary', { deployments: [deployment('twin', 0)] }, 'unseen'],
  [
    'it is gone, and a newer one says that it rolls back',
    { deployments: [later({ rolloutReason: 'ECS deployment circuit breaker: rolling back to deploymentId before.' })] },
    'rolling-back',
  ],
  [
    'it drains, and a newer one says that it rolls back',
    { deployments: [later({ rolloutReason: 'Rollback begun.' }), mine({ status: 'ACTIVE' })] },
    'rolling-back',
  ],
  ['it drains, and a newer one is primary', { deployments: [later(), mine({ status: 'ACTIVE' })] }, 'superseded'],
  ['it is gone, and a newer one is primary', { deployments: [later()] }, 'superseded'],
  ['it is gone, and so is the service’s every other', { deployments: [], gone: true }, 'superseded'],
  ['two tasks of it failed', { deployments: [mine({ failedTasks: 2 })], more: { circuitBreaker: false } }, 'going'],
  [
    'three failed, and nobody gives up',
    { deployments: [mine({ failedTasks: 3 })], more: { circuitBreaker: false } },
    'stalled',
  ],
  ['three failed, and a circuit breaker counts', { deployments: [mine({ failedTasks: 3 })] }, 'going'],
];

describe('where a deployment stands', () => {
  it.each(COURSES)('%s: %j', (_, look, expected) => {
    expect(course(look)).toBe(expected);
  });

  it('every course is seen here', () => {
    const all: Record<Course, true> = {
      unseen: true,
      going: true,
      completed: true,
      failed: true,
      'rolling-back': true,
      'rolled-back': true,
      'rollback-failed': true,
      superseded: true,
      stalled: true,
    };
    expect([...new Set(COURSES.map(([, , expected]) => expected))].sort()).toEqual(Object.keys(all).sort());
  });
});

describe('a deployment of somebody else', () => {
  it.each([
    ['under way', { rollout: 'IN_PROGRESS' }, true],
    ['under way, though a task failed', { rollout: 'IN_PROGRESS', failedTasks: 2 }, true],
    ['complete', { rollout: 'COMPLETED' }, false],
    ['failed', { rollout: 'FAILED' }, false],
    ['without a state', { rollout: undefined }, false],
    ['that is not the newest', { status: 'ACTIVE' }, false],
  ] as const)('%s: open is %j', (_, more, open) => {
    const deployments = [mine(more)];
    expect(openDeployment(service('app', [], [], { deployments }))).toEqual(open ? deployments[0] : undefined);
  });

  // A breaker's threshold is half of what is wanted, at least 3 and at most 200 (Amazon ECS developer guide, "How the
  // Amazon ECS deployment circuit breaker detects failures", checked 2026-11-21): what is called going while it is
  // followed is under way for the next run, too.
  it.each([
    ['a circuit breaker judges', true, true, 'going'],
    ['nobody ends', false, false, 'stalled'],
  ] as const)('under way and failing, which %s: open is %j', (_, circuitBreaker, open, course) => {
    const failing = mine({ failedTasks: 3 });
    const app = service('app', [], [], { desired: 20, circuitBreaker, deployments: [failing] });
    expect(openDeployment(app)).toBe(open ? failing : undefined);
    expect(courseOf(app, failing, false)).toBe(course);
  });

  it('without a state is open as long as there is another', () => {
    const [newest, older] = [mine({ rollout: undefined }), mine({ id: 'older', status: 'ACTIVE', rollout: undefined })];
    expect(openDeployment(service('app', [], [], { deployments: [newest, older] }))).toBe(newest);
  });

  it.each([
    ['begun before the write', -1, false],
    ['within the time a write needs to settle', 5, false],
    ['after it', 5.001, true],
  ])('%s: its tasks have the value is %j', (_, created, delivered) => {
    expect(delivers(deployment('x', created), at(0))).toBe(delivered);
  });
});

describe('all tasks run what the service is meant to run', () => {
  const older = task('1', at(10), [], { taskDefinition: 'app:3' });
  it.each<[string, readonly Deployment[], readonly Task[], boolean]>([
    ['and its deployment is complete', [mine(done)], newTasks, true],
    ['and no state is reported', [mine({ rollout: undefined })], newTasks, true],
    ['and no deployment is shown', [], newTasks, true],
    ['but its deployment goes on', [mine()], newTasks, false],
    ['but its deployment failed', [mine({ rollout: 'FAILED' })], newTasks, false],
    ['but one, which is of an older task definition', [mine(done)], [...newTasks, older], false],
    ['or none runs', [mine(done)], [], true],
  ])('%s', (_, deployments, tasks, rolledOut) => {
    expect(isRolledOut(service('app', [], tasks, { deployments }))).toBe(rolledOut);
  });
});

describe('one task against every secret that it reads', () => {
  const [A, B] = ['prod/a', 'prod/b'];
  const current = ours('fill', B);
  /** `a` was written at 0, `b` at 100 and, as far as anybody knows, is still being rotated in. */
  const secrets = byName([
    stored(A, ours('fill', A), { lastChanged: at(0) }),
    stored(B, undefined, {
      lastChanged: at(100),
      versions: [{ id: current, labels: ['AWSCURRENT', 'AWSPENDING'], created: at(100) }],
    }),
  ]);
  const formerly = (name: string, more = '') => reference(name, `${arnOf(name).slice(0, -6)}Before${more}`);
  const pinnedTo = (version: string) => reference(A, `${arnOf(A)}:::${version}`);

  it.each([
    ['nothing', -50, [], 'fresh'],
    ['one that is older than it', 50, [reference(A)], 'fresh'],
    ['one that is newer than it', -50, [reference(A)], 'outdated'],
    ['one of which nobody can say', 50, [reference(B)], 'unknown'],
    ['one that is newer, and one of which nobody can say', -50, [reference(A), reference(B)], 'outdated'],
    ['a version that is not current', 50, [pinnedTo(CONSOLE)], 'pinned'],
    ['a version that is current', -50, [pinnedTo(ours('fill', A))], 'fresh'],
    [
      'a version that is not current, and one of which nobody can say',
      50,
      [pinnedTo(CONSOLE), reference(B)],
      'unknown',
    ],
    ['the same secret both ways', 50, [pinnedTo(CONSOLE), reference(A)], 'pinned'],
    ['by the ARN of one that was deleted and made again', 50, [formerly(A)], 'outdated'],
    ['a version of one that was deleted and made again', 50, [formerly(A, ':::2f7f0c1e')], 'pinned'],
    ['a secret of nobody here', -50, [reference('other/x')], 'fresh'],
  ])('reads %s', (_, created, reads, verdict) => {
    expect(judgeTask(task('t', at(created), [], { reads }), secretsRead(secrets))).toBe(verdict);
  });
});
