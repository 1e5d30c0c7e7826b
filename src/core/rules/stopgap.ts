import { ticketText } from '../hints.js';
import type { Environment, Observation, SecretRow } from '../model.js';
import type { Rule } from '../rule.js';
import { stateOf } from '../state.js';
import { daysLeft, isOver } from '../time.js';

/** A secret that holds something which is not meant to stay, still within its date. */
export const stopgap: Rule = {
  id: 'stopgap',
  severity: 'warning',
  check: ({ rows, now, environment, observation }) =>
    rows.flatMap((row) => {
      if (!row.stopgap || isOver(row.stopgap.until, now)) return [];
      return [
        {
          kind: 'finding',
          target: row.name,
          message: holds(row, environment, observation),
          evidence: [`until ${row.stopgap.until}, in ${daysLeft(row.stopgap.until, now)} d${whose(row)}`],
          fix: ['give it a source of its own in the manifest'],
        },
      ];
    }),
};

/** What the stopgap holds, in words; what it is to hold, where it is not seen to hold it. */
export function holds(row: SecretRow, environment: Environment, { secrets }: Observation): string {
  const original = row.source.kind === 'copy' ? secrets.get(row.source.of) : undefined;
  const state = stateOf(row, environment, secrets.get(row.name), original);
  const verb = state === 'as-declared' ? 'holds' : 'is to hold';
  return row.source.kind === 'copy'
    ? `${verb} ${row.source.of}`
    : `${verb} ${row.sourceText}: ${row.stopgap?.reason ?? ''}`;
}

/** Owner and ticket, as far as they are declared. */
export function whose(row: SecretRow): string {
  const owner = row.stopgap?.owner ?? row.owner;
  const ticket = row.stopgap?.ticket;
  return `${owner ? `, owner ${owner}` : ''}${ticket ? ` (${ticketText(ticket)})` : ''}`;
}
