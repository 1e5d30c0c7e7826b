/** Which services have to restart, which are kept from it, and which a restart command means. */
import { guardPresent } from './absent.js';
import { EXIT, Fault } from './fault.js';
import { freshnessOf, isOutdated } from './freshness.js';
import type {
  Doubt,
  Environment,
  Observation,
  ObservedService,
  Plan,
  Restart,
  SecretRow,
  StoredSecret,
  Task,
  Write,
} from './model.js';
import { nearest } from './nearest.js';
import { followedSecrets, type Read, secretsRead } from './reference.js';
import { delivers, isRolledOut, judgeTasks, primaryOf } from './rollout.js';
import { isRunning } from './standing.js';
import { isKeptByAws } from './state.js';
import { currentOf, makerOf } from './version.js';
import {
  doubtOf,
  lackedBy,
  namesRead,
  obstaclesOf,
  readersOf,
  readingTasks,
  secretsFollowed,
  unwiredIn,
  withoutValue,
} from './wiring.js';

/** Kept back: new tasks would start without a value, unless a person named it; or ECS is not what deploys it. */
export function isHeld({ heldBy, controller, asked }: Restart): boolean {
  return (heldBy.length > 0 && asked !== 'named') || controller !== 'ECS';
}

export function planRestarts(
  rows: readonly SecretRow[],
  writes: readonly Write[],
  observation: Observation,
): { restarts: Restart[]; idle: string[] } {
  const [read, followed] = [secretsRead(observation.secrets), followedSecrets(observation.secrets)];
  const written = new Set(writes.map((write) => write.target));
  const restarts: Restart[] = [];
  const idle: string[] = [];
  for (const service of observation.services.values()) {
    const reads = namesRead(service, followed);
    // A running task may be of an older task definition, and read what the next one does not.
    const readNow = service.tasks.flatMap((task) => [...namesRead(task, followed)]);
    const because = new Set([...reads, ...readNow].filter((name) => written.has(name)));
    for (const task of service.tasks) {
      for (const { secret } of outdatedReads(task, read)) because.add(secret.name);
    }
    for (const name of neverDelivered(service, followed)) because.add(name);
    if (because.size === 0) continue;
    if (service.desired === 0 && service.tasks.length === 0) {
      idle.push(service.alias);
      continue;
    }
    const heldBy = lackedBy(service, rows, written, observation);
    const obstacles = obstaclesOf(service, observation, written);
    const lacking = { heldBy, obstacles, ...doubtOf(heldBy, observation) };
    const theirs = writtenElsewhere(
      [...because].filter((name) => !written.has(name)),
      observation,
    );
    restarts.push(restartOf(service, { because: [...because].sort(), theirs }, 'due', lacking));
  }
  return { restarts, idle };
}

function restartOf(
  service: ObservedService,
  { because, theirs }: Pick<Restart, 'because' | 'theirs'>,
  asked: Restart['asked'],
  lacking: Pick<Restart, 'heldBy' | 'obstacles' | keyof Doubt>,
): Restart {
  return {
    kind: 'restart',
    target: service.alias,
    service: service.name,
    cluster: service.cluster,
    because,
    theirs,
    tasks: service.tasks.filter(isRunning).length,
    minimumHealthyPercent: service.minimumHealthyPercent,
    taggedImages: service.taggedImages,
    controller: service.controller,
    asked,
    ...lacking,
  };
}

/** Whose current version neither we nor Terraform made, by name; what AWS keeps it writes itself. */
function writtenElsewhere(names: readonly string[], { secrets }: Observation): Restart['theirs'] {
  return [...names].sort().flatMap((name) => {
    const stored = secrets.get(name);
    const current = stored && currentOf(stored);
    if (!current || isKeptByAws(stored) || makerOf(current.id).by !== 'other') return [];
    return [{ name, made: current.created }];
  });
}

/**
 * What the tasks of a deployment that failed could not have: it was begun before these were written, and nothing tries
 * it again.
 */
function neverDelivered(service: ObservedService, followed: ReturnType<typeof followedSecrets>): string[] {
  const primary = primaryOf(service);
  if (primary?.rollout !== 'FAILED' || isRolledOut(service)) return [];
  const newer = secretsFollowed(service, followed).filter(({ lastChanged }) => !delivers(primary, lastChanged));
  return newer.map(({ name }) => name);
}

/** What a running task reads and has not as it is now, each secret once. */
export function outdatedReads(task: Task, read: ReturnType<typeof secretsRead>): Read[] {
  const found = task.reads.map(read).filter((one) => one !== undefined);
  const outdated = found.filter((one) => isOutdated(freshnessOf(task, one.secret, one)));
  return [...new Map(outdated.map((one) => [one.secret, one])).values()];
}

/** What a task has read, and of which nobody can say whether it has it as it is now. */
export function unknownTo(task: Task, followed: ReturnType<typeof followedSecrets>): StoredSecret[] {
  if (!task.created) return [];
  return secretsFollowed(task, followed).filter((secret) => freshnessOf(task, secret) === 'unknown');
}

/**
 * Tasks that run; those that have every value: fresh ones, of services that miss none; those nobody can judge. What
 * has not started has read nothing for certain, and is counted apart.
 */
export function countTasks(rows: readonly SecretRow[], observation: Observation): Plan['tasks'] {
  const judged = (tasks: readonly Task[]) => {
    const running = tasks.filter(isRunning);
    const { fresh, unknown, pinned } = judgeTasks(running, observation.secrets);
    return { running: running.length, starting: tasks.length - running.length, fresh, unknown, pinned };
  };
  const counts = [...observation.services.values()].map((service) => {
    const count = judged(service.tasks);
    const whole = withoutValue(service, rows, observation).length === 0;
    const missing = Math.max(0, service.desired - service.tasks.length);
    const unwired = count.running > 0 ? unwiredIn(service, rows, observation).length : 0;
    return { ...count, fresh: whole ? count.fresh : 0, missing, unwired };
  });
  counts.push({ ...judged(readingTasks(observation)), missing: 0, unwired: 0 });
  const sum = (key: keyof Plan['tasks']) => counts.reduce((total, count) => total + count[key], 0);
  return {
    running: sum('running'),
    fresh: sum('fresh'),
    unknown: sum('unknown'),
    pinned: sum('pinned'),
    starting: sum('starting'),
    missing: sum('missing'),
    unwired: sum('unwired'),
  };
}

export interface RestartWishes {
  /** Short names, or names in ECS. */
  readonly named: readonly string[];
  readonly all: boolean;
}

/** Without wishes, the services with a task that is older than its values. Throws a `Fault`: there is none of that name. */
export function chooseRestarts(
  plan: Plan,
  rows: readonly SecretRow[],
  observation: Observation,
  environment: Environment,
  wishes: RestartWishes,
): Restart[] {
  const services = [...observation.services.values()];
  guardPresent(wishes.named, observation.absent, environment);
  if (wishes.named.length === 0 && !wishes.all) return [...plan.restarts];
  const meant = wishes.all ? services : wishes.named.map((name) => find(name, services, environment));
  const readers = readersOf(observation);
  return [...new Set(meant)].map((service) => {
    const due = plan.restarts.find((restart) => restart.target === service.alias);
    const reads = () => [...readers].filter(([, aliases]) => aliases.includes(service.alias)).map(([name]) => name);
    const heldBy = lackedBy(service, rows, new Set(), observation);
    const lacking = { heldBy, obstacles: obstaclesOf(service, observation), ...doubtOf(heldBy, observation) };
    const values = due ?? { because: reads(), theirs: [] };
    return restartOf(service, values, wishes.all ? 'all' : 'named', lacking);
  });
}

/** What a task that starts now would lack, of any service. */
export function lackedNow(rows: readonly SecretRow[], observation: Observation): Pick<Restart, 'heldBy' | keyof Doubt> {
  const lacked = [...observation.services.values()].flatMap((one) => lackedBy(one, rows, new Set(), observation));
  const heldBy = [...new Set(lacked)].sort();
  return { heldBy, ...doubtOf(heldBy, observation) };
}

function find<S extends { readonly alias: string; readonly name: string }>(
  name: string,
  services: readonly S[],
  environment: Environment,
): S {
  const found = services.find((service) => service.alias === name || service.name === name);
  if (found) return found;
  const known = services.map((service) => service.alias);
  const meant = nearest(name, known);
  throw new Fault('unknown-service', `${environment.name} has no service ${name}`, {
    exit: EXIT.usage,
    hints: meant ? [`did you mean ${meant}?`] : [`it has ${known.join(', ') || 'no services'}`],
  });
}
