/** What an auditor sees. What was not looked at is part of the answer. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('audit, this year', () => {
  expect(SCREENS['audit, this year'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Error 1
      stale-task  app: 2 of 2 tasks started before a value they read was written
          6c1f0a3e started 2026-07-21T11:00:02Z, prod/unsubscribe-token-secret is of
          2026-07-21T11:59:00Z
          91be77d0 started 2026-07-21T11:01:42Z, prod/unsubscribe-token-secret is of
          2026-07-21T11:59:00Z
          fix: secretsmith plan --env prod

    Warning 5
      stopgap  until 2026-12-31, in 163 d, owner platform (#56)
          prod/mongodb/agents-admin    holds prod/mongodb/app-write
          prod/mongodb/audit-read      holds prod/mongodb/app-read
          prod/mongodb/waitlist-write  holds prod/mongodb/app-write
          fix: give it a source of its own in the manifest
      consumer-undeclared  prod/unsubscribe-token-secret: read by app, which its
                           consumers do not name
          fix: add app to its consumers: secrets.manifest.yaml:31
      orphan  prod/old-key: is not in the manifest

    Note 2
      placeholder  no task reads it
          prod/bedrock/guardrail-config, prod/florence/session-secret
          a placeholder by its version id alone: Terraform made it, and an audit
          reads no value

    Not looked at 1
      ? placeholder-in-use, unfilled  the version is not ours, and an audit reads no
                                      value
          prod/unsubscribe-token-secret

    10 secrets, 1 service, 2 tasks: 1 error, 5 warnings, 2 notes. 23 rules ran, not
    all of them on everything. 7 calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});

it('audit, this year, in 40 columns', () => {
  expect(SCREENS['audit, this year'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Error 1
      stale-task
        app: 2 of 2 tasks started before a
        value they read was written
          6c1f0a3e started
          2026-07-21T11:00:02Z,
          prod/unsubscribe-token-secret is
          of 2026-07-21T11:59:00Z
          91be77d0 started
          2026-07-21T11:01:42Z,
          prod/unsubscribe-token-secret is
          of 2026-07-21T11:59:00Z
          fix: secretsmith plan --env prod

    Warning 5
      stopgap
        until 2026-12-31, in 163 d, owner
        platform (#56)
          prod/mongodb/agents-admin
            holds prod/mongodb/app-write
          prod/mongodb/audit-read
            holds prod/mongodb/app-read
          prod/mongodb/waitlist-write
            holds prod/mongodb/app-write
          fix: give it a source of its own in the manifest
      consumer-undeclared
        prod/unsubscribe-token-secret: read
        by app, which its consumers do not
        name
          fix: add app to its consumers: secrets.manifest.yaml:31
      orphan
        prod/old-key: is not in the manifest

    Note 2
      placeholder
        no task reads it
          prod/bedrock/guardrail-config,
          prod/florence/session-secret
          a placeholder by its version id
          alone: Terraform made it, and an
          audit reads no value

    Not looked at 1
      ? placeholder-in-use, unfilled
          the version is not ours, and an
          audit reads no value
          prod/unsubscribe-token-secret

    10 secrets, 1 service, 2 tasks: 1 error,
    5 warnings, 2 notes. 23 rules ran, not
    all of them on everything. 7 calls, no
    value read.
    hint: secretsmith plan --env prod"
  `);
});

it('audit, a year later', () => {
  expect(SCREENS['audit, a year later'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Error 4
      stopgap-overdue  202 d over 2026-12-31, owner platform (#56)
          prod/mongodb/agents-admin    holds prod/mongodb/app-write
          prod/mongodb/audit-read      holds prod/mongodb/app-read
          prod/mongodb/waitlist-write  holds prod/mongodb/app-write
          fix: give it a source of its own in the manifest, or a date that somebody stands for
      stale-task  app: 2 of 2 tasks started before a value they read was written
          6c1f0a3e started 2026-07-21T11:00:02Z, prod/unsubscribe-token-secret is of
          2026-07-21T11:59:00Z
          91be77d0 started 2026-07-21T11:01:42Z, prod/unsubscribe-token-secret is of
          2026-07-21T11:59:00Z
          fix: secretsmith plan --env prod

    Warning 2
      consumer-undeclared  prod/unsubscribe-token-secret: read by app, which its
                           consumers do not name
          fix: add app to its consumers: secrets.manifest.yaml:31
      orphan  prod/old-key: is not in the manifest

    Note 2
      placeholder  no task reads it
          prod/bedrock/guardrail-config, prod/florence/session-secret
          a placeholder by its version id alone: Terraform made it, and an audit
          reads no value

    Not looked at 1
      ? placeholder-in-use, unfilled  the version is not ours, and an audit reads no
                                      value
          prod/unsubscribe-token-secret

    10 secrets, 1 service, 2 tasks: 4 errors, 2 warnings, 2 notes. 23 rules ran, not
    all of them on everything. 7 calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});

it('audit, accepted', () => {
  expect(SCREENS['audit, accepted'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Error 1
      missing  prod/a: is declared and does not exist in 039624954211 us-east-1
          accepted until 2026-09-30: made with the next release (#47)

    1 secret, 0 services, 0 tasks: 1 error (1 accepted), 0 warnings, 0 notes. 23
    rules ran. 7 calls, no value read."
  `);
});

it('audit, nothing to say', () => {
  expect(SCREENS['audit, nothing to say'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    1 secret, 0 services, 0 tasks: 0 errors, 0 warnings, 0 notes. 23 rules ran. 7
    calls, no value read."
  `);
});

it('audit, many findings: notes of one rule are folded, what needs a person is not', () => {
  const drawn = SCREENS['audit, many findings'](WIDE);
  const notes = drawn.slice(drawn.indexOf('\nNote 23\n'));
  expect(notes).toMatch(/prod\/key-18, prod\/key-19\n.*\n.*\n {5}… 3 more, --verbose lists them\n/);
  expect(notes).not.toContain('prod/key-20');
  expect(drawn.match(/prod\/key-\d+-old\b/g)).toHaveLength(23);
});

it('audit, many findings in full', () => {
  const drawn = SCREENS['audit, many findings in full'](WIDE);
  expect(drawn.match(/prod\/key-\d+\b(?!-)/g)).toHaveLength(23);
  expect(drawn).not.toContain('--verbose');
});

it('audit, deployments under way', () => {
  expect(SCREENS['audit, deployments under way'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Error 4
      pending-deletion  prod/c: is declared and being deleted
          fix: aws secretsmanager restore-secret --secret-id prod/c --profile askflorence-prod --region us-east-1
      service-failing  worker: 0 tasks of 2 wanted run, and a deployment is under
                       way since 2026-07-21T11:50:00Z
          last event: was unable to place a task because no container instance met
          all of its requirements.
          fix: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-worker --profile askflorence-prod --region us-east-1
      stale-task  app: 1 of 3 tasks started before a value they read was written
          6c1f0a3e started 2026-07-20T11:00:02Z, prod/a is of 2026-07-21T08:00:00Z
          fix: a deployment is under way since 2026-07-21T11:59:00Z: look again when it is over
      stale-task  family:migrate: a task of no service started before a value it
                  reads was written; no restart reaches it
          migrate started 2026-07-20T11:00:02Z
          2 values are newer, the last of 2026-07-21T08:00:00Z: prod/a, prod/c

    Warning 2
      consumer-undeclared  prod/a: read by app, worker, which its consumers do not
                           name
          fix: add app, worker to its consumers: secrets.manifest.yaml:31
      consumer-undeclared  prod/b: read by api, worker, which its consumers do not
                           name
          fix: add api, worker to its consumers: secrets.manifest.yaml:31

    Note 1
      freshness-unknown  api: cannot be told apart: fresh or stale
          0d22c4b9  prod/b
          fix: ECS rolls it back since 2026-07-21T11:59:00Z: look again when it is over

    3 secrets, 3 services, 7 tasks (2 that are wanted do not run): 4 errors, 2
    warnings, 1 note. 23 rules ran. 7 calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});
