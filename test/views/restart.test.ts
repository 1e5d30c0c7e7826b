/** A restart command, before and afterwards. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('restart, what is stale', () => {
  expect(SCREENS['restart, what is stale'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      > app  askflorence-prod-app  2 tasks, rolling; old tasks serve meanwhile;
                                   somebody else wrote prod/cms-api-key at
                                   2026-07-21T11:59:00Z"
  `);
});

it('restart, nothing', () => {
  expect(SCREENS['restart, nothing'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Nothing to restart: 2 of 2 tasks have every value. 7 calls, no value read."
  `);
});

it('restart, nothing, and values are missing', () => {
  expect(SCREENS['restart, nothing, and values are missing'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Nothing to restart: 0 of 1 task have every value; new ones would start without 2
    values: prod/a, prod/b. 7 calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});

it('restart, nothing, and values are missing, in 40 columns', () => {
  expect(SCREENS['restart, nothing, and values are missing'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Nothing to restart: 0 of 1 task have
    every value; new ones would start
    without 2 values: prod/a, prod/b. 7
    calls, no value read.
    hint: secretsmith plan --env prod"
  `);
});

it('restart, nothing is certain', () => {
  expect(SCREENS['restart, nothing is certain'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Needs a person
      ? app  askflorence-prod-app  of 1 task it is not known whether it has prod/a
          hint: secretsmith restart app --env prod

    No task is known to be older than its values: 0 of 1 task have every value, of 1
    it is not known. 7 calls, no value read."
  `);
});

it('restart, nothing is certain, in 40 columns', () => {
  expect(SCREENS['restart, nothing is certain'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Needs a person
      ? app  askflorence-prod-app
          of 1 task it is not known whether
          it has prod/a
          hint: secretsmith restart app --env prod

    No task is known to be older than its
    values: 0 of 1 task have every value, of
    1 it is not known. 7 calls, no value
    read."
  `);
});

it('restart, two services', () => {
  expect(SCREENS['restart, two services'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      > app                askflorence-prod-app  2 tasks, rolling; old tasks serve
                                                 meanwhile
      > long-named-worker  askflorence-prod-long-named-worker
          1 task, ECS may stop the old tasks first: nothing serves then"
  `);
});

it('restart, two services, in 40 columns', () => {
  expect(SCREENS['restart, two services'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Restart
      > app                askflorence-prod-app
          2 tasks, rolling; old tasks serve
          meanwhile
      > long-named-worker  askflorence-prod-long-named-worker
          1 task, ECS may stop the old tasks
          first: nothing serves then"
  `);
});

it('restart, held', () => {
  expect(SCREENS['restart, held'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      ! app  askflorence-prod-app  held: new tasks start without 3 values:
                                   prod/mongodb/agents-admin,
                                   prod/mongodb/app-write,
                                   prod/mongodb/waitlist-write
          hint: secretsmith plan --env prod"
  `);
});

it('restart, by name', () => {
  expect(SCREENS['restart, by name'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      ! app  askflorence-prod-app  new tasks start without 7 values:
                                   prod/cms-api-key, prod/mongodb/agents-admin,
                                   prod/mongodb/app-read, prod/mongodb/app-write,
                                   prod/mongodb/audit-read,
                                   prod/mongodb/waitlist-write,
                                   prod/unsubscribe-token-secret
          hint: secretsmith plan --env prod"
  `);
});

it('restarted', () => {
  expect(SCREENS.restarted(WIDE)).toMatchInlineSnapshot(`
    "Restarted 1 of 1 service in prod

      ✓ app  2 tasks replaced; each of its tasks has every value

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('restarted, one task reads a pinned version', () => {
  expect(SCREENS['restarted, one task reads a pinned version'](WIDE)).toContain(
    '✓ app  2 tasks replaced; 1 of 2 has every value, 1 reads a pinned version\n',
  );
});

it('restarted, by somebody else: a deployment that is followed is none of this run', () => {
  expect(SCREENS['restarted, by somebody else'](WIDE)).toMatchInlineSnapshot(`
    "Restarted nothing, followed 1 deployment in prod

      ✓ app  followed a deployment that was under way already; 2 tasks replaced;
             each of its tasks has every value

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('restarted, by somebody else, not seen to end', () => {
  expect(SCREENS['restarted, by somebody else, not seen to end'](WIDE)).toMatchInlineSnapshot(`
    "Restarted 1 of 1 service, followed 1 deployment in prod

      ✗ app                followed a deployment that was under way already, and not
                           seen to be finished
      ✓ long-named-worker  1 task replaced; each of its tasks has every value

    error: app was not finished in time; ECS goes on with it
    hint: secretsmith plan --env prod

      production now  app: 3 tasks run, 1 with every value, a deployment is under
                      way; long-named-worker: 1 task runs with every value
      stopped at      restart, 1 of 2; open: app
      if nobody acts  ECS goes on with app
      finish it       secretsmith restart --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart --env prod"
  `);
});

it('restarted, by somebody else, not seen to end, in 40 columns', () => {
  expect(SCREENS['restarted, by somebody else, not seen to end'](NARROW)).toMatchInlineSnapshot(`
    "Restarted 1 of 1 service, followed 1
    deployment in prod

      ✗ app
          followed a deployment that was
          under way already, and not seen to
          be finished
      ✓ long-named-worker
          1 task replaced; each of its tasks
          has every value

    error: app was not finished in time; ECS
           goes on with it
    hint: secretsmith plan --env prod

      production now
        app: 3 tasks run, 1 with every
        value, a deployment is under way;
        long-named-worker: 1 task runs with
        every value
      stopped at
        restart, 1 of 2; open: app
      if nobody acts
        ECS goes on with app
      finish it
        secretsmith restart --env prod
      give up
        nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart --env prod"
  `);
});

it('restarted, and a reference is broken: no restart mends that', () => {
  expect(SCREENS['restarted, and a reference is broken'](WIDE)).toMatchInlineSnapshot(`
    "Restarted 0 of 1 service in prod

      ✗ app  restarted, and it did not end well

    error: app: new tasks stop before they are healthy, and ECS goes on trying

      production now  app: 0 of 2 tasks run
      stopped at      restart, 0 of 1; open: app
      if nobody acts  app stays down: new tasks cannot start: CMS_API_KEY names
                      prod/cms-api-key-ZCUKcB, an ARN that does not exist any more
      finish it       app: register a task definition in which CMS_API_KEY names
                      prod/cms-api-key by the ARN of now, and deploy it
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('restarted, and a reference is broken, in 40 columns', () => {
  expect(SCREENS['restarted, and a reference is broken'](NARROW)).toMatchInlineSnapshot(`
    "Restarted 0 of 1 service in prod

      ✗ app
          restarted, and it did not end well

    error: app: new tasks stop before they
           are healthy, and ECS goes on
           trying

      production now
        app: 0 of 2 tasks run
      stopped at
        restart, 0 of 1; open: app
      if nobody acts
        app stays down: new tasks cannot
        start: CMS_API_KEY names
        prod/cms-api-key-ZCUKcB, an ARN that
        does not exist any more
      finish it
        app: register a task definition in
        which CMS_API_KEY names
        prod/cms-api-key by the ARN of now,
        and deploy it
      give up
        nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('restarted, by name, and it goes on: to name it again would begin another deployment', () => {
  expect(SCREENS['restarted, by name, and it goes on'](WIDE)).toMatch(/finish it {7}secretsmith plan --env prod\n/);
});

it('restarted, not seen to end', () => {
  expect(SCREENS['restarted, not seen to end'](WIDE)).toMatchInlineSnapshot(`
    "Restarted 0 of 1 service in prod

      ✗ app  restarted, and not seen to be finished

    error: app was not finished in time; ECS goes on with it
    hint: secretsmith plan --env prod

      production now  app: 3 tasks run, 1 with every value, a deployment is under
                      way
      stopped at      restart, 0 of 1; open: app
      if nobody acts  ECS goes on with app
      finish it       secretsmith restart --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart --env prod"
  `);
});

it('restarted, not seen to end, in 40 columns', () => {
  expect(SCREENS['restarted, not seen to end'](NARROW)).toMatchInlineSnapshot(`
    "Restarted 0 of 1 service in prod

      ✗ app
          restarted, and not seen to be
          finished

    error: app was not finished in time; ECS
           goes on with it
    hint: secretsmith plan --env prod

      production now
        app: 3 tasks run, 1 with every
        value, a deployment is under way
      stopped at
        restart, 0 of 1; open: app
      if nobody acts
        ECS goes on with app
      finish it
        secretsmith restart --env prod
      give up
        nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart --env prod"
  `);
});

it('restarted, rolled back', () => {
  expect(SCREENS['restarted, rolled back'](WIDE)).toMatchInlineSnapshot(`
    "Restarted 0 of 1 service in prod

      ✗ app  restarted, and it did not end well

    error: app rolled back: 3 new tasks stopped
           ResourceInitializationError: unable to pull secrets or registry auth
    hint: aws ecs describe-tasks --cluster askflorence-prod --tasks 1f0a --region us-east-1

      production now  app: 2 tasks run with every value
      stopped at      restart, 0 of 1; open: app
      if nobody acts  every task goes on with every value
      finish it       nothing is left to do: no task lacks a value
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('restart, tasks that cannot start', () => {
  expect(SCREENS['restart, tasks that cannot start'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      ! app  askflorence-prod-app  held: new tasks cannot start: PROD_EMPTY names
                                   prod/empty, which has no version; PROD_GOING
                                   names prod/going, which is being deleted
          hint: aws secretsmanager restore-secret --secret-id prod/going --profile askflorence-prod --region us-east-1
          hint: app: give prod/empty a value; then apply, which fills and restarts what is due"
  `);
});

it('restart, a key that cannot be used', () => {
  expect(SCREENS['restart, a key that cannot be used'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      ! app  askflorence-prod-app  held: new tasks cannot start: PROD_A, PROD_B and
                                   2 more name secrets whose key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1"
  `);
});

it('restart, tasks that cannot start, by name', () => {
  expect(SCREENS['restart, tasks that cannot start, by name'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      ! app  askflorence-prod-app  new tasks cannot start: PROD_EMPTY names
                                   prod/empty, which has no version; PROD_GOING
                                   names prod/going, which is being deleted
          hint: aws secretsmanager restore-secret --secret-id prod/going --profile askflorence-prod --region us-east-1
          hint: app: give prod/empty a value; then apply, which fills and restarts what is due
          hint: secretsmith plan --env prod"
  `);
});

it('restarted, one of two not begun: what did not go well is in the block', () => {
  expect(SCREENS['restarted, one of two not begun'](WIDE)).toMatchInlineSnapshot(`
    "Restarted 1 of 2 services in prod

      ✓ app                2 tasks replaced; each of its tasks has every value
      ✗ long-named-worker  not restarted

      production now  long-named-worker as before: 1 task runs on the values it
                      started with; app: 2 tasks run with every value
      stopped at      restart, 1 of 2; open: long-named-worker
      if nobody acts  a task of long-named-worker that starts by itself reads 1 new
                      value
      finish it       secretsmith restart long-named-worker --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart long-named-worker --env prod"
  `);
});
