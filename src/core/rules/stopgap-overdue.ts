import type { Rule } from '../rule.js';
import { daysLeft, isOver } from '../time.js';
import { holds, whose } from './stopgap.js';

/** A stopgap whose day is over. */
export const stopgapOverdue: Rule = {
  id: 'stopgap-overdue',
  severity: 'error',
  check: ({ rows, now, environment, observation }) =>
    rows.flatMap((row) => {
      if (!row.stopgap || !isOver(row.stopgap.until, now)) return [];
      return [
        {
          kind: 'finding',
          target: row.name,
          message: holds(row, environment, observation),
          evidence: [`${-daysLeft(row.stopgap.until, now)} d over ${row.stopgap.until}${whose(row)}`],
          fix: ['give it a source of its own in the manifest, or a date that somebody stands for'],
        },
      ];
    }),
};
