/** What became of one change, in a line. */
import { grouped } from '../core/grouped.js';
import { cannotStartText, deployerText, haveText, pinnedText, withoutText } from '../core/hints.js';
import type { Receipt, Restart } from '../core/model.js';
import { isOverwritten } from '../core/outcome.js';
import { few } from './half-way.js';
import { outsideText } from './restart-lines.js';
import { count, type Line, mark, type Style, sign } from './style.js';

/** Of a row that is not as it was planned. */
export function unwrittenLine(one: Receipt, style: Style): Line {
  const { change, outcome } = one;
  const about = { indent: 2, name: change.target };
  switch (outcome) {
    case 'failed':
      return { ...about, mark: sign(style, 'failed'), text: 'not written' };
    case 'unconfirmed': {
      if (one.version === undefined) return { ...about, mark: sign(style, 'failed'), text: 'not seen to be written' };
      const but = isOverwritten(one) ? ', and changed by somebody else right after' : ', and not seen to stand';
      return { ...about, mark: mark(style, 'blocked'), text: `written${one.stands ? ', with an error' : but}` };
    }
    default: {
      const original = outcome === 'held' && change.kind !== 'restart' ? change.original : undefined;
      return {
        ...about,
        mark: sign(style, 'waiting'),
        text: original === undefined ? 'not written' : `not written: a copy of ${original}`,
      };
    }
  }
}

export function restartReceiptLine(one: Receipt, style: Style): Line {
  const restart = one.change as Restart;
  const line = (state: Parameters<typeof sign>[1], text: string) => ({
    indent: 2,
    mark: sign(style, state),
    name: restart.target,
    text,
  });
  switch (one.outcome) {
    case 'done':
      return line(
        'done',
        one.followed ? `${FOLLOWED}; ${replacedText(restart, one.tasks)}` : replacedText(restart, one.tasks),
      );
    case 'unneeded':
      return line('done', [...valuesText(one.tasks), 'nothing to restart'].join('; '));
    case 'held':
      return { ...line('failed', heldWhy(restart)), mark: mark(style, 'blocked') };
    case 'stopped':
      return line('waiting', 'not restarted');
    case 'unconfirmed':
      return one.deployment === undefined
        ? line('failed', 'may have been restarted, and was not seen to be')
        : line('failed', `${begunText(one)}, and not seen to be finished`);
    default:
      return line(
        'failed',
        one.deployment === undefined ? 'not restarted' : `${begunText(one)}, and it did not end well`,
      );
  }
}

const FOLLOWED = 'followed a deployment that was under way already';

function begunText({ followed }: Receipt): string {
  return followed ? FOLLOWED : 'restarted';
}

/** Newer than every value they read is not the same as having every value. */
function replacedText(restart: Restart, now: Receipt['tasks']): string {
  const { tasks, heldBy } = restart;
  const running = now?.running ?? tasks;
  const replaced = running === 0 ? 'restarted; no task runs' : `${count(running, 'task')} replaced`;
  const missing = heldBy.length > 0 ? [withoutText(heldBy, restart, few)] : valuesText(now);
  return [replaced, ...missing].join('; ');
}

/** By the run's own verdict; nothing where no task runs or none was seen. */
function valuesText(tasks: Receipt['tasks']): string[] {
  if (!tasks || tasks.running === 0) return [];
  const { running, fresh, pinned, unwired } = tasks;
  // A task of another service, or of none, may read the same and be older.
  if (fresh === running) return [`each of its tasks ${haveText(1, unwired)}`];
  return [[`${fresh} of ${running} ${haveText(fresh, unwired)}`, ...pinnedText(pinned)].join(', ')];
}

/** Why a command restarts nothing at all: `app: restart held: it reads prod/a`, of services that are held alike once. */
export function allHeldText(restarts: readonly Restart[]): string {
  // Whatever their values, ECS deploys nothing there.
  const why = (one: Restart) => (one.controller === 'ECS' ? heldWhy(one) : `restart ${outsideText(one)}`);
  const alike = [...grouped(restarts, why)];
  const each = alike.map(([because, held]) => `${few(held.map(({ target }) => target))}: ${because}`);
  return `nothing was restarted; ${each.join('; ')}`;
}

function heldWhy({ heldBy, obstacles, controller }: Restart): string {
  if (obstacles.length > 0) return `restart held: ${cannotStartText(obstacles)}`;
  if (heldBy.length > 0) return `restart held: it reads ${few(heldBy)}`;
  return `restart held: ${deployerText(controller)} deploys it`;
}
