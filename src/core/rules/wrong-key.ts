import { keyProblem } from '../keys.js';
import type { Rule } from '../rule.js';

/** Encrypted with another key than the manifest's. */
export const wrongKey: Rule = {
  id: 'wrong-key',
  severity: 'error',
  check: (world) => keyFindings(world, 'wrong-key'),
};

/** Findings of one kind about the keys of declared secrets. */
export function keyFindings(
  { rows, observation, environment }: Parameters<Rule['check']>[0],
  code: string,
): ReturnType<Rule['check']> {
  return rows.flatMap((row) => {
    const stored = observation.secrets.get(row.name);
    const found = stored && keyProblem(environment, stored, observation.keys);
    if (found?.code !== code) return [];
    const message = found.message.replace(`${row.name} `, '');
    return [{ kind: 'finding' as const, target: row.name, message, evidence: found.details, fix: found.hints }];
  });
}
