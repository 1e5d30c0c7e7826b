import { restoreText } from '../hints.js';
import type { Rule } from '../rule.js';

/** Declared in the manifest, and being deleted in the account. */
export const pendingDeletion: Rule = {
  id: 'pending-deletion',
  severity: 'error',
  check: ({ rows, observation, environment }) =>
    rows
      .filter((row) => observation.secrets.get(row.name)?.deletion)
      .map((row) => ({
        kind: 'finding',
        target: row.name,
        message: 'is declared and being deleted',
        fix: [restoreText(row.name, environment)],
      })),
};
