/** What there is, and what to type next. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('first page', () => {
  expect(SCREENS['first page'](WIDE)).toMatchInlineSnapshot(`
    "Secrets as declared: in AWS Secrets Manager, and in the tasks that use them.
    secrets.manifest.yaml: prod (9 secrets), staging (0 secrets)

      look     plan  list  show  history  audit
      change   apply  restart
      begin    doctor  validate  sandbox  demo

    next: secretsmith doctor --env prod"
  `);
});

it('first page, in 40 columns', () => {
  expect(SCREENS['first page'](NARROW)).toMatchInlineSnapshot(`
    "Secrets as declared: in AWS Secrets
    Manager, and in the tasks that use them.
    secrets.manifest.yaml: prod (9 secrets),
    staging (0 secrets)

      look     plan  list  show  history
               audit
      change   apply  restart
      begin    doctor  validate  sandbox
               demo

    next: secretsmith doctor --env prod"
  `);
});

it('first page, no manifest', () => {
  expect(SCREENS['first page, no manifest'](WIDE)).toMatchInlineSnapshot(`
    "Secrets as declared: in AWS Secrets Manager, and in the tasks that use them.
    no secrets.manifest.yaml here or in a directory above

      look     plan  list  show  history  audit
      change   apply  restart
      begin    doctor  validate  sandbox  demo

    next: secretsmith demo"
  `);
});

it('first page, a manifest with problems', () => {
  expect(SCREENS['first page, a manifest with problems'](WIDE)).toMatchInlineSnapshot(`
    "Secrets as declared: in AWS Secrets Manager, and in the tasks that use them.
    2 problems in secrets.manifest.yaml

      look     plan  list  show  history  audit
      change   apply  restart
      begin    doctor  validate  sandbox  demo

    next: secretsmith validate"
  `);
});
