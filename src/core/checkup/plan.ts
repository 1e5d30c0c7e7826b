/** What would stop an apply. */
import { reasonOf } from '../fault.js';
import { grouped } from '../grouped.js';
import { cannotStartText, deployerText, withoutText } from '../hints.js';
import { heldHints } from '../mending.js';
import type { Environment, Plan, Problem, Restart } from '../model.js';
import { isHeld } from '../restarts.js';
import type { Check } from './check.js';

/** What an apply would be stopped by: secrets by the reason; those that only wait for another one are counted with it. */
export function checkPlan({ rows, writes, restarts }: Plan, environment: Environment): Check {
  const blocked = rows.flatMap(({ name, action, problem, waitsFor }) =>
    action === 'blocked' && problem && waitsFor === undefined ? [{ name, problem }] : [],
  );
  const held = restarts.filter(isHeld);
  const planned = `${writes.length} to write, ${restarts.length - held.length} to restart`;
  const waiting = rows.filter(({ action }) => action === 'blocked').length - blocked.length;
  const reasons = grouped(blocked, ({ name, problem }) => reasonOf(problem, name));
  const stopped = blocked.length + waiting + held.length > 0;
  return {
    name: 'plan',
    verdict: stopped ? 'failed' : 'well',
    text: [
      planned,
      ...(blocked.length + waiting > 0 ? [blockedText(blocked.length, waiting)] : []),
      ...(held.length > 0 ? [`${held.length} held`] : []),
      ...(stopped ? [] : ['nothing blocked']),
    ].join('; '),
    details: [
      ...[...reasons].map(([reason, group]) => reasonText(reason, group)),
      ...held.map((restart) => `restart of ${restart.target} held: ${heldText(restart)}`),
    ],
    hints: [...new Set([...blocked.flatMap(({ problem }) => problem.hints), ...heldHints(held, environment)])],
  };
}

/** As many names as a plan shows of a group. */
const MOST_NAMES = 20;

interface Blocked {
  readonly name: string;
  readonly problem: Problem;
}

function reasonText(reason: string, group: readonly Blocked[]): string {
  const [first, ...others] = group;
  if (first && others.length === 0)
    return reason === first.problem.message ? `${first.name}: ${reason}` : first.problem.message;
  const more = group.length - MOST_NAMES;
  const names = group.slice(0, MOST_NAMES).map(({ name }) => name);
  return `${group.length} blocked: ${reason} (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function heldText(restart: Restart): string {
  const { controller, obstacles, heldBy } = restart;
  if (controller !== 'ECS') return `${deployerText(controller)} deploys it`;
  if (obstacles.length > 0) return cannotStartText(obstacles);
  return `new tasks would start ${withoutText(heldBy, restart)}`;
}

/** As many as a plan says. */
function blockedText(roots: number, waiting: number): string {
  const wait = waiting === 1 ? '1 of them waits for another' : `${waiting} of them wait for others`;
  return [`${roots + waiting} blocked`, ...(waiting > 0 ? [wait] : [])].join(', ');
}
