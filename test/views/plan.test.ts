/** What a plan looks like: where am I, what needs a person, what will happen, what stays, one line, the next command. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('plan, the first time', () => {
  expect(SCREENS['plan, the first time'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 3
      ! prod/mongodb/app-write         dotenv MONGODB_WRITE_URI is an empty string
          prod/mongodb/agents-admin    waits for it: a copy
          prod/mongodb/waitlist-write  waits for it: a copy
          An empty value is never written.
          hint: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://FILE --region us-east-1

    Fill 4 placeholders
      + prod/cms-api-key               dotenv CMS_API_KEY
      + prod/mongodb/app-read          dotenv MONGODB_READ_URI
        + prod/mongodb/audit-read      the same value, stopgap #56
      + prod/unsubscribe-token-secret  dotenv UNSUBSCRIBE_TOKEN_SECRET
        dotenv is .env.prod

    Restart
      ! app  askflorence-prod-app  held: it also reads 3 blocked secrets, and new
                                   tasks would start with PLACEHOLDER

    Left alone 2
      . placeholders no task reads: prod/bedrock/guardrail-config,
        prod/florence/session-secret

    Plan c81f2f0: fill 4, blocked 3, restart held, leave 2 alone. 18 calls, 7 values
    read.
    hint: secretsmith apply --env prod --expect c81f2f0"
  `);
});

it('plan, the first time, in 40 columns', () => {
  expect(SCREENS['plan, the first time'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Blocked 3
      ! prod/mongodb/app-write
          dotenv MONGODB_WRITE_URI is an
          empty string
          prod/mongodb/agents-admin
            waits for it: a copy
          prod/mongodb/waitlist-write
            waits for it: a copy
          An empty value is never written.
          hint: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://FILE --region us-east-1

    Fill 4 placeholders
      + prod/cms-api-key
          dotenv CMS_API_KEY
      + prod/mongodb/app-read
          dotenv MONGODB_READ_URI
        + prod/mongodb/audit-read
            the same value, stopgap #56
      + prod/unsubscribe-token-secret
          dotenv UNSUBSCRIBE_TOKEN_SECRET
        dotenv is .env.prod

    Restart
      ! app  askflorence-prod-app
          held: it also reads 3 blocked
          secrets, and new tasks would start
          with PLACEHOLDER

    Left alone 2
      . placeholders no task reads:
        prod/bedrock/guardrail-config,
        prod/florence/session-secret

    Plan c81f2f0: fill 4, blocked 3, restart
    held, leave 2 alone. 18 calls, 7 values
    read.
    hint: secretsmith apply --env prod --expect c81f2f0"
  `);
});

it('plan, to fill', () => {
  expect(SCREENS['plan, to fill'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 7 placeholders
      + prod/cms-api-key               dotenv CMS_API_KEY
      + prod/mongodb/app-read          dotenv MONGODB_READ_URI
        + prod/mongodb/audit-read      the same value, stopgap #56
      + prod/mongodb/app-write         dotenv MONGODB_WRITE_URI
        + prod/mongodb/agents-admin    the same value, stopgap #56
        + prod/mongodb/waitlist-write  the same value, stopgap #56
      + prod/unsubscribe-token-secret  dotenv UNSUBSCRIBE_TOKEN_SECRET
        dotenv is .env.prod

    Restart
      > app  askflorence-prod-app  2 tasks, rolling; old tasks serve meanwhile

    Left alone 2
      . placeholders no task reads: prod/bedrock/guardrail-config,
        prod/florence/session-secret

    Plan 0b37f57: fill 7, restart 1 service, leave 2 alone. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect 0b37f57"
  `);
});

it('plan, nothing to do', () => {
  expect(SCREENS['plan, nothing to do'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Nothing to do: 7 as declared, 2 placeholders as declared, 2 of 2 tasks have
    every value. 7 calls, no value read."
  `);
});

it('plan, after people changed things', () => {
  expect(SCREENS['plan, after people changed things'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Replace 1 value
      ~ prod/mongodb/audit-read  copy of prod/mongodb/app-read, stopgap #56

    Restart
      > app  askflorence-prod-app  2 tasks, rolling; old tasks serve meanwhile;
                                   somebody else wrote prod/cms-api-key at
                                   2026-07-21T11:59:00Z

    Left alone 3
      . placeholders no task reads: prod/florence/session-secret
      . prod/bedrock/guardrail-config  declared a placeholder, holds a value
      . prod/mongodb/waitlist-write    holds a value that was put there past its
                                       source
          hint: secretsmith plan --env prod --overwrite prod/mongodb/waitlist-write

    Plan 1ba5354: replace 1, restart 1 service, leave 3 alone. 18 calls, 7 values
    read.
    hint: secretsmith apply --env prod --expect 1ba5354"
  `);
});

it('plan, a stale task alone', () => {
  expect(SCREENS['plan, a stale task alone'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Restart
      > app  askflorence-prod-app  2 tasks, rolling; old tasks serve meanwhile;
                                   older than prod/cms-api-key; somebody else wrote
                                   it at 2026-07-21T11:59:00Z

    Left alone 2
      . placeholders no task reads: prod/bedrock/guardrail-config,
        prod/florence/session-secret

    Plan 7978db6: restart 1 service, leave 2 alone. 7 calls, no value read.
    hint: secretsmith apply --env prod --expect 7978db6"
  `);
});

it('plan, what is taken back and what is let go', () => {
  expect(SCREENS['plan, what is taken back and what is let go'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 1
      ! prod/c  holds a placeholder over a version that cannot be read
          hint: allow secretsmanager:GetSecretValue on it

    Fill 4 placeholders
      + prod/a       the value it had before the placeholder
      + prod/b       the value it had before the placeholder
      + prod/d       dotenv D
          lets go    version 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11 of a person loses
                     its last label: AWS may remove it
        + prod/e     the same value, stopgap #56
            lets go  version 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11 of a person loses
                     its last label: AWS may remove it
        dotenv is .env.prod

    Plan f8a2e74: fill 4, blocked 1. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect f8a2e74"
  `);
});

it('plan, what is taken back and what is let go, in 40 columns', () => {
  expect(SCREENS['plan, what is taken back and what is let go'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Blocked 1
      ! prod/c
          holds a placeholder over a version
          that cannot be read
          hint: allow secretsmanager:GetSecretValue on it

    Fill 4 placeholders
      + prod/a
          the value it had before the
          placeholder
      + prod/b
          the value it had before the
          placeholder
      + prod/d
          dotenv D
          lets go
            version
            2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
            of a person loses its last
            label: AWS may remove it
        + prod/e
            the same value, stopgap #56
            lets go
              version
              2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
              of a person loses its last
              label: AWS may remove it
        dotenv is .env.prod

    Plan f8a2e74: fill 4, blocked 1. 18
    calls, 7 values read.
    hint: secretsmith apply --env prod --expect f8a2e74"
  `);
});

it('plan, a foreign value alone', () => {
  expect(SCREENS['plan, a foreign value alone'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Left alone 1
      . prod/mongodb/waitlist-write  holds a value that was put there past its
                                     source
          hint: secretsmith plan --env prod --overwrite prod/mongodb/waitlist-write

    Nothing to do: 6 as declared, 2 placeholders as declared, 2 of 2 tasks have
    every value. 18 calls, 7 values read."
  `);
});

it('plan, a value typed for a source without a provider: no command that ends where it began', () => {
  expect(SCREENS['plan, a value typed for a source without a provider'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Left alone 1
      . prod/mongodb/app-write  holds a value that a person put there, which counts:
                                no provider for atlas user app-write yet

    Nothing to do: 0 as declared, no task runs. 18 calls, 7 values read."
  `);
});

it('plan, every reason to be blocked', () => {
  expect(SCREENS['plan, every reason to be blocked'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 7
      ! prod/a  a person has to put its value there
      ! prod/b  does not exist
          hint: let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true
      ! prod/c  is being deleted
          hint: aws secretsmanager restore-secret --secret-id prod/c --profile askflorence-prod --region us-east-1
      ! prod/d  is rotated or managed by AWS, so nothing else may write it
          hint: say so: secrets.manifest.yaml:31  rotate: { by: aws }
      ! prod/e  holds a version that is not ours, and it may not be read
          hint: allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder
      ! prod/f  has a rotation that was begun and not finished
          hint: aws secretsmanager describe-secret --secret-id prod/f --profile askflorence-prod --region us-east-1
          hint: to end it, where nothing uses that version's value; AWS may remove the version then: aws secretsmanager update-secret-version-stage --secret-id prod/f --version-stage AWSPENDING --remove-from-version-id secretsmith-rotate-3fb61b36766d9238ec598a1c93c285a6 --profile askflorence-prod --region us-east-1
      ! prod/h  waits for prod/g, which has no value

    Left alone 1
      . placeholders no task reads: prod/g

    Nothing can be done: blocked 7, leave 1 alone. 18 calls, 7 values read."
  `);
});

it('plan, many rows', () => {
  expect(SCREENS['plan, many rows'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 23 placeholders
      + prod/key-00  dotenv X
      + prod/key-01  dotenv X
      + prod/key-02  dotenv X
      + prod/key-03  dotenv X
      + prod/key-04  dotenv X
      + prod/key-05  dotenv X
      + prod/key-06  dotenv X
      + prod/key-07  dotenv X
      + prod/key-08  dotenv X
      + prod/key-09  dotenv X
      + prod/key-10  dotenv X
      + prod/key-11  dotenv X
      + prod/key-12  dotenv X
      + prod/key-13  dotenv X
      + prod/key-14  dotenv X
      + prod/key-15  dotenv X
      + prod/key-16  dotenv X
      + prod/key-17  dotenv X
      + prod/key-18  dotenv X
      + prod/key-19  dotenv X
      … 3 more, --verbose lists them
        dotenv is .env.prod

    Plan cfa8320: fill 23. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect cfa8320"
  `);
});

it('plan, many rows in full', () => {
  expect(SCREENS['plan, many rows in full'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 23 placeholders
      + prod/key-00  dotenv X
      + prod/key-01  dotenv X
      + prod/key-02  dotenv X
      + prod/key-03  dotenv X
      + prod/key-04  dotenv X
      + prod/key-05  dotenv X
      + prod/key-06  dotenv X
      + prod/key-07  dotenv X
      + prod/key-08  dotenv X
      + prod/key-09  dotenv X
      + prod/key-10  dotenv X
      + prod/key-11  dotenv X
      + prod/key-12  dotenv X
      + prod/key-13  dotenv X
      + prod/key-14  dotenv X
      + prod/key-15  dotenv X
      + prod/key-16  dotenv X
      + prod/key-17  dotenv X
      + prod/key-18  dotenv X
      + prod/key-19  dotenv X
      + prod/key-20  dotenv X
      + prod/key-21  dotenv X
      + prod/key-22  dotenv X
        dotenv is .env.prod

    Plan cfa8320: fill 23. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect cfa8320"
  `);
});

it('plan, secrets that do not exist', () => {
  expect(SCREENS['plan, secrets that do not exist'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 2 new secrets
      + prod/a  dotenv A, is created
      + prod/b  placeholder, is created
        dotenv is .env.prod

    Plan a06678e: fill 2. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect a06678e"
  `);
});

it('plan, half of the tasks serve', () => {
  expect(SCREENS['plan, half of the tasks serve'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 1 placeholder
      + prod/a  dotenv A
        dotenv is .env.prod

    Restart
      > app                askflorence-prod-app  2 tasks, rolling; at least 1 of 2
                                                 serve meanwhile
      > long-named-worker  askflorence-prod-long-named-worker
          1 task, ECS may stop the old tasks first: nothing serves then

    Plan ca8df58: fill 1, restart 2 services. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect ca8df58"
  `);
});

it('plan, no task wanted', () => {
  expect(SCREENS['plan, no task wanted'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 1 placeholder
      + prod/a  dotenv A
        dotenv is .env.prod

    Restart
      > long-named-worker  askflorence-prod-long-named-worker
          1 task, ECS may stop the old tasks first: nothing serves then
      . app  wants 0 tasks: nothing to restart, the first task reads these

    Plan 0d613bf: fill 1, restart 1 service. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect 0d613bf"
  `);
});

it('plan, a placeholder that may not be read', () => {
  expect(SCREENS['plan, a placeholder that may not be read'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Nothing to do: 1 as declared, 1 placeholder that may not be read, no task runs.
    18 calls, 7 values read."
  `);
});

it('plan, a row of many', () => {
  expect(SCREENS['plan, a row of many'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 1 placeholder
      + prod/cms-api-key  dotenv CMS_API_KEY
        dotenv is .env.prod

    Restart
      ! app  askflorence-prod-app  held: it also reads 6 secrets without a value,
                                   and new tasks would start with PLACEHOLDER

    Plan 75ab6ec: fill 1, restart held. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect 75ab6ec"
  `);
});

it('plan, what lies beyond a restart', () => {
  expect(SCREENS['plan, what lies beyond a restart'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 1 placeholder
      + prod/a  dotenv A
        dotenv is .env.prod

    Restart
      ! app     askflorence-prod-app     held: CodeDeploy deploys it, so a
                                         deployment there delivers the values
      > mailer  askflorence-prod-mailer  1 task, rolling; old tasks serve meanwhile;
                                         a release too where a tag has moved:
                                         039624954211.dkr.ecr.us-east-1.amazonaws.com/mailer:stable
                                         and 1 more

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

    Plan d9f2233: fill 1, restart 1 service, restart held. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect d9f2233"
  `);
});

it('plan, on the emulator', () => {
  expect(SCREENS['plan, on the emulator'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod
    at    an emulator on this machine, http://127.0.0.1:4566

    Nothing to do: 7 as declared, 2 placeholders as declared, 2 of 2 tasks have
    every value. 7 calls, no value read."
  `);
});

it('plan, tasks that cannot start', () => {
  expect(SCREENS['plan, tasks that cannot start'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 1
      ! prod/b  does not exist
          hint: let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true

    Needs a person
      ! worker  askflorence-prod-worker  new tasks cannot start: PROD_B names
                                         prod/b-AbCdEf, which does not exist

    Fill 1 placeholder
      + prod/a  dotenv A
        dotenv is .env.prod

    Restart
      ! app  askflorence-prod-app  held: new tasks cannot start: PROD_EMPTY names
                                   prod/empty, which has no version; PROD_GOING
                                   names prod/going, which is being deleted
          hint: aws secretsmanager restore-secret --secret-id prod/going --profile askflorence-prod --region us-east-1
          hint: app: give prod/empty a value; then apply, which fills and restarts what is due

    Plan 3d86533: fill 1, blocked 1, restart held, 1 thing needs a person. 18 calls,
    7 values read.
    hint: secretsmith apply --env prod --expect 3d86533"
  `);
});

it('plan, a key that cannot be used', () => {
  expect(SCREENS['plan, a key that cannot be used'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 1
      ! prod/d  cannot be read or written: its key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    Needs a person
      ! mailer  askflorence-prod-mailer  new tasks cannot start: PROD_A names
                                         prod/a, whose key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1
      ! worker  askflorence-prod-worker  new tasks cannot start: PROD_A, PROD_B name
                                         secrets whose key is Disabled

    Restart
      ! app  askflorence-prod-app  held: new tasks cannot start: PROD_A, PROD_B and
                                   2 more name secrets whose key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    Nothing can be done: blocked 1, restart held, 2 things need a person. 18 calls,
    7 values read."
  `);
});

it('plan, a key that cannot be used, in 40 columns', () => {
  expect(SCREENS['plan, a key that cannot be used'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Blocked 1
      ! prod/d
          cannot be read or written: its key
          is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    Needs a person
      ! mailer  askflorence-prod-mailer
          new tasks cannot start: PROD_A
          names prod/a, whose key is
          Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1
      ! worker  askflorence-prod-worker
          new tasks cannot start: PROD_A,
          PROD_B name secrets whose key is
          Disabled

    Restart
      ! app  askflorence-prod-app
          held: new tasks cannot start:
          PROD_A, PROD_B and 2 more name
          secrets whose key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    Nothing can be done: blocked 1, restart
    held, 2 things need a person. 18 calls,
    7 values read."
  `);
});

it('plan, a key that may not be looked at', () => {
  expect(SCREENS['plan, a key that may not be looked at'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Needs a person
      ? alias/askflorence-prod  may not be looked at, so nobody can say whether the
                                4 secrets to be written are encrypted with it; not
                                all secrets are under one key: prod/b under
                                alias/somebody-else
          hint: allow kms:DescribeKey on it

    Fill 4 placeholders
      + prod/a  dotenv X
      + prod/b  dotenv X
      + prod/c  dotenv X
      + prod/d  dotenv X
        dotenv is .env.prod

    Plan ff8dd53: fill 4, 1 thing needs a person. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect ff8dd53"
  `);
});

it('plan, a key that may not be looked at, in 40 columns', () => {
  expect(SCREENS['plan, a key that may not be looked at'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Needs a person
      ? alias/askflorence-prod
          may not be looked at, so nobody
          can say whether the 4 secrets to
          be written are encrypted with it;
          not all secrets are under one key:
          prod/b under alias/somebody-else
          hint: allow kms:DescribeKey on it

    Fill 4 placeholders
      + prod/a
          dotenv X
      + prod/b
          dotenv X
      + prod/c
          dotenv X
      + prod/d
          dotenv X
        dotenv is .env.prod

    Plan ff8dd53: fill 4, 1 thing needs a
    person. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect ff8dd53"
  `);
});

it('plan, nothing to do and not well', () => {
  expect(SCREENS['plan, nothing to do and not well'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Needs a person
      ! mailer  askflorence-prod-mailer  new tasks cannot start: PROD_GONE names
                                         prod/gone-AbCdEf, which does not exist
      ! app     askflorence-prod-app     its deployment of 2026-07-21T11:50:00Z is
                                         failing: 3 tasks failed, 1 task of 1 wanted
                                         runs
          hint: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-app --profile askflorence-prod --region us-east-1
      ! worker  askflorence-prod-worker  1 task of 2 wanted runs, and no deployment
                                         is under way
          hint: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-worker --profile askflorence-prod --region us-east-1
      ! family migrate                   2 tasks of no service are older than
                                         prod/a; no restart replaces them
      ? family report                    of 1 task of no service it is not known
                                         whether it has prod/b; no restart replaces
                                         it

    Nothing to apply: 2 as declared, 2 of 6 tasks have every value, of 1 it is not
    known, 1 that is wanted does not run, 5 things need a person. 7 calls, no value
    read."
  `);
});

it('plan, stopgaps end', () => {
  expect(SCREENS['plan, stopgaps end'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Blocked 1
      ! prod/a  a person has to put its value there; it still holds a copy of
                prod/mongodb/app-write

    Replace 3 values
      ~ prod/mongodb/agents-write  dotenv MONGODB_AGENTS_URI
          until now                a copy of prod/mongodb/app-write
      ~ prod/mongodb/survey-write  copy of prod/mongodb/app-write, stopgap #56
          until now                a value filled from another source
      ~ prod/session-secret        generated, 32 bytes base64url
          until now                a value that somebody else wrote
          so                       what the old value signed or encrypted stops
                                   working
        dotenv is .env.prod

    Plan 72b013b: replace 3, blocked 1. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect 72b013b"
  `);
});

it('plan, a value is taken back: no file is named, for none is read', () => {
  expect(SCREENS['plan, a value is taken back'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Fill 1 placeholder
      + prod/b  the value it had before the placeholder

    Plan b485250: fill 1. 18 calls, 7 values read.
    hint: secretsmith apply --env prod --expect b485250"
  `);
});

it('plan, deployments under way', () => {
  expect(SCREENS['plan, deployments under way'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1  alias/askflorence-prod
    as    AdministratorAccess/operator, profile askflorence-prod

    Needs a person
      ! worker  askflorence-prod-worker  0 tasks of 2 wanted run, and a deployment
                                         is under way since 2026-07-21T11:50:00Z;
                                         last event: was unable to place a task
                                         because no container instance met all of
                                         its requirements.
          hint: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-worker --profile askflorence-prod --region us-east-1
      ? api     askflorence-prod-api     of 1 task it is not known whether it has
                                         prod/b
      ! family migrate                   1 task of no service is older than prod/a,
                                         prod/c; no restart replaces it

    Under way
      > app  askflorence-prod-app  a deployment is under way since
                                   2026-07-21T11:59:00Z; 2 tasks of 2 wanted run, 1
                                   of them new, 1 is starting; it brings every
                                   value, so the restart follows it
      > api  askflorence-prod-api  ECS rolls it back since 2026-07-21T11:59:00Z; 2
                                   tasks of 2 wanted run, 1 of them new; last event:
                                   was unable to place a task because no container
                                   instance met all of its requirements.

    Restart
      > app  askflorence-prod-app  2 tasks, rolling; old tasks serve meanwhile;
                                   older than prod/a

    Plan d007e87: restart 1 service, 3 things need a person. 7 calls, no value read.
    hint: secretsmith apply --env prod --expect d007e87"
  `);
});

it('plan, deployments under way, in 40 columns', () => {
  expect(SCREENS['plan, deployments under way'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1
          alias/askflorence-prod
    as    AdministratorAccess/operator,
          profile askflorence-prod

    Needs a person
      ! worker  askflorence-prod-worker
          0 tasks of 2 wanted run, and a
          deployment is under way since
          2026-07-21T11:50:00Z; last event:
          was unable to place a task because
          no container instance met all of
          its requirements.
          hint: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-worker --profile askflorence-prod --region us-east-1
      ? api     askflorence-prod-api
          of 1 task it is not known whether
          it has prod/b
      ! family migrate
          1 task of no service is older than
          prod/a, prod/c; no restart
          replaces it

    Under way
      > app  askflorence-prod-app
          a deployment is under way since
          2026-07-21T11:59:00Z; 2 tasks of 2
          wanted run, 1 of them new, 1 is
          starting; it brings every value,
          so the restart follows it
      > api  askflorence-prod-api
          ECS rolls it back since
          2026-07-21T11:59:00Z; 2 tasks of 2
          wanted run, 1 of them new; last
          event: was unable to place a task
          because no container instance met
          all of its requirements.

    Restart
      > app  askflorence-prod-app
          2 tasks, rolling; old tasks serve
          meanwhile; older than prod/a

    Plan d007e87: restart 1 service, 3
    things need a person. 7 calls, no value
    read.
    hint: secretsmith apply --env prod --expect d007e87"
  `);
});
