/** Tasks of a service that the manifest does not name: what a plan, an apply and an audit say of them. */
import { expect, it } from 'vitest';
import { audit } from '../../src/core/audit.js';
import { auditScreen } from '../../src/views/audit.js';
import { planScreen } from '../../src/views/plan.js';
import { planMarkdown } from '../../src/views/plan-markdown.js';
import { unreachedLines } from '../../src/views/unreached.js';
import { APPLY, HERE, NARROW, OPERATOR, WIDE } from '../support/story.js';
import {
  at,
  dotenv,
  environment,
  manifest,
  NOW,
  observation,
  ours,
  outsideTask,
  planOf,
  row,
  service,
  stored,
  TERRAFORM,
  task,
  version,
} from '../support/world.js';

const ECS = { cluster: 'askflorence-prod', services: { app: 'askflorence-prod-app' } };
const PROD = environment({ ecs: { ...ECS, place: { file: 'secrets.manifest.yaml', line: 12, column: 5 } } });
const USAGE = { calls: 7, valuesRead: 0 };

const consumers = [{ kind: 'service', service: 'app' }] as const;
const rows = ['A', 'B'].map((variable) => row(`prod/${variable.toLowerCase()}`, dotenv(variable), { consumers }));
const names = rows.map(({ name }) => name);
const of = (group: string, id: string, seconds: number, read: readonly string[]) => ({
  ...outsideTask(id, at(seconds), read),
  group,
});
const world = {
  rows,
  environment: PROD,
  services: [service('app', names, [task('6c1f0a3e', at(60), names)])],
  outside: [
    of('service:askflorence-prod-worker', '91be77d0', -90_000, ['prod/a']),
    of('service:askflorence-prod-worker', '3dc12b0c', -80_000, names),
    of('service:askflorence-prod-mailer', 'a1730e4f', -90_000, ['prod/b']),
    of('family:migrate', '9d21f0ac', -90_000, ['prod/a']),
  ],
};
const pending = [version(ours('fill', 'prod/b'), ['AWSCURRENT', 'AWSPENDING'], at(-60))];
const written = {
  ...world,
  secrets: [stored('prod/a', ours('fill', 'prod/a')), stored('prod/b', undefined, { versions: pending })],
};
const toWrite = { ...world, secrets: names.map((name) => stored(name, TERRAFORM)) };
const PLAN = { environment: PROD, identity: OPERATOR, plan: planOf(written), usage: USAGE, apply: APPLY, here: HERE };

it('plan', () => {
  expect(planScreen(PLAN, WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Needs a person
      ! service askflorence-prod-worker  2 tasks are older than prod/a; the manifest
                                         does not name this service
          hint: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-worker --force-new-deployment --profile askflorence-prod --region us-east-1
          hint: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12
      ? service askflorence-prod-mailer  of 1 task it is not known whether it has
                                         prod/b; the manifest does not name this
                                         service
          hint: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-mailer --force-new-deployment --profile askflorence-prod --region us-east-1
      ! family migrate                   1 task of no service is older than prod/a;
                                         no restart replaces it

    Nothing to apply: 2 as declared, 1 of 5 tasks has every value, of 1 it is not
    known, 3 things need a person. 7 calls, no value read."
  `);
});

it('plan, in 40 columns', () => {
  expect(planScreen(PLAN, NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Needs a person
      ! service askflorence-prod-worker
          2 tasks are older than prod/a; the
          manifest does not name this
          service
          hint: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-worker --force-new-deployment --profile askflorence-prod --region us-east-1
          hint: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12
      ? service askflorence-prod-mailer
          of 1 task it is not known whether
          it has prod/b; the manifest does
          not name this service
          hint: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-mailer --force-new-deployment --profile askflorence-prod --region us-east-1
      ! family migrate
          1 task of no service is older than
          prod/a; no restart replaces it

    Nothing to apply: 2 as declared, 1 of 5
    tasks has every value, of 1 it is not
    known, 3 things need a person. 7 calls,
    no value read."
  `);
});

it('plan, in Markdown', () => {
  expect(planMarkdown(PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **3 things need a person**

    | | what | how |
    |---|---|---|
    | ! | \`service askflorence-prod-worker\` | 2 tasks are older than prod/a; the manifest does not name this service |
    | ? | \`service askflorence-prod-mailer\` | of 1 task it is not known whether it has prod/b; the manifest does not name this service |
    | ! | \`family migrate\` | 1 task of no service is older than prod/a; no restart replaces it |"
  `);
});

it('plan, which writes what they read', () => {
  expect(`\n${unreachedLines(planOf(toWrite), WIDE).join('\n')}`).toMatchInlineSnapshot(`
    "
    Left for you
      ! askflorence-prod-worker  is not in the manifest: 2 tasks of it have the old
                                 value of prod/a until it deploys
      ! askflorence-prod-worker  is not in the manifest: 1 task of it has the old
                                 value of prod/b until it deploys
      ! task 9d21f0ac            family:migrate, has the old value of prod/a until
                                 it ends
      ! askflorence-prod-mailer  is not in the manifest: 1 task of it has the old
                                 value of prod/b until it deploys"
  `);
});

it('plan, which writes what they read, in 40 columns', () => {
  expect(`\n${unreachedLines(planOf(toWrite), NARROW).join('\n')}`).toMatchInlineSnapshot(`
    "
    Left for you
      ! askflorence-prod-worker
          is not in the manifest: 2 tasks of
          it have the old value of prod/a
          until it deploys
      ! askflorence-prod-worker
          is not in the manifest: 1 task of
          it has the old value of prod/b
          until it deploys
      ! task 9d21f0ac
          family:migrate, has the old value
          of prod/a until it ends
      ! askflorence-prod-mailer
          is not in the manifest: 1 task of
          it has the old value of prod/b
          until it deploys"
  `);
});

it('audit', () => {
  const seen = observation(written.secrets, world.services, NOW, undefined, world.outside);
  const report = audit(manifest(rows, [PROD]), PROD, seen, NOW, HERE);
  const screen = { environment: PROD, identity: OPERATOR, report, usage: USAGE, here: HERE };
  expect(auditScreen(screen, WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Error 2
      stale-task  service:askflorence-prod-worker: 2 tasks of a service that the
                  manifest does not name started before a value they read was
                  written; no apply restarts them
          91be77d0 started 2026-07-20T11:00:02Z, prod/a is of 2026-07-21T08:00:00Z
          3dc12b0c started 2026-07-20T13:46:42Z, prod/a is of 2026-07-21T08:00:00Z
          fix: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-worker --force-new-deployment --profile askflorence-prod --region us-east-1
          fix: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12
      stale-task  family:migrate: a task of no service started before a value it
                  reads was written; no restart reaches it
          9d21f0ac started 2026-07-20T11:00:02Z, prod/a is of 2026-07-21T08:00:00Z

    Warning 2
      consumer-undeclared  service:askflorence-prod-worker: a service that the
                           manifest does not name reads secrets of this environment
          prod/a, prod/b
          fix: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12
      consumer-undeclared  service:askflorence-prod-mailer: a service that the
                           manifest does not name reads secrets of this environment
          prod/b
          fix: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12

    Note 2
      freshness-unknown  service:askflorence-prod-worker: cannot be told apart:
                         fresh or stale
          3dc12b0c  prod/b
          fix: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-worker --force-new-deployment --profile askflorence-prod --region us-east-1
          fix: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12
      freshness-unknown  service:askflorence-prod-mailer: cannot be told apart:
                         fresh or stale
          a1730e4f  prod/b
          fix: aws ecs update-service --cluster askflorence-prod --service askflorence-prod-mailer --force-new-deployment --profile askflorence-prod --region us-east-1
          fix: name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12

    2 secrets, 1 service, 5 tasks: 2 errors, 2 warnings, 2 notes. 23 rules ran. 7
    calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});

it('plan, and what reads many secrets is told once, with all of them', () => {
  const outside = [
    of('family:migrate', '9d21f0ac', -90_000, names),
    of('service:askflorence-prod-worker', '91be77d0', -90_000, names),
    of('service:askflorence-prod-worker', '3dc12b0c', -80_000, names),
  ];
  expect(`\n${unreachedLines(planOf({ ...toWrite, outside }), WIDE).join('\n')}`).toMatchInlineSnapshot(`
    "
    Left for you
      ! task 9d21f0ac            family:migrate, has the old values of prod/a,
                                 prod/b until it ends
      ! askflorence-prod-worker  is not in the manifest: 2 tasks of it have the old
                                 values of prod/a, prod/b until it deploys"
  `);
});
