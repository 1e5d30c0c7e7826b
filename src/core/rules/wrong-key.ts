import { reasonOf } from '../fault.js';
import { type KeyDoubt, keyDoubt, keyProblem, underAnother } from '../keys.js';
import type { AuditWorld, Rule, Verdict } from '../rule.js';

/** Encrypted with another key than the manifest's. */
export const wrongKey: Rule = {
  id: 'wrong-key',
  severity: 'error',
  check: (world) => {
    const { environment, observation } = world;
    const doubted = [...observation.secrets.values()].filter(
      (secret) => keyDoubt(environment, secret, observation.keys).which !== undefined,
    );
    const others = [...underAnother(doubted)];
    const elsewhere = (name: string) => others.find(([, names]) => names.includes(name))?.[0];
    return keyVerdicts(world, 'wrong-key', (name, { which, health }) => {
      if (which === undefined) return undefined;
      const key = elsewhere(name);
      const under = key === undefined ? '' : `it is under ${key}, and not all secrets are; `;
      return `${under}${health === undefined ? which : 'its key'} ${UNSEEN}`;
    });
  },
};

/** What would let it be seen. */
export const UNSEEN = 'may not be looked at: allow kms:DescribeKey';

/** Verdicts of one kind about the keys of declared secrets. */
export function keyVerdicts(
  { rows, observation, environment }: AuditWorld,
  code: string,
  unseen: (name: string, doubt: KeyDoubt) => string | undefined,
): Verdict[] {
  return rows.flatMap((row): Verdict[] => {
    const { name: target } = row;
    const stored = observation.secrets.get(target);
    if (!stored) return [];
    const found = keyProblem(environment, stored, observation.keys);
    if (found?.code === code) {
      const message = reasonOf(found, target).replace(/^waits: /, '');
      return [{ kind: 'finding', target, message, evidence: found.details, fix: found.hints }];
    }
    const reason = unseen(target, keyDoubt(environment, stored, observation.keys));
    return reason === undefined ? [] : [{ kind: 'not-evaluated', target, reason }];
  });
}
