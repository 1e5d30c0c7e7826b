/** Shows what happens on stderr: redrawn in place on a terminal, one line an event anywhere else. */
import type { Report } from './core/events.js';
import { EMPTY_PICTURE, eventText, logLine, pictureText, withEvent } from './views/progress.js';
import type { Style } from './views/style.js';

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
  let last = '';
  return (event) => {
    const text = eventText(event);
    if (text === undefined || text === last) return;
    last = text;
    process.stderr.write(`${logLine(new Date(), environment, text)}\n`);
  };
}
