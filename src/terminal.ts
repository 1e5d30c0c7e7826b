/**
 * The terminal, or what stands in its place: how it may look, whether somebody sits there, and what happens
 * while it happens, redrawn in place on a terminal and one line an event anywhere else.
 */
import type { Report } from './core/events.js';
import { EMPTY_PICTURE, eventText, frameText, logLine, pictureText, withEvent } from './views/progress.js';
import { PLAIN, rowsOf, type Style } from './views/style.js';

export interface ProgressDisplay {
  readonly report: Report;
  /** A line of its own, above what is redrawn. */
  note(text: string): void;
  /** The same, of the end: from then on nobody is told that leaving is safe. */
  tell(text: string): void;
  /** Leaves the last picture standing. */
  stop(): void;
}

const REDRAW_MS = 250;

/** `now` is AWS's clock, for the lines of a log; what is redrawn tells only how long something takes. */
export function showProgress(
  environment: string,
  style: Style,
  quiet: boolean,
  now: () => Date,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressDisplay {
  const line = (text: string) => void stream.write(`${text}\n`);
  if (quiet) return { report: () => {}, note: line, tell: line, stop: () => {} };
  if (!isMovable(stream)) return { report: logged(environment, now, line), note: line, tell: line, stop: () => {} };
  let picture = EMPTY_PICTURE;
  let drawn = '';
  let leaving = false;
  let stopped = false;
  // As wide as it is now: most terminals fold what stands there when a person makes them narrower. Row by row: tmux
  // scrolls away what is cleared from the first row of the screen on (3.3, checked 2026-11-22).
  const clear = () => (drawn === '' ? '' : `${'\u001b[1A\u001b[2K'.repeat(rowsOf(drawn, widthOf(stream)))}\r`);
  const redraw = (above = '') => {
    if (stopped) return;
    const safe = !leaving && picture !== EMPTY_PICTURE;
    const frame = frameText(picture, new Date(), { ...style, width: widthOf(stream) }, heightOf(stream) - 1, safe);
    if (frame === drawn && above === '') return;
    stream.write(`${clear()}${above}${frame === '' ? '' : `${frame}\n`}`);
    drawn = frame;
  };
  const resized = () => redraw();
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  stream.on('resize', resized);
  return {
    report: (event) => {
      picture = withEvent(picture, event, new Date());
      redraw();
    },
    note: (text) => (stopped ? line(text) : redraw(`${text}\n`)),
    tell: (text) => {
      leaving = true;
      if (stopped) line(text);
      else redraw(`${text}\n`);
    },
    stop: () => {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      stream.off('resize', resized);
      const last = pictureText(picture, new Date(), { ...style, width: widthOf(stream) });
      stream.write(`${clear()}${last === '' ? '' : `${last}\n\n`}`);
    },
  };
}

/** A terminal may say that it has no columns, or no rows: nobody told it how many. */
function widthOf(stream: NodeJS.WriteStream): number {
  const told = stream.isTTY ? stream.columns : 0;
  const wanted = Number(process.env.COLUMNS);
  return told || (wanted > 0 ? wanted : PLAIN.width);
}

function heightOf(stream: NodeJS.WriteStream): number {
  return stream.rows || 24;
}

/** Can what stands on it be written over? */
function isMovable(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !isDumb();
}

/** A terminal that takes text and nothing else (terminfo's `dumb`): an editor's shell, for example. */
export function isDumb(): boolean {
  return process.env.TERM === 'dumb';
}

/** A log says a thing once: the same picture of a restart is not repeated. */
function logged(environment: string, now: () => Date, line: (text: string) => void): Report {
  const last = new Map<string, string>();
  return (event) => {
    const text = eventText(event);
    const about = 'service' in event ? event.service : '';
    if (text === undefined || text === last.get(about)) return;
    last.set(about, text);
    line(logLine(now(), environment, text));
  };
}

export function styleOf(stream: NodeJS.WriteStream, wanted: boolean): Style {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== '0';
  const colour = wanted && !process.env.NO_COLOR && (isMovable(stream) || forced);
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || 'UTF-8';
  return { width: widthOf(stream), colour, utf8: /utf-?8/i.test(locale) };
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
