import { grouped } from '../grouped.js';
import type { Task } from '../model.js';
import { deliveryOf } from '../outside.js';
import { followedSecrets } from '../reference.js';
import { unknownTo } from '../restarts.js';
import { type Rule, restartFix, type Verdict } from '../rule.js';

/** A running task of which nobody can say whether it has the current value. */
export const freshnessUnknown: Rule = {
  id: 'freshness-unknown',
  severity: 'note',
  check: (world) => {
    const { environment, observation } = world;
    const followed = followedSecrets(observation.secrets);
    const unknownOf = (tasks: readonly Task[]) =>
      tasks.flatMap((task) => {
        const secrets = unknownTo(task, followed);
        const names = secrets.map(({ name }) => name).join(', ');
        return secrets.length === 0 ? [] : [{ evidence: `${task.id.slice(0, 8)}  ${names}`, secrets }];
      });
    const found = (target: string, unknown: ReturnType<typeof unknownOf>, fix: readonly string[] = []): Verdict[] => {
      if (unknown.length === 0) return [];
      const message = 'cannot be told apart: fresh or stale';
      return [{ kind: 'finding', target, message, evidence: unknown.map(({ evidence }) => evidence), fix }];
    };
    return [
      ...[...observation.services.values()].flatMap((service) => {
        const unknown = unknownOf(service.tasks);
        const secrets = unknown.flatMap((one) => one.secrets);
        return found(service.alias, unknown, restartFix(world, service, secrets));
      }),
      ...[...grouped(observation.outside, ({ group }) => group)].flatMap(([group, tasks]) =>
        found(group, unknownOf(tasks), deliveryOf(group, environment)),
      ),
    ];
  },
};
