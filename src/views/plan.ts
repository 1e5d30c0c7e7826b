import { grouped } from '../core/grouped.js';
import { haveText, pinnedText, quoted, stopgapText } from '../core/hints.js';
import type { Environment, Plan, PlannedRow, Write } from '../core/model.js';
import { changesOf, shortId } from '../core/plan.js';
import type { Identity } from '../core/ports.js';
import { isHeld } from '../core/restarts.js';
import { shortVersion } from '../core/version.js';
import { concernLines, concernsText, underWayLines } from './concern-lines.js';
import { hintLine } from './fault.js';
import { fold, isShort } from './fold.js';
import { headerLines } from './header.js';
import { blockedText, originText } from './origin.js';
import { restartLines } from './restart-lines.js';
import { count, type Line, mark, paint, paragraph, type Style, table } from './style.js';
import { unreachedLines } from './unreached.js';

export interface PlanScreen {
  readonly environment: Environment;
  readonly identity: Identity;
  readonly plan: Plan;
  readonly usage: Usage;
  /** The command that makes it true, without `--expect`; undefined where it is being run already. */
  readonly apply: string | undefined;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
  /** The command that shows it, without another `--overwrite`; absent where that is not what is asked next. */
  readonly again?: string;
}

export interface Usage {
  readonly calls: number;
  readonly valuesRead: number;
}

export function planScreen(screen: PlanScreen, style: Style, verbose = false): string {
  const { environment, identity, plan } = screen;
  const sections = [
    headerLines(environment, identity, style),
    blockedLines(plan, style),
    concernLines(plan, environment, screen.here, style),
    writeLines(plan, 'fill', style, verbose),
    writeLines(plan, 'replace', style, verbose),
    underWayLines(plan, style),
    restartLines(plan, environment, style),
    unreachedLines(plan, style),
    leftLines(screen, style, verbose),
    summaryLines(screen, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function blockedLines(plan: Plan, style: Style): string[] {
  const blocked = plan.rows.filter((row) => row.action === 'blocked');
  if (blocked.length === 0) return [];
  const roots = new Set(blocked.map((row) => row.name));
  const waiting = grouped(blocked, (row) => row.waitsFor);
  const codes = grouped(blocked, (row) => row.problem?.code);
  const lineOfRow = (row: PlannedRow) => blockedLine(row, roots, style);
  const all = blocked.map(lineOfRow);
  const groupLines = (group: readonly PlannedRow[]): string[] => {
    const problems = group.flatMap((row) => row.problem ?? []);
    return [
      ...table(style, group.flatMap((row) => [row, ...(waiting.get(row.name) ?? [])]).map(lineOfRow), all),
      ...distinct(problems.flatMap((one) => one.details)).flatMap((detail) => paragraph(style, detail, 6)),
      ...distinct(problems.flatMap((one) => one.hints)).map((hint) => `      ${hintLine(hint, style)}`),
    ];
  };
  const others = blocked.filter((row) => row.waitsFor !== undefined && !roots.has(row.waitsFor));
  return [
    paint(style, 'bold', `Blocked ${blocked.length}`),
    ...[...codes].flatMap(([code, group]) => (code === undefined ? [] : groupLines(group))),
    ...table(style, others.map(lineOfRow), all),
  ];
}

/** A blocked row; a copy that waits for one stands under it. */
function blockedLine(row: PlannedRow, roots: ReadonlySet<string>, style: Style): Line {
  if (row.waitsFor !== undefined && roots.has(row.waitsFor))
    return { indent: 4, mark: ' ', name: row.name, text: 'waits for it: a copy' };
  const text = row.waitsFor === undefined ? blockedText(row) : `waits for ${row.waitsFor}, which has no value`;
  return { indent: 2, mark: mark(style, 'blocked'), name: row.name, text };
}

function writeLines(plan: Plan, kind: Write['kind'], style: Style, verbose: boolean): string[] {
  const writes = plan.writes.filter((write) => write.kind === kind);
  if (writes.length === 0) return [];
  const rows = new Map(plan.rows.map((row) => [row.name, row]));
  const targets = new Set(writes.map((write) => write.target));
  const copies = grouped(writes, (write) => write.original);
  const lines = writes
    .filter((write) => write.original === undefined || !targets.has(write.original))
    .flatMap((write): Line[] => [
      ...linesOf(write, rows.get(write.target), 2, style),
      ...(copies.get(write.target) ?? []).flatMap((copy) => linesOf(copy, rows.get(copy.target), 4, style)),
    ]);
  const { shown, more } = fold(lines, 2, style, verbose);
  const created = writes.filter((write) => write.creates).length;
  const what = kind === 'fill' ? fillWords(writes, rows, created) : count(writes.length, 'value');
  const read = writes.filter((write) => write.restores === undefined);
  const files = distinct(read.map((write) => rows.get(write.target)?.file).filter((file) => file !== undefined));
  return [
    paint(style, 'bold', `${kind === 'fill' ? 'Fill' : 'Replace'} ${what}`),
    ...table(style, shown),
    ...more,
    ...(files.length > 0
      ? paragraph(style, `dotenv is ${files.join(', ')}`, 4).map((line) => paint(style, 'dim', line))
      : []),
  ];
}

function fillWords(writes: readonly Write[], rows: ReadonlyMap<string, PlannedRow>, created: number): string {
  if (created === writes.length) return count(created, 'new secret');
  const placeholders = writes.filter((write) => rows.get(write.target)?.state === 'placeholder').length;
  return placeholders === writes.length ? count(writes.length, 'placeholder') : count(writes.length, 'secret');
}

/** What a generated value that replaces another one means. */
export const INVALIDATES = 'what the old value signed or encrypted stops working';

function linesOf(write: Write, row: PlannedRow | undefined, indent: number, style: Style): Line[] {
  const gap = row?.stopgap ? `, ${stopgapText(row.stopgap)}` : '';
  const from = indent > 2 ? 'the same value' : supplierOf(write, row?.source);
  const made = write.creates ? ', is created' : '';
  const line = { indent, mark: mark(style, write.kind), name: write.target, text: `${from}${gap}${made}` };
  const more = (name: string, text: string): Line => ({ indent: indent + 3, mark: '', name, text });
  return [
    line,
    ...(row?.holds ? [more('until now', originText(row.holds))] : []),
    ...(row?.generated && write.kind === 'replace' ? [more('so', INVALIDATES)] : []),
    ...(write.releases === undefined
      ? []
      : [
          more(
            'lets go',
            `version ${shortVersion(write.releases)} of a person loses its last label: AWS may remove it`,
          ),
        ]),
  ];
}

/** Whose value a write takes, in words. */
export function supplierOf(write: Write, source: string | undefined): string {
  if (write.restores !== undefined) return 'the value it had before the placeholder';
  return write.original === undefined ? (source ?? '') : `copy of ${write.original}`;
}

function leftLines({ plan, again }: PlanScreen, style: Style, verbose: boolean): string[] {
  const left = plan.rows.filter((row) => row.action === 'leave');
  if (left.length === 0 || changesOf(plan).length + plan.rows.filter((row) => row.action === 'blocked').length === 0) {
    return left.some((row) => row.state === 'foreign') ? foreignLines(left, again, style) : [];
  }
  const quiet = left.filter((row) => row.state !== 'foreign');
  const unread = quiet.filter((row) => row.readBy.length === 0).map((row) => row.name);
  const read = quiet.filter((row) => row.readBy.length > 0);
  const dot = mark(style, 'left');
  const lines = [paint(style, 'bold', `Left alone ${left.length}`)];
  if (unread.length > 0) {
    const shown = verbose || isShort(unread) ? unread.join(', ') : `${unread.length}, --verbose lists them`;
    const text = paragraph(style, `placeholders no task reads: ${shown}`, 4);
    lines.push(...text.map((line, index) => (index === 0 ? `  ${dot} ${line.trimStart()}` : line)));
  }
  for (const row of read)
    lines.push(
      ...table(style, [
        { indent: 2, mark: dot, name: row.name, text: `placeholder, read by ${row.readBy.join(', ')}` },
      ]),
    );
  return [...lines, ...foreignRows(left, again, style)];
}

function foreignLines(left: readonly PlannedRow[], again: string | undefined, style: Style): string[] {
  const rows = foreignRows(left, again, style);
  return [paint(style, 'bold', `Left alone ${left.filter((row) => row.state === 'foreign').length}`), ...rows];
}

/** Each with what would show it replaced; a placeholder row has nothing to replace it with. */
function foreignRows(left: readonly PlannedRow[], again: string | undefined, style: Style): string[] {
  const foreign = left.filter((row) => row.state === 'foreign');
  const lines = foreign.map((row) => ({
    indent: 2,
    mark: mark(style, 'left'),
    name: row.name,
    text: foreignText(row),
  }));
  return foreign.flatMap((row, index) => [
    ...table(style, lines.slice(index, index + 1), lines),
    ...(again === undefined || !row.replaceable
      ? []
      : [`      ${hintLine(`${again} --overwrite ${quoted(row.name)}`, style)}`]),
  ]);
}

/** A source that this version cannot read has nothing to put there, so what a person put there counts. */
function foreignText({ source, replaceable }: PlannedRow): string {
  if (source === 'placeholder') return 'declared a placeholder, holds a value';
  return replaceable
    ? 'holds a value that was put there past its source'
    : `holds a value that a person put there, which counts: no provider for ${source} yet`;
}

function summaryLines({ plan, usage, apply }: PlanScreen, style: Style): string[] {
  const blocked = plan.rows.filter((row) => row.action === 'blocked').length;
  const cost = usageText(usage);
  if (changesOf(plan).length + blocked + plan.restarts.length === 0) {
    const nothing = plan.concerns.length === 0 ? 'Nothing to do' : 'Nothing to apply';
    return paragraph(style, `${nothing}: ${settledText(plan)}. ${cost}`);
  }
  const parts = partsOf(plan);
  if (changesOf(plan).length === 0) return paragraph(style, `Nothing can be done: ${parts.join(', ')}. ${cost}`);
  const id = shortId(plan);
  return [
    ...paragraph(style, `Plan ${paint(style, 'bold', id)}: ${parts.join(', ')}. ${cost}`),
    ...(apply === undefined ? [] : [hintLine(`${apply} --expect ${id}`, style)]),
  ];
}

/** What a plan comes to: `fill 7`, `restart 1 service`, `leave 2 alone`. */
export function partsOf(plan: Plan): string[] {
  const restarts = plan.restarts.filter((restart) => !isHeld(restart)).length;
  return [
    amount('fill', plan.writes.filter((write) => write.kind === 'fill').length),
    amount('replace', plan.writes.filter((write) => write.kind === 'replace').length),
    restarts > 0 ? `restart ${count(restarts, 'service')}` : undefined,
    amount('blocked', plan.rows.filter((row) => row.action === 'blocked').length),
    plan.restarts.length > restarts ? 'restart held' : undefined,
    leftCount(plan) > 0 ? `leave ${leftCount(plan)} alone` : undefined,
    concernsText(plan),
  ].filter((part) => part !== undefined);
}

export function leftCount(plan: Plan): number {
  return plan.rows.filter((row) => row.action === 'leave').length;
}

function settledText(plan: Plan): string {
  const declared = plan.rows.filter((row) => row.action === 'none' && row.state !== 'not-known').length;
  const unseen = plan.rows.filter((row) => row.action === 'none' && row.state === 'not-known').length;
  const placeholders = plan.rows.filter((row) => row.action === 'leave' && row.state !== 'foreign').length;
  const { underWay } = plan;
  return [
    `${declared} as declared`,
    ...(placeholders > 0 ? [`${count(placeholders, 'placeholder')} as declared`] : []),
    ...(unseen > 0 ? [`${count(unseen, 'placeholder')} that may not be read`] : []),
    freshText(plan.tasks),
    ...(underWay.length > 0 ? [`${count(underWay.length, 'deployment')} under way`] : []),
    ...[concernsText(plan)].filter((text) => text !== undefined),
  ].join(', ');
}

/** `2 of 2 tasks have every value`, of those that run; what only starts, or does not run at all, stands beside them. */
export function freshText(tasks: Plan['tasks']): string {
  const { unknown, pinned } = tasks;
  return [
    freshOf(tasks),
    ...(unknown > 0 ? [`of ${unknown} it is not known`] : []),
    ...pinnedText(pinned),
    ...absentTexts(tasks),
  ].join(', ');
}

function freshOf({ running, fresh, unwired }: Plan['tasks']): string {
  if (running === 0) return 'no task runs';
  return `${fresh} of ${count(running, 'task')} ${haveText(fresh, unwired)}`;
}

function absentTexts({ starting, missing }: Plan['tasks']): string[] {
  const one = missing === 1;
  return [
    ...(starting > 0 ? [`${starting} ${starting === 1 ? 'is' : 'are'} starting`] : []),
    ...(missing > 0 ? [`${missing} that ${one ? 'is' : 'are'} wanted ${one ? 'does' : 'do'} not run`] : []),
  ];
}

export function usageText({ calls, valuesRead }: Usage): string {
  return `${count(calls, 'call')}, ${valuesRead === 0 ? 'no value' : count(valuesRead, 'value')} read.`;
}

function amount(word: string, value: number): string | undefined {
  return value > 0 ? `${word} ${value}` : undefined;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
