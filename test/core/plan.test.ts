/** What a plan holds: its id, groups of copies, restarts, and what `only` leaves out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content, Environment, Plan, PlannedRow, Restart, StoredSecret } from '../../src/core/model.js';
import { changesOf, withoutRestarts } from '../../src/core/plan.js';
import { chooseRestarts, isHeld } from '../../src/core/restarts.js';
import {
  ACCOUNT,
  ATLAS,
  arnOf,
  at,
  CONSOLE,
  copyOf,
  dotenv,
  environment,
  KEY,
  observation,
  ours,
  outsideTask,
  planOf,
  problem,
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
const C = 'prod/c';
const COPY = 'prod/copy';

const filled = (name: string, more = {}) => stored(name, ours('fill', name, TERRAFORM), more);
const placeholder = (name: string) => stored(name, TERRAFORM);
const rowOf = (plan: Plan, name: string): PlannedRow | undefined => plan.rows.find((one) => one.name === name);
const wordsOf = (plan: Plan, name: string) => {
  const planned = rowOf(plan, name);
  return [planned?.action, planned?.problem?.code, planned?.waitsFor].filter((word) => word !== undefined).join(' ');
};

describe('a copy', () => {
  const rows = [row(A, dotenv('A')), row(COPY, copyOf(A))];
  const inStep = stored(COPY, ours('copy', COPY, ours('fill', A, TERRAFORM)));
  const blocked = { [A]: problem('source-empty') };

  it.each([
    ['is filled with its original', { secrets: [placeholder(A), placeholder(COPY)] }, 'fill', 'fill'],
    ['is filled from an original that has its value', { secrets: [filled(A), placeholder(COPY)] }, 'none', 'fill'],
    ['is left as it is when it is in step', { secrets: [filled(A), inStep] }, 'none', 'none'],
    [
      'follows an original that a person changed',
      { secrets: [stored(A, CONSOLE, { content: 'value' }), inStep] },
      'none',
      'replace',
    ],
    [
      'waits for an original that is blocked',
      { secrets: [placeholder(A), placeholder(COPY)], unusable: blocked },
      'blocked source-empty',
      'blocked prod/a',
    ],
    [
      'waits for an original that does not exist',
      { secrets: [placeholder(COPY)] },
      'blocked missing',
      'blocked prod/a',
    ],
    [
      'is left as it is when its original is blocked and has its value',
      { secrets: [filled(A, { rotationEnabled: true }), inStep] },
      'blocked managed',
      'none',
    ],
    [
      'waits for an original that is blocked, though that holds a value: it may not be the one that is meant',
      { secrets: [filled(A, { rotationEnabled: true }), placeholder(COPY)] },
      'blocked managed',
      'blocked prod/a',
    ],
    [
      'under another key than the manifest names is not written',
      { secrets: [filled(A), stored(COPY, TERRAFORM, { kmsKey: undefined })] },
      'none',
      'blocked wrong-key',
    ],
    [
      'that a person wrote is left alone',
      { secrets: [filled(A), stored(COPY, CONSOLE, { content: 'value' })] },
      'none',
      'leave',
    ],
  ] as const)('%s', (_, world: Omit<World, 'rows'>, original, copy) => {
    const plan = planOf({ rows, ...world });
    expect([wordsOf(plan, A), wordsOf(plan, COPY)]).toEqual([original, copy]);
  });

  it('follows an original that is replaced, and says of which version it will be one: of none that is known', () => {
    const follow = [row(A, dotenv('A'), { follow: true }), row(COPY, copyOf(A))];
    const plan = planOf({ rows: follow, secrets: [filled(A, { content: 'other-than-source' }), inStep] });
    expect(plan.writes).toMatchObject([
      { kind: 'replace', target: A, verb: 'fill', base: ours('fill', A, TERRAFORM), original: undefined },
      { kind: 'replace', target: COPY, verb: 'copy', source: 'prod/a ', original: A },
    ]);
  });

  it('of a placeholder waits, though its original is not blocked', () => {
    const plan = planOf({
      rows: [row(A, 'placeholder'), row(COPY, copyOf(A))],
      secrets: [placeholder(A), placeholder(COPY)],
    });
    expect([wordsOf(plan, A), wordsOf(plan, COPY)]).toEqual(['leave', 'blocked prod/a']);
  });

  it('of what nobody may look at waits: it may be a placeholder', () => {
    const plan = planOf({
      rows: [row(A, 'placeholder'), row(COPY, copyOf(A))],
      secrets: [stored(A, CONSOLE, { content: 'denied' }), placeholder(COPY)],
    });
    expect([wordsOf(plan, A), wordsOf(plan, COPY)]).toEqual(['none', 'blocked prod/a']);
  });

  it('of a placeholder that is only now made waits too', () => {
    const plan = planOf({
      rows: [row(A, 'placeholder'), row(COPY, copyOf(A))],
      secrets: [placeholder(COPY)],
      environment: environment({ createMissing: true }),
    });
    expect([wordsOf(plan, A), wordsOf(plan, COPY)]).toEqual(['fill', 'blocked prod/a']);
  });

  it('names the version it is made from, where that stands already', () => {
    const plan = planOf({ rows, secrets: [filled(A), placeholder(COPY)] });
    expect(plan.writes.map(({ source }) => source)).toEqual([`prod/a ${ours('fill', A, TERRAFORM)}`]);
  });

  it('comes after its original, wherever the names stand', () => {
    const early = row('prod/0', copyOf(A));
    const plan = planOf({ rows: [early, row(A, dotenv('A'))], secrets: [placeholder('prod/0'), placeholder(A)] });
    expect(wordsOf(plan, 'prod/0')).toBe('fill');
  });
});

describe('the version under AWSPREVIOUS', () => {
  const over = (current: string, previous: string, more = {}) =>
    stored(A, undefined, { versions: [version(current, 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')], ...more });
  const writeOf = (secret: StoredSecret) => planOf({ rows: [row(A, dotenv('A'))], secrets: [secret] }).writes[0];

  it.each([
    ['a fill of ours', ours('fill', A), 'fill'],
    ['what a person set', ours('set', A), 'rollback'],
    ['what a person rolled back to', ours('rollback', A), 'rollback'],
    ['what Terraform made', TERRAFORM.replace(/1$/, '2'), 'rollback'],
    ['what a person wrote', CONSOLE, 'rollback'],
  ])('is the value again where a placeholder covers it: %s', (_, previous, verb) => {
    const write = writeOf(over(TERRAFORM, previous, { content: 'placeholder', covered: 'value' }));
    expect(write).toMatchObject({ kind: 'fill', verb, restores: previous, source: `version ${previous}` });
  });

  it('is not the value of a row that was a copy: what stands over it is no placeholder, and the source is asked', () => {
    const write = writeOf(over(ours('copy', A, 'an-original'), ours('fill', A)));
    expect(write).toMatchObject({ kind: 'replace', verb: 'fill', restores: undefined, source: 'dotenv A' });
  });
});

describe('a restart', () => {
  const rows = [row(A, dotenv('A')), row(B, dotenv('B')), row(C, 'placeholder')];
  const running = (names: readonly string[], since: number) => [
    task('1', at(since), names),
    task('2', at(since), names),
  ];
  /** Every value is of four hours ago. */
  const [LATE, EARLY] = [-3600, -86_400];

  const restartsOf = (world: Omit<World, 'rows'>) => planOf({ rows, ...world }).restarts;

  it('because a secret that it reads is written', () => {
    const app = service('app', [A, C], running([A, C], LATE));
    expect(restartsOf({ secrets: [placeholder(A), filled(B), placeholder(C)], services: [app] })).toEqual([
      {
        kind: 'restart',
        target: 'app',
        service: 'askflorence-prod-app',
        cluster: 'askflorence-prod',
        because: [A],
        theirs: [],
        tasks: 2,
        minimumHealthyPercent: 100,
        taggedImages: [],
        controller: 'ECS',
        asked: 'due',
        heldBy: [],
        unread: [],
        unfit: [],
        obstacles: [],
      } satisfies Restart,
    ]);
  });

  describe('brings what somebody else wrote', () => {
    const app = service('app', [A, B], [task('1', at(EARLY), [A, B])]);
    const theirs = (id: string, more: Partial<StoredSecret> = {}) =>
      planOf({
        rows,
        secrets: [filled(A), stored(B, id, { content: 'value', lastChanged: at(-60), ...more }), placeholder(C)],
        services: [app],
      }).restarts.map((restart) => restart.theirs);
    it.each([
      ['a person', CONSOLE, {}, [{ name: B, made: at(-60) }]],
      ['we', ours('fill', B, TERRAFORM), {}, []],
      ['AWS, which rotates it', CONSOLE, { rotationEnabled: true }, []],
    ])('%s', (_, id, more, said) => {
      expect(theirs(id, more)).toEqual([said]);
    });
  });

  it('because a task is older than its values, and nothing is written', () => {
    const app = service('app', [A, B], [task('1', at(EARLY), [A, B]), task('2', at(LATE), [A, B])]);
    const plan = planOf({ rows, secrets: [filled(A), filled(B), placeholder(C)], services: [app] });
    expect([plan.writes, plan.restarts.map(({ because }) => because)]).toEqual([[], [[A, B]]]);
    expect(plan.tasks).toMatchObject({ running: 2, fresh: 1, unknown: 0, pinned: 0 });
  });

  it('counts what has not started apart: it has read nothing for certain', () => {
    const starting = (id: string) => task(id, at(0), [A], { started: undefined });
    const app = service('app', [A], [task('1', at(0), [A]), starting('2'), starting('3')], { desired: 4 });
    const plan = planOf({ rows: [row(A, dotenv('A'))], secrets: [filled(A)], services: [app] });
    expect(plan.tasks).toEqual({ running: 1, fresh: 1, unknown: 0, pinned: 0, starting: 2, missing: 1, unwired: 0 });
  });

  it('tells how many tasks run that it replaces, without those that only start', () => {
    const starting = task('2', at(0), [A], { started: undefined });
    const app = service('app', [A], [task('1', at(-86_400), [A]), starting], { desired: 1 });
    const plan = planOf({ rows: [row(A, dotenv('A'))], secrets: [filled(A)], services: [app] });
    expect(plan.restarts).toMatchObject([{ target: 'app', tasks: 1 }]);
  });

  it('because a task reads what the next one would not', () => {
    const app = service('app', [B], [task('1', at(EARLY), [A])]);
    expect(restartsOf({ secrets: [filled(A), filled(B), placeholder(C)], services: [app] })[0]?.because).toEqual([A]);
  });

  it('because a task reads what is written, and the next one would not', () => {
    const app = service('app', [B], [task('1', at(LATE), [A])]);
    expect(restartsOf({ secrets: [placeholder(A), filled(B), placeholder(C)], services: [app] })[0]?.because).toEqual([
      A,
    ]);
  });

  it('once, whatever number of secrets it reads', () => {
    const app = service('app', [B, A], running([A, B], EARLY));
    const restarts = restartsOf({ secrets: [placeholder(A), filled(B), placeholder(C)], services: [app] });
    expect(restarts.map(({ because }) => because)).toEqual([[A, B]]);
  });

  it.each([
    ['its tasks are fresh', service('app', [A], running([A], LATE))],
    ['it reads something else', service('app', ['other/x'], running(['other/x'], EARLY))],
    [
      'its reference is pinned',
      service('app', [], running([], EARLY), { reads: [reference(A, `${reference(A).valueFrom}:::1`)] }),
    ],
  ])('not when %s', (_, app) => {
    expect(restartsOf({ secrets: [filled(A), placeholder(B), placeholder(C)], services: [app] })).toEqual([]);
  });

  it('of a service without tasks is none: the first task reads the new values', () => {
    const world = { rows, secrets: [placeholder(A), filled(B), placeholder(C)] };
    const none = planOf({ ...world, services: [service('app', [A], [], { desired: 0 })] });
    expect([none.restarts, none.idle]).toEqual([[], ['app']]);
    const unread = planOf({ ...world, services: [service('app', [B], [], { desired: 0 })] });
    expect([unread.restarts, unread.idle]).toEqual([[], []]);
    const last = planOf({ ...world, services: [service('app', [A], running([A], LATE), { desired: 0 })] });
    expect([last.restarts.length, last.idle]).toEqual([1, []]);
    const wanted = planOf({ ...world, services: [service('app', [A], [], { desired: 1 })] });
    expect([wanted.restarts.length, wanted.idle]).toEqual([1, []]);
  });

  it('is held while its task definition names what does not exist: no task could start', () => {
    const app = service('app', [A, 'prod/gone'], running([A], LATE));
    const plan = planOf({ rows, secrets: [placeholder(A), filled(B), placeholder(C)], services: [app] });
    expect(plan.restarts.map(({ heldBy }) => heldBy)).toEqual([['prod/gone-AbCdEf']]);
    expect(plan.restarts.map(({ obstacles }) => obstacles)).toEqual([
      [{ variable: 'PROD_GONE', id: 'prod/gone-AbCdEf', why: 'missing' }],
    ]);
  });

  // A task whose secret is missing or has no version stops before its containers start (Amazon ECS developer
  // guide, "Resource initialization error", checked 2026-11-22); a secret that is being deleted cannot be read
  // (Secrets Manager API reference, GetSecretValue: InvalidRequestException, checked 2026-11-22).
  describe('is held by what no task could start with, whoever declares it', () => {
    const again = `${arnOf(B).slice(0, -6)}Again1`;
    it.each([
      ['it does not exist', [], [{ variable: 'PROD_B', id: 'prod/b-AbCdEf', why: 'missing' }]],
      [
        'it was made again, and has another ARN',
        [filled(B, { arn: again })],
        [{ variable: 'PROD_B', id: 'prod/b-AbCdEf', why: 'another-arn' }],
      ],
      ['it has no version', [stored(B, undefined)], [{ variable: 'PROD_B', id: B, why: 'empty' }]],
      ['it is being deleted', [filled(B, { deletion: at(1) })], [{ variable: 'PROD_B', id: B, why: 'deleting' }]],
      ['it holds a placeholder, which a task starts with', [placeholder(B)], []],
    ] as const)('%s', (_, kept, obstacles) => {
      const app = service('app', [A, B], running([A, B], LATE));
      const world = { secrets: [placeholder(A), ...kept], services: [app] };
      const plan = planOf({ rows: [row(A, dotenv('A'))], ...world });
      expect(plan.restarts.map((restart) => [restart.obstacles, isHeld(restart)])).toEqual([
        [obstacles, obstacles.length > 0],
      ]);
    });

    it('is under a key that cannot be used', () => {
      const DISABLED = { arn: KEY.arn, state: 'Disabled' };
      const app = service('app', [A, B], running([A, B], EARLY));
      const world = { rows: [row(A, dotenv('A'))], secrets: [filled(A), filled(B, { kmsKey: undefined })] };
      const [restart] = planOf({ ...world, services: [app], key: DISABLED }).restarts;
      expect([restart?.heldBy, restart?.obstacles, restart && isHeld(restart)]).toEqual([
        [A],
        [{ variable: 'PROD_A', id: A, why: 'key', key: { id: KEY.arn, state: 'Disabled' } }],
        true,
      ]);
    });

    it('but not by one that it reads at a version, whatever is current', () => {
      const pinned = reference(B, `${arnOf(B)}:::${CONSOLE}`);
      const app = service('app', [A], running([A], LATE), { reads: [reference(A), pinned] });
      const secrets = [placeholder(A), stored(B, undefined, { versions: [version(CONSOLE, 'of-last-year')] })];
      const plan = planOf({ rows: [row(A, dotenv('A'))], secrets, services: [app] });
      expect(plan.restarts.map((restart) => [restart.obstacles, isHeld(restart)])).toEqual([[[], false]]);
    });

    it('is under such a key: what runs has its values all the same', () => {
      const app = service('app', [A, B], running([A, B], LATE));
      const world = { rows: [row(A, dotenv('A'))], secrets: [filled(A), filled(B)], services: [app] };
      expect(planOf({ ...world, key: { arn: KEY.arn, state: 'Disabled' } }).tasks).toEqual(planOf(world).tasks);
      expect(planOf(world).tasks.fresh).toBe(planOf(world).tasks.running);
    });

    it('but not by one that this plan gives its first version', () => {
      const app = service('app', [A], running([], LATE));
      const plan = planOf({ rows: [row(A, dotenv('A'))], secrets: [stored(A, undefined)], services: [app] });
      expect(plan.restarts.map((restart) => [restart.obstacles, isHeld(restart)])).toEqual([[[], false]]);
    });
  });

  it('is not held by what its task definition names in another account: nobody looked there', () => {
    const shared = reference('prod/shared', arnOf('prod/shared').replace(ACCOUNT, '549136075525'));
    const app = service('app', [A], running([A], LATE));
    const services = [{ ...app, reads: [...app.reads, shared] }];
    const plan = planOf({ rows, secrets: [placeholder(A), filled(B), placeholder(C)], services });
    expect(plan.restarts.map(({ heldBy }) => heldBy)).toEqual([[]]);
  });

  describe('is held while it reads a secret that has no value', () => {
    const app = service('app', [A, B, C], running([A, B, C], LATE));
    it.each([
      [
        'blocked, and a placeholder',
        { secrets: [placeholder(A), placeholder(B)], unusable: { [B]: problem('source-empty') } },
        [B],
      ],
      [
        'blocked, and empty',
        { secrets: [placeholder(A), stored(B, undefined)], unusable: { [B]: problem('source-empty') } },
        [B],
      ],
      [
        'not readable, and perhaps a placeholder',
        { secrets: [placeholder(A), stored(B, CONSOLE, { content: 'denied' })] },
        [B],
      ],
      ['being deleted', { secrets: [placeholder(A), filled(B, { deletion: at(1) })] }, [B]],
      [
        'meant to be a placeholder, and being deleted',
        { secrets: [placeholder(A), filled(B), stored(C, TERRAFORM, { deletion: at(1) })] },
        [C],
      ],
      ['left out of this run', { secrets: [placeholder(A), placeholder(B)], only: [A] }, [B]],
      ['but not by one that is filled in this run', { secrets: [placeholder(A), placeholder(B)] }, []],
      [
        'but not by one that is blocked and has a value',
        { secrets: [placeholder(A), stored(B, ours('copy', B, A))], unusable: { [B]: problem('source-empty') } },
        [],
      ],
      [
        'rotated by AWS, and a placeholder',
        { secrets: [placeholder(A), stored(B, CONSOLE, { rotationEnabled: true, content: 'placeholder' })] },
        [B],
      ],
      [
        'rotated by AWS, and not readable',
        { secrets: [placeholder(A), stored(B, CONSOLE, { rotationEnabled: true, content: 'denied' })] },
        [B],
      ],
      [
        "another region's replica, and a placeholder",
        { secrets: [placeholder(A), stored(B, TERRAFORM, { replicaOf: 'us-west-2' })] },
        [B],
      ],
      [
        'but not by one that AWS rotates',
        { secrets: [placeholder(A), stored(B, CONSOLE, { rotationEnabled: true, content: 'value' })] },
        [],
      ],
      [
        "but not by one that is another region's replica",
        { secrets: [placeholder(A), stored(B, CONSOLE, { replicaOf: 'us-west-2', content: 'value' })] },
        [],
      ],
      [
        'but not by one that is left alone',
        { secrets: [placeholder(A), stored(B, CONSOLE, { content: 'value' })] },
        [],
      ],
    ] as const)('%s', (_, world: Omit<World, 'rows'>, heldBy) => {
      const plan = planOf({ rows, services: [app], ...world, secrets: [placeholder(C), ...world.secrets] });
      expect(plan.restarts.map((restart) => restart.heldBy)).toEqual([heldBy]);
      expect(changesOf(plan).some(({ kind }) => kind === 'restart')).toBe(heldBy.length === 0);
    });
  });

  describe('that is held is made by name only, and never where ECS is not what deploys', () => {
    const of = (more: Partial<Restart>): Restart => ({
      ...(restartsOf({
        secrets: [placeholder(A), filled(B), placeholder(C)],
        services: [service('app', [A], running([A], LATE))],
      })[0] as Restart),
      ...more,
    });
    it.each([
      ['nothing holds it', of({}), false],
      ['it lacks a value', of({ heldBy: [B] }), true],
      ['it lacks a value, and all were asked for', of({ heldBy: [B], asked: 'all' }), true],
      ['it lacks a value, and it was named', of({ heldBy: [B], asked: 'named' }), false],
      ['CodeDeploy deploys it, and it was named', of({ controller: 'CODE_DEPLOY', asked: 'named' }), true],
      ['something else deploys it', of({ controller: 'EXTERNAL' }), true],
    ] as const)('%s', (_, restart, held) => {
      expect(isHeld(restart)).toBe(held);
    });
  });

  describe('by command', () => {
    const services = [service('app', [A], running([A], EARLY)), service('worker', [B], running([B], LATE))];
    const world = { rows, secrets: [filled(A), filled(B), placeholder(C)], services };
    const choose = (...words: string[]) =>
      chooseRestarts(planOf(world), rows, observation(world.secrets, services), environment(), {
        named: words.filter((word) => word !== '--all'),
        all: words.includes('--all'),
      }).map(({ target, because, asked }) => ({ target, because, asked }));
    const app = { target: 'app', because: [A], asked: 'named' };
    const worker = { target: 'worker', because: [B], asked: 'named' };

    it.each([
      ['nothing named: what is stale', [], [{ ...app, asked: 'due' }]],
      ['its short name', ['worker'], [worker]],
      ['its name in ECS', ['askflorence-prod-worker'], [worker]],
      ['the same twice: once', ['worker', 'askflorence-prod-worker'], [worker]],
      ['--all', ['--all'], [app, worker].map((one) => ({ ...one, asked: 'all' }))],
    ])('%s', (_, words, chosen) => {
      expect(choose(...words)).toEqual(chosen);
    });

    it('says what its new tasks would miss, though it is named', () => {
      const secrets = [placeholder(A), filled(B), placeholder(C)];
      const wishes = { named: ['app'], all: false };
      const plan = planOf({ ...world, secrets, only: [] });
      const chosen = chooseRestarts(plan, rows, observation(secrets, services), environment(), wishes);
      expect(chosen.map(({ heldBy }) => heldBy)).toEqual([[A]]);
    });

    it('refuses a service that there is not', () => {
      expect(() => choose('wroker')).toThrow(expect.objectContaining({ hints: ['did you mean worker?'], exit: 64 }));
      expect(() => choose('web')).toThrow(expect.objectContaining({ hints: ['it has app, worker'] }));
    });
  });
});

describe('`only` the named rows', () => {
  const rows = [row(A, dotenv('A')), row(B, dotenv('B')), row(COPY, copyOf(A))];
  const secrets = [placeholder(A), placeholder(B), placeholder(COPY)];

  it('are shown and written', () => {
    const plan = planOf({ rows, secrets, only: [A, COPY] });
    expect([plan.rows.map(({ name }) => name), plan.writes.map(({ target }) => target)]).toEqual([
      [A, COPY],
      [A, COPY],
    ]);
  });

  describe('restart the services that read one of them, and no other', () => {
    const STALE = -86_400;
    const running = (names: readonly string[]) => [task('1', at(STALE), names)];
    const copied = stored(COPY, ours('copy', COPY, ours('fill', A, TERRAFORM)));
    const secrets = [filled(A), filled(B), copied];

    it.each([
      ['its task definition and its tasks read it', service('app', [A], running([A])), ['app']],
      ['its task definition reads a copy of it', service('app', [COPY], running([COPY])), ['app']],
      ['its task definition alone reads it', service('app', [A], running([B])), ['app']],
      ['its tasks alone read it', service('app', [B], running([A])), ['app']],
      ['it reads another secret', service('app', [B], running([B])), []],
    ])('%s', (_, app, targets) => {
      const plan = planOf({ rows, secrets, services: [app], only: [A, COPY] });
      expect(plan.restarts.map(({ target }) => target)).toEqual(targets);
    });

    it('and their tasks alone are counted', () => {
      const services = [service('app', [A], [task('1', at(0), [A])]), service('worker', [B], running([B]))];
      const world = { rows, secrets, services };
      const outside = [outsideTask('migrate', at(0), [B])];
      expect(planOf({ ...world, outside, only: [A, COPY] }).tasks).toMatchObject({
        running: 1,
        fresh: 1,
        unknown: 0,
        pinned: 0,
      });
      expect(planOf({ ...world, outside }).tasks).toMatchObject({ running: 3 });
    });

    it('so that the id is the same, whatever else is stale', () => {
      const app = service('app', [A], running([A]));
      const idOf = (services: World['services'] = []) => planOf({ rows, secrets, services, only: [A, COPY] }).id;
      expect(idOf([app, service('worker', [B], running([B]))])).toBe(idOf([app]));
    });
  });

  it('none: nothing is written, and a stale task is still seen', () => {
    const app = service('app', [A], [task('1', at(-86_400), [A])]);
    const plan = planOf({ rows, secrets: [filled(A), placeholder(B), placeholder(COPY)], services: [app], only: [] });
    expect([plan.rows, plan.writes, plan.restarts.map(({ target }) => target)]).toEqual([[], [], ['app']]);
  });
});

describe('what is planned tells', () => {
  it('where the value comes from, who reads it, and what it stands in for', () => {
    const stopgap = { name: undefined, reason: 'soon', ticket: '56', until: '2026-12-31', owner: undefined };
    const plan = planOf({
      rows: [row(A, dotenv('A_KEY')), row(COPY, copyOf(A), { stopgap })],
      secrets: [placeholder(A), placeholder(COPY)],
      services: [service('app', [A, COPY]), service('worker', [A])],
    });
    expect(rowOf(plan, A)).toMatchObject({ source: 'dotenv A_KEY', file: '.env.prod', readBy: ['app', 'worker'] });
    expect(rowOf(plan, COPY)).toMatchObject({ original: A, file: undefined, readBy: ['app'], stopgap });
  });

  it('what is blocked, and a hint that can be pasted', () => {
    const rows = [row(A, dotenv('A'))];
    const hintOf = (secrets: World['secrets']) => rowOf(planOf({ rows, secrets }), A)?.problem?.hints[0];
    expect(hintOf([])).toBe('let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true');
    expect(hintOf([filled(A, { deletion: at(1) })])).toBe(
      'aws secretsmanager restore-secret --secret-id prod/a --profile askflorence-prod --region us-east-1',
    );
    expect(hintOf([filled(A, { managedBy: 'rds' })])).toBe('say so: secrets.manifest.yaml:31  rotate: { by: aws }');
  });

  it('what is to be created under a key that AWS would refuse', () => {
    const world = { rows: [row(A, dotenv('A'))], secrets: [], environment: environment({ createMissing: true }) };
    expect(wordsOf(planOf(world), A)).toBe('fill');
    expect(wordsOf(planOf({ ...world, key: { ...KEY, state: 'Disabled' } }), A)).toBe('blocked key-unhealthy');
    expect(wordsOf(planOf({ ...world, key: { arn: undefined, state: 'missing' } }), A)).toBe('blocked wrong-key');
    expect(wordsOf(planOf({ ...world, key: { arn: undefined, state: 'not-visible' } }), A)).toBe('fill');
  });

  it('why a version that may not be read blocks: whose it is, or what it cannot be compared with', () => {
    const messageOf = (follow: boolean, id: string) =>
      rowOf(planOf({ rows: [row(A, dotenv('A'), { follow })], secrets: [stored(A, id, { content: 'denied' })] }), A)
        ?.problem?.message;
    expect(messageOf(false, CONSOLE)).toBe('prod/a holds a version that is not ours, and it may not be read');
    expect(messageOf(true, ours('fill', A))).toBe('prod/a may not be read, so it cannot be compared with its source');
  });

  const FLAGS = '--profile askflorence-prod --region us-east-1';
  it.each<[string, Content, string, string, string]>([
    ['nobody may use for reading', 'kms-denied', 'Enabled', 'be read: its key may not be used', 'allow kms:Decrypt on'],
    ['cannot be used', 'key-unhealthy', 'not-visible', 'be read: its key cannot be used', 'aws kms describe-key'],
    ['is disabled', 'key-unhealthy', 'Disabled', 'be read or written: its key is Disabled', 'aws kms enable-key'],
    ['is disabled, and IAM denies', 'denied', 'Disabled', 'be read or written: its key is Disabled', 'aws kms enable-'],
  ])('that a version cannot be read for its key, which %s: what helps', (_, content, state, message, hint) => {
    const secrets = [stored(A, CONSOLE, { content })];
    const found = planOf({ rows: [row(A, dotenv('A'))], secrets, key: { arn: KEY.arn, state } });
    const problem = rowOf(found, A)?.problem;
    expect(problem?.message).toBe(`prod/a cannot ${message}`);
    expect(problem?.hints).toHaveLength(1);
    expect(problem?.hints[0]).toContain(hint);
    expect(problem?.hints[0]).toContain(hint.startsWith('aws') ? `--key-id ${KEY.arn} ${FLAGS}` : KEY.arn);
  });

  it('that AWS could not decrypt a secret holds its service, though nobody may look at the key', () => {
    const app = service('app', [A], [task('1', at(-86_400), [A])]);
    const secrets = [stored(A, CONSOLE, { content: 'key-unhealthy' })];
    const hidden = { arn: undefined, state: 'not-visible' };
    const { restarts } = planOf({ rows: [row(A, dotenv('A'))], secrets, services: [app], key: hidden });
    expect(restarts[0]?.obstacles).toEqual([
      { variable: 'PROD_A', id: A, why: 'key', key: { id: KEY.arn, state: 'not usable' } },
    ]);
  });
});

describe('what a restart does not reach is named', () => {
  const consumers = [
    { kind: 'service', service: 'app' },
    { kind: 'service', service: 'worker' },
    { kind: 'vercel', variable: 'A_KEY', redeploy: false },
    { kind: 'external', name: 'image build', apply: undefined },
  ] as const;
  const services = [service('app', [A]), service('worker', [B])];
  const ENTRY = `{"name":"A","valueFrom":"${arnOf(A)}"}`;
  const unreached = (secrets: World['secrets']) =>
    planOf({ rows: [row(A, dotenv('A'), { consumers })], secrets, services }).unreached;

  it('a service that does not read it, and everything outside ECS', () => {
    const [, worker, ...outside] = consumers;
    expect(unreached([placeholder(A)])).toEqual([
      { secret: A, consumer: worker, pinned: false, entry: ENTRY },
      ...outside.map((consumer) => ({ secret: A, consumer, pinned: false })),
    ]);
  });

  it('and only the service where nothing is written: the others have the value', () => {
    expect(unreached([filled(A)])).toEqual([{ secret: A, consumer: consumers[1], pinned: false, entry: ENTRY }]);
  });

  it('a service that names one version of it', () => {
    const pinning = service('worker', [], [], { reads: [reference(A, `${arnOf(A)}:::${CONSOLE}`)] });
    const { unreached } = planOf({
      rows: [row(A, dotenv('A'), { consumers: [consumers[1]] })],
      secrets: [filled(A)],
      services: [pinning],
    });
    expect(unreached).toEqual([{ secret: A, consumer: consumers[1], pinned: true }]);
  });

  it('but no service that reads it by an ARN which is not there: it does read it, and no task of it can start', () => {
    const declared = [row(A, dotenv('A'), { consumers: [consumers[1]] })];
    const broken = [service('worker', [A])];
    expect(planOf({ rows: declared, secrets: [], services: broken }).unreached).toEqual([]);
    const again = filled(A, { arn: `${arnOf(A).slice(0, -6)}Again1` });
    expect(planOf({ rows: declared, secrets: [again], services: broken }).unreached).toEqual([]);
  });

  it('a task that no service keeps, where a value it has read is written', () => {
    const outside = [outsideTask('migrate', at(-100), [A])];
    const rows = [row(A, dotenv('A'))];
    expect(planOf({ rows, secrets: [placeholder(A)], outside }).unreached).toEqual([
      { secret: A, consumer: { kind: 'task', id: 'migrate', group: 'family:migrate' }, pinned: false },
    ]);
    expect(planOf({ rows, secrets: [filled(A)], outside }).unreached).toEqual([]);
  });
});

describe('the id of a plan', () => {
  const NAMES = ['prod/a', 'prod/b', 'prod/c', 'prod/d', 'prod/e'];
  const world = (more: Partial<World> = {}): World => ({
    rows: [
      row('prod/a', dotenv('A')),
      row('prod/b', copyOf('prod/a')),
      row('prod/c', 'manual'),
      row('prod/d', dotenv('D'), { follow: true }),
      row('prod/e', 'placeholder'),
    ],
    secrets: [
      placeholder('prod/a'),
      placeholder('prod/b'),
      placeholder('prod/c'),
      filled('prod/d', { content: 'other-than-source' }),
      placeholder('prod/e'),
    ],
    services: [
      service('app', ['prod/a', 'prod/b'], [task('1', at(0), ['prod/a'])]),
      service('worker', ['prod/d'], [task('2', at(0), ['prod/d'])]),
    ],
    ...more,
  });
  const ID = planOf(world()).id;

  it('is a SHA-256 in hex', () => {
    expect(ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on any order', () => {
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    const { rows, secrets, services = [] } = world();
    fc.assert(
      fc.property(shuffled(rows), shuffled(secrets), shuffled(services), (rows, secrets, services) => {
        expect(planOf({ rows, secrets, services }).id).toBe(ID);
      }),
    );
  });

  it('is the same for two who look at different times, at other tasks of the same age', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.uuid(), fc.integer({ min: 1, max: 5 }), (later, id, many) => {
        const tasks = Array.from({ length: many }, (_, index) => task(`${id}-${index}`, at(later), ['prod/a']));
        const services = [service('app', ['prod/a', 'prod/b'], tasks), ...(world().services?.slice(1) ?? [])];
        const secrets = world().secrets.map((secret) => ({ ...secret, kmsKey: `alias/${id}` }));
        expect(planOf(world({ services, secrets })).id).toBe(ID);
      }),
    );
  });

  it('does not depend on what is blocked, or left alone, or as it should be', () => {
    const more = fc.constantFrom('manual', 'placeholder', 'blocked', 'done');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.uuid(), more), { selector: ([id]) => id, maxLength: 5 }), (others) => {
        const rows = others.map(([id, what]) =>
          row(`prod/${id}`, what === 'manual' || what === 'placeholder' ? what : dotenv('X')),
        );
        const secrets = others.map(([id, what]) => (what === 'done' ? filled : placeholder)(`prod/${id}`));
        const unusable = Object.fromEntries(others.map(([id]) => [`prod/${id}`, problem('source-empty')]));
        const before = world();
        const plan = planOf({
          ...before,
          rows: [...before.rows, ...rows],
          secrets: [...before.secrets, ...secrets],
          unusable,
        });
        expect(plan.id).toBe(ID);
      }),
    );
  });

  it('does not depend on a restart that is held, and changes when it is held no more', () => {
    const services = [service('app', ['prod/a', 'prod/c'], [task('1', at(0), ['prod/a'])])];
    const held = planOf(world({ services }));
    expect(held.restarts.map(({ heldBy }) => heldBy)).toEqual([['prod/c']]);
    expect(held.id).toBe(planOf(world({ services: [] })).id);
    expect(planOf(world({ services: [service('app', ['prod/a'])] })).id).not.toBe(held.id);
  });

  const { rows, secrets } = world();
  const withRow = (name: string, changed: World['rows'][number]) =>
    rows.map((one) => (one.name === name ? changed : one));
  const withSecret = (changed: World['secrets'][number]) => [
    ...secrets.filter(({ name }) => name !== changed.name),
    changed,
  ];
  const changes: readonly [string, Partial<World>][] = [
    ['one write fewer', { only: NAMES.slice(1) }],
    ['another base version', { secrets: withSecret(stored('prod/a', ours('placeholder', 'prod/a'))) }],
    ['no base version', { secrets: withSecret(stored('prod/a', undefined)) }],
    ['another source', { rows: withRow('prod/a', row('prod/a', dotenv('OTHER'))) }],
    [
      'another file of that source',
      { rows: withRow('prod/a', row('prod/a', { kind: 'dotenv', file: '.env.other', variable: 'A' })) },
    ],
    ['another original', { rows: withRow('prod/b', row('prod/b', copyOf('prod/d'))) }],
    [
      'another kind of write',
      {
        secrets: withSecret(filled('prod/a', { content: 'value' })),
        rows: withRow('prod/a', row('prod/a', dotenv('A'), { follow: true })),
      },
    ],
    ['a service fewer', { services: [] }],
    ['another service of that name', { services: [service('app', ['prod/a'], [], { name: 'another' })] }],
    ['that service in another cluster', { services: [service('app', ['prod/a'], [], { cluster: 'another' })] }],
  ];
  it.each(changes)('changes with %s', (_, change) => {
    expect(planOf(world(change)).id).not.toBe(ID);
  });

  it('is not that of a restart of a service of the same name in another cluster', () => {
    const restarting = (cluster: string) => planOf(world({ services: [service('app', ['prod/a'], [], { cluster })] }));
    const [here, there] = [restarting('askflorence-prod'), restarting('askflorence-dr')];
    expect(there.restarts).toMatchObject([{ target: 'app', service: 'askflorence-prod-app' }]);
    expect(there.id).not.toBe(here.id);
  });

  it('of a restart alone is of the versions that it brings', () => {
    const bringing = (id: string, more: Partial<World> = {}) =>
      planOf({
        rows: [row(A, dotenv('A')), row('prod/c', 'manual')],
        secrets: [stored(A, id, { content: 'value', lastChanged: at(0) }), stored('prod/c', CONSOLE)],
        services: [service('app', [A], [task('1', at(-900), [A])])],
        ...more,
      });
    const [one, other] = [bringing(CONSOLE), bringing(`${CONSOLE}2`)];
    expect([one, other].map(({ writes, restarts }) => [writes.length, restarts.map(({ target }) => target)])).toEqual([
      [0, ['app']],
      [0, ['app']],
    ]);
    expect(other.id).not.toBe(one.id);
    expect(bringing(CONSOLE).id).toBe(one.id);
  });

  it('is not that of filling a placeholder where a value is replaced', () => {
    const over = (content: 'placeholder' | 'value') =>
      planOf({
        rows: [row(A, dotenv('A'), { follow: true })],
        secrets: [stored(A, CONSOLE, { content })],
        overwrite: [A],
      });
    const [fills, replaces] = [over('placeholder'), over('value')];
    expect([fills, replaces].map(({ writes: [write] }) => [write?.kind, write?.base])).toEqual([
      ['fill', CONSOLE],
      ['replace', CONSOLE],
    ]);
    expect(replaces.id).not.toBe(fills.id);
  });

  it('is not that of filling an empty secret where the secret is made', () => {
    const filling = (secrets: World['secrets']) =>
      planOf({ rows: [row(A, dotenv('A'))], secrets, environment: environment({ createMissing: true }) });
    const [fills, makes] = [filling([stored(A, undefined)]), filling([])];
    expect([...fills.writes, ...makes.writes].map(({ base, creates }) => [base, creates])).toEqual([
      [undefined, false],
      [undefined, true],
    ]);
    expect(makes.id).not.toBe(fills.id);
  });

  it('is another where a secret would be made under another key', () => {
    const ids = ['alias/one', 'alias/two', undefined].map((kmsKey) => {
      const made = environment({ createMissing: true, aws: { ...environment().aws, kmsKey } });
      return planOf({ rows: [row(A, dotenv('A'))], secrets: [], environment: made }).id;
    });
    expect(new Set(ids).size).toBe(3);
  });

  /** Its services and its secrets have the names of prod's, its restarts and writes too. */
  const elsewhere = (aws: Partial<Environment['aws']>) => environment({ aws: { ...environment().aws, ...aws } });
  describe.each([
    ['another account', { account: '549136075525' }],
    ['another region', { region: 'eu-central-1' }],
  ])('approves nothing in %s', (_, aws) => {
    it.each<[string, Partial<World>]>([
      ['writes and restarts', {}],
      ['writes alone', { services: [] }],
      ['restarts alone', { only: [] }],
      ['nothing', { only: [], services: [] }],
    ])('%s', (_, more) => {
      const [here, there] = [world(more), world({ ...more, environment: elsewhere(aws) })].map(planOf);
      expect(there?.restarts).toEqual(here?.restarts);
      expect(there?.id).not.toBe(here?.id);
    });

    it('without the restarts', () => {
      const there = elsewhere(aws);
      const ids = [environment(), there].map((one) => withoutRestarts(planOf(world({ environment: one })), one).id);
      expect(ids).toEqual([environment(), there].map((one) => planOf(world({ services: [], environment: one })).id));
      expect(new Set(ids).size).toBe(2);
    });
  });

  it('is the same by whatever profile and key it is made', () => {
    expect(planOf(world({ environment: elsewhere({ profile: undefined, kmsKey: undefined }) })).id).toBe(ID);
  });

  it('is another for each of these', () => {
    const ids = changes.map(([, change]) => planOf(world(change)).id);
    expect(new Set(ids).size).toBe(changes.length);
  });
});

it('a plan is data: it survives JSON, and holds nothing that a source or a secret held', () => {
  const plan = planOf({
    rows: [row(A, dotenv('A')), row(B, ATLAS), row(COPY, copyOf(A))],
    secrets: [placeholder(A), placeholder(B), placeholder(COPY)],
    services: [service('app', [A], [task('1', at(-9999), [A])])],
  });
  expect(plan.writes.length).toBe(2);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(JSON.stringify(plan)).not.toMatch(/content|digest|"value"/);
});
