/** The services of a plan that restart, are held, or want no task. */
import { cannotStartText, deployerText, withoutText } from '../core/hints.js';
import { heldHints } from '../core/mending.js';
import type { Environment, Plan, Restart } from '../core/model.js';
import { isHeld } from '../core/restarts.js';
import { instant } from '../core/time.js';
import { hintLine } from './fault.js';
import { count, type Line, mark, paint, type Style, table } from './style.js';

export function restartLines(plan: Plan, environment: Environment, style: Style): string[] {
  if (plan.restarts.length === 0 && plan.idle.length === 0) return [];
  const width = Math.max(
    ...[...plan.restarts.map((restart) => restart.target), ...plan.idle].map((alias) => alias.length),
  );
  const lines = [
    ...plan.restarts.map((restart) => {
      const held = isHeld(restart);
      return {
        indent: 2,
        mark: mark(style, held ? 'blocked' : 'restart'),
        name: `${restart.target.padEnd(width)}  ${restart.service}`,
        text: held ? heldText(restart, plan, environment) : restartText(restart, plan),
      };
    }),
    ...idleLines(plan, style),
  ];
  return [
    paint(style, 'bold', 'Restart'),
    ...table(style, lines),
    ...heldHints(plan.restarts, environment).map((hint) => `      ${hintLine(hint, style)}`),
  ];
}

/** Services that would restart if they wanted any task. */
export function idleLines({ idle }: Plan, style: Style): Line[] {
  const text = 'wants 0 tasks: nothing to restart, the first task reads these';
  return idle.map((alias) => ({ indent: 2, mark: mark(style, 'left'), name: alias, text }));
}

function heldText(restart: Restart, plan: Plan, environment: Environment): string {
  if (restart.controller === 'ECS' && restart.obstacles.length > 0)
    return `held: ${cannotStartText(restart.obstacles)}`;
  if (restart.heldBy.length === 0) return outsideText(restart);
  const blocked = new Set(plan.rows.filter((row) => row.action === 'blocked').map((row) => row.name));
  const secrets = restart.heldBy.every((name) => blocked.has(name))
    ? count(restart.heldBy.length, 'blocked secret')
    : `${count(restart.heldBy.length, 'secret')} without a value`;
  const { heldBy, unread, unfit } = restart;
  if (heldBy.length === unfit.length) return `held: new tasks would start ${withoutText(heldBy, restart)}`;
  // What could not be looked into may hold one.
  const certain = heldBy.some((name) => !unread.includes(name) && !unfit.includes(name));
  const start = `new tasks ${certain ? 'would' : 'may'} start with ${environment.placeholders[0] ?? 'no value'}`;
  const misfits = unfit.length > 0 ? [withoutText(unfit, restart)] : [];
  return [`held: it also reads ${secrets}, and ${start}`, ...misfits].join(' and ');
}

/** Only ECS can be told to restart a service that ECS deploys. */
export function outsideText({ controller }: Restart): string {
  return `held: ${deployerText(controller)} deploys it, so a deployment there delivers the values`;
}

export function restartText(restart: Restart, plan: Plan): string {
  const written = new Set(plan.writes.map((write) => write.target));
  const overdue = restart.because.filter((name) => !written.has(name));
  const why = overdue.length === restart.because.length ? `; older than ${nameFew(overdue)}` : '';
  return `${count(restart.tasks, 'task')}, ${servesText(restart)}${why}${theirsText(restart, why !== '' && overdue.length === 1)}${releaseText(restart)}`;
}

/** Values that no command of ours wrote: whoever approves the restart approves them. `told`: the name of the only one is. */
export function theirsText({ theirs }: Restart, told = false): string {
  const [first] = theirs;
  if (!first) return '';
  const at = first.made ? ` at ${instant(first.made)}` : '';
  const others = theirs.length > 1 ? ` and ${theirs.length - 1} more` : '';
  return `; somebody else wrote ${told ? 'it' : first.name}${at}${others}`;
}

/** A tag may have moved since the running tasks started. */
export function releaseText({ taggedImages }: Restart): string {
  const [first, ...others] = taggedImages;
  if (first === undefined) return '';
  const images = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `; a release too where a tag has moved: ${images}`;
}

/**
 * Whether old tasks serve while new ones start. minimumHealthyPercent is a lower limit: ECS may stop as many, and does
 * not have to (Amazon ECS API reference, DeploymentConfiguration, checked 2026-11-22).
 */
export function servesText(restart: Restart): string {
  if (restart.tasks === 0) return 'none runs now';
  const kept = Math.ceil((restart.tasks * restart.minimumHealthyPercent) / 100);
  if (kept >= restart.tasks) return 'rolling; old tasks serve meanwhile';
  if (kept > 0) return `rolling; at least ${kept} of ${restart.tasks} serve meanwhile`;
  return 'ECS may stop the old tasks first: nothing serves then';
}

function nameFew(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names[0]} and ${names.length - 1} more`;
}
