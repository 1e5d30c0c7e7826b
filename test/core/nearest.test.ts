/** "Did you mean": the known word that is few letters away, or none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endingIn, nearest } from '../../src/core/nearest.js';

const KNOWN = ['app', 'worker', 'cron', 'prod/mongodb/app-read', 'prod/mongodb/app-write'];

describe('a slip of the fingers', () => {
  it.each([
    ['ap', 'app'],
    ['appp', 'app'],
    ['aap', 'app'],
    ['pap', 'app'],
    ['APP', 'app'],
    ['wroker', 'worker'],
    ['worekr', 'worker'],
    ['prod/mongo/app-read', 'prod/mongodb/app-read'],
    ['prod/mng/app-read', undefined],
    ['prod/mongdb/app-raed', 'prod/mongodb/app-read'],
    ['prod/mongodb/app-wite', 'prod/mongodb/app-write'],
    ['web', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%j: %j', (typed, meant) => {
    expect(nearest(typed, KNOWN)).toBe(meant);
  });
});

it.each([
  ['app-read', ['prod/mongodb/app-read']],
  ['MONGODB/app-Read', ['prod/mongodb/app-read']],
  ['read', []],
  ['app', []],
  ['prod/mongodb/app-read', []],
  ['', []],
])('names that end in the parts of %j: %j', (typed, names) => {
  expect(endingIn(typed, KNOWN)).toEqual(names);
});

it('the first of equals', () => {
  expect(nearest('app-c', ['app-a', 'app-b'])).toBe('app-a');
});

it('nothing is near to nothing', () => {
  expect(nearest('app', [])).toBeUndefined();
});

/** The text-book distance with swaps of neighbours (optimal string alignment), without any short cut. */
function distance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const get = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? get(i - 2, j - 2) + 1 : Infinity;
      const replaced = get(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      (table[i] as number[])[j] = Math.min(get(i - 1, j) + 1, get(i, j - 1) + 1, replaced, swapped);
    }
  }
  return get(a.length, b.length);
}

it('finds what the whole table finds: the nearest within a third of the letters, three at most', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 6 }), (typed, known) => {
      const allowed = Math.min(3, Math.max(1, Math.floor(typed.length / 3)));
      const least = Math.min(...known.map((candidate) => distance(typed, candidate)));
      const expected = least <= allowed ? known.find((candidate) => distance(typed, candidate) === least) : undefined;
      expect(nearest(typed, known)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
