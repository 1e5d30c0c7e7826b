import { ticketText } from '../hints.js';
import type { SecretRow } from '../model.js';
import type { Rule } from '../rule.js';
import { daysLeft, isOver } from '../time.js';

/** A secret that holds something which is not meant to stay, still within its date. */
export const stopgap: Rule = {
  id: 'stopgap',
  severity: 'warning',
  check: ({ rows, now }) =>
    rows.flatMap((row) => {
      if (!row.stopgap || isOver(row.stopgap.until, now)) return [];
      return [
        {
          kind: 'finding',
          target: row.name,
          message: holds(row),
          evidence: [`until ${row.stopgap.until}, in ${daysLeft(row.stopgap.until, now)} d${whose(row)}`],
          fix: ['give it a source of its own in the manifest'],
        },
      ];
    }),
};

/** What the stopgap holds, in words. */
export function holds(row: SecretRow): string {
  return row.source.kind === 'copy'
    ? `holds ${row.source.of}`
    : `holds ${row.sourceText}: ${row.stopgap?.reason ?? ''}`;
}

/** Owner and ticket, as far as they are declared. */
export function whose(row: SecretRow): string {
  const owner = row.stopgap?.owner ?? row.owner;
  const ticket = row.stopgap?.ticket;
  return `${owner ? `, owner ${owner}` : ''}${ticket ? ` (${ticketText(ticket)})` : ''}`;
}
