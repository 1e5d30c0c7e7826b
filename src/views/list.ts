import type { InventoryRow } from '../core/inventory.js';
import type { Environment } from '../core/model.js';
import { instant, isNarrow, paint, type Style } from './style.js';

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
  if (isNarrow(style)) {
    return cells
      .map(([name = '', ...rest]) => `${name}\n  ${rest.filter((cell) => cell !== '-').join(', ')}`)
      .join('\n');
  }
  const widths = HEADS.map((head, column) => Math.max(head.length, ...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint(style, 'dim', line(HEADS)), ...cells.map((row, index) => toned(line(row), rows[index], style))].join(
    '\n',
  );
}

function toned(line: string, row: InventoryRow | undefined, style: Style): string {
  if (row?.state === 'placeholder') return paint(style, 'dim', line);
  return row && ['missing', 'pending-deletion', 'differs'].includes(row.state) ? paint(style, 'red', line) : line;
}

export function stateText(row: InventoryRow): string {
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

/** `app 2/2`: tasks that have the current value, of those that run. */
function usedText(row: InventoryRow): string {
  const services = row.readers.map(
    ({ service, tasks }) => `${service} ${tasks.filter((task) => task.freshness === 'fresh').length}/${tasks.length}`,
  );
  return [...services, ...row.others].join(', ') || 'nobody';
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
