import { grouped } from '../core/grouped.js';
import { awsFlags, cannotStartText, commandText, deployerText, pinnedText, quoted } from '../core/hints.js';
import type { Environment, Plan, Receipt, Restart, Write } from '../core/model.js';
import { isDone, outcomeOf } from '../core/outcome.js';
import { shortId } from '../core/plan.js';
import { shortVersion } from '../core/version.js';
import { causeLines, finishCommand, hintLine } from './fault.js';
import { few, halfWay, isBegun, tasksText, whatHappens } from './half-way.js';
import { leftCount, supplierOf } from './plan.js';
import { idleLines } from './restart-lines.js';
import { count, duration, type Line, mark, paint, paragraph, type Style, sign, table } from './style.js';
import { unreachedLines } from './unreached.js';

export interface AppliedScreen {
  readonly environment: Environment;
  readonly plan: Plan;
  readonly writes: readonly Receipt[];
  readonly restarts: readonly Receipt[];
  readonly interrupted: boolean;
  /** The command that goes on. */
  readonly finish: string;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
  readonly tookMs: number;
  /** The record of the run. */
  readonly journal: string | undefined;
}

export function appliedScreen(screen: AppliedScreen, style: Style): string {
  const sections = [
    paragraph(style, paint(style, 'bold', title(screen))),
    outcomeLines(screen, style),
    versionLines(screen, style),
    fiveLines(screen, style),
    screen.writes.some(isDone) ? unreachedLines(screen.plan, style) : [],
    lastLines(screen, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function title({ environment, plan, writes, restarts, interrupted, tookMs }: AppliedScreen): string {
  const id = shortId(plan);
  if (isWhole({ plan, writes, restarts })) return `Applied ${id} to ${environment.name} in ${duration(tookMs)}`;
  const restarted = restarts.filter((one) => one.outcome === 'done').length;
  const begun = restarts.filter(isBegun).length;
  const how = [
    ...(writes.length > 0 ? [`${writes.filter(isDone).length} of ${writes.length} written`] : []),
    ...(restarted > 0 ? [`${count(restarted, 'service')} restarted`] : []),
    ...(begun > 0 ? [`${count(begun, 'restart')} not seen to end well`] : []),
    ...(restarted + begun === 0 ? ['nothing restarted'] : []),
  ].join(', ');
  const applied = [...writes, ...restarts].some(isDone) || begun > 0 ? 'Applied part of' : 'Applied nothing of';
  return `${interrupted ? 'Stopped applying' : applied} ${id} to ${environment.name}: ${how}`;
}

function outcomeLines({ environment, plan, writes, restarts }: AppliedScreen, style: Style): string[] {
  const filled = writes.filter((one) => isDone(one) && one.change.kind === 'fill').length;
  const replaced = writes.filter((one) => isDone(one) && one.change.kind === 'replace').length;
  const failed = writes.filter((one) => one.outcome === 'failed');
  const blocked = plan.rows.filter((row) => row.action === 'blocked').length;
  const tally = [
    ...(replaced > 0 ? [`${replaced} replaced`] : []),
    `${leftCount(plan)} left alone`,
    `${blocked} blocked`,
    `${failed.length} failed`,
  ].join(', ');
  const state = filled + replaced > 0 || failed.length + blocked === 0 ? 'done' : 'failed';
  const lines: Line[] = [
    ...(writes.length + blocked > 0
      ? [{ indent: 2, mark: sign(style, state), name: `${filled} filled`, text: tally }]
      : []),
    ...failed.map((one) => ({ indent: 2, mark: sign(style, 'failed'), name: one.change.target, text: 'not written' })),
    ...restarts.map((one) => restartReceiptLine(one, style)),
    ...idleLines(plan, style),
  ];
  return [
    ...table(style, lines),
    ...causeLines([...writes, ...restarts], style),
    ...writes.flatMap((one) => overtakenLines(one, environment, style)),
  ];
}

/** Whoever wrote in between is named; where it is one, the label can go back, as long as it stands where this run put it. */
function overtakenLines(
  { change, outcome, version, overtaken }: Receipt,
  environment: Environment,
  style: Style,
): string[] {
  const [theirs, ...others] = overtaken;
  if (theirs !== undefined && others.length === 0 && outcome === 'done' && version !== undefined) {
    const move = `--version-stage AWSCURRENT --move-to-version-id ${theirs} --remove-from-version-id ${version}`;
    const back = `aws secretsmanager update-secret-version-stage --secret-id ${quoted(change.target)} ${move}`;
    const text = `note: ${change.target}: version ${theirs} came in between; AWS keeps it, and this brings it back`;
    return ['', ...paragraph(style, text), hintLine(back + awsFlags(environment), style)];
  }
  return overtaken.flatMap((one) => [
    '',
    ...paragraph(style, `note: ${change.target}: version ${one} came in between; AWS keeps it`),
  ]);
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
      return line('done', replacedText(restart, one.tasks));
    case 'unneeded':
      return line('done', [...valuesText(one.tasks), 'nothing to restart'].join('; '));
    case 'held':
      return { ...line('failed', heldWhy(restart)), mark: mark(style, 'blocked') };
    case 'stopped':
      return line('waiting', 'not restarted');
    case 'unconfirmed':
      return line('failed', 'restarted, and not seen to be finished');
    default:
      return line('failed', one.deployment === undefined ? 'not restarted' : 'restarted, and it did not end well');
  }
}

/** Newer than every value they read is not the same as having every value. */
function replacedText({ tasks, heldBy }: Restart, now: Receipt['tasks']): string {
  const running = now?.running ?? tasks;
  const replaced = running === 0 ? 'restarted; no task runs' : `${count(running, 'task')} replaced`;
  const missing = heldBy.length > 0 ? [`without ${count(heldBy.length, 'value')}: ${few(heldBy)}`] : valuesText(now);
  return [replaced, ...missing].join('; ');
}

/** By the run's own verdict; nothing where no task runs or none was seen. */
function valuesText(tasks: Receipt['tasks']): string[] {
  if (!tasks || tasks.running === 0) return [];
  const { running, fresh, pinned } = tasks;
  if (fresh === running) return ['every task has every value'];
  return [[`${fresh} of ${running} ${fresh === 1 ? 'has' : 'have'} every value`, ...pinnedText(pinned)].join(', ')];
}

function heldWhy({ heldBy, obstacles, controller }: Restart): string {
  if (obstacles.length > 0) return `restart held: ${cannotStartText(obstacles)}`;
  if (heldBy.length > 0) return `restart held: it reads ${few(heldBy)}`;
  return `restart held: ${deployerText(controller)} deploys it`;
}

function versionLines({ plan, writes }: AppliedScreen, style: Style): string[] {
  const done = writes.filter((one) => one.outcome === 'done');
  if (done.length === 0) return [];
  const rows = new Map(plan.rows.map((row) => [row.name, row]));
  const written = new Set(done.map((one) => one.change.target));
  const copies = grouped(done, (one) => (one.change as Write).original);
  const width = Math.max(...done.map((one) => shortVersion(one.version ?? '').length), 'version'.length) + 2;
  const line = (one: Receipt, indent: number): Line => {
    const write = one.change as Write;
    const from = write.original === undefined ? supplierOf(write, rows.get(write.target)?.source) : 'copy';
    return { indent, mark: '', name: write.target, text: shortVersion(one.version ?? '').padEnd(width) + from };
  };
  const lines = done
    .filter((one) => !written.has((one.change as Write).original ?? ''))
    .flatMap((one) => [line(one, 1), ...(copies.get(one.change.target) ?? []).map((copy) => line(copy, 3))]);
  return table(style, [{ indent: 1, mark: '', name: 'secret', text: `${'version'.padEnd(width)}from` }, ...lines]);
}

/** Whatever stopped half-way says the same five things. */
function fiveLines(screen: AppliedScreen, style: Style): string[] {
  const { plan, writes, restarts } = screen;
  if (isWhole(screen)) return [];
  const written = writes.filter(isDone).length;
  const begun = restarts.filter(isBegun);
  if (begun.length === 0 && ![...writes, ...restarts].some((one) => one.outcome === 'done')) return [];
  const restarted = restarts.filter((one) => one.outcome === 'done').map((one) => one.change.target);
  const now =
    begun.length > 0
      ? tasksText(begun)
      : restarted.length > 0
        ? `${few(restarted)} ${restarted.length === 1 ? 'runs' : 'run'} on the new values`
        : `as before: ${startedWith(plan.tasks.running)}`;
  const blocked = plan.rows.filter((row) => row.action === 'blocked').length;
  const unwritten = writes.filter((one) => !isDone(one)).length + blocked;
  const rest = unwritten > 0 ? `; ${count(unwritten, 'secret')} ${unwritten === 1 ? 'is' : 'are'} as before` : '';
  const stoppedAt = (restarting: number): string => {
    if (restarting > 0) return 'restart';
    if (written < writes.length) return `write, ${written} of ${writes.length}`;
    if (!restarts.every(isDone)) return 'restart, not begun';
    return `${count(blocked, 'blocked secret')}: a person has to do something`;
  };
  return halfWay(style, {
    now,
    stoppedAt: stoppedAt(begun.length),
    otherwise: whatHappens(begun, `a task that starts by itself reads ${count(written, 'new value')}`) + rest,
    finish: finishCommand([...writes, ...restarts], screen.finish),
    giveUp: giveUpText(writes),
  });
}

/** What was filled held no value before; what was replaced did, and AWS keeps it. */
function giveUpText(writes: readonly Receipt[]): string {
  const replaced = writes.filter((one) => one.outcome === 'done' && one.change.kind === 'replace');
  if (replaced.length === 0) return 'nothing to undo';
  const names = few(replaced.map((one) => one.change.target));
  return `${replaced.length === 1 ? 'the value before is' : 'the values before are'} AWSPREVIOUS of ${names}`;
}

function startedWith(tasks: number): string {
  if (tasks === 0) return 'no task runs';
  return `${count(tasks, 'task')} ${tasks === 1 ? 'runs' : 'run'} on the values ${tasks === 1 ? 'it' : 'they'} started with`;
}

function lastLines(screen: AppliedScreen, style: Style): string[] {
  const { here, journal, writes, restarts } = screen;
  const stopped = restarts.filter((one) => one.outcome === 'stopped').map((one) => one.change.target);
  // No service is restarted into half of its values.
  const left = writes.every(isDone) ? stopped : [];
  return [
    ...(journal ? [paint(style, 'dim', `record: ${journal}`)] : []),
    left.length > 0
      ? hintLine(commandText('restart', here, left), style)
      : hintLine(commandText(isWhole(screen) ? 'audit' : 'plan', here), style),
  ];
}

function isWhole({ plan, writes, restarts }: Pick<AppliedScreen, 'plan' | 'writes' | 'restarts'>): boolean {
  return outcomeOf(plan, [...writes, ...restarts]).whole;
}
