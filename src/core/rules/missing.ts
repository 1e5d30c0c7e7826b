import type { Rule } from '../rule.js';

/** Declared in the manifest, absent in the account. */
export const missing: Rule = {
  id: 'missing',
  severity: 'error',
  check: ({ rows, observation, environment }) =>
    rows
      .filter((row) => !observation.secrets.has(row.name))
      .map((row) => ({
        kind: 'finding',
        target: row.name,
        message: `is declared and does not exist in ${environment.aws.account} ${environment.aws.region}`,
      })),
};
