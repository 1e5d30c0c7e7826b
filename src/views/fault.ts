import { isSignedOut } from '../core/fault.js';
import { grouped } from '../core/grouped.js';
import type { Problem, Receipt } from '../core/model.js';
import { paint, type Style, wrap } from './style.js';

/** `error:` and why, then hints that can be pasted; hints are never wrapped. */
export function faultText(problem: Problem, style: Style): string {
  return [
    `${paint(style, 'red', 'error:')} ${wrap(style, problem.message, 7).join('\n')}`,
    ...problem.details.map((detail) => `       ${wrap(style, detail, 7).join('\n')}`),
    ...problem.hints.map((hint) => hintLine(hint, style)),
  ].join('\n');
}

/**
 * What went wrong, each cause once, with an empty line before it; rows that failed alike have one cause. `next`: the
 * command that the screen ends with, which is told there alone.
 */
export function causeLines(receipts: readonly Receipt[], next: string, style: Style): string[] {
  const causes = grouped(
    receipts.filter(({ problem }) => problem !== undefined),
    (one) => (one.change.kind === 'restart' ? faultText(one.problem as Problem, style) : alikeKey(one)),
  );
  return [...causes.values()].flatMap(([first, ...others]) => {
    const problem = first?.problem as Problem;
    const more = others.filter((one) => faultText(one.problem as Problem, style) !== faultText(problem, style)).length;
    const details = more > 0 ? [...problem.details, `and the same for ${more} more above`] : problem.details;
    const hints = problem.hints.filter((hint) => hint !== next);
    return ['', faultText({ ...problem, details, hints }, style)];
  });
}

/** A problem without what is its row's alone: its name, the six characters behind it in an ARN, the request's id. */
function alikeKey({ change: { target }, problem }: Receipt): string {
  const text = JSON.stringify(problem).replaceAll(target, '\0');
  return text.replace(/\0-[A-Za-z0-9]{6}\b/g, '\0').replace(/AWS request [\w-]+/g, '');
}

/** The command that goes on, behind the one that signs in where that is needed first. */
export function finishCommand(receipts: readonly Receipt[], command: string): string {
  const signedOut = receipts.flatMap(({ problem }) => (problem && isSignedOut(problem) ? [problem] : []));
  return [...(signedOut[0]?.hints.slice(0, 1) ?? []), command].join(' && ');
}

export function hintLine(hint: string, style: Style): string {
  return `${paint(style, 'cyan', 'hint:')} ${hint}`;
}

/** A line beside the answer, and what can be pasted after it. */
export function noteText(text: string, style: Style): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('hint: ') ? hintLine(line.slice(6), style) : hanging(line, style)))
    .join('\n');
}

function hanging(line: string, style: Style): string {
  return wrap(style, line, /^\w+: /.exec(line)?.[0].length ?? 0, 0).join('\n');
}
