/** An apply or a restart while it runs: the whole picture for a terminal, one line an event for a log. */
import type { Event, TaskSeen } from '../core/events.js';
import { instant } from '../core/time.js';
import { count, duration, isNarrow, paint, paragraph, type Style, sign, wrap } from './style.js';

export interface Picture {
  readonly writes:
    | { readonly total: number; readonly done: number; readonly failed: number; readonly last: string }
    | undefined;
  readonly settlingSince: Date | undefined;
  readonly restarts: ReadonlyMap<string, RestartPicture>;
}

interface RestartPicture {
  readonly deployment: string;
  readonly since: Date;
  readonly tasks: readonly TaskSeen[];
  readonly wanted: number;
  readonly ended: { readonly ok: boolean; readonly message: string } | undefined;
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
        { deployment: event.deployment, since: at, tasks: [], wanted: 0, ended: undefined },
        at,
      );
    case 'restart-seen':
      return withRestart(picture, event.service, { tasks: event.tasks, wanted: event.wanted }, at);
    case 'restart-ended':
      return withRestart(picture, event.service, { ended: { ok: event.ok, message: event.message } }, at);
  }
}

function withRestart(picture: Picture, service: string, change: Partial<RestartPicture>, at: Date): Picture {
  const before = picture.restarts.get(service) ?? { deployment: '', since: at, tasks: [], wanted: 0, ended: undefined };
  return {
    ...picture,
    settlingSince: undefined,
    restarts: new Map(picture.restarts).set(service, { ...before, ...change }),
  };
}

/** Redrawn in place on a terminal. */
export function pictureText(picture: Picture, now: Date, style: Style): string {
  const lines: string[] = [];
  const { writes } = picture;
  if (writes) {
    const open = writes.done + writes.failed < writes.total;
    const state = writes.failed > 0 ? 'failed' : open ? 'working' : 'done';
    const failed = writes.failed > 0 ? `, ${writes.failed} failed` : '';
    lines.push(step(style, state, 'write', `${writes.done} of ${count(writes.total, 'secret')}${failed}`));
  }
  if (picture.settlingSince) {
    lines.push(step(style, 'working', 'settle', 'the new values are given a moment before a task reads them'));
  }
  for (const [service, restart] of picture.restarts) {
    const ended = restart.ended;
    const state = ended ? (ended.ok ? 'done' : 'failed') : 'working';
    const text = ended ? `${service}, ${ended.message}` : `${service}, ${doing(restart)}`;
    lines.push(
      step(
        style,
        state,
        'restart',
        `${text}  ${paint(style, 'dim', duration(now.getTime() - restart.since.getTime()))}`,
      ),
    );
    if (!ended) lines.push(...restart.tasks.map((task) => taskLine(task, style)));
  }
  return lines.join('\n');
}

function doing({ deployment }: RestartPicture): string {
  return deployment === '' ? 'waits for the deployment that is under way' : `deployment ${deployment}`;
}

/** Under the picture while it moves: may the person leave? */
export function reassurance({ writes }: Picture, style: Style): string {
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
      return `restart ${event.service} deployment ${event.deployment}`;
    case 'restart-seen': {
      const fresh = event.tasks.filter((task) => task.age === 'new' && task.state === 'running').length;
      return `restart ${event.service} ${fresh} of ${count(event.wanted, 'new task')} running`;
    }
    case 'restart-ended':
      return `restart ${event.service} ${event.ok ? 'done' : 'failed'}: ${event.message}`;
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
