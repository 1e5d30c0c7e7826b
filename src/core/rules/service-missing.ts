import { absentHints, absentText } from '../absent.js';
import type { Rule } from '../rule.js';

/** The manifest names a service that its cluster does not have: no restart reaches whatever reads the secrets there. */
export const serviceMissing: Rule = {
  id: 'service-missing',
  severity: 'error',
  check: ({ observation, environment }) =>
    observation.absent.map((one) => ({
      kind: 'finding',
      target: one.alias,
      message: `${one.name} ${absentText(one)}`,
      fix: absentHints(one, environment),
    })),
};
