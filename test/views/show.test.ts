/** One secret, from its source to the tasks that run with it. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('show, an original', () => {
  expect(SCREENS['show, an original'](WIDE)).toMatchInlineSnapshot(`
    "prod/mongodb/app-write                                      as declared, 2 d old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/app-write-AbCdEf

      source    dotenv MONGODB_WRITE_URI in .env.prod
      shape     mongodb-uri
      key       alias/askflorence-prod
      rotates   every 90 d; next 2026-10-17, in 88 d
      owner     platform
      about     what the app writes with
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…de9edb2f            AWSCURRENT  2026-07-19T12:00:00Z
        terraform-20260721080000123400000001  AWSPREVIOUS, terraform-placeholder
                                              2026-07-19T10:00:00Z

      copies, all in step
        prod/mongodb/agents-admin    stopgap #56 until 2026-12-31
        prod/mongodb/waitlist-write  stopgap #56 until 2026-12-31

      used by
        app  askflorence-prod-app, task definition :4, as PROD_MONGODB_APP_WRITE
          6c1f0a3e  started 2026-07-21T11:00:02Z   has this version
          91be77d0  started 2026-07-21T11:01:42Z   has this version
        vercel MONGODB_WRITE_URI
        the nightly export of the data team

    7 calls, no value read."
  `);
});

it('show, an original, in 40 columns', () => {
  expect(SCREENS['show, an original'](NARROW)).toMatchInlineSnapshot(`
    "prod/mongodb/app-write
      as declared, 2 d old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/app-write-AbCdEf

      source
        dotenv MONGODB_WRITE_URI in
        .env.prod
      shape
        mongodb-uri
      key
        alias/askflorence-prod
      rotates
        every 90 d; next 2026-10-17, in 88 d
      owner
        platform
      about
        what the app writes with
      declared
        secrets.manifest.yaml:31

      versions
        secretsmith-fill-…de9edb2f
          AWSCURRENT  2026-07-19T12:00:00Z
        terraform-20260721080000123400000001
          AWSPREVIOUS, terraform-placeholder
          2026-07-19T10:00:00Z

      copies, all in step
        prod/mongodb/agents-admin
          stopgap #56 until 2026-12-31
        prod/mongodb/waitlist-write
          stopgap #56 until 2026-12-31

      used by
        app
          askflorence-prod-app, task
          definition :4, as
          PROD_MONGODB_APP_WRITE
          6c1f0a3e
            started 2026-07-21T11:00:02Z
            has this version
          91be77d0
            started 2026-07-21T11:01:42Z
            has this version
        vercel MONGODB_WRITE_URI
        the nightly export of the data team

    7 calls, no value read."
  `);
});

it('show, a copy that a person changed', () => {
  expect(SCREENS['show, a copy that a person changed'](WIDE)).toMatchInlineSnapshot(`
    "prod/mongodb/audit-read                                       not known, 1 m old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/audit-read-AbCdEf

      source    copy of prod/mongodb/app-read
      stopgap   narrow-scoped users not created yet, until 2026-12-31 (#56)
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11  AWSCURRENT  2026-07-21T11:59:00Z
          by somebody else

      used by
        app  askflorence-prod-app, task definition :4, as PROD_MONGODB_AUDIT_READ
          6c1f0a3e  started 2026-07-21T11:00:02Z   has what was current before
          91be77d0  started 2026-07-21T11:01:42Z   has what was current before

    7 calls, no value read.
    hint: secretsmith plan prod/mongodb/audit-read --env prod"
  `);
});

it('show, an original with a copy that is not in step', () => {
  expect(SCREENS['show, an original with a copy that is not in step'](WIDE)).toMatchInlineSnapshot(`
    "prod/mongodb/app-read                                       as declared, 2 d old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/app-read-AbCdEf

      source    dotenv MONGODB_READ_URI in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…2453fa13  AWSCURRENT  2026-07-19T12:00:00Z

      copies, 1 not in step
        prod/mongodb/audit-read  not known, stopgap #56 until 2026-12-31

      used by
        app  askflorence-prod-app, task definition :4, as PROD_MONGODB_APP_READ
          6c1f0a3e  started 2026-07-21T11:00:02Z   has this version
          91be77d0  started 2026-07-21T11:01:42Z   has this version

    7 calls, no value read."
  `);
});

it('show, a placeholder on another key', () => {
  expect(SCREENS['show, a placeholder on another key'](WIDE)).toMatchInlineSnapshot(`
    "prod/bedrock/guardrail-config                                       placeholder?
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/bedrock/guardrail-config-AbCdEf

      source    placeholder
      holds     probably a placeholder: Terraform made its version, and no value was
                read
      key       aws/secretsmanager, not the manifest's alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        terraform-20260721080000123400000001  AWSCURRENT  2026-07-21T08:00:00Z

      used by nobody

    7 calls, no value read."
  `);
});

it('show, a key that may not be looked at', () => {
  expect(SCREENS['show, a key that may not be looked at'](WIDE)).toMatchInlineSnapshot(`
    "prod/b                                                               placeholder
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/b-AbCdEf

      source    dotenv X in .env.prod
      key       alias/somebody-else; nobody can say whether that is
                alias/askflorence-prod, which may not be looked at
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        terraform-20260721080000123400000001  AWSCURRENT  2026-07-21T08:00:00Z

      used by nobody

    7 calls, no value read."
  `);
});

it('show, what may be a placeholder', () => {
  expect(SCREENS['show, what may be a placeholder'](WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key                                                    placeholder?
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/cms-api-key-AbCdEf

      source    dotenv CMS_API_KEY in .env.prod
      holds     probably a placeholder: Terraform made its version, and no value was
                read
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        terraform-20260721080000123400000001  AWSCURRENT  2026-07-20T12:00:00Z

      used by
        app  askflorence-prod-app, task definition :4, as PROD_CMS_API_KEY
          6c1f0a3e  started 2026-07-21T11:00:02Z   has this version
          91be77d0  started 2026-07-21T11:01:42Z   has this version

    7 calls, no value read.
    hint: secretsmith plan prod/cms-api-key --env prod"
  `);
});

it('show, a label that was moved by hand: when, and that its version is older than a task proves nothing', () => {
  expect(SCREENS['show, a label that was moved by hand'](WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key                                            as declared, 1 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/cms-api-key-AbCdEf

      source    dotenv CMS_API_KEY in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…44e0b5b1            AWSCURRENT   2026-07-21T11:00:00Z
          its label was moved here after 2026-07-21T11:30:00Z, by
          2026-07-21T11:59:00Z at the latest
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11  AWSPREVIOUS  2026-07-21T11:30:00Z
          by somebody else

      used by
        app  askflorence-prod-app, task definition :4, as PROD_CMS_API_KEY
          6c1f0a3e  started 2026-07-21T11:26:42Z   not known
          91be77d0  started 2026-07-21T11:45:02Z   not known

    7 calls, no value read."
  `);
});

it('show, a value that was promoted later than it was made', () => {
  expect(SCREENS['show, a value that was promoted later than it was made'](WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key                                            as declared, 1 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/cms-api-key-AbCdEf

      source    dotenv CMS_API_KEY in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-rotate-…44e0b5b1  AWSCURRENT, secretsmith-live-20260721T115000Z
                                      2026-07-21T11:00:00Z
          current since 2026-07-21T11:50:00Z
        secretsmith-fill-…44e0b5b1    AWSPREVIOUS  2026-07-21T03:00:00Z

      used by
        app  askflorence-prod-app, task definition :4, as PROD_CMS_API_KEY
          6c1f0a3e  started 2026-07-21T11:26:42Z   has what was current before
          91be77d0  started 2026-07-21T11:45:02Z   has what was current before

    7 calls, no value read."
  `);
});

it('show, what does not exist', () => {
  expect(SCREENS['show, what does not exist'](WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key                                                         missing

      source    dotenv CMS_API_KEY in .env.prod
      owner     platform
      declared  secrets.manifest.yaml:31

      used by nobody

    7 calls, no value read.
    hint: let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true"
  `);
});

it('show, a long name', () => {
  expect(SCREENS['show, a long name'](WIDE)).toMatchInlineSnapshot(`
    "prod/a-very-long-name/a-very-long-name/a-very-long-name/key   not known, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-very-long-name/a-very-long-name/a-very-long-name/key-AbCdEf

      source    dotenv A in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11  AWSCURRENT  2026-07-21T08:00:00Z
          by somebody else

      used by nobody

    7 calls, no value read.
    hint: secretsmith plan prod/a-very-long-name/a-very-long-name/a-very-long-name/key --env prod"
  `);
});

it('show, deployments under way', () => {
  expect(SCREENS['show, deployments under way'](WIDE)).toMatchInlineSnapshot(`
    "prod/a                                                      as declared, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf

      source    dotenv A in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…4608b15c  AWSCURRENT  2026-07-21T08:00:00Z

      used by
        app  askflorence-prod-app, task definition :4, as PROD_A
          a deployment is under way since 2026-07-21T11:59:00Z
          6c1f0a3e  started 2026-07-20T11:00:02Z   has what was current before
          91be77d0  started 2026-07-21T11:59:12Z   has this version
          a0c4e1f2  created 2026-07-21T11:59:40Z   has not started yet
        worker  askflorence-prod-worker, task definition :4, as PROD_A
          0 tasks of 2 wanted run
          a deployment is under way since 2026-07-21T11:50:00Z
        family migrate  of no service: no restart replaces it
          migrate  started 2026-07-20T11:00:02Z   has what was current before
          migrate  started 2026-07-21T11:59:02Z   has this version

    7 calls, no value read."
  `);
});

it('show, deployments under way, in 40 columns', () => {
  expect(SCREENS['show, deployments under way'](NARROW)).toMatchInlineSnapshot(`
    "prod/a
      as declared, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf

      source
        dotenv A in .env.prod
      key
        alias/askflorence-prod
      owner
        platform
      declared
        secrets.manifest.yaml:31

      versions
        secretsmith-fill-…4608b15c
          AWSCURRENT  2026-07-21T08:00:00Z

      used by
        app
          askflorence-prod-app, task
          definition :4, as PROD_A
          a deployment is under way since
          2026-07-21T11:59:00Z
          6c1f0a3e
            started 2026-07-20T11:00:02Z
            has what was current before
          91be77d0
            started 2026-07-21T11:59:12Z
            has this version
          a0c4e1f2
            created 2026-07-21T11:59:40Z
            has not started yet
        worker
          askflorence-prod-worker, task
          definition :4, as PROD_A
          0 tasks of 2 wanted run
          a deployment is under way since
          2026-07-21T11:50:00Z
        family migrate
          of no service: no restart replaces
          it
          migrate
            started 2026-07-20T11:00:02Z
            has what was current before
          migrate
            started 2026-07-21T11:59:02Z
            has this version

    7 calls, no value read."
  `);
});

it('show, what is being deleted', () => {
  expect(SCREENS['show, what is being deleted'](WIDE)).toMatchInlineSnapshot(`
    "prod/c                                                 pending deletion, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/c-AbCdEf

      source    dotenv C in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…f246858d  AWSCURRENT  2026-07-21T08:00:00Z

      used by
        family migrate  of no service: no restart replaces it
          migrate  started 2026-07-20T11:00:02Z   has what was current before

    7 calls, no value read.
    hint: aws secretsmanager restore-secret --secret-id prod/c --profile askflorence-prod --region us-east-1"
  `);
});

it('show, what is declared and not read', () => {
  expect(SCREENS['show, what is declared and not read'](WIDE)).toMatchInlineSnapshot(`
    "prod/a                                                      as declared, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf

      source    dotenv X in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…4608b15c  AWSCURRENT  2026-07-21T08:00:00Z

      used by
        app  declared for it, and askflorence-prod-app's task definition :4 does not
             read it: a restart delivers nothing

    7 calls, no value read."
  `);
});

it('show, what is declared and not read, in 40 columns', () => {
  expect(SCREENS['show, what is declared and not read'](NARROW)).toMatchInlineSnapshot(`
    "prod/a
      as declared, 4 h old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf

      source
        dotenv X in .env.prod
      key
        alias/askflorence-prod
      owner
        platform
      declared
        secrets.manifest.yaml:31

      versions
        secretsmith-fill-…4608b15c
          AWSCURRENT  2026-07-21T08:00:00Z

      used by
        app
          declared for it, and
          askflorence-prod-app's task
          definition :4 does not read it: a
          restart delivers nothing

    7 calls, no value read."
  `);
});

it('show, what is read at a label', () => {
  expect(SCREENS['show, what is read at a label'](WIDE)).toMatchInlineSnapshot(`
    "prod/b                                                      as declared, 1 m old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/b-AbCdEf

      source    dotenv X in .env.prod
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        secretsmith-fill-…02405c62            AWSCURRENT   2026-07-21T11:59:00Z
        terraform-20260721080000123400000001  AWSPREVIOUS  2026-07-21T11:50:00Z

      used by
        app  askflorence-prod-app, task definition :4, as PROD_B at AWSPREVIOUS
          6c1f0a3e  started 2026-07-21T11:59:32Z   reads another version, named in
                    its task definition

    7 calls, no value read."
  `);
});

it('show, what is read at a label, in 40 columns', () => {
  expect(SCREENS['show, what is read at a label'](NARROW)).toMatchInlineSnapshot(`
    "prod/b
      as declared, 1 m old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/b-AbCdEf

      source
        dotenv X in .env.prod
      key
        alias/askflorence-prod
      owner
        platform
      declared
        secrets.manifest.yaml:31

      versions
        secretsmith-fill-…02405c62
          AWSCURRENT   2026-07-21T11:59:00Z
        terraform-20260721080000123400000001
          AWSPREVIOUS  2026-07-21T11:50:00Z

      used by
        app
          askflorence-prod-app, task
          definition :4, as PROD_B at
          AWSPREVIOUS
          6c1f0a3e
            started 2026-07-21T11:59:32Z
            reads another version, named in
            its task definition

    7 calls, no value read."
  `);
});

it('show, a copy whose value was looked into', () => {
  expect(SCREENS['show, a copy whose value was looked into'](WIDE)).toMatchInlineSnapshot(`
    "prod/mongodb/audit-read                                       not known, 1 m old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/audit-read-AbCdEf

      source    copy of prod/mongodb/app-read
      holds     a mongodb-uri for user app-read on the host of cluster
                askflorence-prod, database askflorence; read just now, not shown
      stopgap   narrow-scoped users not created yet, until 2026-12-31 (#56)
      key       alias/askflorence-prod
      owner     platform
      declared  secrets.manifest.yaml:31

      versions
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11  AWSCURRENT  2026-07-21T11:59:00Z
          by somebody else

      used by
        app  askflorence-prod-app, task definition :4, as PROD_MONGODB_AUDIT_READ
          6c1f0a3e  started 2026-07-21T11:00:02Z   has what was current before
          91be77d0  started 2026-07-21T11:01:42Z   has what was current before

    7 calls, no value read.
    hint: secretsmith plan prod/mongodb/audit-read --env prod"
  `);
});

it('show, what may not be looked into', () => {
  expect(SCREENS['show, what may not be looked into'](NARROW)).toMatchInlineSnapshot(`
    "prod/mongodb/audit-read
      not known, 1 m old
    arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/audit-read-AbCdEf

      source
        copy of prod/mongodb/app-read
      holds
        not known: it may not be read
      stopgap
        narrow-scoped users not created yet,
        until 2026-12-31 (#56)
      key
        alias/askflorence-prod
      owner
        platform
      declared
        secrets.manifest.yaml:31

      versions
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
          AWSCURRENT  2026-07-21T11:59:00Z
          by somebody else

      used by
        app
          askflorence-prod-app, task
          definition :4, as
          PROD_MONGODB_AUDIT_READ
          6c1f0a3e
            started 2026-07-21T11:00:02Z
            has what was current before
          91be77d0
            started 2026-07-21T11:01:42Z
            has what was current before

    7 calls, no value read.
    hint: secretsmith plan prod/mongodb/audit-read --env prod
    hint: allow secretsmanager:GetSecretValue on it"
  `);
});
