import type { Problem } from '../core/model.js';
import { paint, type Style, wrap } from './style.js';

/** `error:` and why, then hints that can be pasted; hints are never wrapped. */
export function faultText(problem: Problem, style: Style): string {
  return [
    `${paint(style, 'red', 'error:')} ${wrap(style, problem.message, 7).join('\n')}`,
    ...problem.details.map((detail) => `       ${wrap(style, detail, 7).join('\n')}`),
    ...problem.hints.map((hint) => hintLine(hint, style)),
  ].join('\n');
}

export function hintLine(hint: string, style: Style): string {
  return `${paint(style, 'cyan', 'hint:')} ${hint}`;
}
