/** How a screen may look: its width, and whether it may use colour and marks beyond ASCII. Views take it as a parameter. */
import { Ansis } from 'ansis';
import stringWidth from 'string-width';

export interface Style {
  /** Columns; a row of a table becomes two lines under 60. */
  readonly width: number;
  readonly colour: boolean;
  readonly utf8: boolean;
}

/** Piped: nobody's terminal decides how wide a file is. */
export const PLAIN: Style = { width: 80, colour: false, utf8: true };

const NARROW = 60;

export function isNarrow(style: Style): boolean {
  return style.width < NARROW;
}

export type Tone = 'green' | 'yellow' | 'cyan' | 'red' | 'magenta' | 'dim' | 'bold';

const COLOURED = new Ansis(1);

export function paint(style: Style, tone: Tone, text: string): string {
  return style.colour ? COLOURED[tone](text) : text;
}

const MARKS = { fill: '+', replace: '~', restart: '>', left: '.', blocked: '!', unseen: '?' } as const;
const TONES = {
  fill: 'green',
  replace: 'yellow',
  restart: 'cyan',
  left: 'dim',
  blocked: 'red',
  unseen: 'magenta',
} as const;

/** The mark of one line of a plan, in its colour. */
export function mark(style: Style, kind: keyof typeof MARKS): string {
  return paint(style, TONES[kind], MARKS[kind]);
}

export type Progress = 'done' | 'failed' | 'working' | 'waiting';

const SIGNS = { done: ['✓', 'ok'], failed: ['✗', 'FAIL'], working: ['⠸', '..'], waiting: ['·', '-'] } as const;
const SIGN_TONES = { done: 'green', failed: 'red', working: 'cyan', waiting: 'dim' } as const;

export function sign(style: Style, state: Progress): string {
  return paint(style, SIGN_TONES[state], SIGNS[state][style.utf8 ? 0 : 1]);
}

/** Words of a text over lines of the style's width; no word is cut, whatever its length. */
export function wrap(style: Style, text: string, indent: number, first = indent): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = style.width - (lines.length === 0 ? first : indent);
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((part, index) => (index === 0 ? part.trimEnd() : ' '.repeat(indent) + part.trim()));
}

/** Rows that a text takes on a terminal of so many columns: a line that is too long goes on in the next. */
export function rowsOf(text: string, columns: number): number {
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
}

/** A paragraph, wrapped, every line indented. */
export function paragraph(style: Style, text: string, indent = 0): string[] {
  return wrap(style, text, indent).map((line, index) => (index === 0 ? ' '.repeat(indent) + line : line));
}

export interface Line {
  readonly indent: number;
  readonly mark: string;
  readonly name: string;
  readonly text: string;
  /** The text is a command: it is never wrapped. */
  readonly command?: boolean;
}

/** A column of text is at least this wide; where a name leaves less, the text goes under it. */
const LEAST_TEXT = 24;

/**
 * `mark name   text` in columns; in a narrow terminal, and beside a very long name, the text goes under the
 * name. `like` are lines it aligns with.
 */
export function table(style: Style, lines: readonly Line[], like: readonly Line[] = lines): string[] {
  const reachOf = (line: Line) => line.indent + stringWidth(line.mark) + 1 + stringWidth(line.name);
  const beside = isNarrow(style) ? [] : like.filter((line) => line.text !== '');
  const reaches = beside.map(reachOf).filter((reach) => reach + 2 + LEAST_TEXT <= style.width);
  const column = Math.max(0, ...reaches) + 2;
  return lines.flatMap((line) => {
    const { indent, mark: sign_, name, text } = line;
    const head = `${' '.repeat(indent)}${sign_} ${name}`;
    if (text === '') return [head.trimEnd()];
    if (reachOf(line) + 2 > column) {
      const under = indent + stringWidth(sign_) + 3;
      return [head, ...(line.command ? [' '.repeat(under) + text] : paragraph(style, text, under))];
    }
    const parts = line.command ? [text] : wrap(style, text, column);
    return parts.map((part, index) =>
      index === 0 ? head.padEnd(column + head.length - stringWidth(head)) + part : part,
    );
  });
}

/** `4 secrets`, `1 secret`. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}

/** `3 m 10 s`, `42 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
}
