import { awsFlags, cannotStartText } from '../core/hints.js';
import { keyHints } from '../core/keys.js';
import type { Concern, Environment, Plan } from '../core/model.js';
import { hintLine } from './fault.js';
import { count, type Line, mark, paint, type Style, table } from './style.js';

/** What of all that runs is not well: a person has to look, so it is never folded. */
export function concernLines({ concerns }: Plan, environment: Environment, style: Style): string[] {
  if (concerns.length === 0) return [];
  const width = Math.max(...concerns.map((one) => ('service' in one ? one.target.length : 0)));
  const lines = concerns.map((one): Line => {
    const unseen = one.kind === 'outside' && !one.certain;
    const name = 'service' in one ? `${one.target.padEnd(width)}  ${one.service}` : groupText(one.target);
    return { indent: 2, mark: mark(style, unseen ? 'unseen' : 'blocked'), name, text: concernText(one) };
  });
  // One key stops many services, and is mended once.
  const told = concerns.map((one) => concernHints(one, environment));
  const isFirst = (hint: string, index: number) => told.findIndex((hints) => hints.includes(hint)) === index;
  return [
    paint(style, 'bold', 'Needs a person'),
    ...concerns.flatMap((_, index) => [
      ...table(style, lines.slice(index, index + 1), lines),
      ...(told[index] ?? []).filter((hint) => isFirst(hint, index)).map((hint) => `      ${hintLine(hint, style)}`),
    ]),
  ];
}

/** What a plan's summary says of them. */
export function concernsText({ concerns }: Plan): string | undefined {
  if (concerns.length === 0) return undefined;
  return `${count(concerns.length, 'thing')} ${concerns.length === 1 ? 'needs' : 'need'} a person`;
}

export function concernText(concern: Concern): string {
  switch (concern.kind) {
    case 'cannot-start':
      return cannotStartText(concern.obstacles);
    case 'failing': {
      const { failed, running, desired } = concern;
      const now = `${count(running, 'task')} of ${desired} wanted ${running === 1 ? 'runs' : 'run'}`;
      return failed > 0
        ? `its deployment is failing: ${count(failed, 'task')} failed, ${now}`
        : `${now}, and no deployment is under way`;
    }
    case 'outside': {
      const tasks = count(concern.tasks, 'task');
      const what = concern.because.join(', ');
      const old = concern.certain
        ? `${tasks} of no service ${concern.tasks === 1 ? 'is' : 'are'} older than ${what}`
        : `of ${tasks} of no service it is not known whether ${concern.tasks === 1 ? 'it has' : 'they have'} ${what}`;
      return `${old}; no restart replaces ${concern.tasks === 1 ? 'it' : 'them'}`;
    }
  }
}

function concernHints(concern: Concern, environment: Environment): string[] {
  if (concern.kind === 'cannot-start') return keyHints(concern.obstacles, environment);
  if (concern.kind !== 'failing') return [];
  const { cluster, service } = concern;
  return [`aws ecs describe-services --cluster ${cluster} --services ${service}${awsFlags(environment)}`];
}

/** `family:migrate` is what ECS calls the tasks of one task definition. */
export function groupText(group: string): string {
  return group.replace(/^family:/, 'family ');
}
