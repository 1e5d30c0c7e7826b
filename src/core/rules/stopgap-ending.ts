import type { Rule } from '../rule.js';
import { daysLeft, isOver } from '../time.js';
import { whose } from './stopgap.js';

const SOON_DAYS = 30;

/** A stopgap with thirty days or fewer to go; the stopgap itself is a finding of its own. */
export const stopgapEnding: Rule = {
  id: 'stopgap-ending',
  severity: 'note',
  check: ({ rows, now }) =>
    rows.flatMap((row) => {
      if (!row.stopgap || isOver(row.stopgap.until, now)) return [];
      const days = daysLeft(row.stopgap.until, now);
      if (days > SOON_DAYS) return [];
      return [
        { kind: 'finding', target: row.name, message: `ends on ${row.stopgap.until}, in ${days} d${whose(row)}` },
      ];
    }),
};
