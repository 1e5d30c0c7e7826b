import type { Rule } from '../rule.js';
import { pinnedReads } from '../wiring.js';

/** A task definition that names one version or label of a secret: however often it restarts, it does not get what is current. */
export const pinnedVersion: Rule = {
  id: 'pinned-version',
  severity: 'warning',
  check: ({ observation }) =>
    pinnedReads(observation).map(({ service, secret, at, label }) => ({
      kind: 'finding',
      target: secret,
      message: `read by ${service} at ${at}: ${reachText(label)}`,
      evidence: ['the next revision of its task definition can follow it, by the ARN alone'],
    })),
};

/** Every write moves AWSPREVIOUS to what was current; any other label stays until somebody moves it. */
function reachText(label: string | undefined): string {
  if (label === undefined) return 'a new value never reaches it';
  if (label === 'AWSPREVIOUS') return 'it is always one value behind';
  return `a new value reaches it only where ${label} is moved to it`;
}
