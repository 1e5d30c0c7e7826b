/** Every screen, on the story: a name, and how it is drawn in a style. */
import { audit } from '../../src/core/audit.js';
import { type Check, well } from '../../src/core/checkup/check.js';
import { checkKey } from '../../src/core/checkup/key.js';
import { checkPlan } from '../../src/core/checkup/plan.js';
import { checkSecrets } from '../../src/core/checkup/secrets.js';
import { checkServices } from '../../src/core/checkup/services.js';
import type { Event } from '../../src/core/events.js';
import { inventory, inventoryRow } from '../../src/core/inventory.js';
import type {
  Covered,
  Deployment,
  ObservedService,
  Plan,
  Receipt,
  SecretRow,
  StoredSecret,
  Version,
} from '../../src/core/model.js';
import { OVERWRITTEN } from '../../src/core/outcome.js';
import { withoutRestarts } from '../../src/core/plan.js';
import type { ProductionNow, ServiceNow } from '../../src/core/production.js';
import { chooseRestarts, lackedNow } from '../../src/core/restarts.js';
import { eventLine } from '../../src/core/stopped.js';
import { trailOf } from '../../src/core/trail.js';
import { appliedScreen } from '../../src/views/applied.js';
import { auditScreen } from '../../src/views/audit.js';
import { doctorScreens } from '../../src/views/doctor.js';
import { faultText } from '../../src/views/fault.js';
import { firstPage } from '../../src/views/first-page.js';
import { historyScreen } from '../../src/views/history.js';
import { listScreen } from '../../src/views/list.js';
import { planScreen } from '../../src/views/plan.js';
import { problemsText } from '../../src/views/problems.js';
import { EMPTY_PICTURE, frameText, withEvent } from '../../src/views/progress.js';
import { restartedScreen, restartScreen } from '../../src/views/restart.js';
import { sandboxScreen } from '../../src/views/sandbox.js';
import { type ShowScreen, showScreen } from '../../src/views/show.js';
import type { Style } from '../../src/views/style.js';
import { validatedScreen } from '../../src/views/validated.js';
import {
  APPLY,
  FILL_PLAN,
  FILLED,
  FIRST_DAY,
  FIRST_PLAN,
  HERE,
  OPERATOR,
  PROD,
  receiptsOf,
  SETTLED_PLAN,
  since,
} from './story.js';
import {
  ATLAS,
  arnOf,
  at,
  CONSOLE,
  copyOf,
  deployment,
  dotenv,
  environment,
  GENERATED,
  KEY,
  manifest,
  NOW,
  observation,
  ours,
  outsideTask,
  planOf,
  problem,
  reference,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from './world.js';

type Draw = (style: Style) => string;

const USAGE = { calls: 18, valuesRead: 7 };
const LOOKED = { calls: 7, valuesRead: 0 };
const RECORD = '~/.local/state/secretsmith/20260721T120000Z-4f1c.jsonl';

// plan ----------------------------------------------------------------------------------------

const plan =
  (plan: Plan, usage = USAGE, verbose = false): Draw =>
  (style) =>
    planScreen(
      {
        environment: PROD,
        identity: OPERATOR,
        plan,
        usage,
        apply: APPLY,
        here: HERE,
        again: 'secretsmith plan --env prod',
      },
      style,
      verbose,
    );

const HOURS = 3600;
const byPerson = (name: string, seconds: number) =>
  stored(name, CONSOLE, { content: 'value', lastChanged: at(seconds) });

/** A person changed an original, a copy and a placeholder, and the tasks are older than one of them. */
const MOVED_PLAN = since({}, [
  byPerson('prod/mongodb/app-read', -9 * HOURS),
  byPerson('prod/mongodb/waitlist-write', -9 * HOURS),
  byPerson('prod/bedrock/guardrail-config', -9 * HOURS),
  byPerson('prod/cms-api-key', -60),
]);

export const STALE_PLAN = since({}, [byPerson('prod/cms-api-key', -60)]);
const FOREIGN_PLAN = since({}, [byPerson('prod/mongodb/waitlist-write', -9 * HOURS)]);

/** A person put it where this version cannot read the source. */
const TYPED_PLAN = planOf({
  rows: [row('prod/mongodb/app-write', ATLAS)],
  secrets: [stored('prod/mongodb/app-write', CONSOLE, { content: 'value' })],
});

/** Placeholders that came back over values, and a person's version that has no other label than AWSPREVIOUS. */
const covering = (previous: string, covered?: Covered): Partial<StoredSecret> => ({
  versions: [version(TERRAFORM, 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')],
  ...(covered ? { content: 'placeholder' as const, covered } : {}),
});
const RETURNED_PLAN = planOf({
  rows: [
    row('prod/a', GENERATED),
    row('prod/b', dotenv('B')),
    row('prod/c', dotenv('C')),
    row('prod/d', dotenv('D'), { follow: true }),
    row('prod/e', copyOf('prod/d'), { stopgap: STOPGAP }),
  ],
  secrets: [
    stored('prod/a', undefined, covering(ours('fill', 'prod/a'))),
    stored('prod/b', undefined, covering(CONSOLE, 'value')),
    stored('prod/c', undefined, covering(CONSOLE, 'denied')),
    stored('prod/d', undefined, covering(CONSOLE, 'value')),
    stored('prod/e', undefined, covering(CONSOLE, 'value')),
  ],
});

/** Its source has a file, which is not read: the value is taken back. */
const TAKEN_BACK_PLAN = planOf({
  rows: [row('prod/b', dotenv('B'))],
  secrets: [stored('prod/b', undefined, covering(ours('fill', 'prod/b')))],
});

const NAMES = ['prod/a', 'prod/b', 'prod/c', 'prod/d', 'prod/e', 'prod/f', 'prod/g'];

/** One row for every reason to be blocked. */
const BLOCKED: World = {
  rows: [
    row('prod/a', 'manual'),
    row('prod/b', dotenv('B')),
    row('prod/c', dotenv('C')),
    row('prod/d', dotenv('D')),
    row('prod/e', dotenv('E')),
    row('prod/f', dotenv('F')),
    row('prod/g', 'placeholder'),
    row('prod/h', copyOf('prod/g')),
  ],
  secrets: [
    stored('prod/a', TERRAFORM),
    stored('prod/c', CONSOLE, { deletion: at(86_400) }),
    stored('prod/d', CONSOLE, { managedBy: 'rds' }),
    stored('prod/e', CONSOLE, { content: 'denied' }),
    stored('prod/f', undefined, {
      versions: [{ id: ours('rotate', 'prod/f'), labels: ['AWSPENDING'], created: undefined }],
    }),
    stored('prod/g', TERRAFORM),
    stored('prod/h', TERRAFORM),
  ],
};

export const BLOCKED_PLAN = planOf(BLOCKED);

const MANY = Array.from({ length: 23 }, (_, index) => `prod/key-${String(index).padStart(2, '0')}`);
const MANY_PLAN = planOf({
  rows: MANY.map((name) => row(name, dotenv('X'))),
  secrets: MANY.map((name) => stored(name, TERRAFORM)),
});

const CREATE_PLAN = planOf({
  rows: [row('prod/a', dotenv('A')), row('prod/b', 'placeholder')],
  secrets: [],
  environment: environment({ createMissing: true }),
});

const restartOf = (minimumHealthyPercent: number, desired = 2): Plan =>
  planOf({
    rows: NAMES.slice(0, 1).map((name) => row(name, dotenv('A'))),
    secrets: [stored('prod/a', TERRAFORM)],
    services: [
      service('app', ['prod/a'], desired === 0 ? [] : [task('1', at(0), []), task('2', at(0), [])], {
        minimumHealthyPercent,
        desired,
      }),
      service('long-named-worker', ['prod/a'], [task('3', at(0), [])], { minimumHealthyPercent: 0 }),
    ],
  });

const UNREADABLE_PLAN = planOf({
  rows: [row('prod/a', 'placeholder'), row('prod/b', dotenv('B'))],
  secrets: [stored('prod/a', CONSOLE, { content: 'denied' }), stored('prod/b', ours('fill', 'prod/b'))],
});

/** Consumers that a restart does not reach, and services that ECS does not deploy. */
export const BEYOND_PLAN = planOf({
  rows: [
    row('prod/a', dotenv('A'), {
      consumers: [
        { kind: 'service', service: 'worker' },
        { kind: 'service', service: 'pinned' },
        { kind: 'vercel', variable: 'A_KEY', redeploy: false },
        {
          kind: 'external',
          name: 'image build',
          apply: 'gh workflow run deploy-prod.yml --ref main --field force=yes',
        },
        { kind: 'external', name: 'the nightly Lambda', apply: undefined },
      ],
    }),
  ],
  secrets: [stored('prod/a', TERRAFORM)],
  services: [
    service('app', ['prod/a'], [task('1', at(0), ['prod/a'])], { controller: 'CODE_DEPLOY' }),
    service('worker', [], [task('2', at(0), [])]),
    service('mailer', ['prod/a'], [task('3', at(0), ['prod/a'])], {
      taggedImages: ['039624954211.dkr.ecr.us-east-1.amazonaws.com/mailer:stable', 'mailer-log:1'],
    }),
    service('pinned', [], [], { desired: 0, reads: [reference('prod/a', `${arnOf('prod/a')}:::${CONSOLE}`)] }),
  ],
  outside: [outsideTask('9d21f0ac-migrate', at(0), ['prod/a'])],
});

/** Services whose next task could not start, and one of them has to read again. */
const CRIPPLED: World = {
  rows: [
    row('prod/a', dotenv('A')),
    row('prod/b', dotenv('B'), { consumers: [{ kind: 'service', service: 'worker' }] }),
  ],
  secrets: [
    stored('prod/a', TERRAFORM),
    stored('prod/empty', undefined),
    stored('prod/going', CONSOLE, { deletion: at(1) }),
  ],
  services: [
    service('app', ['prod/a', 'prod/empty', 'prod/going'], [task('1', at(0), ['prod/a'])]),
    service('worker', ['prod/b'], [task('2', at(0), [])]),
  ],
};
const CRIPPLED_PLAN = planOf(CRIPPLED);

/** The key of every secret is disabled: one service has to read again, and the other runs on what it has. */
const KEYED = ['prod/a', 'prod/b', 'prod/c', 'prod/d'];
const LOCKED_PLAN = planOf({
  rows: KEYED.map((name) => row(name, dotenv('X'))),
  secrets: [
    ...KEYED.slice(0, 3).map((name) => stored(name, ours('fill', name, TERRAFORM))),
    stored('prod/d', CONSOLE, { content: 'key-unhealthy' }),
  ],
  services: [
    service('app', KEYED, [task('1', at(-86_400), KEYED), task('2', at(-86_400), KEYED)]),
    service('mailer', ['prod/a'], [task('3', at(0), ['prod/a'])]),
    service('worker', ['prod/a', 'prod/b'], [task('4', at(0), ['prod/a', 'prod/b'])]),
  ],
  key: { arn: KEY.arn, state: 'Disabled' },
});

/** Nobody may look at the keys, and one secret visibly is under another one. */
const UNLOOKED: World = {
  rows: KEYED.map((name) => row(name, dotenv('X'))),
  secrets: KEYED.map((name, index) =>
    stored(name, TERRAFORM, { content: 'placeholder', ...(index === 1 ? { kmsKey: 'alias/somebody-else' } : {}) }),
  ),
  key: { arn: undefined, state: 'not-visible' },
};
const UNLOOKED_PLAN = planOf(UNLOOKED);

const failing = (more: Partial<Deployment>): Partial<ObservedService> => ({
  deployments: [deployment({ created: at(-600), ...more })],
});

/** Every value is there, and yet: deployments that fail, and tasks of no service that nothing replaces. */
export const UNWELL_PLAN = planOf({
  rows: [row('prod/a', dotenv('A')), row('prod/b', dotenv('B'))],
  secrets: [
    stored('prod/a', ours('fill', 'prod/a')),
    stored('prod/b', undefined, { versions: [version(ours('fill', 'prod/b'), ['AWSCURRENT', 'AWSPENDING'])] }),
  ],
  services: [
    service('app', ['prod/a'], [task('1', at(-60), ['prod/a'])], failing({ failedTasks: 3 })),
    service('worker', ['prod/a'], [task('2', at(-60), ['prod/a'])], {
      desired: 2,
      ...failing({ rollout: 'COMPLETED' }),
    }),
    service('mailer', ['prod/gone'], [task('3', at(-60), ['prod/a'])]),
  ],
  outside: [
    outsideTask('migrate', at(-90_000), ['prod/a']),
    outsideTask('migrate', at(-80_000), ['prod/a']),
    outsideTask('report', at(-90_000), ['prod/b']),
  ],
});

/**
 * Deployments under way: of a service that has to restart after it, of one that is rolled back, and of one that finds
 * no capacity and runs nothing. Beside them tasks of which nobody can tell, and tasks of no service.
 */
const NO_ROOM = {
  at: at(-30),
  text: 'was unable to place a task because no container instance met all of its requirements.',
};

const DEPLOYED: World = {
  rows: [row('prod/a', dotenv('A')), row('prod/b', dotenv('B')), row('prod/c', dotenv('C'))],
  secrets: [
    stored('prod/a', ours('fill', 'prod/a')),
    stored('prod/b', undefined, { versions: [version(ours('fill', 'prod/b'), ['AWSCURRENT', 'AWSPENDING'])] }),
    stored('prod/c', ours('fill', 'prod/c'), { deletion: at(90_000) }),
  ],
  services: [
    service(
      'app',
      ['prod/a'],
      [
        task('6c1f0a3e', at(-90_000), ['prod/a']),
        task('91be77d0', at(-50), ['prod/a']),
        task('a0c4e1f2', at(-20), ['prod/a'], { started: undefined }),
      ],
      { desired: 2, deployments: [deployment()] },
    ),
    service('api', ['prod/b'], [task('77aae115', at(-60), ['prod/a']), task('0d22c4b9', at(-90_000), ['prod/b'])], {
      desired: 2,
      deployments: [deployment({ rolloutReason: 'rolling back to deploymentId ecs-svc/1' })],
      lastEvent: NO_ROOM,
    }),
    service('worker', ['prod/a', 'prod/b'], [], { desired: 2, ...failing({}), lastEvent: NO_ROOM }),
  ],
  outside: [outsideTask('migrate', at(-90_000), ['prod/a', 'prod/c']), outsideTask('migrate', at(-60), ['prod/a'])],
};

/** The same with values that are there: nothing is to be written. */
const DEPLOYED_PLAN = planOf({ ...DEPLOYED, rows: DEPLOYED.rows.slice(0, 2) });

const WRITE_URI = ours('fill', 'prod/mongodb/app-write');

/** The next step of the story: stopgaps end, and what somebody else wrote is replaced. */
export const ENDING_PLAN = planOf({
  rows: [
    row('prod/a', 'manual'),
    row('prod/mongodb/agents-write', dotenv('MONGODB_AGENTS_URI')),
    row('prod/mongodb/app-write', dotenv('MONGODB_WRITE_URI')),
    row('prod/mongodb/survey-write', copyOf('prod/mongodb/app-write'), { stopgap: STOPGAP }),
    row('prod/session-secret', GENERATED, { follow: true }),
  ],
  secrets: [
    ...['prod/a', 'prod/mongodb/agents-write'].map((name) => stored(name, ours('copy', name, WRITE_URI))),
    stored('prod/mongodb/app-write', WRITE_URI),
    stored('prod/mongodb/survey-write', ours('fill', 'prod/mongodb/survey-write')),
    stored('prod/session-secret', CONSOLE, { content: 'other-than-source' }),
  ],
  overwrite: ['prod/session-secret'],
});

const LEFT_OUT_PLAN = planOf({ ...FIRST_DAY, only: ['prod/cms-api-key'] });

// apply ---------------------------------------------------------------------------------------

interface Ending {
  readonly interrupted?: boolean;
  readonly facts?: Readonly<Record<string, Partial<Receipt>>>;
  /** Of services that are not as before: those that are left out run the tasks they ran. */
  readonly seen?: Readonly<Record<string, Partial<ServiceNow> | 'unseen'>>;
  /** Nothing is left that an apply can do. */
  readonly left?: false;
  readonly noRestart?: boolean;
  readonly verbose?: boolean;
}

/** The services of a plan at the end of a run. */
function productionOf({ restarts, writes }: Plan, { seen = {}, facts = {} }: Ending): ProductionNow {
  const names = writes.map(({ target }) => target);
  const news = names.filter((name) => (facts[name]?.outcome ?? 'done') === 'done');
  return {
    at: NOW,
    services: restarts
      .filter(({ target }) => seen[target] !== 'unseen')
      .map(({ target, tasks, because }) => ({
        target,
        desired: tasks,
        running: tasks,
        fresh: facts[target] === undefined ? tasks : 0,
        unknown: 0,
        pinned: 0,
        untouched: facts[target] !== undefined,
        course: 'steady',
        obstacles: [],
        lacking: [],
        unread: [],
        unfit: [],
        unwired: 0,
        news: news.filter((name) => because.includes(name)),
        ...(seen[target] as Partial<ServiceNow> | undefined),
      })),
    unseen: restarts.map(({ target }) => target).filter((target) => seen[target] === 'unseen'),
  };
}

const applied =
  (whole: Plan, ending: Ending = {}): Draw =>
  (style) => {
    const { interrupted = false, facts = {}, noRestart = false, left = true, verbose = false } = ending;
    const plan = noRestart ? withoutRestarts(whole, PROD) : whole;
    const screen = {
      environment: PROD,
      plan,
      ...receiptsOf(plan, facts),
      spared: noRestart ? whole.restarts : [],
      production: productionOf(whole, ending),
      interrupted,
      finish: left ? APPLY : undefined,
      here: HERE,
      tookMs: 190_000,
      journal: RECORD,
    };
    return appliedScreen(screen, style, verbose);
  };

const REFUSED = problem('denied', 'AWS refused secretsmanager:PutSecretValue on prod/cms-api-key', {
  details: ["denied by the secret's own resource policy"],
  hints: ['allow secretsmanager:PutSecretValue for this role'],
});
const NOT_WRITTEN: Partial<Receipt> = { outcome: 'failed', version: undefined, problem: REFUSED };
const NOT_TRIED: Partial<Receipt> = { outcome: 'stopped', version: undefined };
const HELD: Partial<Receipt> = {
  outcome: 'held',
  change: { ...(FILL_PLAN.restarts[0] as Receipt['change']), heldBy: ['prod/cms-api-key'] } as Receipt['change'],
};
const TIMED_OUT: Partial<Receipt> = {
  outcome: 'unconfirmed',
  deployment: 'ecs-svc/4098213377310219845',
  problem: problem('restart-timeout', 'app was not finished in time; ECS goes on with it', {
    hints: ['secretsmith plan --env prod'],
  }),
};
const WRITTEN_OVER: Partial<Receipt> = {
  outcome: 'unconfirmed',
  stands: false,
  problem: problem(OVERWRITTEN, 'prod/cms-api-key was written, and changed by somebody else right after', {
    hints: ['secretsmith plan --env prod'],
  }),
};
const UNSEEN: Partial<Receipt> = {
  outcome: 'unconfirmed',
  stands: false,
  problem: problem(
    'unconfirmed',
    'AWS answered secretsmanager:DescribeSecret with 500; what came in between is not known',
  ),
};
const ONE_PINNED: Partial<Receipt> = { tasks: { running: 2, fresh: 1, pinned: 1, unwired: 0 } };
const FOLLOWED: Partial<Receipt> = { deployment: 'ecs-svc/4098213377310219845', followed: true };
const ROLLED_BACK: Partial<Receipt> = {
  outcome: 'failed',
  tasks: undefined,
  deployment: 'ecs-svc/4098213377310219845',
  problem: problem('rolled-back', 'app rolled back: 3 new tasks stopped', {
    details: ['ResourceInitializationError: unable to pull secrets or registry auth'],
    hints: ['aws ecs describe-tasks --cluster askflorence-prod --tasks 1f0a --region us-east-1'],
  }),
};
const STALLED: Partial<Receipt> = {
  ...ROLLED_BACK,
  problem: problem('stalled', 'app: new tasks stop before they are healthy, and ECS goes on trying'),
};
/** One old task and one of two new ones run. */
const UNDER_WAY: Partial<ServiceNow> = { running: 3, fresh: 1, untouched: false, course: 'going' };
const RESTORED: Partial<ServiceNow> = { fresh: 2, untouched: false };
const DOWN: Partial<ServiceNow> = { running: 0, untouched: false, course: 'failing' };
const deniedRow = (name: string): Partial<Receipt> => ({
  outcome: 'failed',
  version: undefined,
  problem: problem('kms-denied', `Secrets Manager could not encrypt ${name} with alias/askflorence-prod`, {
    details: ['secretsmanager:PutSecretValue was refused', `AWS request 6afa323b-dd0a-4382-9f00-${name.slice(-2)}`],
    hints: ['aws kms describe-key --key-id alias/askflorence-prod --region us-east-1'],
  }),
});

// audit ---------------------------------------------------------------------------------------

const audited =
  ({ rows, secrets, services, outside }: World, now = NOW, verbose = false): Draw =>
  (style) => {
    const report = audit(manifest(rows, [PROD]), PROD, observation(secrets, services, NOW, KEY, outside), now, HERE);
    return auditScreen({ environment: PROD, identity: OPERATOR, report, usage: LOOKED, here: HERE }, style, verbose);
  };

const AUDITED: World = {
  ...FILLED,
  secrets: FILLED.secrets
    .map((secret) =>
      secret.name === 'prod/unsubscribe-token-secret' ? stored(secret.name, CONSOLE, { lastChanged: at(-60) }) : secret,
    )
    .concat(stored('prod/old-key', TERRAFORM)),
};

/** As many placeholders that nobody reads, and as many secrets that are not declared. */
const MANY_NOTED: World = {
  rows: MANY.map((name) => row(name, 'placeholder')),
  secrets: MANY.flatMap((name) => [stored(name, TERRAFORM), stored(`${name}-old`, TERRAFORM)]),
};

const ACCEPTED: World = {
  rows: [
    row('prod/a', dotenv('A'), {
      accept: [{ rule: 'missing', reason: 'made with the next release', until: '2026-09-30', ticket: '47' }],
    }),
  ],
  secrets: [],
};

const NO_WORKER = {
  kind: 'absent',
  target: 'worker',
  service: 'askflorence-prod-worker',
  cluster: 'askflorence-prod',
} as const;

// restart -------------------------------------------------------------------------------------

const NOTHING_LACKED = { heldBy: [], unread: [], unfit: [] };
const restartPlan = (
  plan: Plan,
  restarts = plan.restarts,
  concerns: Plan['concerns'] = [],
  lacked: ReturnType<typeof lackedNow> = NOTHING_LACKED,
): Draw => {
  const told = {
    environment: PROD,
    identity: OPERATOR,
    tasks: plan.tasks,
    concerns,
    lacked,
    here: HERE,
    usage: LOOKED,
  };
  return (style) => restartScreen({ ...told, restarts }, style);
};
const UNSURE_PLAN = planOf({
  rows: [row('prod/a', dotenv('A'))],
  secrets: [stored('prod/a', undefined, { versions: [version(ours('fill', 'prod/a'), ['AWSCURRENT', 'AWSPENDING'])] })],
  services: [service('app', ['prod/a'], [task('1', at(-90_000), ['prod/a'])])],
});
/** Its tasks started with the placeholder that is still there; the other one's value was moved back to one. */
const LACKING: World = {
  rows: [row('prod/a', dotenv('A')), row('prod/b', dotenv('B'))],
  secrets: [
    stored('prod/a', TERRAFORM),
    stored('prod/b', undefined, {
      versions: [version(TERRAFORM, ['AWSCURRENT']), version(ours('fill', 'prod/b'), ['AWSPREVIOUS'])],
    }),
  ],
  services: [service('app', ['prod/a', 'prod/b'], [task('1', at(-60), ['prod/a', 'prod/b'])])],
};
const LACKING_PLAN = planOf({ ...LACKING, only: [] });
const named = (plan: Plan, { rows, secrets, services }: World = FIRST_DAY) =>
  chooseRestarts(plan, rows, observation(secrets, services), PROD, { named: ['app'], all: false });

const restarted =
  (plan: Plan, ending: Ending = {}): Draw =>
  (style) =>
    restartedScreen(
      {
        environment: PROD,
        restarts: receiptsOf(plan, ending.facts).restarts,
        production: productionOf(plan, ending),
        here: HERE,
        journal: RECORD,
      },
      style,
    );

// progress ------------------------------------------------------------------------------------

export const RUN: readonly Event[] = [
  { kind: 'write-begun', total: 2 },
  { kind: 'written', name: 'prod/cms-api-key', version: ours('fill', 'prod/cms-api-key') },
  { kind: 'written', name: 'prod/posthog-key', version: ours('fill', 'prod/posthog-key') },
  { kind: 'settling', ms: 6000 },
  { kind: 'restart-begun', service: 'app', deployment: 'ecs-svc/4098213377310219845', followed: false },
  {
    kind: 'restart-seen',
    service: 'app',
    wanted: 2,
    event: undefined,
    tasks: [
      { id: '6c1f0a3e11', age: 'new', state: 'running', since: at(10) },
      { id: '91be77d022', age: 'new', state: 'starting', since: at(60) },
      { id: '77aae11533', age: 'old', state: 'running', since: at(-9000) },
    ],
  },
  { kind: 'restart-ended', service: 'app', ok: true, open: false, message: '2 of 2 tasks have every value' },
];

export const NO_PLACE: Event = {
  ...(RUN[5] as Extract<Event, { kind: 'restart-seen' }>),
  event: {
    at: at(62),
    text: eventLine(
      '(service askflorence-prod-app) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    ),
  },
};
export const WRITE_FAILED: Event = { kind: 'write-failed', name: 'prod/posthog-key', message: 'AWS refused it' };
export const RESTART_FAILED: Event = {
  kind: 'restart-ended',
  service: 'app',
  ok: false,
  open: false,
  message: 'app rolled back to its old tasks',
};

/** The picture after these events, a second each, and so many seconds later. */
export const picture =
  (events: readonly Event[], later = 0): Draw =>
  (style) => {
    const last = events.reduce((before, event, second) => withEvent(before, event, at(second)), EMPTY_PICTURE);
    return frameText(last, at(events.length + later), style, Number.POSITIVE_INFINITY, false);
  };

// doctor, list, show, history -----------------------------------------------------------------

const ECS = { cluster: 'askflorence-prod', services: { app: 'askflorence-prod-app' } };

const doctor = (world: World, before: readonly Check[], rotates?: boolean): Draw => {
  const seen = observation(world.secrets, world.services, NOW, world.key);
  const checks = [
    ...before,
    checkKey(world.rows, PROD, seen, rotates, HERE),
    ...checkSecrets(world.rows, PROD, seen),
    ...checkServices(world.rows, PROD, seen),
    well('scratch', '/run/user/1000, in memory; 0 left-overs swept'),
  ];
  return (style) => doctorScreens([{ environment: PROD, checks }], style);
};

const KNOWN = [
  well('identity', 'AdministratorAccess/operator, profile askflorence-prod'),
  well('account', '039624954211, as the manifest says'),
];
const SESSION_ENDS: Check = {
  name: 'session',
  verdict: 'failed',
  text: 'these credentials last until 12:09 UTC (9 m)',
  hints: ['aws sso login --profile askflorence-prod'],
};

/** The same rows, each declared for the service that reads it. */
const DECLARED_FOR_APP: World = {
  ...FILLED,
  rows: FILLED.rows.map((one) =>
    one.source.kind === 'placeholder' ? one : { ...one, consumers: [{ kind: 'service', service: 'app' }] },
  ),
};

/** One is declared for a service that does not read it, the other is read as it was before. */
const CONSUMED: World = {
  rows: ['prod/a', 'prod/b'].map((name) =>
    row(name, dotenv('X'), { consumers: [{ kind: 'service', service: 'app' }] }),
  ),
  secrets: [
    stored('prod/a', ours('fill', 'prod/a')),
    stored('prod/b', undefined, {
      versions: [version(ours('fill', 'prod/b'), 'AWSCURRENT', at(-60)), version(TERRAFORM, 'AWSPREVIOUS', at(-600))],
    }),
  ],
  services: [
    service(
      'app',
      [],
      [task('6c1f0a3e', at(-30), [], { reads: [reference('prod/b', `${arnOf('prod/b')}::AWSPREVIOUS:`)] })],
      {
        reads: [reference('prod/b', `${arnOf('prod/b')}::AWSPREVIOUS:`)],
      },
    ),
  ],
};

const changedRow = (name: string, more: Partial<SecretRow>) => (one: SecretRow) =>
  one.name === name ? { ...one, ...more } : one;

/** With the times that a command looks up, intervals, and consumers that are no services. */
const LISTED: World = {
  ...FILLED,
  rows: FILLED.rows
    .map(changedRow('prod/cms-api-key', { rotate: { kind: 'every', days: 90, outageAccepted: false } }))
    .map(
      changedRow('prod/unsubscribe-token-secret', { rotate: { kind: 'never', reason: 'links in sent mail use it' } }),
    )
    .map(
      changedRow('prod/mongodb/app-write', {
        description: 'what the app writes with',
        shape: { kind: 'mongodb-uri' },
        rotate: { kind: 'every', days: 90, outageAccepted: false },
        consumers: [
          { kind: 'service', service: 'app' },
          { kind: 'vercel', variable: 'MONGODB_WRITE_URI', redeploy: true },
          { kind: 'external', name: 'the nightly export of the data team', apply: undefined },
        ],
      }),
    ),
  secrets: FILLED.secrets.map((secret) => {
    if (secret.name === 'prod/mongodb/audit-read') return stored(secret.name, CONSOLE, { lastChanged: at(-60) });
    if (secret.name !== 'prod/mongodb/app-write') return secret;
    const before = version(TERRAFORM, ['AWSPREVIOUS', 'terraform-placeholder'], at(-50 * 3600));
    return { ...secret, versions: [before, ...secret.versions] };
  }),
};

const rowsOf = ({ rows, secrets, services, outside, absent }: World) =>
  inventory(manifest(rows), PROD, observation(secrets, services, NOW, KEY, outside, absent));

export const LISTED_ROWS = rowsOf(LISTED);

const listed =
  (world: World): Draw =>
  (style) =>
    listScreen(PROD, rowsOf(world), NOW, style, false);

/** Names no column has room for. */
const LONG = `prod/${'a-very-long-name/'.repeat(3)}key`;

const shown =
  ({ rows, secrets, services, key, outside }: World, name: string, holds?: ShowScreen['holds']): Draw =>
  (style) => {
    const seen = observation(secrets, services, NOW, key, outside);
    const declared = rows.find((one) => one.name === name) as SecretRow;
    const copies = rows
      .filter((one) => one.source.kind === 'copy' && one.source.of === name)
      .map((one) => ({ row: one, summary: inventoryRow(one, PROD, seen) }));
    return showScreen(
      {
        environment: PROD,
        row: declared,
        stored: seen.secrets.get(name),
        summary: inventoryRow(declared, PROD, seen),
        copies,
        services: Object.fromEntries([...seen.services.values()].map((one) => [one.alias, one.name])),
        holds,
        keys: seen.keys,
        now: NOW,
        usage: LOOKED,
        here: HERE,
      },
      style,
    );
  };

/** Somebody moved AWSCURRENT back to the version before, after the task had started. */
const MOVED_LABEL: World = {
  rows: [row('prod/cms-api-key', dotenv('CMS_API_KEY'))],
  secrets: [
    stored('prod/cms-api-key', undefined, {
      lastChanged: at(-60),
      versions: [
        version(CONSOLE, 'AWSPREVIOUS', at(-1800)),
        version(ours('fill', 'prod/cms-api-key', TERRAFORM), 'AWSCURRENT', at(-HOURS)),
      ],
    }),
  ],
  services: [
    service(
      'app',
      ['prod/cms-api-key'],
      [task('6c1f0a3e', at(-2000), ['prod/cms-api-key']), task('91be77d0', at(-900), ['prod/cms-api-key'])],
    ),
  ],
};

const PROMOTED: World = {
  ...MOVED_LABEL,
  secrets: [
    stored('prod/cms-api-key', undefined, {
      lastChanged: at(-60),
      versions: [
        version(
          ours('rotate', 'prod/cms-api-key', TERRAFORM),
          ['AWSCURRENT', 'secretsmith-live-20260721T115000Z'],
          at(-HOURS),
        ),
        version(ours('fill', 'prod/cms-api-key', TERRAFORM), 'AWSPREVIOUS', at(-9 * HOURS)),
      ],
    }),
  ],
};

/** `now`: of a look that is to be verified. */
const historyOf =
  (versions: readonly Version[], now?: Date): Draw =>
  (style) => {
    const trails = now && versions.map((version) => trailOf(version, PROD, now));
    return historyScreen({ name: 'prod/cms-api-key', versions, trails, here: [] }, style, false);
  };

export const HISTORY = [
  version(ours('rotate', 'prod/cms-api-key', TERRAFORM), ['AWSCURRENT'], at(0)),
  version(ours('fill', 'prod/cms-api-key', TERRAFORM), ['AWSPREVIOUS'], at(-HOURS)),
  version(CONSOLE, [], at(-2 * HOURS)),
  version(TERRAFORM, ['terraform-placeholder']),
];

// the rest ------------------------------------------------------------------------------------

const PLACE = { file: 'secrets.manifest.yaml', line: 31, column: 13 };
const MANIFEST = manifest(FIRST_DAY.rows, [
  environment({
    ecs: { ...ECS, place: PLACE },
  }),
  environment({ name: 'staging', aws: { ...PROD.aws, account: '549136075525', profile: 'askflorence-staging' } }),
]);

export const SCREENS = {
  'plan, the first time': plan(FIRST_PLAN),
  'plan, to fill': plan(FILL_PLAN),
  'plan, nothing to do': plan(SETTLED_PLAN, LOOKED),
  'plan, after people changed things': plan(MOVED_PLAN),
  'plan, a stale task alone': plan(STALE_PLAN, LOOKED),
  'plan, a foreign value alone': plan(FOREIGN_PLAN),
  'plan, a value typed for a source without a provider': plan(TYPED_PLAN),
  'plan, what is taken back and what is let go': plan(RETURNED_PLAN),
  'plan, a value is taken back': plan(TAKEN_BACK_PLAN),
  'plan, every reason to be blocked': plan(BLOCKED_PLAN),
  'plan, many rows': plan(MANY_PLAN),
  'plan, many rows in full': plan(MANY_PLAN, USAGE, true),
  'plan, secrets that do not exist': plan(CREATE_PLAN),
  'plan, half of the tasks serve': plan(restartOf(50)),
  'plan, no task wanted': plan(restartOf(100, 0)),
  'plan, a placeholder that may not be read': plan(UNREADABLE_PLAN),
  'plan, what lies beyond a restart': plan(BEYOND_PLAN),
  'plan, tasks that cannot start': plan(CRIPPLED_PLAN),
  'plan, a key that cannot be used': plan(LOCKED_PLAN),
  'plan, a key that may not be looked at': plan(UNLOOKED_PLAN),
  'show, a key that may not be looked at': shown(UNLOOKED, 'prod/b'),
  'plan, nothing to do and not well': plan(UNWELL_PLAN, LOOKED),
  'plan, deployments under way': plan(DEPLOYED_PLAN, LOOKED),
  'plan, stopgaps end': plan(ENDING_PLAN),
  'plan, on the emulator': (style) =>
    planScreen(
      {
        environment: PROD,
        identity: { ...OPERATOR, endpoint: 'http://127.0.0.1:4566' },
        plan: SETTLED_PLAN,
        usage: LOOKED,
        apply: APPLY,
        here: HERE,
      },
      style,
    ),
  'plan, a row of many': plan(LEFT_OUT_PLAN),
  'applied, whole': applied(FILL_PLAN),
  'applied, a restart alone': applied(STALE_PLAN),
  'applied, and a service does not exist': applied({ ...FILL_PLAN, concerns: [NO_WORKER] }),
  'applied, one task reads a pinned version': applied(STALE_PLAN, { facts: { app: ONE_PINNED } }),
  'applied, with blocked rows': applied(FIRST_PLAN, { facts: { app: { outcome: 'held' } } }),
  'applied, and only blocked rows are left': applied(
    planOf({
      ...BLOCKED,
      rows: BLOCKED.rows.slice(0, 1).concat(row('prod/i', dotenv('I'))),
      secrets: [...BLOCKED.secrets, stored('prod/i', TERRAFORM)],
    }),
  ),
  'applied, one refused': applied(FILL_PLAN, { facts: { 'prod/cms-api-key': NOT_WRITTEN, app: HELD } }),
  'applied, all refused': applied(planOf({ ...FIRST_DAY, only: ['prod/cms-api-key'] }), {
    facts: { 'prod/cms-api-key': NOT_WRITTEN, app: { outcome: 'held' } },
  }),
  'applied, interrupted while it wrote': applied(FILL_PLAN, {
    interrupted: true,
    facts: { 'prod/cms-api-key': NOT_TRIED, app: NOT_TRIED },
  }),
  'applied, interrupted before it wrote': applied(planOf({ ...FIRST_DAY, only: ['prod/cms-api-key'] }), {
    interrupted: true,
    facts: { 'prod/cms-api-key': NOT_TRIED, app: NOT_TRIED },
  }),
  'applied, interrupted before the restart': applied(FILL_PLAN, { interrupted: true, facts: { app: NOT_TRIED } }),
  'applied, interrupted, and a copy waits for what was not written': applied(FILL_PLAN, {
    interrupted: true,
    facts: {
      'prod/mongodb/app-read': { ...NOT_WRITTEN, problem: undefined },
      'prod/mongodb/audit-read': { outcome: 'held', version: undefined },
      'prod/cms-api-key': { outcome: 'unconfirmed', version: undefined },
      app: NOT_TRIED,
    },
  }),
  'applied, and somebody else wrote right after': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': WRITTEN_OVER, app: HELD },
    seen: { app: { lacking: ['prod/cms-api-key'], unread: ['prod/cms-api-key'] } },
  }),
  'applied, and nobody could look afterwards': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': UNSEEN, app: HELD },
  }),
  'applied, and a label was refused behind a write': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': { ...UNSEEN, stands: true, problem: REFUSED }, app: HELD },
  }),
  'applied, the restart not seen to end': applied(FILL_PLAN, { facts: { app: TIMED_OUT }, seen: { app: UNDER_WAY } }),
  'applied, by a deployment of somebody else that is not seen to end': applied(FILL_PLAN, {
    facts: { app: { ...TIMED_OUT, ...FOLLOWED } },
    seen: { app: UNDER_WAY },
  }),
  'applied, rolled back': applied(FILL_PLAN, { facts: { app: ROLLED_BACK }, seen: { app: RESTORED }, left: false }),
  'applied, and nothing runs any more': applied(FILL_PLAN, {
    facts: { app: STALLED },
    seen: { app: DOWN },
    left: false,
  }),
  'applied, and nobody may look': applied(FILL_PLAN, { facts: { app: TIMED_OUT }, seen: { app: 'unseen' } }),
  'applied, and somebody else restarts it meanwhile': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': NOT_WRITTEN, app: HELD },
    seen: { app: { unknown: 2, untouched: false } },
  }),
  'applied, and a placeholder came back': applied(FILL_PLAN, {
    facts: { app: { outcome: 'failed' } },
    seen: { app: { lacking: ['prod/cms-api-key'] } },
  }),
  'applied, interrupted, and the tasks of a deployment run beside the old ones': applied(FILL_PLAN, {
    interrupted: true,
    facts: { app: NOT_TRIED },
    seen: { app: { running: 3, fresh: 1, untouched: true, course: 'going' } },
  }),
  'applied, and what it reads is deleted': applied(FILL_PLAN, {
    facts: { app: { outcome: 'failed' } },
    seen: { app: { obstacles: [{ variable: 'CMS_API_KEY', id: 'prod/cms-api-key', why: 'deleting' }] } },
  }),
  'applied, and nothing restarted': applied(BEYOND_PLAN, {
    noRestart: true,
    seen: { app: { fresh: 0, untouched: true }, mailer: { fresh: 0, untouched: true } },
  }),
  'applied, many rows': applied(MANY_PLAN),
  'applied, many rows stopped': applied(MANY_PLAN, {
    interrupted: true,
    facts: Object.fromEntries(MANY.slice(1).map((name) => [name, NOT_TRIED])),
  }),
  'applied, many rows refused for one reason': applied(MANY_PLAN, {
    facts: Object.fromEntries(MANY.slice(2).map((name) => [name, deniedRow(name)])),
  }),
  'applied, no tasks': applied(restartOf(100, 0)),
  'applied, and something lies beyond': applied(BEYOND_PLAN, { facts: { app: { outcome: 'held' } }, left: false }),
  'applied, overtaken': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': { overtaken: [CONSOLE] }, app: { outcome: 'unneeded' } },
  }),
  'applied, overtaken, and another run went on from it': applied(FILL_PLAN, {
    facts: { 'prod/cms-api-key': { overtaken: [CONSOLE], stands: false }, app: { outcome: 'unneeded' } },
  }),
  'audit, this year': audited(AUDITED),
  'audit, a year later': audited(AUDITED, new Date('2027-07-21T12:00:00Z')),
  'audit, accepted': audited(ACCEPTED),
  'audit, many findings': audited(MANY_NOTED),
  'audit, many findings in full': audited(MANY_NOTED, NOW, true),
  'audit, deployments under way': audited(DEPLOYED),
  'audit, nothing to say': audited({
    rows: [row('prod/a', dotenv('A'))],
    secrets: [stored('prod/a', ours('fill', 'prod/a'))],
  }),
  'restart, what is stale': restartPlan(STALE_PLAN),
  'restart, nothing': restartPlan(SETTLED_PLAN),
  'restart, nothing, and values are missing': restartPlan(
    LACKING_PLAN,
    LACKING_PLAN.restarts,
    LACKING_PLAN.concerns,
    lackedNow(LACKING.rows, observation(LACKING.secrets, LACKING.services)),
  ),
  'restart, nothing is certain': restartPlan(UNSURE_PLAN, UNSURE_PLAN.restarts, UNSURE_PLAN.concerns),
  'restart, two services': restartPlan(restartOf(100)),
  'restart, held': restartPlan(FIRST_PLAN),
  'restart, by name': restartPlan(FIRST_PLAN, named(FIRST_PLAN)),
  'restart, tasks that cannot start': restartPlan(CRIPPLED_PLAN),
  'restart, a key that cannot be used': restartPlan(LOCKED_PLAN),
  'restart, tasks that cannot start, by name': restartPlan(CRIPPLED_PLAN, named(CRIPPLED_PLAN, CRIPPLED)),
  restarted: restarted(STALE_PLAN),
  'restarted, one task reads a pinned version': restarted(STALE_PLAN, { facts: { app: ONE_PINNED } }),
  'restarted, not seen to end': restarted(STALE_PLAN, { facts: { app: TIMED_OUT }, seen: { app: UNDER_WAY } }),
  'restarted, by somebody else': restarted(STALE_PLAN, { facts: { app: FOLLOWED } }),
  'restarted, by somebody else, not seen to end': restarted(restartOf(100), {
    facts: { app: { ...TIMED_OUT, ...FOLLOWED } },
    seen: { app: UNDER_WAY },
  }),
  'restarted, and a reference is broken': restarted(STALE_PLAN, {
    facts: { app: STALLED },
    seen: {
      app: { ...DOWN, obstacles: [{ variable: 'CMS_API_KEY', id: 'prod/cms-api-key-ZCUKcB', why: 'another-arn' }] },
    },
  }),
  'restarted, by name, and it goes on': restarted(
    { ...STALE_PLAN, restarts: named(STALE_PLAN) },
    { facts: { app: TIMED_OUT }, seen: { app: UNDER_WAY } },
  ),
  'restarted, failed, with the next command among its hints': restarted(STALE_PLAN, {
    facts: {
      app: {
        outcome: 'failed',
        problem: problem('deployment-failed', 'app: the deployment failed', {
          hints: ['aws ecs describe-tasks --cluster askflorence-prod --tasks 6c1f0a3e', 'secretsmith plan --env prod'],
        }),
      },
    },
    seen: { app: { course: 'failing' } },
  }),
  'restarted, rolled back': restarted(STALE_PLAN, { facts: { app: ROLLED_BACK }, seen: { app: RESTORED } }),
  'restarted, one of two not begun': restarted(restartOf(100), {
    facts: { 'long-named-worker': { outcome: 'failed' } },
  }),
  'progress, writing': picture(RUN.slice(0, 2)),
  'progress, settling': picture(RUN.slice(0, 4)),
  'progress, restarting': picture(RUN.slice(0, 6), 60),
  'progress, a deployment that was under way': picture(
    [{ ...(RUN[4] as Extract<Event, { kind: 'restart-begun' }>), followed: true }, ...RUN.slice(5, 6)],
    60,
  ),
  'progress, no place for a task': picture([...RUN.slice(4, 5), NO_PLACE], 600),
  'progress, done': picture(RUN),
  'progress, failed': picture([...RUN.slice(0, 2), WRITE_FAILED, ...RUN.slice(4, 6), RESTART_FAILED]),
  'doctor, all well': doctor(DECLARED_FOR_APP, KNOWN, true),
  'doctor, much is wrong': doctor(
    { ...FILLED, secrets: FILLED.secrets.slice(1), key: { arn: undefined, state: 'missing' } },
    [...KNOWN, SESSION_ENDS],
  ),
  'doctor, the key may not be looked at': doctor(
    { ...DECLARED_FOR_APP, key: { arn: undefined, state: 'not-visible' } },
    KNOWN,
  ),
  'doctor, an apply would be stopped': (style) =>
    doctorScreens(
      [{ environment: PROD, checks: [...KNOWN, checkPlan(BLOCKED_PLAN, PROD), checkPlan(LOCKED_PLAN, PROD)] }],
      style,
    ),
  'doctor, deployments under way': doctor({ ...DEPLOYED, rows: DEPLOYED.rows.slice(0, 2) }, KNOWN, true),
  'doctor, of several environments': (style) =>
    doctorScreens(
      [
        { environment: PROD, checks: [SESSION_ENDS] },
        { environment: environment({ name: 'staging' }), checks: KNOWN },
      ],
      style,
    ),
  list: listed(LISTED),
  'list, deployments under way': listed(DEPLOYED),
  'list, the first day': listed(FIRST_DAY),
  'list, a long name': listed({ rows: [row(LONG, dotenv('A'))], secrets: [] }),
  'show, an original': shown(LISTED, 'prod/mongodb/app-write'),
  'show, a copy that a person changed': shown(LISTED, 'prod/mongodb/audit-read'),
  'show, a copy whose value was looked into': shown(LISTED, 'prod/mongodb/audit-read', {
    text: 'a mongodb-uri for user app-read on the host of cluster askflorence-prod, database askflorence; read just now, not shown',
    hints: [],
  }),
  'show, what may not be looked into': shown(LISTED, 'prod/mongodb/audit-read', {
    text: 'not known: it may not be read',
    hints: ['allow secretsmanager:GetSecretValue on it'],
  }),
  'show, an original with a copy that is not in step': shown(LISTED, 'prod/mongodb/app-read'),
  'show, a placeholder on another key': shown(
    { ...FIRST_DAY, secrets: [stored('prod/bedrock/guardrail-config', TERRAFORM, { kmsKey: undefined })] },
    'prod/bedrock/guardrail-config',
  ),
  'show, what may be a placeholder': shown(FIRST_DAY, 'prod/cms-api-key'),
  'show, a label that was moved by hand': shown(MOVED_LABEL, 'prod/cms-api-key'),
  'show, a value that was promoted later than it was made': shown(PROMOTED, 'prod/cms-api-key'),
  'show, what does not exist': shown({ rows: FILLED.rows, secrets: [] }, 'prod/cms-api-key'),
  'show, deployments under way': shown(DEPLOYED, 'prod/a'),
  'show, what is declared and not read': shown(CONSUMED, 'prod/a'),
  'show, what is read at a label': shown(CONSUMED, 'prod/b'),
  'list, what is declared and not read': listed(CONSUMED),
  'show, what is being deleted': shown(DEPLOYED, 'prod/c'),
  'show, a long name': shown({ rows: [row(LONG, dotenv('A'))], secrets: [stored(LONG, CONSOLE)] }, LONG),
  history: historyOf(HISTORY),
  'history, without this tool': historyOf(HISTORY, NOW),
  'history, of which CloudTrail has nothing any more': historyOf(HISTORY.slice(1), at(90 * 86_400)),
  'history, nothing': historyOf([]),
  'first page': (style) => firstPage(MANIFEST, style),
  'first page, no manifest': (style) =>
    firstPage(problem('manifest-missing', 'no secrets.manifest.yaml here or in a directory above'), style),
  'first page, a manifest with problems': (style) =>
    firstPage(problem('manifest', '2 problems in secrets.manifest.yaml'), style),
  problems: (style) =>
    problemsText(
      '2 problems in secrets.manifest.yaml',
      [
        {
          place: PLACE,
          path: 'secrets.prod/a.stopgap.ticket',
          message: 'not a ticket',
          hint: 'a ticket is a number or a quoted text: `56` or `"#56"`',
        },
        {
          place: { ...PLACE, line: 40 },
          path: '',
          message: 'this row has no source, so nobody can say where its value comes from',
        },
      ],
      style,
    ),
  fault: (style) =>
    faultText(
      problem('account', 'prod is account 039624954211, and these credentials are for 549136075525', {
        details: ['used: profile askflorence-staging by AWS_PROFILE; only STS was called'],
        hints: ['aws sso login --profile askflorence-prod', 'export AWS_PROFILE=askflorence-prod'],
      }),
      style,
    ),
  validated: (style) => validatedScreen(MANIFEST, style),
  sandbox: (style) =>
    sandboxScreen(
      { url: 'http://127.0.0.1:4566', variables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' } },
      MANIFEST,
      style,
    ),
} satisfies Record<string, Draw>;
