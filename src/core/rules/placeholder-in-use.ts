import { commandText } from '../hints.js';
import { type AuditWorld, notLookedAt, PRESUMED, presumption, type Rule, readBy, type Verdict } from '../rule.js';
import { holdsValue, versionHoldsValue } from '../state.js';
import { makerOf } from '../version.js';
import { type PinnedRead, pinnedReads } from '../wiring.js';

/**
 * A service reads a secret that holds a placeholder, or one of its versions that is one: its next task starts with that
 * text.
 */
export const placeholderInUse: Rule = {
  id: 'placeholder-in-use',
  severity: 'error',
  check: (world) => {
    const rows = new Map(world.rows.map((row) => [row.name, row]));
    const followed = [...world.observation.secrets.values()].flatMap((secret): Verdict[] => {
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
    return [...followed, ...pinnedReads(world.observation).flatMap((pinned) => pinnedVerdicts(pinned, world))];
  },
};

/** What a pinned reference points at counts, whatever is current. Where no version carries its label no task can start. */
function pinnedVerdicts({ service, secret, at, version }: PinnedRead, { observation }: AuditWorld): Verdict[] {
  const stored = observation.secrets.get(secret);
  if (!stored || stored.deletion || version === undefined) return [];
  const holds = versionHoldsValue(stored, version);
  if (holds === true) return [];
  if (holds === undefined) return [notLookedAt(secret)];
  return [
    {
      kind: 'finding',
      target: secret,
      message: `read by ${service} at ${at}`,
      evidence: makerOf(version).by === 'terraform' && stored.content !== 'placeholder' ? [PRESUMED] : [],
      fix: [`name it by its ARN alone in the next revision of ${service}'s task definition`],
    },
  ];
}
