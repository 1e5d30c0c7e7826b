import { commandText } from '../hints.js';
import { notLookedAt, presumption, type Rule, readBy, type Verdict } from '../rule.js';
import { holdsValue } from '../state.js';

/** A service reads a secret that holds a placeholder: its next task starts with that text. */
export const placeholderInUse: Rule = {
  id: 'placeholder-in-use',
  severity: 'error',
  check: (world) => {
    const rows = new Map(world.rows.map((row) => [row.name, row]));
    return [...world.observation.secrets.values()].flatMap((secret): Verdict[] => {
      const services = readBy(world, secret);
      if (services.length === 0 || secret.deletion || secret.versions.length === 0) return [];
      const holds = holdsValue(secret);
      if (holds === true) return [];
      if (holds === undefined) {
        return [notLookedAt(secret.name)];
      }
      const source = rows.get(secret.name)?.source.kind ?? 'placeholder';
      const doubt = presumption(secret);
      // A plan looks into what it may have to fill.
      const helped = !secret.replicaOf && source !== 'placeholder' && (source !== 'manual' || doubt.length > 0);
      return [
        {
          kind: 'finding',
          target: secret.name,
          message: `read by ${services.join(', ')}`,
          evidence: doubt,
          fix: helped ? [commandText('plan', world.here)] : [],
        },
      ];
    });
  },
};
