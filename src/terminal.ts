/**
 * The terminal, or what stands in its place: how it may look, whether somebody sits there, and what happens
 * while it happens, redrawn in place on a terminal and one line an event anywhere else.
 */
import type { Report } from './core/events.js';
import { EMPTY_PICTURE, eventText, logLine, pictureText, withEvent } from './views/progress.js';
import { PLAIN, type Style } from './views/style.js';

export interface ProgressDisplay {
  readonly report: Report;
  /** Leaves the last picture standing. */
  stop(): void;
}

const REDRAW_MS = 250;

export async function showProgress(environment: string, style: Style, quiet: boolean): Promise<ProgressDisplay> {
  if (quiet) return { report: () => {}, stop: () => {} };
  if (!process.stderr.isTTY) return { report: logged(environment), stop: () => {} };
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(process.stderr, { showCursor: true });
  let picture = EMPTY_PICTURE;
  const redraw = () => draw(pictureText(picture, new Date(), style));
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  return {
    report: (event) => {
      picture = withEvent(picture, event, new Date());
      redraw();
    },
    stop: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
      const last = pictureText(picture, new Date(), style);
      if (last !== '') process.stderr.write(`${last}\n\n`);
    },
  };
}

/** A log says a thing once: the same picture of a restart is not repeated. */
function logged(environment: string): Report {
  const last = new Map<string, string>();
  return (event) => {
    const text = eventText(event);
    const about = 'service' in event ? event.service : '';
    if (text === undefined || text === last.get(about)) return;
    last.set(about, text);
    process.stderr.write(`${logLine(new Date(), environment, text)}\n`);
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
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

/** A word that the shell would take apart, in quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
