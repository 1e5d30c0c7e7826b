/**
 * A terminal's glass: what a person sees, and what has scrolled away, after everything that was written. Lines that
 * are too long go on in the next row, and are folded anew when the width changes, as tmux, VTE, kitty, iTerm2 and
 * Windows Terminal do. Every character is one column
 * wide. It knows the movements that this tool makes, and throws at any other.
 */
import { EventEmitter } from 'node:events';

export interface Glass {
  /** To be written to in place of stderr. */
  readonly stream: NodeJS.WriteStream;
  /** Everything, from the first row that has scrolled away to the last. */
  readonly text: string;
  /** Rows that have scrolled away. */
  readonly away: number;
  /** Characters written so far. */
  readonly written: number;
  resize(columns: number, rows: number): void;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a terminal takes
const PARTS = /\u001b\[(?<amount>[0-9;]*)(?<move>[A-Za-z])|\r|\n|[^\u001b\r\n]+/g;

export function openGlass(columns: number, rows: number): Glass {
  // A line is what stands between two line feeds; the cursor stands behind the last, or in the first column of one.
  const lines = [''];
  let at = 0;
  let away = 0;
  let written = 0;
  const heightOf = (line: string) => Math.max(1, Math.ceil(line.length / stream.columns));
  const heightTo = (line: number) => lines.slice(0, line).reduce((sum, one) => sum + heightOf(one), 0);
  const scroll = () => {
    away = Math.max(away, heightTo(at + 1) - stream.rows);
  };
  const up = (amount: number) => {
    const row = Math.max(away, heightTo(at) - amount);
    at = 0;
    while (heightTo(at + 1) <= row) at += 1;
    // In the middle of a line that is folded: what stands before it stays.
    const inside = row - heightTo(at);
    if (inside > 0) {
      const line = lines[at] as string;
      lines.splice(at, 1, line.slice(0, inside * stream.columns), line.slice(inside * stream.columns));
      at += 1;
    }
  };
  const write = (text: string) => {
    written += text.length;
    for (const { 0: part, groups: { amount, move } = {} } of text.matchAll(PARTS)) {
      if (move === 'A') up(Number(amount));
      else if (move === 'K' && amount === '2') lines[at] = '';
      else if (move !== undefined) throw new Error(`the glass does not know ${JSON.stringify(part)}`);
      else if (part === '\n') {
        at += 1;
        if (at === lines.length) lines.push('');
      } else if (part !== '\r') lines[at] += part;
      scroll();
    }
    return true;
  };
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write,
  }) as unknown as NodeJS.WriteStream;
  return {
    stream,
    get text() {
      return lines.join('\n');
    },
    get away() {
      return away;
    },
    get written() {
      return written;
    },
    resize: (wide, high) => {
      Object.assign(stream, { columns: wide, rows: high });
      away = Math.max(0, heightTo(at + 1) - high);
      stream.emit('resize');
    },
  };
}
