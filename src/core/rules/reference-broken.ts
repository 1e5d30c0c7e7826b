import type { Rule } from '../rule.js';
import { brokenReferences } from '../wiring.js';

/** A task definition names a secret of this environment that is not there: its next task cannot start. */
export const referenceBroken: Rule = {
  id: 'reference-broken',
  severity: 'error',
  check: ({ observation }) =>
    [...observation.services.values()].flatMap((service) => {
      const broken = brokenReferences(service, observation);
      if (broken.length === 0) return [];
      return [
        {
          kind: 'finding' as const,
          target: service.alias,
          message: `${service.name}'s task definition names what does not exist: its next task cannot start`,
          evidence: broken.map(({ variable, id }) => `${variable}  ${id}`),
        },
      ];
    }),
};
