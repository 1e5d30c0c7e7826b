/**
 * AWS says that our id is taken by another value: another run wrote it at the same moment. What nobody has given us is as
 * good as ours; a value that was given must not be dropped in silence.
 */
import { expect, it } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import type { Source, StoredSecret } from '../../src/core/model.js';
import type { Store, Turn } from '../../src/core/ports.js';
import { executeWrites } from '../../src/engine/execute.js';
import type { Session } from '../../src/engine/session.js';
import { dotenv, environment, manifest, observation, planOf, row, stored } from '../support/world.js';

const NAME = 'prod/a';
const GENERATED: Source = { kind: 'generate', as: 'uuid' };

/** What becomes of the fill of an empty secret. */
async function outcomeOf(source: Source) {
  const rows = [row(NAME, source)];
  let there: StoredSecret = stored(NAME, undefined);
  const plan = planOf({ rows, secrets: [there] });
  const store: Partial<Store> = {
    describe: async () => there,
    put: async (_name: string, _value: object, token: string, turn: Turn) => {
      await turn.comes();
      there = stored(NAME, token);
      throw new Fault('version-exists', 'CANARY');
    },
  };
  const session = {
    manifest: manifest(rows),
    environment: environment(),
    store,
    known: { isOld: () => false },
    scratch: { drop: async () => {} },
    journal: { write: () => {}, result: () => {} },
    pace: { wait: async () => {}, now: () => 0 },
    here: [],
  } as unknown as Session;
  const values = new Map([[NAME, { path: '/nowhere', digest: 'x' }]]);
  const made = { plan, observation: observation([stored(NAME, undefined)]), values };
  const signal = new AbortController().signal;
  const [receipt] = await executeWrites({ session, made, report: () => {}, signal });
  return receipt?.outcome;
}

it.each<[what: string, source: Source, outcome: string]>([
  ['generated', GENERATED, 'unneeded'],
  ['generated in one of its fields', { kind: 'json', fields: { a: dotenv('A'), b: GENERATED } }, 'unneeded'],
  ['given', dotenv('A'), 'failed'],
  ['given in all of its fields', { kind: 'json', fields: { a: dotenv('A') } }, 'failed'],
])('a value that is %s', async (_, source, outcome) => {
  expect(await outcomeOf(source)).toBe(outcome);
});
