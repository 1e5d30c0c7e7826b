import { liveSince } from '../freshness.js';
import { grouped } from '../grouped.js';
import type { Task } from '../model.js';
import { deliveryOf, unnamedService } from '../outside.js';
import { type Read, secretsRead } from '../reference.js';
import { outdatedReads } from '../restarts.js';
import { type Rule, restartFix, type Verdict } from '../rule.js';
import { instant } from '../time.js';

/** A running task that was started before, or while, a value it reads was written. */
export const staleTask: Rule = {
  id: 'stale-task',
  severity: 'error',
  check: (world) => {
    const { environment, observation } = world;
    const read = secretsRead(observation.secrets);
    const outdated = (task: Task) => {
      const newer = outdatedReads(task, read);
      return newer.map((one) => ({ evidence: evidenceOf(task, one), secret: one.secret }));
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
    const outside = [...grouped(observation.outside, ({ group }) => group)].flatMap(([group, tasks]): Verdict[] => {
      const found = tasks.map(outdated).filter((newer) => newer.length > 0);
      if (found.length === 0) return [];
      const evidence = found.flat().map((newer) => newer.evidence);
      const fix = deliveryOf(group, environment);
      return [{ kind: 'finding', target: group, message: outsideText(group, found.length), evidence, fix }];
    });
    return [...ofServices, ...outside];
  },
};

function outsideText(group: string, tasks: number): string {
  const [whose, restart] =
    unnamedService(group) === undefined
      ? ['no service', 'no restart reaches']
      : ['a service that the manifest does not name', 'no apply restarts'];
  return tasks === 1
    ? `a task of ${whose} started before a value it reads was written; ${restart} it`
    : `${tasks} tasks of ${whose} started before a value they read was written; ${restart} them`;
}

function evidenceOf(task: Task, { secret, former }: Read): string {
  const live = liveSince(secret)?.earliest;
  const started = task.started ? `started ${instant(task.started)}` : 'not yet started';
  if (former) return `${task.id.slice(0, 8)} ${started}, by the ARN that ${secret.name} had before it was made anew`;
  return `${task.id.slice(0, 8)} ${started}, ${secret.name} is of ${live ? instant(live) : 'not known'}`;
}
