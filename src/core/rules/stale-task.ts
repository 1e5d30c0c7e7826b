import { freshnessOf, isOutdated, liveSince } from '../freshness.js';
import type { StoredSecret, Task } from '../model.js';
import { followedSecrets } from '../reference.js';
import { type Rule, restartFix, type Verdict } from '../rule.js';
import { instant } from '../time.js';
import { secretsFollowed } from '../wiring.js';

/** A running task that was started before, or while, a value it reads was written. */
export const staleTask: Rule = {
  id: 'stale-task',
  severity: 'error',
  check: (world) => {
    const { observation } = world;
    const followed = followedSecrets(observation.secrets);
    const outdated = (task: Task) => {
      const newer = secretsFollowed(task, followed).filter((secret) => isOutdated(freshnessOf(task, secret)));
      return newer.map((secret) => ({ evidence: evidenceOf(task, secret), secret }));
    };
    const ofServices = [...observation.services.values()].flatMap((service): Verdict[] => {
      const found = service.tasks.map(outdated).filter((newer) => newer.length > 0);
      if (found.length === 0) return [];
      const newer = [...new Set(found.flat().map(({ secret }) => secret))];
      return [
        {
          kind: 'finding',
          target: service.alias,
          message: `${found.length} of ${service.tasks.length} tasks started before a value they read was written`,
          evidence: found.flat().map(({ evidence }) => evidence),
          fix: [restartFix(world, service, newer)],
        },
      ];
    });
    const outside = observation.outside.flatMap((task): Verdict[] => {
      const evidence = outdated(task).map((newer) => newer.evidence);
      if (evidence.length === 0) return [];
      const message = 'a task of no service started before a value it reads was written; no restart reaches it';
      return [{ kind: 'finding', target: task.group, message, evidence }];
    });
    return [...ofServices, ...outside];
  },
};

function evidenceOf(task: Task, secret: StoredSecret): string {
  const live = liveSince(secret)?.earliest;
  const started = task.started ? `started ${instant(task.started)}` : 'not yet started';
  return `${task.id.slice(0, 8)} ${started}, ${secret.name} is of ${live ? instant(live) : 'not known'}`;
}
