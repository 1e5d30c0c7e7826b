/** An apply or a restart while it runs: the whole picture for a terminal, one line an event for a log. */
import type { Event, TaskSeen } from '../core/events.js';
import type { ServiceEvent } from '../core/model.js';
import { isTrouble } from '../core/stopped.js';
import { instant } from '../core/time.js';
import { count, duration, isNarrow, type Progress, paint, paragraph, rowsOf, type Style, sign, wrap } from './style.js';

export interface Picture {
  readonly writes:
    | { readonly total: number; readonly done: number; readonly failed: number; readonly last: string }
    | undefined;
  readonly settlingSince: Date | undefined;
  readonly restarts: ReadonlyMap<string, RestartPicture>;
}

interface RestartPicture {
  readonly deployment: string;
  readonly followed: boolean;
  readonly since: Date;
  readonly tasks: readonly TaskSeen[];
  readonly wanted: number;
  readonly event: ServiceEvent | undefined;
  readonly ended: { readonly ok: boolean; readonly message: string; readonly at: Date } | undefined;
}

export const EMPTY_PICTURE: Picture = { writes: undefined, settlingSince: undefined, restarts: new Map() };

export function withEvent(picture: Picture, event: Event, at: Date): Picture {
  const writes = picture.writes ?? { total: 0, done: 0, failed: 0, last: '' };
  switch (event.kind) {
    case 'write-begun':
      return event.total === 0 ? picture : { ...picture, writes: { ...writes, total: event.total } };
    case 'written':
      return { ...picture, writes: { ...writes, done: writes.done + 1, last: event.name } };
    case 'write-failed':
      return { ...picture, writes: { ...writes, failed: writes.failed + 1, last: event.name } };
    case 'settling':
      return { ...picture, settlingSince: at };
    case 'restart-waits':
      return withRestart(picture, event.service, {}, at);
    case 'restart-begun':
      return withRestart(
        picture,
        event.service,
        {
          deployment: event.deployment,
          followed: event.followed,
          since: at,
          tasks: [],
          wanted: 0,
          event: undefined,
          ended: undefined,
        },
        at,
      );
    case 'restart-seen':
      return withRestart(picture, event.service, { tasks: event.tasks, wanted: event.wanted, event: event.event }, at);
    case 'restart-ended':
      return withRestart(picture, event.service, { ended: { ok: event.ok, message: event.message, at } }, at);
  }
}

const NOT_BEGUN = { deployment: '', followed: false, tasks: [], wanted: 0, event: undefined, ended: undefined };

function withRestart(picture: Picture, service: string, change: Partial<RestartPicture>, at: Date): Picture {
  const before = picture.restarts.get(service) ?? { ...NOT_BEGUN, since: at };
  return {
    ...picture,
    settlingSince: undefined,
    restarts: new Map(picture.restarts).set(service, { ...before, ...change }),
  };
}

/** The whole of it, as it stands when nobody works at it any more: what is open waits. */
export function pictureText(picture: Picture, now: Date, style: Style): string {
  const last = { ...picture, settlingSince: undefined };
  return [...stepLines(last, style, 'waiting'), ...restartBlocks(last, now, style, 'waiting').flatMap(wholeOf)].join(
    '\n',
  );
}

/**
 * What of it stands on a terminal of so many rows, to be redrawn in place: whatever is taller scrolls away at each
 * redraw. Those at work come first, and what has no room is counted. `safe`: the person is told whether to leave.
 */
export function frameText(picture: Picture, now: Date, style: Style, rows: number, safe: boolean): string {
  const foot = safe && rows >= LEAST_ROWS ? ['', reassurance(picture, style)] : [];
  const heightOf = (lines: readonly string[]) => (lines.length === 0 ? 0 : rowsOf(lines.join('\n'), style.width));
  const room = rows - heightOf(foot);
  const steps = stepLines(picture, style);
  const blocks = restartBlocks(picture, now, style);
  const whole = [...steps, ...blocks.flatMap(wholeOf)];
  if (heightOf(whole) <= room) return [...whole, ...foot].join('\n');

  const ordered = URGENCY.flatMap((state) => blocks.filter((block) => block.state === state));
  let left = room - heightOf(steps) - heightOf(moreLines(ordered, style));
  const working = ordered.filter(({ state }) => state === 'working');
  const linesOf = heightOf(working.flatMap(wholeOf)) <= left ? wholeOf : ({ head }: Block) => [head];
  const shown: string[] = [];
  let next = 0;
  for (const block of ordered) {
    left -= heightOf(linesOf(block));
    if (left < 0) break;
    shown.push(...linesOf(block));
    next += 1;
  }
  const lines = [...steps, ...shown, ...moreLines(ordered.slice(next), style), ...foot];
  while (lines.length > 1 && heightOf(lines) > rows) lines.pop();
  return lines.join('\n');
}

/** Under so many rows the work needs them all. */
const LEAST_ROWS = 8;

const URGENCY = ['working', 'failed', 'done'] as const satisfies readonly Progress[];

interface Block {
  readonly state: (typeof URGENCY)[number];
  readonly head: string;
  readonly tasks: readonly string[];
}

function wholeOf({ head, tasks }: Block): string[] {
  return [head, ...tasks];
}

function moreLines(hidden: readonly Block[], style: Style): string[] {
  if (hidden.length === 0) return [];
  const tally = URGENCY.flatMap((state) => {
    const among = hidden.filter((block) => block.state === state).length;
    return among > 0 ? [`${among} ${state}`] : [];
  });
  return paragraph(style, `${style.utf8 ? '…' : '...'} ${hidden.length} more: ${tally.join(', ')}`, 2);
}

function stepLines({ writes, settlingSince }: Picture, style: Style, open: Progress = 'working'): string[] {
  const lines: string[] = [];
  if (writes) {
    const rest = writes.total - writes.done - writes.failed;
    const state = writes.failed > 0 ? 'failed' : rest > 0 ? open : 'done';
    const failed = writes.failed > 0 ? `, ${writes.failed} failed` : '';
    lines.push(step(style, state, 'write', `${writes.done} of ${count(writes.total, 'secret')}${failed}`));
  }
  if (settlingSince) {
    lines.push(step(style, 'working', 'settle', 'the new values are given a moment before a task reads them'));
  }
  return lines;
}

function restartBlocks({ restarts }: Picture, now: Date, style: Style, open: Progress = 'working'): Block[] {
  return [...restarts].map(([service, restart]) => {
    const { ended, since, tasks } = restart;
    const state = ended ? (ended.ok ? 'done' : 'failed') : 'working';
    const time = duration((ended?.at ?? now).getTime() - since.getTime());
    const took = paint(style, 'dim', time.replaceAll(' ', NO_BREAK));
    const text = `${service}, ${ended ? ended.message : doing(restart)}  ${took}`;
    return {
      state,
      head: step(style, ended ? state : open, 'restart', text).replaceAll(NO_BREAK, ' '),
      tasks: ended ? [] : [...tasks.map((task) => taskLine(task, style)), ...eventLines(restart.event, style)],
    };
  });
}

/** Holds the words of a duration in one line. */
const NO_BREAK = '\u00a0';

function doing({ deployment, followed }: RestartPicture): string {
  if (deployment === '') return 'waits for the deployment that is under way';
  return followed ? `follows deployment ${deployment}, which was under way` : `deployment ${deployment}`;
}

/** Under the picture while it moves: may the person leave? */
function reassurance({ writes }: Picture, style: Style): string {
  const text = writes
    ? 'Ctrl-C is safe: the next apply goes on from here and writes nothing twice'
    : 'Ctrl-C is safe: ECS goes on with a restart that was begun';
  return paragraph(style, text, 2)
    .map((line) => paint(style, 'dim', line))
    .join('\n');
}

/** One line an event, for logs and pipes; undefined where the event tells nothing new. */
export function eventText(event: Event): string | undefined {
  switch (event.kind) {
    case 'written':
      return `wrote ${event.name} version ${event.version}`;
    case 'write-failed':
      return `not written ${event.name}: ${event.message}`;
    case 'restart-waits':
      return `restart ${event.service} waits for the deployment that is under way`;
    case 'restart-begun':
      return event.followed
        ? `restart ${event.service} follows deployment ${event.deployment}, which was under way`
        : `restart ${event.service} deployment ${event.deployment}`;
    case 'restart-seen': {
      const fresh = event.tasks.filter((task) => task.age === 'new' && task.state === 'running').length;
      const said = event.event && isTrouble(event.event.text) ? `; last event: ${event.event.text}` : '';
      return `restart ${event.service} ${fresh} of ${count(event.wanted, 'new task')} running${said}`;
    }
    case 'restart-ended':
      return `restart ${event.service} ${event.ok ? 'done' : event.open ? 'not finished' : 'failed'}: ${event.message}`;
    default:
      return undefined;
  }
}

export function logLine(at: Date, environment: string, text: string): string {
  return `${instant(at)} ${environment} ${text}`;
}

function step(style: Style, state: Parameters<typeof sign>[1], name: string, text: string): string {
  const indent = isNarrow(style) ? 4 : 14;
  const head = `  ${sign(style, state)} ${isNarrow(style) ? name : name.padEnd(10)}`;
  return isNarrow(style)
    ? `${head}\n    ${wrap(style, text, indent).join('\n')}`
    : `${head}${wrap(style, text, indent).join('\n')}`;
}

function taskLine(task: TaskSeen, style: Style): string {
  return `      ${task.id.slice(0, 8)}  ${task.age.padEnd(3)}  ${paint(style, task.age === 'new' ? 'green' : 'dim', task.state)}`;
}

function eventLines(event: ServiceEvent | undefined, style: Style): string[] {
  return event ? paragraph(style, `last event ${instant(event.at).slice(11, 19)}  ${event.text}`, 6) : [];
}
