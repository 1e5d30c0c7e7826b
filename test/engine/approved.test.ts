/**
 * A plan's id stands for the values that a restart brings. `plan` looks at what running tasks read, and its approval has
 * to hold for `apply`, which looks at every row: also where the next task reads what no running one does, and a list is
 * five minutes old (Secrets Manager API reference, ListSecrets, checked 2026-11-21).
 */
import { expect, it } from 'vitest';
import type { Store } from '../../src/core/ports.js';
import { makePlan } from '../../src/engine/plan.js';
import type { Session } from '../../src/engine/session.js';
import { at, byName, environment, KEY, manifest, NOW, ours, row, service, stored, task } from '../support/world.js';

const [A, B] = ['prod/a', 'prod/b'];
const changed = stored(B, ours('fill', B), { lastChanged: at(-60) });
const listed = [stored(A, ours('fill', A)), changed];
const now = byName([stored(A, ours('set', A), { lastChanged: at(-90) }), changed]);
/** Its task is older than `b`; the next one reads `a` as well. */
const web = service('web', [A, B], [task('1', at(-900), [B])]);

const store: Partial<Store> = {
  list: async () => listed,
  describe: async (name) => now.get(name),
  versions: async (name) => (now.get(name)?.versions ?? []).map((one) => ({ ...one, created: at(-60) })),
  readCurrent: async () => new Map(),
};
const session = {
  manifest: manifest([row(A, 'manual'), row(B, 'manual')]),
  environment: environment({ ecs: { cluster: 'shop', services: { web: 'web' }, place: environment().place } }),
  store,
  services: { observe: async () => ({ services: [web], absent: [], outside: [] }) },
  known: { isOld: () => false },
  keys: { describe: async () => KEY },
  now: () => NOW,
  pace: { now: () => 0 },
} as unknown as Session;

it('is the same for who approves it and for who makes it true', async () => {
  const idOf = async (thorough: boolean) =>
    (await makePlan(session, { thorough, only: undefined, overwrite: new Set() })).plan;
  const [approved, applied] = [await idOf(false), await idOf(true)];
  expect(approved.restarts.map(({ target }) => target)).toEqual(['web']);
  expect(applied.restarts).toEqual(approved.restarts);
  expect(applied.id).toBe(approved.id);
});
