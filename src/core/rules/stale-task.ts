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
      return newer.length === 0 ? [] : [{ task, newer }];
    };
    const ofServices = [...observation.services.values()].flatMap((service): Verdict[] => {
      const found = service.tasks.flatMap(outdated);
      if (found.length === 0) return [];
      const newer = [...new Set(found.flatMap((one) => one.newer.map(({ secret }) => secret)))];
      return [
        {
          kind: 'finding',
          target: service.alias,
          message: `${found.length} of ${service.tasks.length} tasks started before a value they read was written`,
          evidence: evidenceOf(found),
          fix: restartFix(world, service, newer),
        },
      ];
    });
    const outside = [...grouped(observation.outside, ({ group }) => group)].flatMap(([group, tasks]): Verdict[] => {
      const found = tasks.flatMap(outdated);
      if (found.length === 0) return [];
      const evidence = evidenceOf(found);
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

interface Outdated {
  readonly task: Task;
  readonly newer: readonly Read[];
}

/** Tasks that lack the same are told together: each with its start, and once what they lack. */
function evidenceOf(outdated: readonly Outdated[]): string[] {
  const alike = grouped(outdated, ({ newer }) => JSON.stringify(newer.map((one) => [one.secret.name, one.former])));
  return [...alike.values()].flatMap((group) => {
    const newer = group[0]?.newer ?? [];
    const [first, ...others] = newer;
    if (first && others.length === 0) return group.map(({ task }) => pairText(task, first));
    const tasks = group.map(({ task }) => startText(task)).join(', ');
    const [former, written] = [newer.filter((one) => one.former), newer.filter((one) => !one.former)];
    return [
      tasks,
      ...(written.length > 0 ? [newerText(written)] : []),
      ...(former.length > 0 ? [`by the ARN that it had before it was made anew: ${namesOf(former)}`] : []),
    ];
  });
}

function pairText(task: Task, { secret, former }: Read): string {
  if (former) return `${startText(task)}, by the ARN that ${secret.name} had before it was made anew`;
  return `${startText(task)}, ${newerText([{ secret }])}`;
}

function startText({ id, started }: Task): string {
  return `${id.slice(0, 8)} ${started ? `started ${instant(started)}` : 'not yet started'}`;
}

function newerText(newer: readonly Pick<Read, 'secret'>[]): string {
  const [last] = newer
    .flatMap(({ secret }) => liveSince(secret)?.earliest ?? [])
    .sort((a, b) => b.getTime() - a.getTime());
  const when = last ? instant(last) : 'not known';
  return newer.length === 1
    ? `${namesOf(newer)} is of ${when}`
    : `${newer.length} values are newer, the last of ${when}: ${namesOf(newer)}`;
}

function namesOf(some: readonly Pick<Read, 'secret'>[]): string {
  return some.map(({ secret }) => secret.name).join(', ');
}
