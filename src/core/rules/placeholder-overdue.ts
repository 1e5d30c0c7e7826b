import { notLookedAt, presumption, type Rule, type Verdict } from '../rule.js';
import { holdsValue } from '../state.js';
import { isOver } from '../time.js';

/** A placeholder that was to have a value by a day that is over. */
export const placeholderOverdue: Rule = {
  id: 'placeholder-overdue',
  severity: 'error',
  check: ({ rows, observation, now }) =>
    rows.flatMap((row): Verdict[] => {
      const stored = observation.secrets.get(row.name);
      if (row.source.kind !== 'placeholder' || !row.until || !isOver(row.until, now)) return [];
      const holds = stored ? holdsValue(stored) : false;
      if (holds === true) return [];
      if (holds === undefined) return [notLookedAt(row.name)];
      return [
        {
          kind: 'finding',
          target: row.name,
          message: `was to have a value by ${row.until}`,
          evidence: presumption(stored),
        },
      ];
    }),
};
