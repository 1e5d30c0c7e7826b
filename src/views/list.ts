import type { InventoryRow, ReadingTask } from '../core/inventory.js';
import type { Environment, Freshness, ServiceStanding } from '../core/model.js';
import { groupText } from '../core/outside.js';
import { isRunning } from '../core/standing.js';
import { instant } from '../core/time.js';
import { isNarrow, paint, paragraph, type Style, wrap } from './style.js';

const HEADS = ['SECRET', 'STATE', 'AGE', 'NEXT', 'USED BY'] as const;

/** One environment's rows. In a terminal columns and short ages, in a pipe tabs and times, nothing folded. */
export function listScreen(
  environment: Environment,
  rows: readonly InventoryRow[],
  now: Date,
  style: Style,
  piped: boolean,
): string {
  if (piped) return rows.map((row) => pipedCells(environment, row).join('\t')).join('\n');
  const cells = rows.map((row) => [row.name, stateText(row), ageText(row, now), nextText(row), usedText(row)]);
  const lines = layout([[...HEADS], ...cells], style);
  return [
    ...lines.map((line, index) => (index === 0 ? paint(style, 'dim', line) : toned(line, rows[index - 1], style))),
    ...(rows.some((row) => row.presumed) ? ['', ...doubtLines(style)] : []),
  ].join('\n');
}

/** The last column is at least this wide; where less is left, what a name has goes under it. */
const LEAST_LAST = 16;

/** A row each; it may be of several lines. */
function layout(cells: readonly (readonly string[])[], style: Style): string[] {
  const widths = HEADS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const last = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  if (isNarrow(style) || style.width - last < LEAST_LAST) {
    return cells.map(([name = '', ...rest]) => [name, ...paragraph(style, rest.join('  '), 2)].join('\n'));
  }
  return cells.map((row) => {
    const head = row.slice(0, -1).map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2));
    return head.join('') + wrap(style, row.at(-1) ?? '', last).join('\n');
  });
}

function toned(line: string, row: InventoryRow | undefined, style: Style): string {
  if (row?.state === 'placeholder') return paint(style, 'dim', line);
  return row && ['missing', 'pending-deletion', 'differs'].includes(row.state) ? paint(style, 'red', line) : line;
}

function doubtLines(style: Style): string[] {
  const text = 'placeholder? by the version id alone: Terraform made it, and no value was read';
  return paragraph(style, text).map((line) => paint(style, 'dim', line));
}

export function stateText(row: InventoryRow): string {
  if (row.presumed) return 'placeholder?';
  if (row.stopgap && row.state === 'as-declared') return 'stopgap';
  return row.state.replaceAll('-', ' ');
}

/** `16 h`, `3 d`; from a day on in days. */
export function ageText({ since }: Pick<InventoryRow, 'since'>, now: Date): string {
  if (!since) return '-';
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000));
  if (minutes < 60) return `${minutes} m`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

export function nextText(row: Pick<InventoryRow, 'due' | 'never'>): string {
  if (row.never) return 'never';
  return row.due ? row.due.toISOString().slice(0, 10) : '-';
}

/** `app 2/2`: tasks that have the current value, of those that run; what the two do not say stands behind them. */
function usedText(row: InventoryRow): string {
  const services = row.readers.map(({ service, tasks, standing }) => `${service} ${tallyText(tasks, standing)}`);
  const outside = row.outside.map(({ group, tasks }) => `${groupText(group)} ${tallyText(tasks)}`);
  const unwired = row.unwired.map(({ service, broken }) => `${service} ${broken ? 'cannot start' : 'not wired'}`);
  const absent = row.absent.map((service) => `${service} does not exist`);
  return [...services, ...unwired, ...absent, ...outside, ...row.others].join(', ') || 'nobody';
}

function tallyText(tasks: readonly ReadingTask[], standing?: ServiceStanding): string {
  const running = tasks.filter(isRunning);
  const of = (freshness: Freshness) => running.filter((task) => task.freshness === freshness).length;
  const starting = tasks.length - running.length;
  const notes = [
    ...(of('unknown') > 0 ? [`${of('unknown')} not known`] : []),
    ...(starting > 0 ? [`${starting} starting`] : []),
    ...(standing && standing.running < standing.desired ? [`wants ${standing.desired}`] : []),
  ];
  return `${of('fresh')}/${running.length}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function pipedCells(environment: Environment, row: InventoryRow): string[] {
  return [
    environment.name,
    row.name,
    stateText(row),
    row.since ? instant(row.since) : '-',
    nextText(row),
    usedText(row),
  ];
}
