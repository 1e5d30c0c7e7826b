import { presumption, type Rule, readBy } from '../rule.js';
import { holdsValue } from '../state.js';
import { pinnedReads } from '../wiring.js';

/** Declared as a placeholder, and nobody reads it. */
export const placeholder: Rule = {
  id: 'placeholder',
  severity: 'note',
  check: (world) => {
    const pinned = new Set(pinnedReads(world.observation).map(({ secret }) => secret));
    return world.rows.flatMap((row) => {
      const stored = world.observation.secrets.get(row.name);
      if (row.source.kind !== 'placeholder' || !stored || stored.deletion) return [];
      if (readBy(world, row).length > 0 || pinned.has(row.name) || holdsValue(stored) === true) return [];
      return [{ kind: 'finding', target: row.name, message: 'no task reads it', evidence: presumption(stored) }];
    });
  },
};
