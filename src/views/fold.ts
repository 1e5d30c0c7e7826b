/** A long group of one kind shows its beginning; what needs a person is never folded. */
import { type Line, type Style, table } from './style.js';

const FOLD = 20;

/** Is it short enough to be shown whole? */
export function isShort(rows: readonly unknown[]): boolean {
  return rows.length <= FOLD;
}

/** What is shown, and the lines that say how much is not. */
export function fold<T>(
  rows: readonly T[],
  indent: number,
  style: Style,
  verbose: boolean,
): { readonly shown: readonly T[]; readonly more: string[] } {
  if (verbose || isShort(rows)) return { shown: rows, more: [] };
  const name = `${rows.length - FOLD} more, --verbose lists them`;
  const line: Line = { indent, mark: style.utf8 ? '…' : '...', name, text: '' };
  return { shown: rows.slice(0, FOLD), more: table(style, [line]) };
}
