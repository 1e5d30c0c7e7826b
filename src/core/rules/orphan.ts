import type { Rule } from '../rule.js';

/** In the account under the environment's prefix, and not in the manifest. Reported, never deleted. */
export const orphan: Rule = {
  id: 'orphan',
  severity: 'warning',
  check: ({ rows, observation }) => {
    const declared = new Set(rows.map((row) => row.name));
    return [...observation.secrets.values()]
      .filter((secret) => !declared.has(secret.name) && !secret.deletion && !secret.managedBy && !secret.replicaOf)
      .map((secret) => ({ kind: 'finding', target: secret.name, message: 'is not in the manifest' }));
  },
};
