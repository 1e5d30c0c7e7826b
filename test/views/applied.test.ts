/** What an apply looks like afterwards. What stopped half-way says the same five things. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('applied, whole', () => {
  expect(SCREENS['applied, whole'](WIDE)).toMatchInlineSnapshot(`
    "Applied 0b37f57 to prod in 3 m 10 s

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      ✓ app       2 tasks replaced; each of its tasks has every value

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith audit --env prod"
  `);
});

it('applied, a restart alone', () => {
  expect(SCREENS['applied, a restart alone'](WIDE)).toMatchInlineSnapshot(`
    "Applied 7978db6 to prod in 3 m 10 s

      ✓ app  2 tasks replaced; each of its tasks has every value

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith audit --env prod"
  `);
});

it('applied, and a service does not exist: nothing reached it', () => {
  expect(SCREENS['applied, and a service does not exist'](WIDE)).toMatchInlineSnapshot(`
    "Applied 0b37f57 to prod in 3 m 10 s

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      ✓ app       2 tasks replaced; each of its tasks has every value
      ! worker    does not exist in cluster askflorence-prod, so nothing is
                  restarted: it is not made yet, or goes by another name

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith audit --env prod"
  `);
});

it('applied, one task reads a pinned version: the words are of the run, not of the plan', () => {
  expect(SCREENS['applied, one task reads a pinned version'](WIDE)).toContain(
    '✓ app  2 tasks replaced; 1 of 2 has every value, 1 reads a pinned version\n',
  );
});

it('applied, with blocked rows', () => {
  expect(SCREENS['applied, with blocked rows'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of c81f2f0 to prod: 4 of 4 written, nothing restarted

      ✓ 4 filled  2 left alone, 3 blocked, 0 failed
      ! app       restart held: it reads prod/mongodb/agents-admin,
                  prod/mongodb/app-write, prod/mongodb/waitlist-write

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      restart, not begun
      if nobody acts  a task that starts by itself reads 4 new values; 3 secrets are
                      as before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, and only blocked rows are left', () => {
  expect(SCREENS['applied, and only blocked rows are left'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of f99311b to prod: 1 of 1 written, nothing restarted

      ✓ 1 filled  0 left alone, 1 blocked, 0 failed

      secret  version   from
      prod/i  1e5cca08  dotenv I

      production now  not known: no service is declared here
      stopped at      1 blocked secret: a person has to do something
      if nobody acts  a task that starts by itself reads 1 new value; 1 secret is as
                      before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, one refused', () => {
  expect(SCREENS['applied, one refused'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 6 of 7 written, nothing restarted

      ✓ 6 filled          2 left alone, 0 blocked, 1 failed
      ✗ prod/cms-api-key  not written
      ! app               restart held: it reads prod/cms-api-key

    error: AWS refused secretsmanager:PutSecretValue on prod/cms-api-key
           denied by the secret's own resource policy
    hint: allow secretsmanager:PutSecretValue for this role

      secret                         version   from
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      write, 6 of 7
      if nobody acts  a task that starts by itself reads 6 new values; 1 secret is
                      as before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, one refused, in 40 columns', () => {
  expect(SCREENS['applied, one refused'](NARROW)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 6 of 7
    written, nothing restarted

      ✓ 6 filled
          2 left alone, 0 blocked, 1 failed
      ✗ prod/cms-api-key
          not written
      ! app
          restart held: it reads
          prod/cms-api-key

    error: AWS refused
           secretsmanager:PutSecretValue on
           prod/cms-api-key
           denied by the secret's own
           resource policy
    hint: allow secretsmanager:PutSecretValue for this role

      secret
        version   from
      prod/mongodb/app-read
        2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read
          0e09d9e6  copy
      prod/mongodb/app-write
        de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin
          8122b759  copy
        prod/mongodb/waitlist-write
          67e848ce  copy
      prod/unsubscribe-token-secret
        7d4183d1  dotenv
        UNSUBSCRIBE_TOKEN_SECRET

      production now
        as before: 2 tasks run on the values
        they started with
      stopped at
        write, 6 of 7
      if nobody acts
        a task that starts by itself reads 6
        new values; 1 secret is as before
      finish it
        secretsmith apply --env prod
      give up
        nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, all refused', () => {
  expect(SCREENS['applied, all refused'](WIDE)).toMatchInlineSnapshot(`
    "Applied nothing of 75ab6ec to prod: 0 of 1 written, nothing restarted

      ✗ 0 filled          0 left alone, 0 blocked, 1 failed
      ✗ prod/cms-api-key  not written
      ! app               restart held: it reads prod/mongodb/agents-admin,
                          prod/mongodb/app-read and 4 more

    error: AWS refused secretsmanager:PutSecretValue on prod/cms-api-key
           denied by the secret's own resource policy
    hint: allow secretsmanager:PutSecretValue for this role

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('applied, interrupted while it wrote', () => {
  expect(SCREENS['applied, interrupted while it wrote'](WIDE)).toMatchInlineSnapshot(`
    "Stopped applying 0b37f57 to prod: 6 of 7 written, nothing restarted

      ✓ 6 filled          2 left alone, 0 blocked, 0 failed
      · prod/cms-api-key  not written
      · app               not restarted

      secret                         version   from
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      write, 6 of 7
      if nobody acts  a task that starts by itself reads 6 new values; 1 secret is
                      as before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, interrupted before it wrote: nothing is done, and nothing has failed', () => {
  expect(SCREENS['applied, interrupted before it wrote'](WIDE)).toMatch(/^ {2}· 0 filled .*, 0 failed$/m);
});

it('applied, interrupted before the restart', () => {
  expect(SCREENS['applied, interrupted before the restart'](WIDE)).toMatchInlineSnapshot(`
    "Stopped applying 0b37f57 to prod: 7 of 7 written, nothing restarted

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      · app       not restarted

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      restart, not begun
      if nobody acts  a task that starts by itself reads 7 new values
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, the restart not seen to end', () => {
  expect(SCREENS['applied, the restart not seen to end'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7 written, 1 restart not seen to end well

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      ✗ app       restarted, and not seen to be finished

    error: app was not finished in time; ECS goes on with it
    hint: secretsmith plan --env prod

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  app: 3 tasks run, 1 with every value, a deployment is under
                      way
      stopped at      restart, 0 of 1; open: app
      if nobody acts  ECS goes on with app
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, rolled back', () => {
  expect(SCREENS['applied, rolled back'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7 written, 1 restart not seen to end well

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      ✗ app       restarted, and it did not end well

    error: app rolled back: 3 new tasks stopped
           ResourceInitializationError: unable to pull secrets or registry auth
    hint: aws ecs describe-tasks --cluster askflorence-prod --tasks 1f0a --region us-east-1

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  app: 2 tasks run with every value
      stopped at      restart, 0 of 1; open: app
      if nobody acts  every task goes on with every value
      finish it       nothing is left to do: no task lacks a value
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('applied, no tasks', () => {
  expect(SCREENS['applied, no tasks'](WIDE)).toMatchInlineSnapshot(`
    "Applied 0d613bf to prod in 3 m 10 s

      ✓ 1 filled           0 left alone, 0 blocked, 0 failed
      ✓ long-named-worker  1 task replaced; each of its tasks has every value
      . app                wants 0 tasks: nothing to restart, the first task reads
                           these

      secret  version   from
      prod/a  ec905d70  dotenv A

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith audit --env prod"
  `);
});

it('applied, overtaken, and another run went on from it: no command that AWS refuses', () => {
  const screen = SCREENS['applied, overtaken, and another run went on from it'](WIDE);
  expect(screen).toMatch(/note: prod\/cms-api-key: version \S+ came in\s+between; AWS keeps it\n/);
  expect(screen).not.toContain('--remove-from-version-id');
});

it('applied, overtaken', () => {
  expect(SCREENS['applied, overtaken'](WIDE)).toMatchInlineSnapshot(`
    "Applied 0b37f57 to prod in 3 m 10 s

      ✓ 7 filled  2 left alone, 0 blocked, 0 failed
      ✓ app       each of its tasks has every value; nothing to restart

    note: prod/cms-api-key: version 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11 came in
    between; AWS keeps it, and this brings it back
    hint: aws secretsmanager update-secret-version-stage --secret-id prod/cms-api-key --version-stage AWSCURRENT --move-to-version-id 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11 --remove-from-version-id secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1 --profile askflorence-prod --region us-east-1

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith audit --env prod"
  `);
});

it('applied, and something lies beyond', () => {
  expect(SCREENS['applied, and something lies beyond'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of d9f2233 to prod: 1 of 1 written, 1 service restarted

      ✓ 1 filled  0 left alone, 0 blocked, 0 failed
      ! app       restart held: CodeDeploy deploys it
      ✓ mailer    1 task replaced; each of its tasks has every value

      secret  version   from
      prod/a  ec905d70  dotenv A

      production now  app as before: 1 task runs on the values it started with;
                      mailer: 1 task runs with every value
      stopped at      restart, 1 of 2; held: app
      if nobody acts  a task of app that starts by itself reads 1 new value
      finish it       a deployment of askflorence-prod-app by CodeDeploy
      give up         nothing to undo

    Left for you
      ! prod/a         is declared for worker, whose task definition does not read
                       it
          hint: in its next revision, among secrets: {"name":"A","valueFrom":"arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf"}
      ! prod/a         is declared for pinned, whose task definition pins one
                       version or label of it
      ! prod/a         vercel A_KEY keeps its old value: no provider yet, set it
                       there
      ! prod/a         image build: gh workflow run deploy-prod.yml --ref main --field force=yes
      ! prod/a         the nightly Lambda has to take it
      ! task 9d21f0ac  family:9d21f0ac-migrate, has the old value of prod/a until it
                       ends

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith plan --env prod"
  `);
});

it('applied, interrupted, and a copy waits for what was not written', () => {
  expect(SCREENS['applied, interrupted, and a copy waits for what was not written'](WIDE)).toMatchInlineSnapshot(`
    "Stopped applying 0b37f57 to prod: 4 of 7 written, nothing restarted

      ✓ 4 filled                 2 left alone, 0 blocked, 1 failed
      ✗ prod/cms-api-key         not seen to be written
      ✗ prod/mongodb/app-read    not written
      · prod/mongodb/audit-read  not written: a copy of prod/mongodb/app-read
      · app                      not restarted

      secret                         version   from
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      write, 4 of 7
      if nobody acts  a task that starts by itself reads 4 new values; 2 secrets are
                      as before
      finish it       secretsmith apply --env prod
      give up         first look whether prod/cms-api-key was written

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, and nobody could look afterwards: it was written, whatever stands there now', () => {
  expect(SCREENS['applied, and nobody could look afterwards'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7 written, nothing restarted

      ✓ 7 filled          2 left alone, 0 blocked, 0 failed
      ! prod/cms-api-key  written, and not seen to stand
      ! app               restart held: it reads prod/cms-api-key

    error: AWS answered secretsmanager:DescribeSecret with 500; what came in between
           is not known

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      write, 7 of 7; not seen to stand: prod/cms-api-key
      if nobody acts  a task that starts by itself reads 6 new values
      finish it       secretsmith apply --env prod
      give up         first look what stands in prod/cms-api-key

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
  expect(SCREENS['applied, and nobody could look afterwards'](NARROW)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7
    written, nothing restarted

      ✓ 7 filled
          2 left alone, 0 blocked, 0 failed
      ! prod/cms-api-key
          written, and not seen to stand
      ! app
          restart held: it reads
          prod/cms-api-key

    error: AWS answered
           secretsmanager:DescribeSecret
           with 500; what came in between is
           not known

      secret
        version   from
      prod/cms-api-key
        44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read
        2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read
          0e09d9e6  copy
      prod/mongodb/app-write
        de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin
          8122b759  copy
        prod/mongodb/waitlist-write
          67e848ce  copy
      prod/unsubscribe-token-secret
        7d4183d1  dotenv
        UNSUBSCRIBE_TOKEN_SECRET

      production now
        as before: 2 tasks run on the values
        they started with
      stopped at
        write, 7 of 7; not seen to stand:
        prod/cms-api-key
      if nobody acts
        a task that starts by itself reads 6
        new values
      finish it
        secretsmith apply --env prod
      give up
        first look what stands in
        prod/cms-api-key

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, and a label was refused behind a write: the value stands', () => {
  const screen = SCREENS['applied, and a label was refused behind a write'](WIDE);
  expect(screen).toContain('! prod/cms-api-key  written, with an error\n');
  expect(screen).toContain('stopped at      write, 7 of 7\n');
  expect(screen).toContain('give up         nothing to undo\n');
});

it('applied, and somebody else wrote right after: it was written, whatever stands there now', () => {
  expect(SCREENS['applied, and somebody else wrote right after'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7 written, nothing restarted

      ✓ 7 filled          2 left alone, 0 blocked, 0 failed
      ! prod/cms-api-key  written, and changed by somebody else right after
      ! app               restart held: it reads prod/cms-api-key

    error: prod/cms-api-key was written, and changed by somebody else right after
    hint: secretsmith plan --env prod

      secret                         version   from
      prod/cms-api-key               44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read          2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read      0e09d9e6  copy
      prod/mongodb/app-write         de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin    8122b759  copy
        prod/mongodb/waitlist-write  67e848ce  copy
      prod/unsubscribe-token-secret  7d4183d1  dotenv UNSUBSCRIBE_TOKEN_SECRET

      production now  as before: 2 tasks run on the values they started with
      stopped at      write, 7 of 7; changed since: prod/cms-api-key
      if nobody acts  a task that starts by itself reads 6 new values and what
                      somebody else wrote as prod/cms-api-key
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, and somebody else wrote right after, in 40 columns', () => {
  expect(SCREENS['applied, and somebody else wrote right after'](NARROW)).toMatchInlineSnapshot(`
    "Applied part of 0b37f57 to prod: 7 of 7
    written, nothing restarted

      ✓ 7 filled
          2 left alone, 0 blocked, 0 failed
      ! prod/cms-api-key
          written, and changed by somebody
          else right after
      ! app
          restart held: it reads
          prod/cms-api-key

    error: prod/cms-api-key was written, and
           changed by somebody else right
           after
    hint: secretsmith plan --env prod

      secret
        version   from
      prod/cms-api-key
        44e0b5b1  dotenv CMS_API_KEY
      prod/mongodb/app-read
        2453fa13  dotenv MONGODB_READ_URI
        prod/mongodb/audit-read
          0e09d9e6  copy
      prod/mongodb/app-write
        de9edb2f  dotenv MONGODB_WRITE_URI
        prod/mongodb/agents-admin
          8122b759  copy
        prod/mongodb/waitlist-write
          67e848ce  copy
      prod/unsubscribe-token-secret
        7d4183d1  dotenv
        UNSUBSCRIBE_TOKEN_SECRET

      production now
        as before: 2 tasks run on the values
        they started with
      stopped at
        write, 7 of 7; changed since:
        prod/cms-api-key
      if nobody acts
        a task that starts by itself reads 6
        new values and what somebody else
        wrote as prod/cms-api-key
      finish it
        secretsmith apply --env prod
      give up
        nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, by a deployment of somebody else that is not seen to end', () => {
  const screen = SCREENS['applied, by a deployment of somebody else that is not seen to end'](WIDE);
  expect(screen).toMatch(/^Applied part of \w+ to prod: 7 of 7 written, nothing restarted, 1 deployment\nfollowed\n/);
  expect(screen).toContain('✗ app       followed a deployment that was under way already, and not seen to');
});

it('applied, and nothing restarted', () => {
  expect(SCREENS['applied, and nothing restarted'](WIDE)).toMatchInlineSnapshot(`
    "Applied 3d86533 to prod in 3 m 10 s; nothing restarted

      ✓ 1 filled  0 left alone, 0 blocked, 0 failed

      secret  version   from
      prod/a  ec905d70  dotenv A

    Not restarted
      ! app     1 task runs, 0 with every value; CodeDeploy deploys it
      ! mailer  1 task runs, 0 with every value

    Left for you
      ! prod/a         is declared for worker, whose task definition does not read
                       it
          hint: in its next revision, among secrets: {"name":"A","valueFrom":"arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf"}
      ! prod/a         is declared for pinned, whose task definition pins one
                       version or label of it
      ! prod/a         vercel A_KEY keeps its old value: no provider yet, set it
                       there
      ! prod/a         image build: gh workflow run deploy-prod.yml --ref main --field force=yes
      ! prod/a         the nightly Lambda has to take it
      ! task 9d21f0ac  family:9d21f0ac-migrate, has the old value of prod/a until it
                       ends

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith restart --env prod"
  `);
});

it('applied, many rows stopped', () => {
  expect(SCREENS['applied, many rows stopped'](WIDE)).toMatchInlineSnapshot(`
    "Stopped applying cfa8320 to prod: 1 of 23 written, nothing restarted

      ✓ 1 filled     0 left alone, 0 blocked, 0 failed
      · prod/key-01  not written
      · prod/key-02  not written
      · prod/key-03  not written
      · prod/key-04  not written
      · prod/key-05  not written
      · prod/key-06  not written
      · prod/key-07  not written
      · prod/key-08  not written
      · prod/key-09  not written
      · prod/key-10  not written
      · prod/key-11  not written
      · prod/key-12  not written
      · prod/key-13  not written
      · prod/key-14  not written
      · prod/key-15  not written
      · prod/key-16  not written
      · prod/key-17  not written
      · prod/key-18  not written
      · prod/key-19  not written
      · prod/key-20  not written
      … 2 more, --verbose lists them

      secret       version   from
      prod/key-00  c56f2954  dotenv X

      production now  not known: no service is declared here
      stopped at      write, 1 of 23
      if nobody acts  a task that starts by itself reads 1 new value; 22 secrets are
                      as before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, many rows refused for one reason', () => {
  expect(SCREENS['applied, many rows refused for one reason'](WIDE)).toMatchInlineSnapshot(`
    "Applied part of cfa8320 to prod: 2 of 23 written, nothing restarted

      ✓ 2 filled     0 left alone, 0 blocked, 21 failed
      ✗ prod/key-02  not written
      ✗ prod/key-03  not written
      ✗ prod/key-04  not written
      ✗ prod/key-05  not written
      ✗ prod/key-06  not written
      ✗ prod/key-07  not written
      ✗ prod/key-08  not written
      ✗ prod/key-09  not written
      ✗ prod/key-10  not written
      ✗ prod/key-11  not written
      ✗ prod/key-12  not written
      ✗ prod/key-13  not written
      ✗ prod/key-14  not written
      ✗ prod/key-15  not written
      ✗ prod/key-16  not written
      ✗ prod/key-17  not written
      ✗ prod/key-18  not written
      ✗ prod/key-19  not written
      ✗ prod/key-20  not written
      ✗ prod/key-21  not written
      ✗ prod/key-22  not written

    error: Secrets Manager could not encrypt prod/key-02 with alias/askflorence-prod
           secretsmanager:PutSecretValue was refused
           AWS request 6afa323b-dd0a-4382-9f00-02
           and the same for 20 more above
    hint: aws kms describe-key --key-id alias/askflorence-prod --region us-east-1

      secret       version   from
      prod/key-00  c56f2954  dotenv X
      prod/key-01  47782d1a  dotenv X

      production now  not known: no service is declared here
      stopped at      write, 2 of 23
      if nobody acts  a task that starts by itself reads 2 new values; 21 secrets
                      are as before
      finish it       secretsmith apply --env prod
      give up         nothing to undo

    record: ~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl
    hint: secretsmith apply --env prod"
  `);
});

it('applied, many rows: what is well is folded', () => {
  const text = SCREENS['applied, many rows'](WIDE);
  expect(text).toContain('  prod/key-19  ');
  expect(text).not.toContain('prod/key-20');
  expect(text).toContain(' … 3 more, --verbose lists them\n');
});

/** The lines that a look decides, whatever else is on the screen. */
const told = (name: keyof typeof SCREENS) =>
  SCREENS[name]({ ...WIDE, width: 200 })
    .split('\n')
    .flatMap((line) => /^ *(production now|stopped at|if nobody acts|finish it) +(.*)$/.exec(line)?.[2] ?? []);

it.each<[screen: keyof typeof SCREENS, now: string, stopped: string, otherwise: string, finish: string]>([
  [
    'applied, one refused',
    'as before: 2 tasks run on the values they started with',
    'write, 6 of 7',
    'a task that starts by itself reads 6 new values; 1 secret is as before',
    'secretsmith apply --env prod',
  ],
  [
    'applied, and somebody else restarts it meanwhile',
    'app: 2 tasks run, with which values is not known',
    'write, 6 of 7',
    'a task that starts by itself reads 6 new values; 1 secret is as before',
    'secretsmith apply --env prod',
  ],
  [
    'applied, the restart not seen to end',
    'app: 3 tasks run, 1 with every value, a deployment is under way',
    'restart, 0 of 1; open: app',
    'ECS goes on with app',
    'secretsmith apply --env prod',
  ],
  [
    'applied, rolled back',
    'app: 2 tasks run with every value',
    'restart, 0 of 1; open: app',
    'every task goes on with every value',
    'nothing is left to do: no task lacks a value',
  ],
  [
    'applied, and nothing runs any more',
    'app: 0 of 2 tasks run',
    'restart, 0 of 1; open: app',
    'app stays down',
    'app: mend why its deployment failed; a restart before that would fail too',
  ],
  [
    'applied, and nobody may look',
    'app: not known, its tasks could not be seen',
    'restart, 0 of 1; open: app',
    'not known; a task that starts by itself reads what AWS holds then',
    'secretsmith apply --env prod',
  ],
  [
    'applied, and a placeholder came back',
    'as before: 2 tasks run on the values they started with',
    'restart, not begun',
    'a task that starts by itself reads 7 new values and may have no value of prod/cms-api-key',
    'secretsmith apply --env prod',
  ],
  [
    'applied, interrupted, and the tasks of a deployment run beside the old ones',
    'app: 3 tasks run, 1 with every value, a deployment is under way',
    'restart, not begun',
    'ECS goes on with app',
    'secretsmith apply --env prod',
  ],
  [
    'applied, and what it reads is deleted',
    'as before: 2 tasks run on the values they started with',
    'restart, not begun',
    'app: new tasks cannot start: CMS_API_KEY names prod/cms-api-key, which is being deleted',
    'app: restore prod/cms-api-key; then apply, which fills and restarts what is due',
  ],
  [
    'applied, and something lies beyond',
    'app as before: 1 task runs on the values it started with; mailer: 1 task runs with every value',
    'restart, 1 of 2; held: app',
    'a task of app that starts by itself reads 1 new value',
    'a deployment of askflorence-prod-app by CodeDeploy',
  ],
])('%s', (screen, ...lines) => {
  expect(told(screen)).toEqual(lines);
});
