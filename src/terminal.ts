/**
 * The terminal, or what stands in its place: how it may look, whether somebody sits there, and what happens
 * while it happens, redrawn in place on a terminal and one line an event anywhere else.
 */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import stringWidth from 'string-width';
import type { Report } from './core/events.js';
import { EMPTY_PICTURE, eventText, logLine, pictureText, reassurance, withEvent } from './views/progress.js';
import { PLAIN, type Style } from './views/style.js';

export interface ProgressDisplay {
  readonly report: Report;
  /** A line of its own, above what is redrawn; from then on nobody is told that leaving is safe. */
  tell(text: string): void;
  /** Leaves the last picture standing. */
  stop(): void;
}

const REDRAW_MS = 250;

/** `now` is AWS's clock, for the lines of a log; what is redrawn tells only how long something takes. */
export function showProgress(environment: string, style: Style, quiet: boolean, now: () => Date): ProgressDisplay {
  const tell = (text: string) => void process.stderr.write(`${text}\n`);
  if (quiet) return { report: () => {}, tell, stop: () => {} };
  if (!process.stderr.isTTY) return { report: logged(environment, now), tell, stop: () => {} };
  let picture = EMPTY_PICTURE;
  let drawn = 0;
  let leaving = false;
  const clear = () => {
    moveCursor(process.stderr, 0, -drawn);
    cursorTo(process.stderr, 0);
    clearScreenDown(process.stderr);
    drawn = 0;
  };
  const redraw = () => {
    const safe = leaving ? [] : ['', reassurance(picture, style)];
    const text = [pictureText(picture, new Date(), style), ...safe].join('\n');
    clear();
    tell(text);
    drawn = rowsOf(text, process.stderr.columns);
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  return {
    report: (event) => {
      picture = withEvent(picture, event, new Date());
      redraw();
    },
    tell: (text) => {
      leaving = true;
      clear();
      tell(text);
      redraw();
    },
    stop: () => {
      clearInterval(timer);
      clear();
      const last = pictureText(picture, new Date(), style);
      if (last !== '') tell(`${last}\n`);
    },
  };
}

/** Rows that a text takes on a terminal of so many columns: a line that is too long goes on in the next. */
function rowsOf(text: string, columns: number): number {
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
}

/** A log says a thing once: the same picture of a restart is not repeated. */
function logged(environment: string, now: () => Date): Report {
  const last = new Map<string, string>();
  return (event) => {
    const text = eventText(event);
    const about = 'service' in event ? event.service : '';
    if (text === undefined || text === last.get(about)) return;
    last.set(about, text);
    process.stderr.write(`${logLine(now(), environment, text)}\n`);
  };
}

export function styleOf(stream: NodeJS.WriteStream, wanted: boolean): Style {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  const colour = wanted && !process.env.NO_COLOR && (stream.isTTY === true || forced);
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || 'UTF-8';
  const columns = stream.isTTY ? stream.columns : Number(process.env.COLUMNS) || undefined;
  return { width: columns ?? PLAIN.width, colour, utf8: /utf-?8/i.test(locale) };
}

export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Nobody reads any more: the pipe is closed, or the terminal is gone. */
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EIO']);

/** A stream that cannot be written to ends no run: what was begun is still finished. */
export function outliveOutput(): void {}

/** Writes the answer. `lost` is told the error's code where there is a reader, and no room for it for example. */
export function print(text: string, lost: (code: string) => void): void {
  process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
    if (error && !GONE.has(error.code ?? '')) lost(error.code ?? 'unknown');
  });
}
