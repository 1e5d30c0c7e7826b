/** What of all that runs is not well, and no change of a plan mends: a person has to look. */
import { freshnessOf, isOutdated } from './freshness.js';
import { grouped } from './grouped.js';
import type { Concern, Freshness, Observation, ObservedService, Restart, Write } from './model.js';
import { followedSecrets } from './reference.js';
import { openDeployment, primaryOf } from './rollout.js';
import { obstaclesOf, secretsFollowed } from './wiring.js';

export function concernsOf(
  observation: Observation,
  writes: readonly Write[],
  restarts: readonly Restart[],
): Concern[] {
  const written = new Set(writes.map((write) => write.target));
  const told = new Set(restarts.filter(({ controller }) => controller === 'ECS').map(({ target }) => target));
  const services = [...observation.services.values()];
  return [
    ...services
      .filter(({ alias }) => !told.has(alias))
      .flatMap((service) => unstartable(service, observation, written)),
    ...services.flatMap(failing),
    ...outsideTasks(observation, written),
  ];
}

function unstartable(service: ObservedService, observation: Observation, written: ReadonlySet<string>): Concern[] {
  const obstacles = obstaclesOf(service, observation, written);
  const { alias: target, name } = service;
  return obstacles.length > 0 ? [{ kind: 'cannot-start', target, service: name, obstacles }] : [];
}

/** Another controller shows no deployment, or none with a rollout: nobody can say there that none is under way. */
function failing(service: ObservedService): Concern[] {
  const { alias: target, name, cluster, desired } = service;
  const primary = primaryOf(service);
  if (!primary || openDeployment(service)) return [];
  const failed = primary.rollout === 'COMPLETED' ? 0 : primary.failedTasks;
  const running = service.tasks.filter((task) => task.started).length;
  if (failed === 0 && (running >= desired || primary.rollout === undefined)) return [];
  return [{ kind: 'failing', target, service: name, cluster, failed, running, desired }];
}

/** Beside those that read what is written: of these the plan says so anyway. */
function outsideTasks(observation: Observation, written: ReadonlySet<string>): Concern[] {
  const followed = followedSecrets(observation.secrets);
  return [...grouped(observation.outside, (task) => task.group)].flatMap(([target, tasks]) => {
    const judged = tasks.map((task) => {
      const read = secretsFollowed(task, followed).filter(({ name }) => !written.has(name));
      const named = (wanted: (freshness: Freshness) => boolean) =>
        read.filter((secret) => wanted(freshnessOf(task, secret))).map(({ name }) => name);
      return { outdated: named(isOutdated), unknown: named((freshness) => freshness === 'unknown') };
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
