import { reasonOf } from '../fault.js';
import type { Rule } from '../rule.js';
import { stateOf } from '../state.js';
import { guardWrite } from '../writable.js';

/** AWS keeps its value, by a rotation, a service of its own or replication, and the manifest says that a source does: no apply writes it. */
export const managedUndeclared: Rule = {
  id: 'managed-undeclared',
  severity: 'warning',
  check: ({ rows, observation, environment }) =>
    rows.flatMap((row) => {
      const stored = observation.secrets.get(row.name);
      const state = stateOf(row, environment, stored, undefined);
      if (state !== 'managed' && state !== 'replica') return [];
      const problem = guardWrite(row, state, environment, stored);
      if (!problem) return [];
      const message = reasonOf(problem, row.name);
      return [{ kind: 'finding' as const, target: row.name, message, fix: problem.hints }];
    }),
};
