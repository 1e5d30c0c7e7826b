/** A line a check, its fix under it, and whether anything is in the way. */
import { expect, it } from 'vitest';
import { SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('doctor, all well', () => {
  expect(SCREENS['doctor, all well'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity   AdministratorAccess/operator, profile askflorence-prod
      ✓ account    039624954211, as the manifest says
      ✓ key        alias/askflorence-prod: enabled, rotates by itself
      ✓ secrets    9 of 9 exist; listing was tried, writing cannot be
      ✓ terraform  made 2 of the versions in use; each keeps a label of ours when it
                   is let go, or terraform would write it back
      ✓ service    app: askflorence-prod-app, 2 of 2 tasks, gives a failing
                   deployment up by itself
      ✓ wiring     app's task definition :4 reads 7 of these secrets
      ✓ scratch    /run/user/1000, in memory; 0 left-overs swept

    ready: nothing in the way of an apply"
  `);
});

it('doctor, all well, in 40 columns', () => {
  expect(SCREENS['doctor, all well'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity
          AdministratorAccess/operator,
          profile askflorence-prod
      ✓ account
          039624954211, as the manifest says
      ✓ key
          alias/askflorence-prod: enabled,
          rotates by itself
      ✓ secrets
          9 of 9 exist; listing was tried,
          writing cannot be
      ✓ terraform
          made 2 of the versions in use;
          each keeps a label of ours when it
          is let go, or terraform would
          write it back
      ✓ service
          app: askflorence-prod-app, 2 of 2
          tasks, gives a failing deployment
          up by itself
      ✓ wiring
          app's task definition :4 reads 7
          of these secrets
      ✓ scratch
          /run/user/1000, in memory; 0
          left-overs swept

    ready: nothing in the way of an apply"
  `);
});

it('doctor, much is wrong', () => {
  expect(SCREENS['doctor, much is wrong'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity   AdministratorAccess/operator, profile askflorence-prod
      ✓ account    039624954211, as the manifest says
      ✗ session    these credentials last until 12:09 UTC (9 m)
          hint: aws sso login --profile askflorence-prod
      ✗ key        alias/askflorence-prod does not exist in 039624954211
          hint: its secrets are encrypted with arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555
          hint: aws kms list-aliases --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1
          hint: secrets.manifest.yaml:7  aws.kmsKey
      ✗ secrets    8 of 9 exist; missing: prod/bedrock/guardrail-config
      ✓ terraform  made 1 of the versions in use; each keeps a label of ours when it
                   is let go, or terraform would write it back
      ✓ service    app: askflorence-prod-app, 2 of 2 tasks, gives a failing
                   deployment up by itself
      ✗ wiring     app's task definition :4 reads 7 of these secrets; read and not
                   declared: prod/unsubscribe-token-secret
          hint: aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1
      ✓ scratch    /run/user/1000, in memory; 0 left-overs swept

    not ready: 4 checks failed"
  `);
});

it('doctor, much is wrong, in 40 columns', () => {
  expect(SCREENS['doctor, much is wrong'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity
          AdministratorAccess/operator,
          profile askflorence-prod
      ✓ account
          039624954211, as the manifest says
      ✗ session
          these credentials last until 12:09
          UTC (9 m)
          hint: aws sso login --profile askflorence-prod
      ✗ key
          alias/askflorence-prod does not
          exist in 039624954211
          hint: its secrets are encrypted with arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555
          hint: aws kms list-aliases --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1
          hint: secrets.manifest.yaml:7  aws.kmsKey
      ✗ secrets
          8 of 9 exist; missing:
          prod/bedrock/guardrail-config
      ✓ terraform
          made 1 of the versions in use;
          each keeps a label of ours when it
          is let go, or terraform would
          write it back
      ✓ service
          app: askflorence-prod-app, 2 of 2
          tasks, gives a failing deployment
          up by itself
      ✗ wiring
          app's task definition :4 reads 7
          of these secrets; read and not
          declared:
          prod/unsubscribe-token-secret
          hint: aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1
      ✓ scratch
          /run/user/1000, in memory; 0
          left-overs swept

    not ready: 4 checks failed"
  `);
});

it('doctor, the key may not be looked at', () => {
  expect(SCREENS['doctor, the key may not be looked at'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity   AdministratorAccess/operator, profile askflorence-prod
      ✓ account    039624954211, as the manifest says
      ? key        alias/askflorence-prod may not be looked at
          hint: allow kms:DescribeKey
      ✓ secrets    9 of 9 exist; listing was tried, writing cannot be
      ✓ terraform  made 2 of the versions in use; each keeps a label of ours when it
                   is let go, or terraform would write it back
      ✓ service    app: askflorence-prod-app, 2 of 2 tasks, gives a failing
                   deployment up by itself
      ✓ wiring     app's task definition :4 reads 7 of these secrets
      ✓ scratch    /run/user/1000, in memory; 0 left-overs swept

    ready: nothing in the way of an apply, as far as it could be seen (1 not)"
  `);
});

it('doctor, an apply would be stopped', () => {
  expect(SCREENS['doctor, an apply would be stopped'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity  AdministratorAccess/operator, profile askflorence-prod
      ✓ account   039624954211, as the manifest says
      ✗ plan      0 to write, 0 to restart; 7 blocked, 1 of them waits for another
          prod/a: a person has to put its value there
          prod/b does not exist
          prod/c is being deleted
          prod/d is rotated or managed by AWS, so nothing else may write it
          prod/e holds a version that is not ours, and it may not be read
          prod/f has a rotation that was begun and not finished
          hint: let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true
          hint: aws secretsmanager restore-secret --secret-id prod/c --profile askflorence-prod --region us-east-1
          hint: say so: secrets.manifest.yaml:31  rotate: { by: aws }
          hint: allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder
          hint: aws secretsmanager describe-secret --secret-id prod/f --profile askflorence-prod --region us-east-1
          hint: to end it, where nothing uses that version's value; AWS may remove the version then: aws secretsmanager update-secret-version-stage --secret-id prod/f --version-stage AWSPENDING --remove-from-version-id secretsmith-rotate-3fb61b36766d9238ec598a1c93c285a6 --profile askflorence-prod --region us-east-1
      ✗ plan      0 to write, 0 to restart; 1 blocked; 1 held
          prod/d cannot be read or written: its key is Disabled
          restart of app held: new tasks cannot start: PROD_A, PROD_B and 2 more
          name secrets whose key is Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    not ready: 2 checks failed"
  `);
});

it('doctor, an apply would be stopped, in 40 columns', () => {
  expect(SCREENS['doctor, an apply would be stopped'](NARROW)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity
          AdministratorAccess/operator,
          profile askflorence-prod
      ✓ account
          039624954211, as the manifest says
      ✗ plan
          0 to write, 0 to restart; 7
          blocked, 1 of them waits for
          another
          prod/a: a person has to put its
          value there
          prod/b does not exist
          prod/c is being deleted
          prod/d is rotated or managed by
          AWS, so nothing else may write it
          prod/e holds a version that is not
          ours, and it may not be read
          prod/f has a rotation that was
          begun and not finished
          hint: let Terraform create it, or allow it: secrets.manifest.yaml:7  createMissing: true
          hint: aws secretsmanager restore-secret --secret-id prod/c --profile askflorence-prod --region us-east-1
          hint: say so: secrets.manifest.yaml:31  rotate: { by: aws }
          hint: allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder
          hint: aws secretsmanager describe-secret --secret-id prod/f --profile askflorence-prod --region us-east-1
          hint: to end it, where nothing uses that version's value; AWS may remove the version then: aws secretsmanager update-secret-version-stage --secret-id prod/f --version-stage AWSPENDING --remove-from-version-id secretsmith-rotate-3fb61b36766d9238ec598a1c93c285a6 --profile askflorence-prod --region us-east-1
      ✗ plan
          0 to write, 0 to restart; 1
          blocked; 1 held
          prod/d cannot be read or written:
          its key is Disabled
          restart of app held: new tasks
          cannot start: PROD_A, PROD_B and 2
          more name secrets whose key is
          Disabled
          hint: aws kms enable-key --key-id arn:aws:kms:us-east-1:039624954211:key/11111111-2222-4333-8444-555555555555 --profile askflorence-prod --region us-east-1

    not ready: 2 checks failed"
  `);
});

it('doctor, deployments under way', () => {
  expect(SCREENS['doctor, deployments under way'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✓ identity  AdministratorAccess/operator, profile askflorence-prod
      ✓ account   039624954211, as the manifest says
      ✓ key       alias/askflorence-prod: enabled, rotates by itself
      ✓ secrets   2 of 2 exist; listing was tried, writing cannot be
      ✓ service   app: askflorence-prod-app, 2 tasks of 2 wanted run, 1 is starting,
                  a deployment is under way since 2026-07-21T11:59:00Z, gives a
                  failing deployment up by itself
      ✗ wiring    app's task definition :4 reads 1 of these secrets; read and not
                  declared: prod/a
          hint: aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1
      ✓ service   api: askflorence-prod-api, 2 of 2 tasks, ECS rolls it back since
                  2026-07-21T11:59:00Z, gives a failing deployment up by itself
      ✗ wiring    api's task definition :4 reads 1 of these secrets; read and not
                  declared: prod/b
          hint: aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1
      ✗ service   worker: askflorence-prod-worker, 0 tasks of 2 wanted run, and a
                  deployment is under way since 2026-07-21T11:50:00Z
          last event: was unable to place a task because no container instance met
          all of its requirements.
          hint: aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-worker --profile askflorence-prod --region us-east-1
      ✗ wiring    worker's task definition :4 reads 2 of these secrets; read and not
                  declared: prod/a, prod/b
          hint: aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1
      ✓ scratch   /run/user/1000, in memory; 0 left-overs swept

    not ready: 4 checks failed"
  `);
});

it('doctor, of several environments', () => {
  expect(SCREENS['doctor, of several environments'](WIDE)).toMatchInlineSnapshot(`
    "prod  039624954211 us-east-1

      ✗ session  these credentials last until 12:09 UTC (9 m)
          hint: aws sso login --profile askflorence-prod

    not ready: 1 check failed

    staging  039624954211 us-east-1

      ✓ identity  AdministratorAccess/operator, profile askflorence-prod
      ✓ account   039624954211, as the manifest says

    ready: nothing in the way of an apply

    not ready: prod; ready: staging"
  `);
});
