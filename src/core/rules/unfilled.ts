import { commandText } from '../hints.js';
import { notLookedAt, presumption, type Rule, readBy, type Verdict } from '../rule.js';
import { holdsValue } from '../state.js';

/** Declared with a source, and still empty or a placeholder; where a task reads it, `placeholder-in-use` says it louder. */
export const unfilled: Rule = {
  id: 'unfilled',
  severity: 'warning',
  check: (world) =>
    world.rows.flatMap((row): Verdict[] => {
      const stored = world.observation.secrets.get(row.name);
      if (row.source.kind === 'placeholder' || !stored || stored.deletion) return [];
      const holds = holdsValue(stored);
      if (holds === true) return [];
      if (stored.replicaOf !== undefined) {
        return [{ kind: 'not-evaluated', target: row.name, reason: 'a replica is filled in its primary region' }];
      }
      if (holds === undefined) {
        return [notLookedAt(row.name)];
      }
      if (readBy(world, row).length > 0 && stored.versions.length > 0) return [];
      const state = stored.versions.length === 0 ? 'is empty' : 'holds a placeholder';
      return [
        {
          kind: 'finding',
          target: row.name,
          message: `${state}; declared: ${row.sourceText}`,
          evidence: presumption(stored),
          fix: [commandText('plan', world.here)],
        },
      ];
    }),
};
