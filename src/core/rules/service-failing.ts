import { describeServiceText, failingText, troubleTexts } from '../hints.js';
import type { Rule } from '../rule.js';
import { isFailing, standingOf } from '../standing.js';

/** Fewer tasks run than the service wants, or the tasks of its newest deployment fail. */
export const serviceFailing: Rule = {
  id: 'service-failing',
  severity: 'error',
  check: ({ observation, environment }) =>
    [...observation.services.values()]
      .filter((service) => isFailing(service, observation))
      .map((service) => {
        const standing = standingOf(service);
        return {
          kind: 'finding',
          target: service.alias,
          message: failingText(standing),
          evidence: troubleTexts(standing),
          fix: [describeServiceText(standing, environment)],
        };
      }),
};
