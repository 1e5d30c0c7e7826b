/**
 * The state of the sandbox: accounts, their regions, and what is in them. Plain data, so that it can
 * be written to a file and read again. Rules live with the services under `aws/`.
 */
import { createHash } from 'node:crypto';
import type { Cluster, TaskDefinition } from './aws/ecs/state.js';
import type { Policy } from './aws/iam/policy.js';
import type { Key } from './aws/kms.js';
import type { Secret } from './aws/secretsmanager/state.js';
import { Clock } from './clock.js';
import { type Call, Faults } from './faults.js';
import { Quotas } from './quotas.js';
import { type Random, seeded } from './random.js';

export interface Account {
  readonly id: string;
  /** Who its callers are. */
  arn: string;
  readonly regions: Map<string, Region>;
  /** IAM actions refused to every caller, with the resources they are refused for. */
  readonly denied: Denial[];
  /** IAM actions refused to the execution roles of its tasks, which may do everything else. */
  readonly deniedToTasks: Denial[];
  /** What its callers may do; everything while there is none. */
  policies: Policy[];
}

/** `secretsmanager:GetSecretValue` on `*` or on ARNs that match a pattern with `*` and `?`. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
}

export interface Region {
  readonly account: string;
  readonly name: string;
  /** By name, in the order they were made. */
  readonly secrets: Map<string, Secret>;
  /** What was there before each of the last changes, oldest first: the list may lag behind. */
  readonly before: Before[];
  /** Secrets that are being deleted, and when they are gone. */
  readonly deleting: Map<string, number>;
  /** Secrets with replicas that are behind, and when they no longer are. */
  readonly replicating: Map<string, number>;
  readonly keys: Map<string, Key>;
  /** Alias, with `alias/`, to key id. */
  readonly aliases: Map<string, string>;
  readonly clusters: Map<string, Cluster>;
  /** By family, oldest revision first. */
  readonly taskDefinitions: Map<string, TaskDefinition[]>;
}

export interface Before {
  readonly at: number;
  readonly name: string;
  readonly was: Secret | undefined;
}

/** How far back what lags can be made to look, in milliseconds. */
export const LONGEST_LAG = 10 * 60_000;

export interface CloudOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

export class Cloud {
  readonly clock: Clock;
  /** What names of things are made of. */
  random: Random;
  /** A stream of its own, so that a request more or less changes no other name. */
  readonly requestIds: Random;
  readonly accounts = new Map<string, Account>();
  /** Every request that was answered or cut, in order. */
  readonly calls: Call[] = [];
  readonly faults = new Faults();
  /** Real milliseconds that every answer takes. */
  latency = 0;
  /** Sandbox milliseconds that ListSecrets is behind. */
  listLag = 0;
  /** Sandbox milliseconds that what reads one secret is behind: every operation is eventually consistent. */
  readLag = 0;
  /** Sandbox milliseconds that what reads services and their deployments is behind: so is the API of ECS. */
  serviceLag = 0;
  /** The same of tasks, which may be behind what is shown of their service, or ahead of it. */
  taskLag = 0;
  /** Begin every list of secrets with an empty page: "a page can be empty and still carry NextToken". */
  emptyPages = false;
  /** Refuse calls above the rates that AWS publishes. */
  quotas = false;
  readonly buckets = new Quotas();

  constructor(options: CloudOptions = {}) {
    this.clock = options.clock ?? new Clock();
    this.random = options.random ?? seeded(1);
    this.requestIds = seeded(this.random() * 2 ** 32);
  }

  account(id: string): Account {
    const known = this.accounts.get(id);
    if (known !== undefined) return known;
    const arn = `arn:aws:sts::${id}:assumed-role/AdministratorAccess/operator`;
    const account: Account = { id, arn, regions: new Map(), denied: [], deniedToTasks: [], policies: [] };
    this.accounts.set(id, account);
    return account;
  }

  region(account: string, name: string): Region {
    const { regions } = this.account(account);
    const known = regions.get(name);
    if (known !== undefined) return known;
    const region: Region = {
      account,
      name,
      secrets: new Map(),
      before: [],
      deleting: new Map(),
      replicating: new Map(),
      keys: new Map(),
      aliases: new Map(),
      clusters: new Map(),
      taskDefinitions: new Map(),
    };
    regions.set(name, region);
    return region;
  }

  /** The state as JSON text. It holds the values of the sandbox's secrets. */
  dump(): string {
    return JSON.stringify({ format: 1, at: this.clock.now().getTime(), accounts: this.accounts }, (_, value) =>
      value instanceof Map ? { [MAP]: [...value] } : value,
    );
  }

  /**
   * Take over what `dump` wrote. The clock goes on from where it was, or from now if that is later;
   * names go on with a seed of their own, or they would come again.
   */
  load(dumped: string): void {
    const state: unknown = JSON.parse(dumped, (_, value) => (isDumpedMap(value) ? new Map(value[MAP]) : value));
    if (!isDump(state)) throw new Error('not a state of the sandbox');
    this.accounts.clear();
    for (const [id, account] of state.accounts) this.accounts.set(id, complete(account));
    this.random = seeded(createHash('sha256').update(dumped).digest().readUInt32BE());
    this.clock.advance(Math.max(0, state.at - this.clock.now().getTime()));
  }
}

/** What was written before the sandbox knew policies, replicas, execution roles and a service's past lacks their members. */
function complete(account: Account): Account {
  const regions = [...account.regions].map(([name, region]): [string, Region] => [
    name,
    { ...region, replicating: region.replicating ?? new Map() },
  ]);
  for (const { clusters } of account.regions.values()) {
    for (const { services } of clusters.values()) for (const service of services.values()) service.past ??= [];
  }
  const { policies = [], deniedToTasks = [] } = account;
  return { ...account, policies, deniedToTasks, regions: new Map(regions) };
}

const MAP = '$map';

function isDumpedMap(value: unknown): value is { [MAP]: [unknown, unknown][] } {
  return typeof value === 'object' && value !== null && MAP in value;
}

function isDump(state: unknown): state is { at: number; accounts: Map<string, Account> } {
  return typeof state === 'object' && state !== null && 'format' in state && state.format === 1;
}
