import { commandText } from '../hints.js';
import type { SecretRow, StoredSecret } from '../model.js';
import { copiedFrom } from '../origin.js';
import { type AuditWorld, notLookedAt, type Rule, type Verdict } from '../rule.js';
import { holdsValue, stateOf } from '../state.js';
import { currentOf, makerOf } from '../version.js';

/**
 * A copy that does not hold what its original holds, or a secret that is declared to be no copy any more and
 * still holds one: a stopgap that was closed on paper, while the shared credential stays.
 */
export const copyOutOfStep: Rule = {
  id: 'copy-out-of-step',
  severity: 'error',
  check: (world) =>
    world.rows.flatMap((row): Verdict[] => {
      const stored = world.observation.secrets.get(row.name);
      if (!stored) return [];
      return row.source.kind === 'copy'
        ? copyVerdicts(row, row.source.of, stored, world)
        : ownVerdicts(row, stored, world);
    }),
};

function copyVerdicts(row: SecretRow, of: string, stored: StoredSecret, world: AuditWorld): Verdict[] {
  const { environment, observation, here } = world;
  const fix = [commandText('plan', here)];
  switch (stateOf(row, environment, stored, observation.secrets.get(of))) {
    case 'differs':
      return [finding(row, `holds another version of ${of} than the current one`, fix)];
    case 'foreign':
      return [finding(row, `holds a value that was put there instead of that of ${of}`, fix)];
    case 'not-known':
      return [notLookedAt(row.name)];
    default:
      return [];
  }
}

function ownVerdicts(row: SecretRow, stored: StoredSecret, world: AuditWorld): Verdict[] {
  const current = currentOf(stored);
  if (!current || !holdsValue(stored)) return [];
  const maker = makerOf(current.id);
  if (maker.by !== 'us' || maker.verb !== 'copy') return [];
  if (row.follow && stored.content === 'same-as-source') return [];
  if (row.follow && stored.content === undefined) {
    const reason = 'its version was written as a copy, and an audit compares no value with its source';
    return [{ kind: 'not-evaluated', target: row.name, reason }];
  }
  const fix =
    row.source.kind === 'placeholder'
      ? [`give it a source of its own: ${row.place.file}:${row.place.line}`]
      : [commandText('plan', world.here)];
  return [finding(row, `is no copy any more and still holds ${whoseCredential(row.name, current.id, world)}`, fix)];
}

/** The secret whose version was copied, as long as Secrets Manager shows that version. */
function whoseCredential(name: string, copy: string, { environment, observation }: AuditWorld): string {
  const { account, region } = environment.aws;
  const from = copiedFrom(copy, { account, region, name }, observation.secrets.values());
  if (!from) return 'a copied credential; of which secret, its version does not tell';
  const { original, copied } = from;
  return copied === currentOf(original)
    ? `the credential of ${original.name}`
    : `a credential of ${original.name} that is not its current one`;
}

function finding(row: SecretRow, message: string, fix: readonly string[]): Verdict {
  return { kind: 'finding', target: row.name, message, fix };
}
