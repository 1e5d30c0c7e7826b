import { freshnessOf } from '../freshness.js';
import type { Task } from '../model.js';
import { followedSecrets } from '../reference.js';
import { type Rule, restartFix } from '../rule.js';

/** A running task of which nobody can say whether it has the current value. */
export const freshnessUnknown: Rule = {
  id: 'freshness-unknown',
  severity: 'note',
  check: ({ observation, here }) => {
    const followed = followedSecrets(observation.secrets);
    const found = (target: string, tasks: readonly Task[], fix: readonly string[] = []) => {
      const unknown = tasks.flatMap((task) =>
        task.reads
          .map(followed)
          .filter((secret) => secret !== undefined && freshnessOf(task, secret) === 'unknown')
          .map((secret) => `${task.id.slice(0, 8)}  ${secret?.name}`),
      );
      if (unknown.length === 0) return [];
      const message = 'cannot be told apart: fresh or stale';
      return [{ kind: 'finding' as const, target, message, evidence: [...new Set(unknown)], fix }];
    };
    return [
      ...[...observation.services.values()].flatMap((service) =>
        found(service.alias, service.tasks, [restartFix({ observation, here }, service)]),
      ),
      ...observation.outside.flatMap((task) => found(task.group, [task])),
    ];
  },
};
