/**
 * The difference between what should be true and what is, as data: `planChanges` is a pure function
 * of the manifest, an observation and what the sources said. It makes no call and holds no value.
 */
import { createHash } from 'node:crypto';
import { freshnessOf, isOutdated } from './freshness.js';
import { keyProblem } from './keys.js';
import type {
  Environment,
  Manifest,
  Observation,
  ObservedService,
  Plan,
  PlannedRow,
  Problem,
  Restart,
  SecretRow,
  State,
  StoredSecret,
  Task,
  Write,
} from './model.js';
import { followedSecrets } from './reference.js';
import { holdsValue, stateOf } from './state.js';
import { currentOf } from './version.js';

export interface PlanInput {
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly observation: Observation;
  /** Why a row's source cannot supply its value; rows that are absent can be filled. */
  readonly unusable: ReadonlyMap<string, Problem>;
  /** Rows whose foreign value may be replaced. */
  readonly overwrite: ReadonlySet<string>;
  /** Only these rows are planned; undefined means all of the environment. */
  readonly only: ReadonlySet<string> | undefined;
}

export function rowsOf(manifest: Manifest, environment: Environment): SecretRow[] {
  return manifest.secrets.filter((row) => row.environment === environment.name);
}

export function planChanges(input: PlanInput): Plan {
  const { environment, observation } = input;
  const rows = rowsOf(input.manifest, environment);
  const reading = readersOf(observation);
  const decided = new Map<string, Decision>();
  // Originals first: what becomes of a copy depends on its original.
  const ordered = [
    ...rows.filter((row) => row.source.kind !== 'copy'),
    ...rows.filter((row) => row.source.kind === 'copy'),
  ];
  for (const row of ordered) decided.set(row.name, decide(row, input, decided));

  const chosen = rows.filter((row) => !input.only || input.only.has(row.name));
  const planned = chosen.map((row) => plannedRow(row, decided.get(row.name), reading));
  const writes = chosen.flatMap((row) => decided.get(row.name)?.write ?? []);
  const { restarts, idle } = planRestarts(rows, writes, decided, observation);
  return {
    id: planId(writes, restarts),
    environment: environment.name,
    rows: planned,
    writes,
    restarts,
    idle,
    tasks: countTasks(observation),
  };
}

/** The changes that apply makes: the writes, and the restarts that nothing holds. */
export function changesOf(plan: Plan): (Write | Restart)[] {
  return [...plan.writes, ...plan.restarts.filter((restart) => restart.heldBy.length === 0)];
}

/** SHA-256 of the canonical changes, 64 hex digits. */
export function planId(writes: readonly Write[], restarts: readonly Restart[]): string {
  const canonical = [
    ...writes.map((write) => ['write', write.kind, write.target, write.verb, write.base ?? '', write.source]),
    ...restarts.filter((restart) => restart.heldBy.length === 0).map((restart) => ['restart', restart.target]),
  ].map((change) => JSON.stringify(change));
  return createHash('sha256').update(canonical.sort().join('\n')).digest('hex');
}

interface Decision {
  readonly state: State;
  readonly action: PlannedRow['action'];
  readonly write?: Write;
  readonly problem?: Problem;
  readonly waitsFor?: string;
}

function decide(row: SecretRow, input: PlanInput, decided: ReadonlyMap<string, Decision>): Decision {
  const stored = input.observation.secrets.get(row.name);
  const originalName = row.source.kind === 'copy' ? row.source.of : undefined;
  const original = originalName === undefined ? undefined : input.observation.secrets.get(originalName);
  let state = stateOf(row, input.environment, stored, original);
  const guarded = guard(row, state, input.environment);
  if (guarded) return { state, action: 'blocked', problem: guarded };

  if (originalName !== undefined) {
    const first = decided.get(originalName);
    if (first?.write && state === 'as-declared') state = 'differs';
    const wanted = wants(row, state, input);
    if (wanted === 'none' || wanted === 'leave') return { state, action: wanted };
    if (!first?.write && (first?.action === 'blocked' || !original || holdsValue(original) !== true)) {
      return { state, action: 'blocked', waitsFor: originalName };
    }
    const keyed = stored && keyProblem(input.environment, stored, input.observation.keys);
    if (keyed) return { state, action: 'blocked', problem: keyed };
    return { state, action: wanted, write: writeOf(row, wanted, stored, originalName, copiedVersion(first, original)) };
  }

  const wanted = wants(row, state, input);
  if (wanted === 'none' || wanted === 'leave') return { state, action: wanted };
  const unusable =
    (stored && keyProblem(input.environment, stored, input.observation.keys)) ?? input.unusable.get(row.name);
  if (unusable) return { state, action: 'blocked', problem: unusable };
  return { state, action: wanted, write: writeOf(row, wanted, stored, undefined, '') };
}

/** States in which nothing may be written, whatever the source. */
function guard(row: SecretRow, state: State, environment: Environment): Problem | undefined {
  const { name } = row;
  switch (state) {
    case 'missing':
      if (environment.createMissing) return undefined;
      return problem('missing', `${name} does not exist`, [
        `let Terraform create it, or allow it: ${placeText(environment)}  createMissing: true`,
      ]);
    case 'pending-deletion':
      return problem('pending-deletion', `${name} is being deleted`, [
        `aws secretsmanager restore-secret --secret-id ${name}${awsFlags(environment)}`,
      ]);
    case 'managed':
      return problem('managed', `${name} is rotated or managed by AWS, so nothing else may write it`, [
        `say so: ${row.place.file}:${row.place.line}  rotate: { by: aws }`,
      ]);
    case 'rotation-open':
      return problem('rotation-open', `${name} has a rotation that was begun and not finished`, [
        `aws secretsmanager describe-secret --secret-id ${name}${awsFlags(environment)}`,
      ]);
    case 'not-known':
      if (row.source.kind === 'placeholder') return undefined;
      return problem('not-readable', `${name} holds a version that is not ours, and it may not be read`, [
        `allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder`,
      ]);
    default:
      return undefined;
  }
}

function wants(row: SecretRow, state: State, input: PlanInput): 'fill' | 'replace' | 'leave' | 'none' {
  switch (state) {
    case 'missing':
      return 'fill';
    case 'empty':
    case 'placeholder':
      return row.source.kind === 'placeholder' ? 'leave' : 'fill';
    case 'differs':
      return 'replace';
    case 'foreign':
      return input.overwrite.has(row.name) && row.source.kind !== 'placeholder' ? 'replace' : 'leave';
    default:
      return 'none';
  }
}

function writeOf(
  row: SecretRow,
  kind: 'fill' | 'replace',
  stored: StoredSecret | undefined,
  original: string | undefined,
  source: string,
): Write {
  return {
    kind,
    target: row.name,
    verb: original !== undefined ? 'copy' : row.source.kind === 'placeholder' ? 'placeholder' : 'fill',
    base: stored && currentOf(stored)?.id,
    source: original === undefined ? row.sourceText : `${original} ${source}`,
    original,
    creates: stored === undefined,
  };
}

/** The version that is copied, where it exists already. */
function copiedVersion(first: Decision | undefined, original: StoredSecret | undefined): string {
  return first?.write ? '' : ((original && currentOf(original)?.id) ?? '');
}

function plannedRow(
  row: SecretRow,
  decision: Decision | undefined,
  reading: ReadonlyMap<string, string[]>,
): PlannedRow {
  return {
    name: row.name,
    state: decision?.state ?? 'not-known',
    action: decision?.action ?? 'none',
    source: row.sourceText,
    file: row.source.kind === 'dotenv' ? row.source.file : undefined,
    original: row.source.kind === 'copy' ? row.source.of : undefined,
    stopgap: row.stopgap,
    problem: decision?.problem,
    waitsFor: decision?.waitsFor,
    readBy: reading.get(row.name) ?? [],
  };
}

/** Secret → short names of the services whose current task definition follows it. */
export function readersOf(observation: Observation): Map<string, string[]> {
  const followed = followedSecrets(observation.secrets.values());
  const readers = new Map<string, string[]>();
  for (const service of observation.services.values()) {
    for (const name of namesRead(service, followed)) {
      readers.set(name, [...(readers.get(name) ?? []), service.alias]);
    }
  }
  return readers;
}

type Followed = ReturnType<typeof followedSecrets>;

function namesRead(reader: Pick<ObservedService | Task, 'reads'>, followed: Followed): Set<string> {
  const names = reader.reads.map((reference) => followed(reference)?.name);
  return new Set(names.filter((name) => name !== undefined));
}

function planRestarts(
  rows: readonly SecretRow[],
  writes: readonly Write[],
  decided: ReadonlyMap<string, Decision>,
  observation: Observation,
): { restarts: Restart[]; idle: string[] } {
  const followed = followedSecrets(observation.secrets.values());
  const written = new Set(writes.map((write) => write.target));
  const byName = new Map(rows.map((row) => [row.name, row]));
  const restarts: Restart[] = [];
  const idle: string[] = [];
  for (const service of observation.services.values()) {
    const reads = namesRead(service, followed);
    const because = new Set([...reads].filter((name) => written.has(name)));
    for (const task of service.tasks) {
      for (const name of outdatedSecrets(task, followed)) because.add(name);
    }
    if (because.size === 0) continue;
    if (service.desired === 0 && service.tasks.length === 0) {
      idle.push(service.alias);
      continue;
    }
    const heldBy = [...reads].filter((name) => {
      const row = byName.get(name);
      const stored = observation.secrets.get(name);
      if (!row || row.source.kind === 'placeholder' || written.has(name)) return false;
      return decided.get(name)?.action === 'blocked' && (!stored || holdsValue(stored) !== true);
    });
    restarts.push({
      kind: 'restart',
      target: service.alias,
      service: service.name,
      cluster: service.cluster,
      because: [...because].sort(),
      tasks: service.tasks.length,
      minimumHealthyPercent: service.minimumHealthyPercent,
      forced: false,
      heldBy: heldBy.sort(),
    });
  }
  return { restarts, idle };
}

/** Secrets that a running task reads and whose value of now it does not have. */
export function outdatedSecrets(task: Task, followed: Followed): string[] {
  const secrets = new Set(task.reads.map((reference) => followed(reference)).filter((secret) => secret !== undefined));
  return [...secrets].filter((secret) => isOutdated(freshnessOf(task, secret))).map((secret) => secret.name);
}

function countTasks(observation: Observation): Plan['tasks'] {
  const followed = followedSecrets(observation.secrets.values());
  let running = 0;
  let fresh = 0;
  let unknown = 0;
  for (const service of observation.services.values()) {
    for (const task of service.tasks) {
      running += 1;
      const secrets = task.reads.map((reference) => followed(reference)).filter((secret) => secret !== undefined);
      const verdicts = secrets.map((secret) => freshnessOf(task, secret));
      if (verdicts.every((verdict) => verdict === 'fresh')) fresh += 1;
      else if (!verdicts.some(isOutdated)) unknown += 1;
    }
  }
  return { running, fresh, unknown };
}

function problem(code: string, message: string, hints: readonly string[]): Problem {
  return { code, message, details: [], hints };
}

function placeText(environment: Environment): string {
  return `${environment.place.file}:${environment.place.line}`;
}

/** The flags that make an `aws` command mean this environment. */
export function awsFlags(environment: Environment): string {
  const { profile, region } = environment.aws;
  return profile ? ` --profile ${profile} --region ${region}` : ` --region ${region}`;
}
