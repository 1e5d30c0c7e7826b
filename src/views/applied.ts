import { absentText } from '../core/absent.js';
import { grouped } from '../core/grouped.js';
import { awsFlags, commandText, deployerText, quoted } from '../core/hints.js';
import type { Environment, Plan, Receipt, Restart, Write } from '../core/model.js';
import { isDone, isOverwritten, outcomeOf } from '../core/outcome.js';
import { shortId } from '../core/plan.js';
import { isWell, type ProductionNow } from '../core/production.js';
import { shortVersion } from '../core/version.js';
import { causeLines, finishCommand, hintLine } from './fault.js';
import { fold } from './fold.js';
import { few, type HalfWay, halfWay, isBegun, mendFirst, restartsText } from './half-way.js';
import { leftCount, supplierOf } from './plan.js';
import { nowText, otherwiseText, tasksText } from './production.js';
import { restartReceiptLine, unwrittenLine } from './receipt-lines.js';
import { idleLines } from './restart-lines.js';
import { count, duration, type Line, mark, paint, paragraph, type Style, sign, table } from './style.js';
import { unreachedLines } from './unreached.js';

export interface AppliedScreen {
  readonly environment: Environment;
  readonly plan: Plan;
  readonly writes: readonly Receipt[];
  readonly restarts: readonly Receipt[];
  /** Services that `--no-restart` left as they were. */
  readonly spared: readonly Restart[];
  /** How the services of both stand at the end; looked at where something is left to say of them. */
  readonly production: ProductionNow;
  readonly interrupted: boolean;
  /** The command that goes on; undefined where nothing is left that an apply can do. */
  readonly finish: string | undefined;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
  readonly tookMs: number;
  /** The record of the run. */
  readonly journal: string | undefined;
}

export function appliedScreen(screen: AppliedScreen, style: Style, verbose = false): string {
  const five = fiveOf(screen);
  const next = nextOf(screen, five);
  const sections = [
    paragraph(style, paint(style, 'bold', title(screen))),
    outcomeLines(screen, next, style, verbose),
    versionLines(screen, style, verbose),
    five ? halfWay(style, five) : [],
    sparedLines(screen, style),
    screen.writes.some(isDone) ? unreachedLines(screen.plan, style) : [],
    lastLines(screen, next, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function title({ environment, plan, writes, restarts, spared, interrupted, tookMs }: AppliedScreen): string {
  const id = shortId(plan);
  if (isWhole({ plan, writes, restarts })) {
    const but = spared.length > 0 ? '; nothing restarted' : '';
    return `Applied ${id} to ${environment.name} in ${duration(tookMs)}${but}`;
  }
  const ours = restarts.filter(({ followed }) => !followed);
  const restarted = ours.filter((one) => one.outcome === 'done').length;
  const begun = ours.filter(isBegun).length;
  const followed = restarts.length - ours.length;
  const how = [
    ...(writes.length > 0 ? [`${writes.filter(isWritten).length} of ${writes.length} written`] : []),
    ...(restarted > 0 ? [`${count(restarted, 'service')} restarted`] : []),
    ...(begun > 0 ? [`${count(begun, 'restart')} not seen to end well`] : []),
    ...(restarted + begun === 0 ? ['nothing restarted'] : []),
    ...(followed > 0 ? [`${count(followed, 'deployment')} followed`] : []),
  ].join(', ');
  const applied =
    [...writes, ...restarts].some(isWritten) || restarts.some(isBegun) ? 'Applied part of' : 'Applied nothing of';
  return `${interrupted ? 'Stopped applying' : applied} ${id} to ${environment.name}: ${how}`;
}

function outcomeLines(
  { environment, plan, writes, restarts }: AppliedScreen,
  next: string,
  style: Style,
  verbose: boolean,
): string[] {
  const filled = writes.filter((one) => isWritten(one) && one.change.kind === 'fill').length;
  const replaced = writes.filter((one) => isWritten(one) && one.change.kind === 'replace').length;
  const failed = writes.filter((one) => one.outcome === 'failed');
  const blocked = plan.rows.filter((row) => row.action === 'blocked').length;
  const tally = [
    ...(replaced > 0 ? [`${replaced} replaced`] : []),
    `${leftCount(plan)} left alone`,
    `${blocked} blocked`,
    `${failed.length} failed`,
  ].join(', ');
  // What was blocked before anything was tried has not failed.
  const tried = failed.length > 0 ? sign(style, 'failed') : mark(style, 'blocked');
  const none = failed.length + blocked > 0 ? tried : sign(style, 'waiting');
  const sum = filled + replaced > 0 ? sign(style, 'done') : none;
  const all: Line[] =
    writes.length + blocked > 0 ? [{ indent: 2, mark: sum, name: `${filled} filled`, text: tally }] : [];
  const open = writes.filter((one) => one.outcome === 'failed' || one.outcome === 'unconfirmed');
  const waiting = fold(
    writes.filter((one) => !isDone(one) && !open.includes(one)),
    2,
    style,
    verbose,
  );
  const services = [
    ...restarts.map((one) => restartReceiptLine(one, style)),
    ...idleLines(plan, style),
    ...absentLines(plan, style),
  ];
  const writing = [...all, ...[...open, ...waiting.shown].map((one) => unwrittenLine(one, style))];
  const lines = [...writing, ...services];
  return [
    ...table(style, writing, lines),
    ...waiting.more,
    ...table(style, services, lines),
    ...causeLines([...writes, ...restarts], next, style),
    ...writes.flatMap((one) => overtakenLines(one, environment, style)),
  ];
}

/** Who reads the end alone is told whom nothing reached. */
function absentLines({ concerns }: AppliedScreen['plan'], style: Style): Line[] {
  return concerns.flatMap((one): Line[] => {
    if (one.kind !== 'absent') return [];
    return [{ indent: 2, mark: mark(style, 'blocked'), name: one.target, text: absentText(one) }];
  });
}

/** Whoever wrote in between is named; where it is one, the label can go back, as long as it stands where this run put it. */
function overtakenLines(
  { change, version, stands, overtaken }: Receipt,
  environment: Environment,
  style: Style,
): string[] {
  const [theirs, ...others] = overtaken;
  if (theirs !== undefined && others.length === 0 && stands && version !== undefined) {
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

function versionLines({ plan, writes }: AppliedScreen, style: Style, verbose: boolean): string[] {
  const done = writes.filter((one) => one.outcome === 'done' || isUnproven(one));
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
  const { shown, more } = fold(lines, 1, style, verbose);
  return [
    ...table(style, [{ indent: 1, mark: '', name: 'secret', text: `${'version'.padEnd(width)}from` }, ...shown]),
    ...more,
  ];
}

/** Whatever stopped half-way says the same five things. */
function fiveOf(screen: AppliedScreen): HalfWay | undefined {
  const { plan, writes, restarts, production } = screen;
  const { whole, changed } = outcomeOf(plan, [...writes, ...restarts]);
  if (whole || !changed) return undefined;
  const written = writes.filter(isDone).length;
  const blocked = plan.rows.filter((row) => row.action === 'blocked').length;
  // Of one that was written, or not seen to be, nobody can say that.
  const unwritten = writes.filter((one) => !isDone(one) && one.outcome !== 'unconfirmed').length + blocked;
  const rest = unwritten > 0 ? `; ${count(unwritten, 'secret')} ${unwritten === 1 ? 'is' : 'are'} as before` : '';
  return {
    now: nowText(production),
    stoppedAt:
      whereText(writes, restarts).join('; ') || `${count(blocked, 'blocked secret')}: a person has to do something`,
    otherwise: otherwiseText(production, written) + rest,
    finish: finishOf(screen, blocked),
    giveUp: giveUpText(writes),
  };
}

/** The writes that are open, and the restarts where it came to them; nothing where all of both is done. */
function whereText(writes: readonly Receipt[], restarts: readonly Receipt[]): string[] {
  const written = writes.filter(isWritten).length;
  const doubtful = writes.filter(isUnproven);
  const [changed, unseen] = [doubtful.filter(isOverwritten), doubtful.filter(isUnseen)];
  const open = [
    ...(written < writes.length || doubtful.length > 0 ? [`write, ${written} of ${writes.length}`] : []),
    ...(changed.length > 0 ? [`changed since: ${namesOf(changed)}`] : []),
    ...(unseen.length > 0 ? [`not seen to stand: ${namesOf(unseen)}`] : []),
  ];
  const writing = open.length > 0 ? [open.join('; ')] : [];
  const restarting = writing.length === 0 || restarts.some(isBegun) ? restartsText(restarts) : undefined;
  return [...writing, ...(restarting === undefined ? [] : [restarting])];
}

/** Where no apply and no restart is left, what is left is somebody else's to do. */
function finishOf({ writes, restarts, production, here, finish }: AppliedScreen, blocked: number): HalfWay['finish'] {
  const mend = mendFirst(restarts, production);
  if (mend !== undefined && writes.every(isDone)) return { text: mend };
  if (finish !== undefined) return finishCommand([...writes, ...restarts], finish);
  const well = new Set(production.services.filter(isWell).map(({ target }) => target));
  const held = restarts.filter(({ change, outcome }) => outcome === 'held' && !well.has(change.target));
  const outside = held.map(({ change }) => change as Restart).filter(({ controller }) => controller !== 'ECS');
  if (outside.length > 0) {
    const each = outside.map(({ service, controller }) => `of ${service} by ${deployerText(controller)}`);
    return { text: `a deployment ${each.join(', ')}` };
  }
  const settled = production.unseen.length === 0 && production.services.every(isWell);
  if (settled && blocked === 0) return { text: 'nothing is left to do: no task lacks a value' };
  const failing = production.services.filter(({ course }) => course === 'failing').map(({ target }) => target);
  return failing.length > 0 ? commandText('restart', here, failing) : commandText('plan', here);
}

/** What was filled held no value before; what was replaced did, and AWS keeps it. */
function giveUpText(writes: readonly Receipt[]): string {
  const replaced = writes.filter((one) => one.outcome === 'done' && one.change.kind === 'replace');
  const doubtful = writes.filter((one) => one.outcome === 'unconfirmed' && one.version === undefined);
  if (doubtful.length > 0) return `first look whether ${namesOf(doubtful)} was written`;
  const unseen = writes.filter(isUnseen);
  if (unseen.length > 0) return `first look what stands in ${namesOf(unseen)}`;
  if (replaced.length === 0) return 'nothing to undo';
  const names = namesOf(replaced);
  return `${replaced.length === 1 ? 'the value before is' : 'the values before are'} AWSPREVIOUS of ${names}`;
}

/** What was written, and who does not have it because nobody restarted them: a person has to, so it is never folded. */
function sparedLines({ spared, production }: AppliedScreen, style: Style): string[] {
  if (spared.length === 0) return [];
  const seen = new Map(production.services.map((one) => [one.target, one]));
  const lines = spared.map(({ target, controller }): Line => {
    const standing = seen.get(target);
    const by = controller === 'ECS' ? '' : `; ${deployerText(controller)} deploys it`;
    return {
      indent: 2,
      mark: mark(style, 'blocked'),
      name: target,
      text: (standing ? tasksText(standing) : 'not known, its tasks could not be seen') + by,
    };
  });
  return [paint(style, 'bold', 'Not restarted'), ...table(style, lines)];
}

function lastLines({ journal }: AppliedScreen, next: string, style: Style): string[] {
  return [...(journal ? [paint(style, 'dim', `record: ${journal}`)] : []), hintLine(next, style)];
}

/** The eye that reads the last line alone goes where the screen goes. */
function nextOf(screen: AppliedScreen, five: HalfWay | undefined): string {
  const due = screen.spared.some(({ controller }) => controller === 'ECS');
  const verb = !isWhole(screen) ? 'plan' : due ? 'restart' : 'audit';
  return typeof five?.finish === 'string' ? five.finish : commandText(verb, screen.here);
}

function isWhole({ plan, writes, restarts }: Pick<AppliedScreen, 'plan' | 'writes' | 'restarts'>): boolean {
  return outcomeOf(plan, [...writes, ...restarts]).whole;
}

/** Was it so at one moment, whoever has changed it since? */
function isWritten(one: Receipt): boolean {
  return isDone(one) || isUnproven(one);
}

/** AWS has a version of it: whether that stands could not be seen, or somebody has changed it since. */
function isUnproven({ change, outcome, version }: Receipt): boolean {
  return change.kind !== 'restart' && outcome === 'unconfirmed' && version !== undefined;
}

function isUnseen(one: Receipt): boolean {
  return isUnproven(one) && !one.stands && !isOverwritten(one);
}

function namesOf(receipts: readonly Receipt[]): string {
  return few(receipts.map(({ change }) => change.target));
}
