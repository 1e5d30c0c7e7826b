import { freshnessOf } from '../freshness.js';
import { followedSecrets } from '../reference.js';
import type { Rule } from '../rule.js';

/** A running task of which nobody can say whether it has the current value. */
export const freshnessUnknown: Rule = {
  id: 'freshness-unknown',
  severity: 'note',
  check: ({ observation }) => {
    const followed = followedSecrets(observation.secrets.values());
    return [...observation.services.values()].flatMap((service) => {
      const unknown = service.tasks.flatMap((task) =>
        task.reads
          .map(followed)
          .filter((secret) => secret !== undefined && freshnessOf(task, secret) === 'unknown')
          .map((secret) => `${task.id.slice(0, 8)}  ${secret?.name}`),
      );
      if (unknown.length === 0) return [];
      return [
        {
          kind: 'finding',
          target: service.alias,
          message: 'cannot be told apart: fresh or stale',
          evidence: [...new Set(unknown)],
        },
      ];
    });
  },
};
