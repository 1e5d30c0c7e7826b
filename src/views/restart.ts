import { cannotStartText, commandText, withoutText } from '../core/hints.js';
import { heldHints } from '../core/mending.js';
import type { Concern, Doubt, Environment, Plan, Receipt, Restart } from '../core/model.js';
import { hasChanged, isDone } from '../core/outcome.js';
import type { Identity } from '../core/ports.js';
import { isWell, type ProductionNow } from '../core/production.js';
import { isHeld } from '../core/restarts.js';
import { concernLines } from './concern-lines.js';
import { causeLines, finishCommand, hintLine } from './fault.js';
import { few, type HalfWay, halfWay, mendFirst, restartsText } from './half-way.js';
import { headerLines } from './header.js';
import { freshText, type Usage, usageText } from './plan.js';
import { nowText, otherwiseText } from './production.js';
import { restartReceiptLine } from './receipt-lines.js';
import { outsideText, releaseText, servesText, theirsText } from './restart-lines.js';
import { count, mark, paint, paragraph, type Style, table } from './style.js';

export interface RestartScreen {
  readonly environment: Environment;
  readonly identity: Identity;
  readonly restarts: readonly Restart[];
  readonly tasks: Plan['tasks'];
  /** Where it was left to the tools which services restart: those that a person has to decide about. */
  readonly concerns: readonly Concern[];
  /** What tasks that start now would lack. */
  readonly lacked: Pick<Restart, 'heldBy' | keyof Doubt>;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
  readonly usage: Usage;
}

/** What a restart command is about to do. */
export function restartScreen(screen: RestartScreen, style: Style): string {
  const { environment, identity, restarts, tasks, concerns, lacked, here, usage } = screen;
  const header = headerLines(environment, identity, style).join('\n');
  const person = concernLines({ concerns }, environment, here, style).join('\n');
  const above = person === '' ? [header] : [header, person];
  if (restarts.length === 0) {
    const unsure = concerns.some(({ kind }) => kind === 'unsure');
    const nothing = unsure ? 'No task is known to be older than its values' : 'Nothing to restart';
    const short = lacked.heldBy.length > 0;
    const would = short ? [`new ones would start ${withoutText(lacked.heldBy, lacked, few)}`] : [];
    const text = [`${nothing}: ${freshText(tasks)}`, ...would].join('; ');
    const lines = paragraph(style, `${text}. ${usageText(usage)}`);
    const hints = short ? [hintLine(commandText('plan', here), style)] : [];
    return [...above, [...lines, ...hints].join('\n')].join('\n\n');
  }
  const width = Math.max(...restarts.map((restart) => restart.target.length));
  const lines = restarts.map((restart) => ({
    indent: 2,
    mark: mark(style, isHeld(restart) || restart.heldBy.length > 0 ? 'blocked' : 'restart'),
    name: `${restart.target.padEnd(width)}  ${restart.service}`,
    text: aboutText(restart),
  }));
  // A plan says of each value why it is not there, and what brings it.
  const lacks = restarts.some(
    ({ controller, heldBy, obstacles }) =>
      controller === 'ECS' && heldBy.some((name) => !obstacles.some(({ id }) => id === name)),
  );
  const hints = [...heldHints(restarts, environment), ...(lacks ? [commandText('plan', here)] : [])];
  const hintLines = hints.map((hint) => `      ${hintLine(hint, style)}`);
  return [...above, [paint(style, 'bold', 'Restart'), ...table(style, lines), ...hintLines].join('\n')].join('\n\n');
}

/** A named service restarts without its values, even where no task of it can start, and says so first. */
function aboutText(restart: Restart): string {
  if (restart.controller !== 'ECS') return outsideText(restart);
  const what = `${count(restart.tasks, 'task')}, ${servesText(restart)}${theirsText(restart)}${releaseText(restart)}`;
  if (restart.heldBy.length === 0) return what;
  if (restart.obstacles.length > 0) {
    const never = cannotStartText(restart.obstacles);
    return isHeld(restart) ? `held: ${never}` : never;
  }
  const without = `new tasks start ${withoutText(restart.heldBy, restart)}`;
  return isHeld(restart) ? `held: ${without}` : without;
}

export interface RestartedScreen {
  readonly environment: Environment;
  readonly restarts: readonly Receipt[];
  /** How they stand at the end; looked at where not every one was restarted. */
  readonly production: ProductionNow;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
  readonly journal: string | undefined;
}

/** What became of it. */
export function restartedScreen(screen: RestartedScreen, style: Style): string {
  const { environment, restarts, here, journal } = screen;
  const five = fiveOf(screen);
  const next = typeof five?.finish === 'string' ? five.finish : commandText('plan', here);
  return [
    ...paragraph(style, paint(style, 'bold', `${doneText(restarts)} in ${environment.name}`)),
    '',
    ...table(
      style,
      restarts.map((one) => restartReceiptLine(one, style)),
    ),
    ...causeLines(restarts, next, style),
    ...(five ? ['', ...halfWay(style, five)] : []),
    '',
    ...(journal ? [paint(style, 'dim', `record: ${journal}`)] : []),
    hintLine(next, style),
  ].join('\n');
}

/** What this run restarted, and apart from it the deployments that it only saw to their end. */
function doneText(restarts: readonly Receipt[]): string {
  const ours = restarts.filter(({ followed }) => !followed);
  const done = ours.filter(({ outcome }) => outcome === 'done').length;
  const followed = restarts.length - ours.length;
  const restarted = `Restarted ${done} of ${count(ours.length, 'service')}`;
  if (followed === 0) return restarted;
  const deployments = count(followed, 'deployment');
  return ours.length === 0 ? `Restarted nothing, followed ${deployments}` : `${restarted}, followed ${deployments}`;
}

function fiveOf({ restarts, production, here }: RestartedScreen): HalfWay | undefined {
  const stoppedAt = restartsText(restarts);
  if (stoppedAt === undefined || !restarts.some(hasChanged)) return undefined;
  const well = new Set(production.services.filter(isWell).map(({ target }) => target));
  // Who asked for new tasks by name has not got them where none was begun, whatever the values of the old ones.
  const settled = ({ change, deployment }: Receipt) =>
    well.has(change.target) && (deployment !== undefined || (change as Restart).asked === 'due');
  const open = restarts.filter((one) => !isDone(one) && one.outcome !== 'held' && !settled(one));
  const mend = mendFirst(restarts, production);
  const going = new Set(production.services.filter(({ course }) => course === 'going').map(({ target }) => target));
  // By name it would be waited for, and another one begun.
  const goesOn = open.every((one) => one.deployment !== undefined && going.has(one.change.target));
  const due = open.every((one) => (one.change as Restart).asked === 'due');
  const command = goesOn
    ? commandText(due ? 'restart' : 'plan', here)
    : commandText(
        'restart',
        here,
        open.map((one) => one.change.target),
      );
  return {
    now: nowText(production),
    stoppedAt,
    otherwise: otherwiseText(production, 0),
    finish:
      mend !== undefined
        ? { text: mend }
        : open.length > 0
          ? finishCommand(restarts, command)
          : production.services.every(isWell)
            ? { text: 'nothing is left to do: no task lacks a value' }
            : commandText('plan', here),
    giveUp: 'nothing to undo',
  };
}
