import type { Rule } from '../rule.js';
import { pinnedReads } from '../wiring.js';

/** A task definition that names one version or label of a secret: however often it restarts, a new value never reaches it. */
export const pinnedVersion: Rule = {
  id: 'pinned-version',
  severity: 'warning',
  check: ({ observation }) =>
    pinnedReads(observation).map(({ service, secret, at }) => ({
      kind: 'finding',
      target: secret,
      message: `read by ${service} at ${at}: a new value never reaches it`,
      evidence: ['the next revision of its task definition can follow it, by the ARN alone'],
    })),
};
