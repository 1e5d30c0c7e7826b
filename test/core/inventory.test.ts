/** What `list` and `show` say of a row: its state, its age, when it is due, and who has it. */
import { describe, expect, it } from 'vitest';
import { aged, inventory, outsideIn, readersIn } from '../../src/core/inventory.js';
import type { Reference, SecretRow, StoredSecret, Version } from '../../src/core/model.js';
import {
  arnOf,
  at,
  copyOf,
  dotenv,
  environment,
  manifest,
  observation,
  ours,
  outsideTask,
  reference,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from '../support/world.js';

const NAME = 'prod/a';
const FILLED = ours('fill', NAME, TERRAFORM);
const WRITTEN = at(0);
const every = (days: number): Partial<SecretRow> => ({ rotate: { kind: 'every', days, outageAccepted: false } });

function listOf({ rows, secrets, services, environment: prod = environment() }: World) {
  return inventory(manifest(rows, [prod]), prod, observation(secrets, services));
}

/** One row, whose secret has these versions. */
function only(declared: Partial<SecretRow>, versions?: readonly Version[]) {
  const secrets = versions ? [stored(NAME, undefined, { versions })] : [];
  return listOf({ rows: [row(NAME, dotenv('A'), declared)], secrets })[0];
}

const current = (id: string, created: Date | undefined = WRITTEN) => [version(id, 'AWSCURRENT', created)];
const unseen = [version(FILLED, 'AWSCURRENT')];

describe('how old a value is', () => {
  it.each<[string, readonly Version[] | undefined, string, Date | undefined]>([
    ['missing', undefined, 'missing', undefined],
    ['empty', [], 'empty', undefined],
    ['a placeholder has no age', current(TERRAFORM), 'placeholder', undefined],
    ['as its version', current(FILLED), 'as-declared', WRITTEN],
    ['not known', unseen, 'as-declared', undefined],
    [
      'the current version, not the one before',
      [version(TERRAFORM, 'AWSPREVIOUS', at(-9)), ...current(FILLED)],
      'as-declared',
      WRITTEN,
    ],
  ])('%s', (_, versions, state, since) => {
    expect(only({}, versions)).toMatchObject({ name: NAME, state });
    expect(only({}, versions)?.since).toEqual(since);
  });

  it('is asked of what holds a value', () => {
    const rows = ['missing', 'empty', 'placeholder', 'filled', 'copied'].map((name) =>
      row(name, name === 'copied' ? copyOf('filled') : dotenv('A')),
    );
    const secrets = [
      stored('empty', undefined),
      stored('placeholder', TERRAFORM),
      stored('filled', ours('fill', 'filled', TERRAFORM)),
      stored('copied', ours('copy', 'copied', 'before')),
      stored('of nobody', FILLED),
    ];
    expect(aged(manifest(rows), environment(), observation(secrets))).toEqual(['filled', 'copied']);
  });
});

describe('a placeholder by its version id alone is only presumed to be one', () => {
  it.each([
    ['nobody has looked', stored(NAME, TERRAFORM), true],
    ['somebody has', stored(NAME, TERRAFORM, { content: 'placeholder' }), false],
    ['ours', stored(NAME, ours('placeholder', NAME)), false],
    ['being deleted', stored(NAME, TERRAFORM, { deletion: at(86_400) }), false],
    ['missing', undefined, false],
  ])('%s', (_, secret, presumed) => {
    const [listed] = listOf({ rows: [row(NAME, dotenv('A'))], secrets: secret ? [secret] : [] });
    expect(listed?.presumed).toBe(presumed);
  });
});

describe('when it is to change', () => {
  it.each<[string, Partial<SecretRow>, readonly Version[], string | undefined, boolean]>([
    ['nothing is declared', {}, current(FILLED), undefined, false],
    ['every 90 d, from the day it was made', every(90), current(FILLED), '2026-10-19T00:00:00.000Z', false],
    ['every day', every(1), current(FILLED), '2026-07-22T00:00:00.000Z', false],
    [
      'made in the last second of a day',
      every(1),
      current(FILLED, new Date('2026-07-20T23:59:59Z')),
      '2026-07-21T00:00:00.000Z',
      false,
    ],
    ['a placeholder is not due', every(90), current(TERRAFORM), undefined, false],
    ['its age is not known', every(90), unseen, undefined, false],
    ['never', { rotate: { kind: 'never', reason: 'a public key' } }, current(FILLED), undefined, true],
    ['AWS does it', { rotate: { kind: 'aws' } }, current(FILLED), undefined, false],
  ])('%s', (_, declared, versions, due, never) => {
    const summary = only(declared, versions);
    expect([summary?.due?.toISOString(), summary?.never]).toEqual([due, never]);
  });
});

describe('a copy', () => {
  const rows = [row(NAME, dotenv('A')), row('prod/copy', copyOf(NAME), { stopgap: STOPGAP })];
  it.each([
    ['in step', ours('copy', 'prod/copy', FILLED), 'as-declared'],
    ['of another version', ours('copy', 'prod/copy', TERRAFORM), 'differs'],
  ])('%s', (_, id, state) => {
    const listed = listOf({ rows, secrets: [stored(NAME, FILLED), stored('prod/copy', id)] });
    expect(listed.map((one) => [one.name, one.state, one.stopgap])).toEqual([
      [NAME, 'as-declared', false],
      ['prod/copy', state, true],
    ]);
  });
});

describe('who has it', () => {
  const secret = stored(NAME, FILLED, { lastChanged: WRITTEN });
  const seenBy = (...tasks: Parameters<typeof service>[2] & object) =>
    readersIn(observation([secret], [service('app', [NAME], tasks)]))
      .get(NAME)?.[0]
      ?.tasks.map(({ freshness }) => freshness);

  it.each([
    ['started long after the write', 60, 'fresh'],
    ['started before', -60, 'stale'],
    ['started while it was written', -1, 'mid-write'],
  ])('a task that %s', (_, seconds, freshness) => {
    expect(seenBy(task('1', at(seconds), [NAME]))).toEqual([freshness]);
  });

  it.each([
    ['at another version, and as it is now: it is as old as the latter', 'AWSPREVIOUS', -60, 'stale'],
    ['at another version, and as it is now, while it was written', 'AWSPREVIOUS', -1, 'mid-write'],
    ['at another version, and as it is now, which it has', 'AWSPREVIOUS', 60, 'pinned'],
    ['as it is now alone', 'AWSCURRENT', 60, 'fresh'],
  ])('a task that reads it %s', (_, stage, seconds, freshness) => {
    const both = [reference(NAME, `${arnOf(NAME)}::${stage}:`), reference(NAME)];
    for (const reads of [both, [...both].reverse()])
      expect(seenBy(task('1', at(seconds), [], { reads }))).toEqual([freshness]);
  });

  it('a task that reads it at a version, and nobody knows whether as it is now: that is told', () => {
    const rotated = stored(NAME, undefined, {
      lastChanged: WRITTEN,
      versions: [version(FILLED, ['AWSCURRENT', 'AWSPENDING'], WRITTEN)],
    });
    const reads = [reference(NAME, `${arnOf(NAME)}::AWSPREVIOUS:`), reference(NAME)];
    const outside = outsideIn(
      observation([rotated], [], undefined, undefined, [{ ...outsideTask('migrate', at(-1), []), reads }]),
    );
    expect(outside.get(NAME)).toMatchObject([{ tasks: [{ freshness: 'unknown' }] }]);
  });

  it('a task of an older task definition, which does not read it, is not counted', () => {
    expect(seenBy(task('1', at(60), ['prod/b']), task('2', at(60), [NAME]))).toEqual(['fresh']);
  });

  it('names the variable, the task definition, and only services that read it', () => {
    const services = [
      service('app', [NAME], [], { reads: [{ ...reference(NAME), variable: 'A_KEY' }], taskDefinition: 'app:7' }),
      service('worker', ['prod/b']),
    ];
    expect(readersIn(observation([secret], services)).get(NAME)).toEqual([
      {
        service: 'app',
        tasks: [],
        variable: 'A_KEY',
        taskDefinition: 'app:7',
        standing: expect.anything(),
        pinned: [],
      },
    ]);
  });

  it.each<[string, readonly string[], string[]]>([
    ['nothing, where it follows what is current', ['', ':key::'], []],
    ['a label', ['::AWSPREVIOUS:'], ['AWSPREVIOUS']],
    ['a version, and a label beside what is current', ['', `:::${FILLED}`, '::blue:'], [`version ${FILLED}`, 'blue']],
  ])('what its task definition names of it: %s', (_, parts, pinned) => {
    const reads = parts.map((part) => reference(NAME, arnOf(NAME) + part));
    expect(readersIn(observation([secret], [service('app', [], [], { reads })])).get(NAME)).toMatchObject([{ pinned }]);
  });

  it.each<[string, readonly StoredSecret[], Reference[], object[]]>([
    ['not one that reads it', [secret], [reference(NAME)], []],
    ['not one that reads it as it was', [secret], [reference(NAME, `${arnOf(NAME)}::AWSPREVIOUS:`)], []],
    ['one that does not', [secret], [], [{ service: 'app', broken: false }]],
    ['one that names what is not there', [], [reference(NAME)], [{ service: 'app', broken: true }]],
    ['one that names something else that is not there', [], [reference('prod/b')], [{ service: 'app', broken: false }]],
  ])('services that it is declared for, and that do not read it: %s', (_, secrets, reads, unwired) => {
    const consumers: SecretRow['consumers'] = [{ kind: 'service', service: 'app' }];
    const rows = [row(NAME, dotenv('A'), { consumers })];
    const [listed] = listOf({ rows, secrets, services: [service('app', [], [], { reads })] });
    expect(listed?.unwired).toMatchObject(unwired);
    expect(listed?.unwired).toHaveLength(unwired.length);
  });

  it('how the service stands: a task that reads nothing is missing too', () => {
    const app = service('app', [NAME], [task('1', at(60), [NAME], { started: undefined })], { desired: 2 });
    expect(readersIn(observation([secret], [app])).get(NAME)).toMatchObject([
      { tasks: [{ id: '1', created: at(60), started: undefined }], standing: { running: 0, starting: 1, desired: 2 } },
    ]);
  });

  it('tasks of no service, by their group, and only those that read it', () => {
    const outside = [
      outsideTask('migrate', at(60), [NAME]),
      outsideTask('migrate', at(-60), [NAME, 'prod/b']),
      outsideTask('nightly', at(60), ['prod/b']),
    ];
    const secrets = [secret, stored('prod/b', FILLED)];
    const readers = outsideIn(observation(secrets, [], undefined, undefined, outside));
    expect(readers.get(NAME)).toMatchObject([
      { group: 'family:migrate', tasks: [{ freshness: 'fresh' }, { freshness: 'stale' }] },
    ]);
    expect(readers.get('prod/b')?.map(({ group, tasks }) => [group, tasks.length])).toEqual([
      ['family:migrate', 1],
      ['family:nightly', 1],
    ]);
  });

  it('consumers that are no services stand beside them; a declared service that does not read it has nothing', () => {
    const consumers: SecretRow['consumers'] = [
      { kind: 'service', service: 'worker' },
      { kind: 'vercel', variable: 'A_KEY', redeploy: false },
      { kind: 'external', name: 'image build', apply: undefined },
    ];
    expect(only({ consumers }, current(FILLED))).toMatchObject({
      readers: [],
      others: ['vercel A_KEY', 'image build'],
    });
  });
});

it('lists the rows of its environment, and no secret that nobody declares', () => {
  const rows = [row(NAME, dotenv('A')), row('staging/a', dotenv('A'), { environment: 'staging' })];
  expect(listOf({ rows, secrets: [stored('prod/orphan', FILLED)] }).map(({ name }) => name)).toEqual([NAME]);
});
