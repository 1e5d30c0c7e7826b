/** The five lines that whatever stops half-way prints, always the same. */

import { mendText } from '../core/mending.js';
import type { Receipt } from '../core/model.js';
import { hasChanged, isDone } from '../core/outcome.js';
import { isWell, type ProductionNow } from '../core/production.js';
import { hintLine } from './fault.js';
import { type Line, paint, type Style, table } from './style.js';

export interface HalfWay {
  readonly now: string;
  readonly stoppedAt: string;
  readonly otherwise: string;
  /** A command, or what nobody can type. */
  readonly finish: string | { readonly text: string };
  readonly giveUp: string;
}

export function halfWay(style: Style, { now, stoppedAt, otherwise, finish, giveUp }: HalfWay): string[] {
  return table(style, [
    five('production now', now),
    five('stopped at', stoppedAt),
    five('if nobody acts', otherwise),
    typeof finish === 'string' ? { ...five('finish it', finish), command: true } : five('finish it', finish.text),
    five('give up', giveUp),
  ]);
}

/** What a run says that is ended at once: it has not looked at what became of its last calls. */
export function leftScreen(
  { finish, plan, journal }: { readonly finish: string; readonly plan: string; readonly journal: string | undefined },
  style: Style,
): string {
  const lines = halfWay(style, {
    now: 'not known: nobody looked after the last calls',
    stoppedAt: 'at once, with calls in flight',
    otherwise: 'what AWS was asked for goes on, and nothing else is begun',
    finish,
    giveUp: 'nothing is undone by itself; a plan shows what there is',
  });
  return [
    '',
    ...lines,
    '',
    ...(journal ? [paint(style, 'dim', `record: ${journal}`)] : []),
    hintLine(plan, style),
  ].join('\n');
}

/** ECS was told to restart it, and it was not seen to end well. */
export function isBegun(one: Receipt): boolean {
  return hasChanged(one) && !isDone(one);
}

/** Where the restarts stand; undefined where every one is as it was wanted. */
export function restartsText(restarts: readonly Receipt[]): string | undefined {
  if (restarts.every(isDone)) return undefined;
  const namesOf = (some: readonly Receipt[]) => few(some.map(({ change }) => change.target));
  const held = restarts.filter(({ outcome }) => outcome === 'held');
  const open = restarts.filter((one) => !isDone(one) && one.outcome !== 'held');
  const done = restarts.length - held.length - open.length;
  if (done === 0 && !open.some(isBegun)) return 'restart, not begun';
  return [
    `restart, ${done} of ${restarts.length}`,
    ...(open.length > 0 ? [`open: ${namesOf(open)}`] : []),
    ...(held.length > 0 ? [`held: ${namesOf(held)}`] : []),
  ].join('; ');
}

/**
 * What comes before another restart, of the services that are not well: tasks that cannot start, or a deployment that
 * failed, end the next one the same way. Undefined where a restart may go well.
 */
export function mendFirst(restarts: readonly Receipt[], { services }: ProductionNow): string | undefined {
  const open = new Set(restarts.filter((one) => !isDone(one)).map(({ change }) => change.target));
  const unwell = services.filter((one) => open.has(one.target) && !isWell(one));
  const failed = new Set(
    restarts
      .filter(({ outcome, deployment }) => outcome === 'failed' && deployment !== undefined)
      .map(({ change }) => change.target),
  );
  const steps = unwell.flatMap(({ target, obstacles }) => {
    if (obstacles.length > 0) return [`${target}: ${mendText(obstacles)}`];
    return failed.has(target)
      ? [`${target}: mend why its deployment failed; a restart before that would fail too`]
      : [];
  });
  return steps.length > 0 ? steps.join('; ') : undefined;
}

function five(name: string, text: string): Line {
  return { indent: 1, mark: '', name, text };
}

export function few(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
