/** The five lines that whatever stops half-way prints, always the same. */
import type { Receipt } from '../core/model.js';
import { hasChanged, isDone } from '../core/outcome.js';
import { hintLine } from './fault.js';
import { type Line, paint, type Style, table } from './style.js';

export function halfWay(
  style: Style,
  told: {
    readonly now: string;
    readonly stoppedAt: string;
    readonly otherwise: string;
    readonly finish: string;
    readonly giveUp: string;
  },
): string[] {
  return table(style, [
    five('production now', told.now),
    five('stopped at', told.stoppedAt),
    five('if nobody acts', told.otherwise),
    { ...five('finish it', told.finish), command: true },
    five('give up', told.giveUp),
  ]);
}

/** Where new tasks stop before they are healthy, nobody starts one by itself and reads anything. */
export function whatHappens(begun: readonly Receipt[], otherwise: string): string {
  const failing = begun.filter(({ problem }) => problem && FAILING.has(problem.code)).map((one) => one.change.target);
  return failing.length === 0
    ? otherwise
    : `${few(failing)} cannot replace a task that ${failing.length === 1 ? 'it loses' : 'they lose'}`;
}

const FAILING: ReadonlySet<string> = new Set(['deployment-failed', 'rolled-back', 'stalled']);

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
    giveUp: 'nothing is undone by itself; what there is now:',
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

/** By the last look of the run; what could not be seen is not known, and never fine. */
export function tasksText(restarts: readonly Receipt[]): string {
  const texts = restarts.map(({ change, tasks }) =>
    tasks
      ? `${change.target}: ${tasks.running} of its tasks run, ${tasks.fresh} with every value`
      : `${change.target}: not known, its tasks could not be seen`,
  );
  return texts.join('; ');
}

function five(name: string, text: string): Line {
  return { indent: 1, mark: '', name, text };
}

export function few(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
