/** Screens of a few lines. */
import { describe, expect, it } from 'vitest';
import { cannotStartText, withoutText } from '../../src/core/hints.js';
import type { Content, Doubt, Obstacle, Problem, Receipt, UnusableKey } from '../../src/core/model.js';
import type { ServiceNow } from '../../src/core/production.js';
import { noteText } from '../../src/views/fault.js';
import { leftScreen } from '../../src/views/half-way.js';
import { nowText, otherwiseText } from '../../src/views/production.js';
import { questionText } from '../../src/views/question.js';
import { restartReceiptLine } from '../../src/views/receipt-lines.js';
import { restartLines } from '../../src/views/restart-lines.js';
import { SCREENS, STALE_PLAN } from '../support/screens.js';
import { FILL_PLAN, FIRST_PLAN, NARROW, PROD, WIDE } from '../support/story.js';
import {
  at,
  CONSOLE,
  dotenv,
  environment,
  planOf,
  problem,
  row,
  service,
  stored,
  TERRAFORM,
  task,
} from '../support/world.js';

it('problems', () => {
  expect(SCREENS.problems(WIDE)).toMatchInlineSnapshot(`
    "secrets.manifest.yaml:31:13  secrets.prod/a.stopgap.ticket
      not a ticket
      hint: a ticket is a number or a quoted text: \`56\` or \`"#56"\`

    secrets.manifest.yaml:40:13
      this row has no source, so nobody can say where its value comes from

    error: 2 problems in secrets.manifest.yaml"
  `);
});

it('problems, in 40 columns', () => {
  expect(SCREENS.problems(NARROW)).toMatchInlineSnapshot(`
    "secrets.manifest.yaml:31:13  secrets.prod/a.stopgap.ticket
      not a ticket
      hint: a ticket is a number or a quoted text: \`56\` or \`"#56"\`

    secrets.manifest.yaml:40:13
      this row has no source, so nobody can
      say where its value comes from

    error: 2 problems in
           secrets.manifest.yaml"
  `);
});

it('fault', () => {
  expect(SCREENS.fault(WIDE)).toMatchInlineSnapshot(`
    "error: prod is account 039624954211, and these credentials are for 549136075525
           used: profile askflorence-staging by AWS_PROFILE; only STS was called
    hint: aws sso login --profile askflorence-prod
    hint: export AWS_PROFILE=askflorence-prod"
  `);
});

it('fault, in 40 columns', () => {
  expect(SCREENS.fault(NARROW)).toMatchInlineSnapshot(`
    "error: prod is account 039624954211, and
           these credentials are for
           549136075525
           used: profile askflorence-staging
           by AWS_PROFILE; only STS was
           called
    hint: aws sso login --profile askflorence-prod
    hint: export AWS_PROFILE=askflorence-prod"
  `);
});

it('the question before a write says what is about to happen, and nothing of what is held', () => {
  expect([FILL_PLAN, STALE_PLAN, FIRST_PLAN].map((plan) => questionText(plan, PROD))).toEqual([
    'Writes 7 secrets and restarts 1 service in prod.',
    'Restarts 1 service in prod.',
    'Writes 4 secrets in prod.',
  ]);
});

it('validated', () => {
  expect(SCREENS.validated(WIDE)).toMatchInlineSnapshot(`
    "secrets.manifest.yaml is well-formed
      ✓ prod     9 secrets, 1 service
      ✓ staging  0 secrets, 0 services"
  `);
});

it('validated, in 40 columns', () => {
  expect(SCREENS.validated(NARROW)).toMatchInlineSnapshot(`
    "secrets.manifest.yaml is well-formed
      ✓ prod
          9 secrets, 1 service
      ✓ staging
          0 secrets, 0 services"
  `);
});

it('sandbox', () => {
  expect(SCREENS.sandbox(WIDE)).toMatchInlineSnapshot(`
    "# an emulator of AWS on this machine, http://127.0.0.1:4566; nothing in it is
    # real
    export AWS_ENDPOINT_URL=http://127.0.0.1:4566
    # try: secretsmith plan
    # try: aws secretsmanager list-secrets --profile askflorence-prod
    # try: aws secretsmanager list-secrets --profile askflorence-staging
    # Ctrl-C stops it"
  `);
});

it('sandbox, in 40 columns', () => {
  expect(SCREENS.sandbox(NARROW)).toMatchInlineSnapshot(`
    "# an emulator of AWS on this machine,
    # http://127.0.0.1:4566; nothing in it
    # is real
    export AWS_ENDPOINT_URL=http://127.0.0.1:4566
    # try: secretsmith plan
    # try: aws secretsmanager list-secrets --profile askflorence-prod
    # try: aws secretsmanager list-secrets --profile askflorence-staging
    # Ctrl-C stops it"
  `);
});

describe('one has, more than one have', () => {
  const [change] = STALE_PLAN.restarts;
  const receipt = { change, outcome: 'done', overtaken: [] } as unknown as Receipt;

  it.each([
    [0, '2 tasks replaced; 0 of 2 have every value'],
    [1, '2 tasks replaced; 1 of 2 has every value'],
    [2, '2 tasks replaced; each of its tasks has every value'],
  ])('of the tasks: %i', (fresh, text) => {
    expect(restartReceiptLine({ ...receipt, tasks: { running: 2, fresh, pinned: 0, unwired: 0 } }, WIDE).text).toBe(
      text,
    );
  });
});

it('a note is as wide as the screen, and what can be pasted is one line', () => {
  const text =
    'note: values are kept on disk during this run, in /var/folders/zz: no memory is there\nhint: df -h /var/folders/zz';
  expect(noteText(text, NARROW)).toMatchInlineSnapshot(`
    "note: values are kept on disk during
          this run, in /var/folders/zz: no
          memory is there
    hint: df -h /var/folders/zz"
  `);
});

it('a service that is held by what nobody could look into may start with a placeholder; by one, it would', () => {
  const heldBy = (content: Content, misfit?: Problem) => {
    const unfit = misfit ? { unfit: new Map([['prod/b', misfit]]) } : {};
    const rows = ['prod/a', 'prod/b'].map((name) => row(name, dotenv('X')));
    const secrets = [stored('prod/a', TERRAFORM), stored('prod/b', CONSOLE, { content, ...unfit })];
    const services = [service('app', ['prod/a', 'prod/b'], [task('1', at(0), ['prod/a'])])];
    const unusable = { 'prod/b': problem('source-empty') };
    return restartLines(planOf({ rows, secrets, services, unusable }), environment(), WIDE)
      .join(' ')
      .replace(/\s+/g, ' ');
  };
  expect(heldBy('placeholder')).toContain(
    'held: it also reads 1 blocked secret, and new tasks would start with PLACEHOLDER',
  );
  expect(heldBy('denied')).toContain('held: it also reads 1 blocked secret, and new tasks may start with PLACEHOLDER');
  expect(heldBy('value', problem('misfit'))).toContain(
    'held: new tasks would start with 1 value that does not fit: prod/b',
  );
});

it.each<[string, string[], Partial<Doubt>, string]>([
  ['no value', ['a', 'b'], {}, 'without 2 values: a, b'],
  ['what nobody may read', ['a'], { unread: ['a'] }, 'with 1 secret that may hold no value: a'],
  ['a value that breaks its shape', ['a'], { unfit: ['a'] }, 'with 1 value that does not fit: a'],
  [
    'each of them',
    ['a', 'b', 'c', 'd'],
    { unread: ['b', 'd'], unfit: ['c'] },
    'without 1 value: a; with 1 value that does not fit: c; with 2 secrets that may hold no value: b, d',
  ],
])('what tasks lack, and what is not known of it: %s', (_, names, doubt, text) => {
  expect(withoutText(names, { unread: [], unfit: [], ...doubt })).toBe(text);
});

describe('how a service stands in the end', () => {
  const app: ServiceNow = {
    target: 'app',
    desired: 1,
    running: 1,
    fresh: 1,
    unknown: 0,
    pinned: 0,
    unwired: 0,
    untouched: false,
    course: 'steady',
    obstacles: [],
    lacking: [],
    unread: [],
    unfit: [],
    news: [],
  };
  const lacks = { lacking: ['a'], fresh: 0, unknown: 1 };
  it.each<[what: string, Partial<ServiceNow>, now: string, otherwise: string]>([
    ['well', {}, 'app: 1 task runs with every value', 'every task goes on with every value'],
    [
      'with a secret that is not wired',
      { unwired: 1 },
      'app: 1 task runs with what it reads',
      'every task goes on with what it reads',
    ],
    [
      'with a value that does not fit',
      { ...lacks, unfit: ['a'] },
      'app: 1 task runs, with which values is not known',
      'a task that starts by itself reads a value that does not fit: a',
    ],
    [
      'with one that nobody read',
      { ...lacks, unread: ['a'] },
      'app: 1 task runs, with which values is not known',
      'a task that starts by itself reads what somebody else wrote as a',
    ],
    [
      'with none',
      lacks,
      'app: 1 task runs, with which values is not known',
      'a task that starts by itself may have no value of a',
    ],
  ])('%s', (_, more, now, otherwise) => {
    const production = { at: at(0), services: [{ ...app, ...more }], unseen: [] };
    expect([nowText(production), otherwiseText(production, 0)]).toEqual([now, otherwise]);
  });
});

it('a key that keeps tasks from starting is told once, and each secret under it once', () => {
  const one = { id: 'key/1', state: 'Disabled' };
  const other = { id: 'key/2', state: 'Disabled' };
  const under = (key: UnusableKey, variable: string, id: string): Obstacle => ({ variable, id, why: 'key', key });
  const said = (...obstacles: Obstacle[]) => cannotStartText(obstacles).replace('new tasks cannot start: ', '');
  const [a, again, b] = [under(one, 'A', 'prod/a'), under(one, 'A_USER', 'prod/a'), under(one, 'B', 'prod/b')];
  expect(said(a, again)).toBe('A names prod/a, whose key is Disabled');
  expect(said(a, again, b)).toBe('A, B name secrets whose key is Disabled');
  expect(said(a, b, under(one, 'C', 'prod/c'), under(one, 'D', 'prod/d'))).toBe(
    'A, B and 2 more name secrets whose key is Disabled',
  );
  expect(said(a, under(other, 'B', 'prod/b'), { variable: 'E', id: 'prod/e', why: 'empty' })).toBe(
    'E names prod/e, which has no version; A names prod/a, whose key is Disabled; B names prod/b, whose key is Disabled',
  );
  expect(said(under({ id: 'key/3', state: 'missing' }, 'A', 'prod/a'))).toBe(
    'A names prod/a, whose key does not exist',
  );
});

it('a run that is ended at once announces nothing that does not follow', () => {
  const left = leftScreen({ finish: 'secretsmith apply', plan: 'secretsmith plan', journal: '/record' }, WIDE);
  expect(left).toMatch(/give up +nothing is undone by itself.*[^:]\n\nrecord: \/record\nhint: secretsmith plan$/);
});
