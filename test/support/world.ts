/**
 * Small pieces of a world, for tests of the pure core and of the views: what a manifest says, what AWS
 * shows, and what the clock says. Every builder has defaults, and a test names only what it is about.
 */

import { coverNeeded } from '../../src/core/covered.js';
import type {
  AbsentService,
  Content,
  Covered,
  Deployment,
  Environment,
  KeyFact,
  Manifest,
  Observation,
  ObservedService,
  OutsideTask,
  Plan,
  Problem,
  Reference,
  SecretRow,
  Source,
  StoredSecret,
  Task,
  Version,
} from '../../src/core/model.js';
import { type PlanInput, planChanges } from '../../src/core/plan.js';
import { contentNeeded } from '../../src/core/state.js';
import { type Address, tokenFor, type Verb } from '../../src/core/version.js';
import { describeSource } from '../../src/providers/registry.js';

export const ACCOUNT = '039624954211';
export const REGION = 'us-east-1';

/** The environment's key, and every secret's. */
export const KEY = {
  arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`,
  state: 'Enabled',
};
export const NOW = new Date('2026-07-21T12:00:00Z');

/** So many seconds after NOW; before it when negative. */
export function at(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

const HOUR = 3600;

// What should be true -------------------------------------------------------------------------

const FILE = 'secrets.manifest.yaml';

export function environment(more: Partial<Environment> = {}): Environment {
  return {
    name: 'prod',
    prefix: 'prod/',
    aws: { account: ACCOUNT, region: REGION, profile: 'askflorence-prod', kmsKey: 'alias/askflorence-prod' },
    ecs: undefined,
    vercel: undefined,
    atlas: undefined,
    protected: false,
    unattended: [],
    createMissing: false,
    placeholders: ['PLACEHOLDER'],
    owner: 'platform',
    accept: [],
    place: { file: FILE, line: 7, column: 3 },
    ...more,
  };
}

export const dotenv = (variable: string): Source => ({ kind: 'dotenv', file: '.env.prod', variable });
export const copyOf = (of: string): Source => ({ kind: 'copy', of });
export const GENERATED: Source = { kind: 'generate', as: 'base64url', bytes: 32 };
export const ATLAS: Source = {
  kind: 'atlas',
  users: ['app-write'],
  roles: ['readWrite@askflorence'],
  scopes: [],
  uri: 'mongodb+srv://askflorence.example.invalid/askflorence',
};

export function row(name: string, from: Source | 'manual' | 'placeholder', more: Partial<SecretRow> = {}): SecretRow {
  const source = typeof from === 'string' ? { kind: from } : from;
  return {
    name,
    environment: 'prod',
    source,
    sourceText: describeSource(source),
    follow: false,
    consumers: [],
    stopgap: undefined,
    permanent: false,
    shape: undefined,
    rotate: undefined,
    until: undefined,
    variable: undefined,
    description: undefined,
    owner: 'platform',
    accept: [],
    place: { file: FILE, line: 31, column: 3 },
    ...more,
  };
}

/** Ticket 56, shared by rows that hold somebody else's credential. */
export const STOPGAP = {
  name: 'narrow-users',
  reason: 'narrow-scoped users not created yet',
  ticket: '56',
  until: '2026-12-31',
  owner: 'platform',
};

export function manifest(rows: readonly SecretRow[], environments: readonly Environment[] = [environment()]): Manifest {
  return { file: FILE, directory: '/srv/askflorence', environments, secrets: rows, journal: undefined };
}

// What is true --------------------------------------------------------------------------------

export const address = (name: string): Address => ({ account: ACCOUNT, region: REGION, name });

/** Version ids by who made them. */
export const TERRAFORM = 'terraform-20260721080000123400000001';
export const CONSOLE = '2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11';
export const ours = (verb: Verb, name: string, origin?: string, previous?: string): string =>
  tokenFor(verb, address(name), origin, { current: origin, previous, attempt: 1 });

/** The task definition of every service and task. */
const TASK_DEFINITION = `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/app:4`;

export const arnOf = (name: string): string => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`;

export function version(id: string, labels: string | readonly string[], created?: Date): Version {
  return { id, labels: typeof labels === 'string' ? [labels] : labels, created };
}

/** A secret whose AWSCURRENT has this id; without one it has no version. */
export function stored(name: string, current: string | undefined, more: Partial<StoredSecret> = {}): StoredSecret {
  const lastChanged = more.lastChanged ?? at(-4 * HOUR);
  return {
    name,
    arn: arnOf(name),
    kmsKey: KEY.arn,
    lastChanged,
    deletion: undefined,
    rotationEnabled: false,
    managedBy: undefined,
    replicaOf: undefined,
    versions: current === undefined ? [] : [version(current, 'AWSCURRENT', lastChanged)],
    content: undefined,
    covered: undefined,
    ...more,
  };
}

/** What the engine learns by a look, where a look is needed: the rule of `lookInside` without its calls. */
export function seen(
  row: SecretRow,
  secret: StoredSecret,
  inside: { readonly holds: 'placeholder' | 'source' | 'another'; readonly readable: boolean },
  covered?: Covered,
): StoredSecret {
  const looked = contentNeeded(row, secret) ? { ...secret, content: contentOf(row, inside) } : secret;
  return covered && coverNeeded(row, looked) ? { ...looked, covered } : looked;
}

function contentOf(row: SecretRow, { holds, readable }: Parameters<typeof seen>[2]): Content {
  if (!readable) return 'denied';
  if (holds === 'placeholder') return 'placeholder';
  if (!row.follow) return 'value';
  return holds === 'source' ? 'same-as-source' : 'other-than-source';
}

export function reference(name: string, valueFrom = arnOf(name)): Reference {
  return { variable: name.replace(/\W/g, '_').toUpperCase(), container: 'app', valueFrom };
}

/** The newest deployment of a service, begun a minute ago. */
export function deployment(more: Partial<Deployment> = {}): Deployment {
  return {
    id: 'ecs-svc/2',
    status: 'PRIMARY',
    rollout: 'IN_PROGRESS',
    rolloutReason: undefined,
    created: at(-60),
    failedTasks: 0,
    ...more,
  };
}

/** A task that was made and ran two seconds later. */
export function task(id: string, created: Date, names: readonly string[], more: Partial<Task> = {}): Task {
  return {
    id,
    taskDefinition: TASK_DEFINITION,
    reads: names.map((name) => reference(name)),
    created,
    started: new Date(created.getTime() + 2000),
    ...more,
  };
}

/** A task of no service, whose family is its id. */
export function outsideTask(id: string, created: Date, names: readonly string[]): OutsideTask {
  return { ...task(id, created, names), group: `family:${id}` };
}

/** A service whose current task definition reads these secrets. */
export function service(
  alias: string,
  names: readonly string[],
  tasks: readonly Task[] = [],
  more: Partial<ObservedService> = {},
): ObservedService {
  return {
    alias,
    name: `askflorence-prod-${alias}`,
    cluster: 'askflorence-prod',
    desired: Math.max(1, tasks.length),
    controller: 'ECS',
    minimumHealthyPercent: 100,
    circuitBreaker: true,
    taskDefinition: TASK_DEFINITION,
    reads: names.map((name) => reference(name)),
    taggedImages: [],
    deployments: [],
    lastEvent: undefined,
    tasks,
    ...more,
  };
}

export function observation(
  secrets: readonly StoredSecret[],
  services: readonly ObservedService[] = [],
  seenAt = NOW,
  key: KeyFact = KEY,
  outside: readonly OutsideTask[] = [],
  absent: readonly AbsentService[] = [],
): Observation {
  return {
    environment: 'prod',
    prefix: 'prod/',
    at: seenAt,
    secrets: byName(secrets),
    services: new Map(services.map((one) => [one.alias, one])),
    absent,
    outside,
    keys: new Map([['alias/askflorence-prod', key]]),
  };
}

// The difference ------------------------------------------------------------------------------

export function problem(code: string, message = `because of ${code}`, more: Partial<Problem> = {}): Problem {
  return { code, message, details: [], hints: [], ...more };
}

/** What the engine says of sources that supply nothing in this version. */
export function unusableOf(rows: readonly SecretRow[]): Map<string, Problem> {
  const refusals = {
    manual: problem('needs-person', 'a person has to put its value there'),
    atlas: problem('no-provider', 'no provider yet'),
  } as const;
  return new Map(
    rows.flatMap(({ name, source }) =>
      source.kind === 'manual' || source.kind === 'atlas' ? [[name, refusals[source.kind]] as const] : [],
    ),
  );
}

export interface World {
  readonly rows: readonly SecretRow[];
  readonly secrets: readonly StoredSecret[];
  readonly services?: readonly ObservedService[];
  readonly environment?: Environment;
  readonly outside?: readonly OutsideTask[];
  readonly absent?: readonly AbsentService[];
  /** What the manifest's key is; default: enabled. */
  readonly key?: KeyFact;
  /** Beside those that `unusableOf` names. */
  readonly unusable?: Readonly<Record<string, Problem>>;
  readonly overwrite?: readonly string[];
  readonly only?: readonly string[];
}

export function planOf(world: World): Plan {
  return planChanges(inputOf(world));
}

const CLOSED: ReadonlySet<string> = new Set(['placeholder', 'manual', 'atlas', 'vercel', 'command', 'json']);

export function inputOf(world: World): PlanInput {
  const prod = world.environment ?? environment();
  return {
    manifest: manifest(world.rows, [prod]),
    environment: prod,
    observation: observation(world.secrets, world.services, NOW, world.key, world.outside, world.absent),
    unusable: new Map([...unusableOf(world.rows), ...Object.entries(world.unusable ?? {})]),
    overwrite: new Set(world.overwrite),
    // As the engine finds it: a placeholder has nothing to give, and the others no provider.
    replaceable: new Set(world.rows.filter(({ source }) => !CLOSED.has(source.kind)).map(({ name }) => name)),
    only: world.only && new Set(world.only),
  };
}

export function byName(secrets: readonly StoredSecret[]): ReadonlyMap<string, StoredSecret> {
  return new Map(secrets.map((secret) => [secret.name, secret]));
}
