import type { Place } from '../core/model.js';
import { hintLine } from './fault.js';
import { paint, type Style, wrap } from './style.js';

/** One thing that is wrong in a manifest, and where. */
export interface PlacedProblem {
  readonly place: Place;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** Every problem with its place, from top to bottom, then how many there are. */
export function problemsText(summary: string, problems: readonly PlacedProblem[], style: Style): string {
  const blocks = problems.map(({ place, path, message, hint }) =>
    [
      `${paint(style, 'bold', `${place.file}:${place.line}:${place.column}`)}${path ? `  ${path}` : ''}`,
      `  ${wrap(style, message, 2).join('\n')}`,
      ...(hint ? [`  ${hintLine(hint, style)}`] : []),
    ].join('\n'),
  );
  return [...blocks, `${paint(style, 'red', 'error:')} ${wrap(style, summary, 7).join('\n')}`].join('\n\n');
}
