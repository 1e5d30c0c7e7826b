import type { StoredSecret } from '../model.js';
import type { Rule } from '../rule.js';
import { stateOf } from '../state.js';
import { instant } from '../time.js';
import { currentOf, labelled } from '../version.js';
import { openRotationHints } from '../writable.js';

/** A rotation that was begun and not finished: the version that waits for its promotion holds up every write. */
export const rotationUnfinished: Rule = {
  id: 'rotation-unfinished',
  severity: 'error',
  check: ({ rows, observation, environment }) =>
    rows.flatMap((row) => {
      const stored = observation.secrets.get(row.name);
      if (!stored || stateOf(row, environment, stored, undefined) !== 'rotation-open') return [];
      return [
        {
          kind: 'finding' as const,
          target: row.name,
          message: 'a rotation was begun and not finished; until then nothing may write it',
          evidence: [labelsOf(stored)],
          fix: openRotationHints(stored, environment),
        },
      ];
    }),
};

function labelsOf(stored: StoredSecret): string {
  const pending = labelled(stored, 'AWSPENDING');
  const current = currentOf(stored);
  const since = pending?.created ? ` since ${instant(pending.created)}` : '';
  const other = current ? `AWSCURRENT is on ${current.id}` : 'no version carries AWSCURRENT';
  return `version ${pending?.id} carries AWSPENDING${since}, ${other}`;
}
