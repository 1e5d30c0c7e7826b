import { freshnessOf, isOutdated, liveSince } from '../freshness.js';
import { followedSecrets } from '../reference.js';
import type { Rule } from '../rule.js';
import { instant } from '../time.js';

/** A running task that was started before, or while, a value it reads was written. */
export const staleTask: Rule = {
  id: 'stale-task',
  severity: 'error',
  check: ({ observation, environment }) => {
    const followed = followedSecrets(observation.secrets.values());
    return [...observation.services.values()].flatMap((service) => {
      const evidence = service.tasks.flatMap((task) => {
        const secrets = new Set(task.reads.map(followed).filter((secret) => secret !== undefined));
        return [...secrets]
          .filter((secret) => isOutdated(freshnessOf(task, secret)))
          .map((secret) => {
            const live = liveSince(secret)?.earliest;
            const started = task.started ? `started ${instant(task.started)}` : 'not yet started';
            return `${task.id.slice(0, 8)} ${started}, ${secret.name} is of ${live ? instant(live) : 'not known'}`;
          });
      });
      if (evidence.length === 0) return [];
      const tasks = new Set(evidence.map((line) => line.slice(0, 8))).size;
      return [
        {
          kind: 'finding',
          target: service.alias,
          message: `${tasks} of ${service.tasks.length} tasks started before a value they read was written`,
          evidence,
          fix: [`secretsmith restart ${service.alias} --env ${environment.name}`],
        },
      ];
    });
  },
};
