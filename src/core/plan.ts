/**
 * The difference between what should be true and what is, as data: `planChanges` is a pure function
 * of the manifest, an observation and what the sources said. It makes no call and holds no value.
 */
import { createHash } from 'node:crypto';
import { concernsOf, deploying } from './concerns.js';
import { canRestore, coveredBy, coveredProblem } from './covered.js';
import { withCreated } from './created.js';
import { keyProblem, newKeyProblem } from './keys.js';
import type {
  Environment,
  Manifest,
  Observation,
  Plan,
  PlannedRow,
  Problem,
  Restart,
  SecretRow,
  Source,
  State,
  StoredSecret,
  Write,
} from './model.js';
import { originOf } from './origin.js';
import { followedSecrets } from './reference.js';
import { countTasks, isHeld, planRestarts } from './restarts.js';
import { holdsValue, stateOf } from './state.js';
import { currentOf, isPersons, makerOf, previousOf } from './version.js';
import { readersOf, readingAny, secretsFollowed, unreachedBy } from './wiring.js';
import { guardWrite } from './writable.js';

export interface PlanInput {
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly observation: Observation;
  /**
   * Why a row's source cannot supply its value; rows that are absent can be filled. For a copy, why it may not have what
   * its original is to get.
   */
  readonly unusable: ReadonlyMap<string, Problem>;
  /** Rows whose foreign value may be replaced. */
  readonly overwrite: ReadonlySet<string>;
  /** Rows whose source has a value, in this version, that could replace a foreign one. */
  readonly replaceable: ReadonlySet<string>;
  /**
   * Only these rows are planned, and restarts of the services that read one of them; undefined means all of the
   * environment. No row at all plans restarts alone.
   */
  readonly only: ReadonlySet<string> | undefined;
}

export function rowsOf(manifest: Manifest, environment: Environment): SecretRow[] {
  return manifest.secrets.filter((row) => row.environment === environment.name);
}

export function planChanges(input: PlanInput): Plan {
  const { environment } = input;
  const rows = rowsOf(input.manifest, environment);
  const decided = new Map<string, Decision>();
  // Originals first: what becomes of a copy depends on its original.
  const ordered = [
    ...rows.filter((row) => row.source.kind !== 'copy'),
    ...rows.filter((row) => row.source.kind === 'copy'),
  ];
  for (const row of ordered) decided.set(row.name, decide(row, input, decided));

  const chosen = rows.filter((row) => !input.only || input.only.has(row.name));
  const writes = chosen.flatMap((row) => decided.get(row.name)?.write ?? []);
  const observation = withCreated(input.observation, writes);
  const reading = readersOf(observation);
  const originals = new Set(rows.flatMap(({ source }) => (source.kind === 'copy' ? [source.of] : [])));
  const planned = chosen.map((row): PlannedRow => {
    const decision = decided.get(row.name);
    const replaced = decision?.action === 'replace' || decision?.action === 'blocked';
    const holds = replaced ? originOf(row, decision.state, environment, observation, originals) : undefined;
    return plannedRow(row, decision, reading, holds, input.replaceable.has(row.name));
  });
  const meant = input.only?.size ? readingAny(observation, input.only) : observation;
  const { restarts, idle } = planRestarts(rows, writes, meant);
  return {
    id: planId(environment, writes, canonicalRestarts(restarts, observation)),
    environment: environment.name,
    rows: planned,
    writes,
    restarts,
    unreached: unreachedBy(chosen, writes, reading, observation),
    concerns: concernsOf(environment, rows, meant, writes, restarts),
    underWay: deploying(meant, writes),
    idle,
    tasks: countTasks(rows, meant),
  };
}

/** The changes that apply makes: the writes, and the restarts that nothing holds. */
export function changesOf(plan: Plan): (Write | Restart)[] {
  return [...plan.writes, ...plan.restarts.filter((restart) => !isHeld(restart))];
}

/** As many digits of its id as are printed, and as `--expect` asks for at least. */
export function shortId({ id }: Pick<Plan, 'id'>): string {
  return id.slice(0, 7);
}

/** A plan that only writes is another plan, with an id of its own. */
export function withoutRestarts(plan: Plan, environment: Environment): Plan {
  return { ...plan, restarts: [], id: planId(environment, plan.writes, []) };
}

/** What a command was told to do, and the same the other way: each is a plan of its own. */
export function eitherWay(plan: Plan, environment: Environment, noRestart: boolean): { plan: Plan; other: Plan } {
  const still = withoutRestarts(plan, environment);
  return noRestart ? { plan: still, other: plan } : { plan, other: still };
}

/** SHA-256 of the account, the region and the canonical changes, 64 hex digits. */
function planId(
  { aws: { account, region, kmsKey } }: Environment,
  writes: readonly Write[],
  restarts: readonly (readonly string[])[],
): string {
  const changes = [
    ...writes.map((write) => [
      'write',
      write.kind,
      write.target,
      write.verb,
      write.base ?? '',
      write.source,
      write.declared,
      ...(write.creates ? ['created', kmsKey ?? ''] : []),
    ]),
    ...restarts,
  ].map((change) => JSON.stringify(change));
  const canonical = [JSON.stringify([account, region]), ...changes.sort()];
  return createHash('sha256').update(canonical.join('\n')).digest('hex');
}

/** Restarts as an id knows them: who approves one approves the values that it brings, whatever wrote them. */
function canonicalRestarts(restarts: readonly Restart[], { secrets, services }: Observation): string[][] {
  const followed = followedSecrets(secrets);
  return restarts
    .filter((restart) => !isHeld(restart))
    .map(({ cluster, service, target }) => {
      const read = secretsFollowed(services.get(target) ?? { reads: [] }, followed);
      const brought = read.map((secret) => `${secret.name} ${currentOf(secret)?.id ?? ''}`);
      return ['restart', cluster, service, ...brought.sort()];
    });
}

interface Decision {
  readonly state: State;
  readonly action: PlannedRow['action'];
  readonly write?: Write;
  readonly problem?: Problem;
  readonly waitsFor?: string;
}

function decide(row: SecretRow, input: PlanInput, decided: ReadonlyMap<string, Decision>): Decision {
  const { environment, observation } = input;
  const stored = observation.secrets.get(row.name);
  const originalName = row.source.kind === 'copy' ? row.source.of : undefined;
  const original = originalName === undefined ? undefined : observation.secrets.get(originalName);
  const first = originalName === undefined ? undefined : decided.get(originalName);
  const found = stateOf(row, environment, stored, original);
  const keyed = stored
    ? keyProblem(environment, stored, observation.keys)
    : newKeyProblem(environment, row.name, observation.keys);
  const guarded = guardWrite(row, found, environment, stored);
  // What is wrong with its key says more than that it cannot be read.
  const why = found === 'not-known' && keyed?.code === 'key-unhealthy' ? keyed : guarded;
  if (guarded) return { state: found, action: 'blocked', problem: why ?? guarded };

  const state = first?.write && found === 'as-declared' ? 'differs' : found;
  const action = wants(row, state, input);
  if (action === 'none' || action === 'leave') {
    const misfit = stored?.unfit?.get(row.name);
    return misfit ? { state, action: 'blocked', problem: misfit } : { state, action };
  }
  if (keyed) return { state, action: 'blocked', problem: keyed };

  if (originalName !== undefined) {
    // A placeholder that is made for the original is nothing to copy.
    const gets = first?.write && first.write.verb !== 'placeholder';
    if (!gets && (first?.action === 'blocked' || !original || holdsValue(original) !== true)) {
      return { state, action: 'blocked', waitsFor: originalName };
    }
    const unfit = gets ? input.unusable.get(row.name) : original?.unfit?.get(row.name);
    if (unfit) return { state, action: 'blocked', problem: unfit };
    const copied = { original: originalName, version: copiedVersion(first, original) };
    return { state, action, write: writeOf(row, action, stored, copied) };
  }

  const covered = stored && state === 'placeholder' ? coveredBy(row, stored) : undefined;
  if (stored && covered && !canRestore(row, stored, covered)) {
    return { state, action: 'blocked', problem: coveredProblem(row, stored, covered, environment) };
  }
  const unusable = covered ? undefined : input.unusable.get(row.name);
  if (unusable) return { state, action: 'blocked', problem: unusable };
  return { state, action, write: writeOf(row, action, stored, { restores: covered?.id }) };
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
  from: { readonly original: string; readonly version: string } | { readonly restores: string | undefined },
): Write {
  const { name: target, source: declared } = row;
  const base = stored && currentOf(stored)?.id;
  const creates = stored === undefined;
  const releases = releasedBy(stored);
  if ('original' in from) {
    const { original } = from;
    const source = `${original} ${from.version}`;
    return { kind, target, verb: 'copy', base, source, declared, original, restores: undefined, releases, creates };
  }
  const { restores } = from;
  const original = undefined;
  if (restores === undefined) {
    const verb = row.source.kind === 'placeholder' ? 'placeholder' : 'fill';
    return { kind, target, verb, base, source: row.sourceText, declared, original, restores, releases, creates };
  }
  // What a fill of ours supplied stays one; anything else was a person's, and stays theirs.
  const maker = makerOf(restores);
  const verb = maker.by === 'us' && maker.verb === 'fill' ? 'fill' : 'rollback';
  const source = `version ${restores}`;
  return { kind, target, verb, base, source, declared, original, restores, releases: undefined, creates };
}

/** AWSPREVIOUS moves on with every write: a person's version that has no other label is let go. */
function releasedBy(stored: StoredSecret | undefined): string | undefined {
  const previous = stored && currentOf(stored) && previousOf(stored);
  if (!previous || previous.labels.length > 1) return undefined;
  return isPersons(makerOf(previous.id)) && stored.covered !== 'placeholder' ? previous.id : undefined;
}

/** The version that is copied, where it exists already. */
function copiedVersion(first: Decision | undefined, original: StoredSecret | undefined): string {
  return first?.write ? '' : ((original && currentOf(original)?.id) ?? '');
}

function plannedRow(
  row: SecretRow,
  decision: Decision | undefined,
  reading: ReadonlyMap<string, string[]>,
  holds: PlannedRow['holds'],
  replaceable: boolean,
): PlannedRow {
  return {
    name: row.name,
    state: decision?.state ?? 'not-known',
    action: decision?.action ?? 'none',
    source: row.sourceText,
    file: row.source.kind === 'dotenv' ? row.source.file : undefined,
    original: row.source.kind === 'copy' ? row.source.of : undefined,
    generated: isGenerated(row.source),
    replaceable,
    holds,
    stopgap: row.stopgap,
    problem: decision?.problem,
    waitsFor: decision?.waitsFor,
    readBy: reading.get(row.name) ?? [],
  };
}

/** Does it, or a field of it, make a value of its own? */
export function isGenerated(source: Source): boolean {
  return source.kind === 'generate' || (source.kind === 'json' && Object.values(source.fields).some(isGenerated));
}
