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

/** In characters; ECS cuts its own texts at 1,024, and the cause stands towards their end. */
const MOST = 800;
const BEGINNING = 200;

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
  return shortened([reason || 'no reason given', ...containers].join('; '));
}

/** What ECS says, without a value: the beginning names what failed and the end why, so what is too long goes between. */
export function shortened(text: string): string {
  const told = withoutValue(text).replace(/service call has been retried \d+ time\(s\): /g, '');
  if (told.length <= MOST) return told;
  const beginning = told.slice(0, BEGINNING).replace(/\S*$/, '');
  const end = told.slice(BEGINNING - MOST).replace(/^\S*/, '');
  return `${beginning}...${end}`;
}

/** In characters: two lines of a terminal. */
const EVENT = 140;

/** An event of a service in a line, without the ids that ECS puts in brackets before and between its words. */
export function eventLine(message: string): string {
  const told = withoutValue(message)
    .replace(/\((?:service|deployment|task|taskSet|instance|container-instance) [^)]*\)\s*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/:? *\.?$/, '.');
  return told.length <= EVENT ? told : `${told.slice(0, EVENT).replace(/\s+\S*$/, '')} ...`;
}

/** Does an event tell of a failure? ECS words them with "unable" or "failed". */
export function isTrouble(message: string): boolean {
  return /unable|failed|unhealthy/i.test(message);
}

/** The agent quotes the character at which a secret stops being JSON: `invalid character 'h' looking for …`. */
function withoutValue(text: string): string {
  return text.replace(/invalid character .*/s, 'it is not JSON');
}
