/** What doctor makes of what it saw: well, failed, or not seen, which is never good. */
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/core/checkup/check.js';
import { checkKey } from '../../src/core/checkup/key.js';
import { checkPlan } from '../../src/core/checkup/plan.js';
import { checkSecrets } from '../../src/core/checkup/secrets.js';
import { checkServices } from '../../src/core/checkup/services.js';
import type { ObservedService } from '../../src/core/model.js';
import {
  arnOf,
  at,
  copyOf,
  deployment,
  dotenv,
  environment,
  KEY,
  observation,
  ours,
  planOf,
  problem,
  reference,
  row,
  service,
  stored,
  TERRAFORM,
  task,
  type World,
} from '../support/world.js';

const HERE = ['--env', 'prod', '--manifest', 'elsewhere.yaml'];

const A = 'prod/a';
const B = 'prod/b';
const FILLED = ours('fill', A, TERRAFORM);
const rows = [row(A, dotenv('A')), row(B, dotenv('B'))];
const there = [stored(A, FILLED), stored(B, FILLED)];
const ALIAS = 'alias/askflorence-prod';

const inShort = (checks: readonly Check[]) => checks.map(({ name, verdict, text }) => `${verdict} ${name}: ${text}`);

describe('the plan', () => {
  const missing = problem('source-file-missing', '.env.prod does not exist', { hints: ['put it there'] });
  const check = (world: Omit<World, 'rows'>) => inShort([checkPlan(planOf({ rows, ...world }), environment())])[0];

  it('is well where nothing is in the way', () => {
    expect(check({ secrets: there })).toBe('well plan: 0 to write, 0 to restart; nothing blocked');
    expect(check({ secrets: [stored(A, undefined), stored(B, FILLED)] })).toBe(
      'well plan: 1 to write, 0 to restart; nothing blocked',
    );
  });

  it('names what is blocked and why, with each way out once, and counts copies that only wait as a plan does', () => {
    const plan = planOf({
      rows: [...rows, row('prod/c', copyOf(A))],
      secrets: [stored(A, undefined), stored(B, undefined), stored('prod/c', undefined)],
      unusable: { [A]: missing, [B]: missing },
    });
    expect(checkPlan(plan, environment())).toMatchObject({
      verdict: 'failed',
      text: '0 to write, 0 to restart; 3 blocked, 1 of them waits for another',
      details: ['2 blocked: .env.prod does not exist (prod/a, prod/b)'],
      hints: ['put it there'],
    });
  });
});

describe('why the plan is stopped', () => {
  const many = Array.from({ length: 22 }, (_, index) => `prod/${index + 10}`);
  const app = (reads: readonly string[], more: Partial<ObservedService> = {}) =>
    service('app', reads, [task('1', at(-86_400), reads)], more);
  const manual = (name: string) => row(name, 'manual');

  it.each<[string, World, string, readonly string[]]>([
    [
      'one secret, by its name',
      { rows, secrets: [stored(A, undefined), stored(B, FILLED)], key: { ...KEY, state: 'Disabled' } },
      '0 to write, 0 to restart; 1 blocked',
      ['prod/a cannot be read or written: its key is Disabled'],
    ],
    [
      'several for one reason, which is said once',
      { rows, secrets: [stored(A, undefined), stored(B, undefined)], key: { ...KEY, state: 'Disabled' } },
      '0 to write, 0 to restart; 2 blocked',
      ['2 blocked: cannot be read or written: its key is Disabled (prod/a, prod/b)'],
    ],
    [
      'several for two reasons',
      {
        rows: [manual(A), manual(B), row('prod/c', dotenv('C'))],
        secrets: [A, B, 'prod/c'].map((name) => stored(name, undefined)),
        unusable: { 'prod/c': problem('source-empty', 'C is empty') },
      },
      '0 to write, 0 to restart; 3 blocked',
      ['2 blocked: a person has to put its value there (prod/a, prod/b)', 'prod/c: C is empty'],
    ],
    [
      'more than a screen should name',
      { rows: many.map(manual), secrets: many.map((name) => stored(name, undefined)) },
      '0 to write, 0 to restart; 22 blocked',
      [`22 blocked: a person has to put its value there (${many.slice(0, 20).join(', ')} and 2 more)`],
    ],
    [
      'a restart, by a task that could not start',
      { rows, secrets: there, services: [app([A, 'prod/gone'])] },
      '0 to write, 0 to restart; 1 held',
      ['restart of app held: new tasks cannot start: PROD_GONE names prod/gone-AbCdEf, which does not exist'],
    ],
    [
      'a restart, by another secret without a value',
      {
        rows: [row(A, dotenv('A')), manual(B)],
        secrets: [stored(A, FILLED), stored(B, TERRAFORM)],
        services: [app([A, B])],
      },
      '0 to write, 0 to restart; 1 blocked; 1 held',
      [
        'prod/b: a person has to put its value there',
        'restart of app held: new tasks would start without 1 value: prod/b',
      ],
    ],
    [
      'a restart, by what deploys its service',
      { rows, secrets: there, services: [app([A], { controller: 'CODE_DEPLOY' })] },
      '0 to write, 0 to restart; 1 held',
      ['restart of app held: CodeDeploy deploys it'],
    ],
  ])('%s', (_, world, text, details) => {
    expect(checkPlan(planOf(world), environment())).toMatchObject({ verdict: 'failed', text, details });
  });

  it('and how a restart that is held comes to be possible', () => {
    const world = { rows, secrets: there, services: [app([A, 'prod/gone'])] };
    expect(checkPlan(planOf(world), environment()).hints).toEqual([
      'app: register a task definition in which PROD_GONE names a secret that is there, and deploy it',
    ]);
  });
});

describe('the secrets', () => {
  const check = ({ secrets, environment: prod = environment() }: Omit<World, 'rows'>) =>
    checkSecrets(rows, prod, observation(secrets));

  it.each<[string, Omit<World, 'rows'>, string[]]>([
    ['are all there', { secrets: there }, ['well secrets: 2 of 2 exist; listing was tried, writing cannot be']],
    ['one is missing', { secrets: [stored(A, FILLED)] }, ['failed secrets: 1 of 2 exist; missing: prod/b']],
    [
      'one is missing, and apply would make it',
      { secrets: [stored(A, FILLED)], environment: environment({ createMissing: true }) },
      ['well secrets: 1 of 2 exist; missing: prod/b'],
    ],
    [
      'one is being deleted',
      { secrets: [stored(A, FILLED), stored(B, FILLED, { deletion: at(1) })] },
      ['failed secrets: 2 of 2 exist; being deleted: prod/b'],
    ],
    [
      'Terraform made some',
      { secrets: [stored(A, TERRAFORM), stored(B, FILLED)] },
      [
        'well secrets: 2 of 2 exist; listing was tried, writing cannot be',
        'well terraform: made 1 of the versions in use; each keeps a label of ours when it is let go, or terraform would write it back',
      ],
    ],
    [
      'one is empty',
      { secrets: [stored(A, undefined), stored(B, FILLED)] },
      ['well secrets: 2 of 2 exist; listing was tried, writing cannot be'],
    ],
  ])('%s', (_, world, said) => {
    expect(inShort(check(world))).toEqual(said);
  });

  it('says how a deletion is stopped', () => {
    const [first] = check({ secrets: [stored(A, FILLED, { deletion: at(1) })] });
    expect(first?.hints).toEqual([
      'aws secretsmanager restore-secret --secret-id prod/a --profile askflorence-prod --region us-east-1',
    ]);
  });
});

describe('the key', () => {
  const withKey = (kmsKey: string | undefined) => environment({ aws: { ...environment().aws, kmsKey } });
  const hidden = { arn: undefined, state: 'not-visible' };
  const missing = { arn: undefined, state: 'missing' };
  const onDefault = [stored(A, FILLED, { kmsKey: undefined }), stored(B, FILLED)];

  it.each<[string, Omit<World, 'rows'>, boolean | undefined, string]>([
    ['rotates', { secrets: there }, true, `well key: ${ALIAS}: enabled, rotates by itself`],
    ['does not rotate', { secrets: there }, false, `well key: ${ALIAS}: enabled, does not rotate by itself`],
    ['nobody may say whether it rotates', { secrets: there }, undefined, `well key: ${ALIAS}: enabled`],
    [
      'does not exist',
      { secrets: there, key: missing },
      undefined,
      `failed key: ${ALIAS} does not exist in 039624954211`,
    ],
    ['may not be looked at', { secrets: there, key: hidden }, undefined, `unseen key: ${ALIAS} may not be looked at`],
    [
      'may not be looked at, and a secret is under another one',
      { secrets: [stored(A, FILLED, { kmsKey: 'alias/other' }), stored(B, FILLED)], key: hidden },
      undefined,
      `unseen key: ${ALIAS} may not be looked at; not all secrets are under one key: prod/a under alias/other; prod/b under 11111111-2222-4333-8444-555555555555`,
    ],
    [
      'is disabled',
      { secrets: there, key: { ...KEY, state: 'Disabled' } },
      undefined,
      `failed key: ${ALIAS} is Disabled: 2 of 2 secrets are under it`,
    ],
    [
      'is not the one of a secret',
      { secrets: onDefault },
      true,
      `failed key: 1 of 2 secrets is not under ${ALIAS}, but under aws/secretsmanager`,
    ],
    [
      'is disabled, and is not the one of a secret',
      { secrets: onDefault, key: { ...KEY, state: 'Disabled' } },
      true,
      `failed key: 1 of 2 secrets is not under ${ALIAS}, but under aws/secretsmanager; ${ALIAS} is Disabled: 1 of 2 secrets is under it`,
    ],
    ['is well, and there is no secret yet', { secrets: [] }, undefined, `well key: ${ALIAS}: enabled`],
    [
      'is disabled, and there is no secret yet',
      { secrets: [], key: { ...KEY, state: 'Disabled' } },
      undefined,
      `failed key: ${ALIAS} is Disabled`,
    ],
    [
      'may not be looked at, and there is no secret yet',
      { secrets: [], key: hidden },
      undefined,
      `unseen key: ${ALIAS} may not be looked at`,
    ],
    [
      'is not in the manifest, and is the default one',
      { secrets: onDefault.slice(0, 1), environment: withKey(undefined) },
      undefined,
      'well key: aws/secretsmanager: enabled',
    ],
    [
      'is not in the manifest, and may not be looked at',
      { secrets: there, environment: withKey(undefined) },
      undefined,
      `unseen key: ${KEY.arn} may not be looked at`,
    ],
    [
      'is not in the manifest, and there is no secret yet',
      { secrets: [], environment: withKey(undefined) },
      undefined,
      'well key: aws/secretsmanager: enabled',
    ],
  ])('%s', (_, { secrets, key, environment: prod = environment() }, rotates, said) => {
    expect(inShort([checkKey(rows, prod, observation(secrets, [], undefined, key), rotates, HERE)])).toEqual([said]);
  });

  it('that is another one points to the audit of the same manifest', () => {
    const check = checkKey(rows, environment(), observation(onDefault, [], undefined, KEY), false, HERE);
    expect(check.hints).toEqual(['secretsmith audit --env prod --manifest elsewhere.yaml']);
  });

  it.each([
    ['Disabled', there, 'enable-key'],
    ['Disabled', [], 'enable-key'],
    ['PendingDeletion', there, 'cancel-key-deletion'],
  ])('that is %s is made usable by one command', (state, secrets, command) => {
    const seen = observation(secrets, [], undefined, { ...KEY, state });
    const [hint] = checkKey(rows, environment(), seen, undefined, HERE).hints;
    expect(hint).toContain(`aws kms ${command} --key-id `);
  });

  it('says what the secrets are encrypted with, and where the manifest says otherwise', () => {
    const hintsOf = (secrets: World['secrets']) =>
      checkKey(rows, environment(), observation(secrets, [], undefined, missing), undefined, HERE).hints;
    expect(hintsOf(there)).toEqual([
      `its secrets are encrypted with ${KEY.arn}`,
      `aws kms list-aliases --key-id ${KEY.arn} --profile askflorence-prod --region us-east-1`,
      'secrets.manifest.yaml:7  aws.kmsKey',
    ]);
    expect(hintsOf([])).toEqual(['secrets.manifest.yaml:7  aws.kmsKey']);
  });
});

describe('a service', () => {
  const forApp = [row(A, dotenv('A'), { consumers: [{ kind: 'service', service: 'app' }] })];
  const reading = service('app', [A], [task('1', at(0), [A])]);
  const check = (one: ReturnType<typeof service>, declared: World['rows'] = forApp) =>
    inShort(checkServices(declared, environment(), observation([stored(A, FILLED)], [one])));
  const WELL = 'well service: app: askflorence-prod-app, 1 of 1 tasks, gives a failing deployment up by itself';
  const WIRED = "well wiring: app's task definition :4 reads 1 of these secrets";

  it.each<[string, ReturnType<typeof service>, World['rows'] | undefined, string[]]>([
    ['is well', service('app', [A], [task('1', at(0), [A])]), undefined, [WELL, WIRED]],
    [
      'would go on failing',
      service('app', [A], [task('1', at(0), [A])], { circuitBreaker: false }),
      undefined,
      [
        'well service: app: askflorence-prod-app, 1 of 1 tasks, no circuit breaker: a failing deployment goes on for ever',
        WIRED,
      ],
    ],
    [
      'is being deployed, and goes well',
      service('app', [A], [task('1', at(-3600), [A]), task('2', at(0), [A], { started: undefined })], {
        desired: 1,
        deployments: [deployment()],
      }),
      undefined,
      [
        'well service: app: askflorence-prod-app, 1 task of 1 wanted runs, 1 is starting, a deployment is under way since 2026-07-21T11:59:00Z, gives a failing deployment up by itself',
        WIRED,
      ],
    ],
    [
      'is down, and its deployment finds no capacity',
      service('app', [A], [], { desired: 2, deployments: [deployment({ created: at(-3600) })] }),
      undefined,
      [
        'failed service: app: askflorence-prod-app, 0 tasks of 2 wanted run, and a deployment is under way since 2026-07-21T11:00:00Z',
        WIRED,
      ],
    ],
    [
      'runs fewer tasks than it wants, and nothing is done about it',
      service('app', [A], [task('1', at(0), [A])], { desired: 2, deployments: [deployment({ rollout: 'COMPLETED' })] }),
      undefined,
      ['failed service: app: askflorence-prod-app, 1 task of 2 wanted runs, and no deployment is under way', WIRED],
    ],
    [
      'is deployed by CodeDeploy, and is down',
      service('app', [A], [], { controller: 'CODE_DEPLOY' }),
      undefined,
      [
        'failed service: app: askflorence-prod-app is deployed by CodeDeploy; it cannot be restarted from here; 0 tasks of 1 wanted run',
        WIRED,
      ],
    ],
    [
      'is deployed by CodeDeploy',
      service('app', [A], [task('1', at(0), [A])], { controller: 'CODE_DEPLOY' }),
      undefined,
      ['failed service: app: askflorence-prod-app is deployed by CodeDeploy; it cannot be restarted from here', WIRED],
    ],
    [
      'is deployed by somebody',
      service('app', [A], [task('1', at(0), [A])], { controller: 'EXTERNAL' }),
      undefined,
      [
        'failed service: app: askflorence-prod-app is deployed by something outside ECS; it cannot be restarted from here',
        WIRED,
      ],
    ],
    [
      'does not read what it is declared to',
      service('app', [], [task('1', at(0), [])]),
      undefined,
      [WELL, "failed wiring: app's task definition :4 reads 0 of these secrets; declared and not read: prod/a"],
    ],
    [
      'names one version or label of what it is declared to read',
      service('app', [], [task('1', at(0), [])], { reads: [reference(A, `${arnOf(A)}::AWSPREVIOUS:`)] }),
      undefined,
      [WELL, "failed wiring: app's task definition :4 reads 0 of these secrets; pinned: prod/a at AWSPREVIOUS"],
    ],
    [
      'names it by the ARN that it had before',
      service('app', [], [task('1', at(0), [])], { reads: [reference(A, `${arnOf(A).slice(0, -6)}Before`)] }),
      undefined,
      [
        WELL,
        "failed wiring: app's task definition :4 reads 0 of these secrets; new tasks cannot start: PROD_A names prod/a-Before, an ARN that does not exist any more",
      ],
    ],
    [
      'reads what it is not declared to',
      service('app', [A], [task('1', at(0), [])]),
      [row(A, dotenv('A'))],
      [WELL, "failed wiring: app's task definition :4 reads 1 of these secrets; read and not declared: prod/a"],
    ],
    [
      'reads what does not exist',
      service('app', [A], [task('1', at(0), [])], {
        reads: [
          { variable: 'A', container: 'app', valueFrom: arnOf(A) },
          { variable: 'GONE', container: 'app', valueFrom: arnOf('prod/gone') },
        ],
      }),
      undefined,
      [
        WELL,
        "failed wiring: app's task definition :4 reads 1 of these secrets; new tasks cannot start: GONE names prod/gone-AbCdEf, which does not exist",
      ],
    ],
  ])('%s', (_, one, declared, said) => {
    expect(check(one, declared)).toEqual(said);
  });

  it('that reads something else than declared: where its task definition stands', () => {
    const [, wiring] = checkServices([row(A, dotenv('A'))], environment(), observation([stored(A, FILLED)], [reading]));
    expect(wiring?.hints).toEqual([
      "aws ecs describe-task-definition --task-definition app:4 --query 'taskDefinition.containerDefinitions[].secrets' --profile askflorence-prod --region us-east-1",
    ]);
    expect(checkServices(forApp, environment(), observation([stored(A, FILLED)], [reading]))[1]?.hints).toEqual([]);
  });

  it.each([
    ['is being deleted', stored(A, FILLED, { deletion: at(3600) }), KEY, 'which is being deleted', 'restore-secret'],
    [
      'is under a key that is disabled',
      stored(A, FILLED),
      { ...KEY, state: 'Disabled' },
      'whose key is Disabled',
      'enable-key',
    ],
    ['is empty', stored(A, undefined), KEY, 'which has no version', undefined],
  ])('whose secret %s: new tasks cannot start, and what brings it back', (_, secret, key, why, hint) => {
    const seen = {
      ...observation([secret], [reading]),
      keys: new Map([
        [ALIAS, key],
        [KEY.arn, key],
      ]),
    };
    const [, wiring] = checkServices(forApp, environment(), seen);
    const said = `app's task definition :4 reads 1 of these secrets; new tasks cannot start: PROD_A names prod/a, ${why}`;
    expect(wiring).toMatchObject({ verdict: 'failed', text: said });
    expect(wiring?.hints).toEqual(hint === undefined ? [] : [expect.stringContaining(hint)]);
    const filled = why.includes('version') ? 'well' : 'failed';
    expect(checkServices(forApp, environment(), seen, new Set([A]))[1]?.verdict, 'a plan fills it').toBe(filled);
  });

  it('that is down: where ECS says why', () => {
    const down = service('app', [A], [], { deployments: [deployment({ rollout: 'FAILED' })] });
    expect(checkServices(forApp, environment(), observation([stored(A, FILLED)], [down]))[0]?.hints).toEqual([
      'aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-app --profile askflorence-prod --region us-east-1',
    ]);
  });
});
