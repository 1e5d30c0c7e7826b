/** Why the tasks of a deployment stopped, as ECS tells it. */
import { grouped } from './grouped.js';
import type { StoppedTask } from './ports.js';

export interface Stopped {
  /** How many stopped for a reason of their own. */
  readonly count: number;
  /** What they stopped for, the commonest first. */
  readonly reasons: readonly string[];
  /** The last of them. */
  readonly last: StoppedTask | undefined;
}

/** In characters; ECS cuts its own texts at 1,024. */
const MOST = 400;

/** Tasks that go because others take their place stop with `Scaling activity initiated by …`. */
const REPLACED = /^scaling activity/i;

export function whyStopped(tasks: readonly StoppedTask[], since: Date): Stopped {
  const failed = tasks
    .filter(({ created, reason }) => created >= since && !REPLACED.test(reason))
    .sort((a, b) => a.created.getTime() - b.created.getTime());
  const reasons = [...grouped(failed, reasonOf)].sort(([, a], [, b]) => b.length - a.length);
  return { count: failed.length, reasons: reasons.map(([reason]) => reason), last: failed.at(-1) };
}

function reasonOf({ reason, containers }: StoppedTask): string {
  return withoutValue([reason || 'no reason given', ...containers].join('; ')).slice(0, MOST);
}

/** The agent quotes the character at which a secret stops being JSON: `invalid character 'h' looking for …`. */
function withoutValue(text: string): string {
  return text.replace(/invalid character .*/s, 'it is not JSON');
}
