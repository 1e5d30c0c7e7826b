/** The first user's prod, as SCREENS.md tells it: what the views are drawn on. */
import type { Plan, Problem, Receipt } from '../../src/core/model.js';
import type { Identity } from '../../src/core/ports.js';
import type { Style } from '../../src/views/style.js';
import {
  ACCOUNT,
  at,
  copyOf,
  dotenv,
  environment,
  ours,
  planOf,
  problem,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  type World,
} from './world.js';

export const WIDE: Style = { width: 80, colour: false, utf8: true };
export const NARROW: Style = { ...WIDE, width: 40 };

export const PROD = environment();

/** The flags that make a command mean it. */
export const HERE = ['--env', 'prod'];

/** The command that would do what a plan says, without `--expect`. */
export const APPLY = 'secretsmith apply --env prod';

export const OPERATOR: Identity = {
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess/operator`,
  who: 'AdministratorAccess/operator',
  credentials: 'profile askflorence-prod',
  endpoint: undefined,
  expires: undefined,
  sso: undefined,
  lastsUntil: undefined,
  renew: 'aws sso login --profile askflorence-prod',
};

const READ = 'prod/mongodb/app-read';
const WRITE = 'prod/mongodb/app-write';
const consumers = [{ kind: 'service', service: 'app' }] as const;
const filled = (name: string, variable: string) => row(name, dotenv(variable), { consumers });
const copyFor = (name: string, of: string) => row(name, copyOf(of), { consumers, stopgap: STOPGAP });

const ROWS = [
  row('prod/bedrock/guardrail-config', 'placeholder'),
  filled('prod/cms-api-key', 'CMS_API_KEY'),
  row('prod/florence/session-secret', 'placeholder'),
  copyFor('prod/mongodb/agents-admin', WRITE),
  filled(READ, 'MONGODB_READ_URI'),
  filled(WRITE, 'MONGODB_WRITE_URI'),
  copyFor('prod/mongodb/audit-read', READ),
  copyFor('prod/mongodb/waitlist-write', WRITE),
  row('prod/unsubscribe-token-secret', dotenv('UNSUBSCRIBE_TOKEN_SECRET')),
];

const NAMES = ROWS.map(({ name }) => name);
const READ_BY_APP = ROWS.filter(({ source }) => source.kind !== 'placeholder').map(({ name }) => name);
const DAY = 86_400;

/** Terraform has made every secret, and two tasks run. */
export const FIRST_DAY: World = {
  rows: ROWS,
  secrets: NAMES.map((name) => stored(name, TERRAFORM, { lastChanged: at(-DAY) })),
  services: [
    service('app', READ_BY_APP, [task('6c1f0a3e', at(-3600), READ_BY_APP), task('91be77d0', at(-3500), READ_BY_APP)]),
  ],
};

/** The variable of the write user holds nothing. */
export const EMPTY_VARIABLE: Problem = problem('source-empty', 'dotenv MONGODB_WRITE_URI is an empty string', {
  details: ['An empty value is never written.'],
  hints: ['aws secretsmanager put-secret-value --secret-id NAME --secret-string file://FILE --region us-east-1'],
});

export const FIRST_PLAN = planOf({ ...FIRST_DAY, unusable: { [WRITE]: EMPTY_VARIABLE } });
export const FILL_PLAN = planOf(FIRST_DAY);

const versionOf = (name: string): string => {
  const original = ROWS.find((one) => one.name === name)?.source;
  if (original?.kind === 'placeholder') return TERRAFORM;
  return original?.kind === 'copy' ? ours('copy', name, versionOf(original.of)) : ours('fill', name, TERRAFORM);
};

/** Every value was written two days ago. */
export const FILLED: World = {
  ...FIRST_DAY,
  secrets: NAMES.map((name) => stored(name, versionOf(name), { lastChanged: at(-2 * DAY) })),
};
export const SETTLED_PLAN = planOf(FILLED);

/** The same, and what happened since. */
export function since(changes: Partial<World>, secrets: World['secrets'] = []): Plan {
  const changed = new Map(secrets.map((secret) => [secret.name, secret]));
  return planOf({ ...FILLED, ...changes, secrets: FILLED.secrets.map((secret) => changed.get(secret.name) ?? secret) });
}

/** What became of a plan's changes: done, where nothing else is said of their target. */
export function receiptsOf(plan: Plan, facts: Readonly<Record<string, Partial<Receipt>>> = {}) {
  const receipt = (change: Receipt['change'], version: string | undefined): Receipt => ({
    change,
    outcome: 'done',
    version,
    stands: version !== undefined,
    deployment: undefined,
    followed: false,
    problem: undefined,
    tasks:
      change.kind === 'restart' ? { running: change.tasks, fresh: change.tasks, pinned: 0, unwired: 0 } : undefined,
    overtaken: [],
    ...facts[change.target],
  });
  return {
    writes: plan.writes.map((write) => receipt(write, versionOf(write.target))),
    restarts: plan.restarts.map((restart) => receipt(restart, undefined)),
  };
}
