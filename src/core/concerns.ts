/** What of all that runs is not well, and no change of a plan mends: a person has to look. */
import { grouped } from './grouped.js';
import { keyDoubt, underAnother } from './keys.js';
import type {
  Concern,
  Environment,
  Observation,
  ObservedService,
  Restart,
  SecretRow,
  StoredSecret,
  UnderWay,
  Write,
} from './model.js';
import { followedSecrets, secretsRead } from './reference.js';
import { outdatedReads, unknownTo } from './restarts.js';
import { delivers } from './rollout.js';
import { isFailing, isRunning, standingOf } from './standing.js';
import { lackedBy, obstaclesOf, secretsFollowed } from './wiring.js';

export function concernsOf(
  environment: Environment,
  rows: readonly SecretRow[],
  observation: Observation,
  writes: readonly Write[],
  restarts: readonly Restart[],
): Concern[] {
  const written = new Set(writes.map((write) => write.target));
  const told = new Set(restarts.filter(({ controller }) => controller === 'ECS').map(({ target }) => target));
  const planned = new Set(restarts.map(({ target }) => target));
  const services = [...observation.services.values()];
  return [
    ...observation.absent.map(
      ({ alias: target, name: service, cluster }): Concern => ({ kind: 'absent', target, service, cluster }),
    ),
    ...services
      .filter(({ alias }) => !told.has(alias))
      .flatMap((service) => unstartable(service, observation, written)),
    ...services.flatMap((service) => failing(service, observation)),
    ...services
      .filter(({ alias }) => !planned.has(alias))
      .flatMap((service) => unsure(service, rows, observation, written)),
    ...outsideTasks(observation, written),
    ...unseenKeys(environment, observation, written),
  ];
}

/** What nobody can tell is no alarm. */
export function isCertain(concern: Concern): boolean {
  if (concern.kind === 'key-unseen') return false;
  return concern.kind !== 'unsure' && (concern.kind !== 'outside' || concern.certain);
}

function unstartable(service: ObservedService, observation: Observation, written: ReadonlySet<string>): Concern[] {
  const obstacles = obstaclesOf(service, observation, written);
  const { alias: target, name } = service;
  return obstacles.length > 0 ? [{ kind: 'cannot-start', target, service: name, obstacles }] : [];
}

function failing(service: ObservedService, observation: Observation): Concern[] {
  return isFailing(service, observation) ? [{ kind: 'failing', ...standingOf(service) }] : [];
}

/** Services with a deployment under way of which no concern tells. */
export function deploying(observation: Observation, writes: readonly Write[]): UnderWay[] {
  const followed = followedSecrets(observation.secrets);
  const written = new Set(writes.map((write) => write.target));
  return [...observation.services.values()].flatMap((service): UnderWay[] => {
    const standing = standingOf(service);
    if (isFailing(service, observation) || typeof standing.deployment !== 'object') return [];
    const { since: created } = standing.deployment;
    const read = [service, ...service.tasks].flatMap((reader) => secretsFollowed(reader, followed));
    const brings = read.every(({ name, lastChanged }) => !written.has(name) && delivers({ created }, lastChanged));
    return [{ ...standing, delivers: brings }];
  });
}

/** Not where a restart is planned, or a write: of these the plan says so anyway. */
function unsure(
  service: ObservedService,
  rows: readonly SecretRow[],
  observation: Observation,
  written: ReadonlySet<string>,
): Concern[] {
  const followed = followedSecrets(observation.secrets);
  const names = service.tasks.filter(isRunning).flatMap((task) => {
    const unknown = unknownTo(task, followed)
      .map(({ name }) => name)
      .filter((name) => !written.has(name));
    return unknown.length > 0 ? [unknown] : [];
  });
  if (names.length === 0) return [];
  const { alias: target, name } = service;
  const restartable =
    service.controller === 'ECS' &&
    typeof standingOf(service).deployment !== 'object' &&
    lackedBy(service, rows, written, observation).length === 0;
  const because = [...new Set(names.flat())].sort();
  return [{ kind: 'unsure', target, service: name, tasks: names.length, because, restartable }];
}

/** Beside those that read what is written: of these the plan says so anyway. */
function outsideTasks(observation: Observation, written: ReadonlySet<string>): Concern[] {
  const [read, followed] = [secretsRead(observation.secrets), followedSecrets(observation.secrets)];
  return [...grouped(observation.outside, (task) => task.group)].flatMap(([target, tasks]) => {
    const judged = tasks.map((task) => {
      const open = (secrets: readonly StoredSecret[]) =>
        secrets.map(({ name }) => name).filter((name) => !written.has(name));
      return {
        outdated: open(outdatedReads(task, read).map(({ secret }) => secret)),
        unknown: open(unknownTo(task, followed)),
      };
    });
    const outdated = judged.map((one) => one.outdated);
    const unknown = judged.filter((one) => one.outdated.length === 0).map((one) => one.unknown);
    const concern = (certain: boolean, names: readonly (readonly string[])[]): Concern[] => {
      const some = names.filter((one) => one.length > 0);
      const because = [...new Set(some.flat())].sort();
      return some.length > 0 ? [{ kind: 'outside', target, tasks: some.length, because, certain }] : [];
    };
    return [...concern(true, outdated), ...concern(false, unknown)];
  });
}

/** Of what is written alone: what it was encrypted with before is the audit's. It stops nothing. */
function unseenKeys(environment: Environment, { secrets, keys }: Observation, written: ReadonlySet<string>): Concern[] {
  const doubted = [...secrets.values()].flatMap((secret) => {
    const unseen = keyDoubt(environment, secret, keys).which;
    return unseen === undefined ? [] : [{ secret, unseen }];
  });
  const others = underAnother(doubted.map(({ secret }) => secret));
  return [...grouped(doubted, ({ unseen }) => unseen)].flatMap(([target, group]): Concern[] => {
    const because = group.map(({ secret }) => secret.name).filter((name) => written.has(name));
    if (because.length === 0) return [];
    const unlike = [...others].map(([key, names]) => ({
      key,
      because: names.filter((name) => because.includes(name)),
    }));
    const wanted = environment.aws.kmsKey ?? '';
    return [
      { kind: 'key-unseen', target, wanted, because, unlike: unlike.filter((other) => other.because.length > 0) },
    ];
  });
}
