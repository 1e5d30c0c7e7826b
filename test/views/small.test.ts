/** Screens of a few lines. */
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/core/model.js';
import { restartReceiptLine } from '../../src/views/applied.js';
import { noteText } from '../../src/views/fault.js';
import { whatHappens } from '../../src/views/half-way.js';
import { questionText } from '../../src/views/question.js';
import { SCREENS, STALE_PLAN } from '../support/screens.js';
import { FILL_PLAN, FIRST_PLAN, NARROW, PROD, WIDE } from '../support/story.js';
import { problem } from '../support/world.js';

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
    [2, '2 tasks replaced; every task has every value'],
  ])('of the tasks: %i', (fresh, text) => {
    expect(restartReceiptLine({ ...receipt, tasks: { running: 2, fresh, pinned: 0 } }, WIDE).text).toBe(text);
  });

  it.each([
    [1, 'app cannot replace a task that it loses'],
    [2, 'app, app cannot replace a task that they lose'],
  ])('of the services: %i', (amount, text) => {
    const stalled = { ...receipt, problem: problem('stalled', '') };
    expect(
      whatHappens(
        Array.from({ length: amount }, () => stalled),
        '',
      ),
    ).toBe(text);
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
