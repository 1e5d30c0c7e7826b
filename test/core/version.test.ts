/** The id of a version of ours says what it is, and nothing of what it holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currentOf,
  isCopyOf,
  labelled,
  MOST_ATTEMPTS,
  makerOf,
  previousOf,
  shortVersion,
  tokenFor,
  type Verb,
} from '../../src/core/version.js';
import { address, CONSOLE, stored, TERRAFORM, version } from '../support/world.js';

const VERBS: readonly Verb[] = ['fill', 'copy', 'set', 'rotate', 'rollback', 'placeholder'];

const aVerb = fc.constantFrom(...VERBS);
const aName = fc.stringMatching(/^[a-z]{1,8}\/[a-z0-9/_+=.@-]{1,40}$/);
const anId = fc.option(fc.oneof(fc.uuid(), fc.constantFrom(TERRAFORM, CONSOLE)), { nil: undefined });
const aMoment = fc.record({ current: anId, previous: anId, attempt: fc.integer({ min: 1, max: MOST_ATTEMPTS }) });
const aToken = fc.record({ verb: aVerb, name: aName, origin: anId, moment: aMoment });

const tokenOf = ({ verb, name, origin, moment }: typeof aToken extends fc.Arbitrary<infer T> ? T : never) =>
  tokenFor(verb, address(name), origin, moment);

it('is a ClientRequestToken that AWS takes: 32 to 64 characters of letters, digits and dashes', () => {
  fc.assert(
    fc.property(aToken, (parts) => {
      const token = tokenOf(parts);
      expect(token).toMatch(/^secretsmith-[a-z]+-[0-9a-f]{32}$/);
      expect(token.length).toBeGreaterThanOrEqual(32);
      expect(token.length).toBeLessThanOrEqual(64);
    }),
  );
});

it('is made of what it is given and of nothing else, so that two runs meet on one version', () => {
  fc.assert(
    fc.property(aToken, (parts) => {
      expect(tokenOf(structuredClone(parts))).toBe(tokenOf(parts));
    }),
  );
});

it('takes no value: verb, place, origin and moment are all it is made of', () => {
  expect(tokenFor.length).toBe(4);
});

it.each(VERBS)('%s: can be read back from the id', (verb) => {
  const token = tokenFor(verb, address('prod/a'), TERRAFORM, { current: TERRAFORM, previous: undefined, attempt: 1 });
  expect(makerOf(token)).toEqual({ by: 'us', verb, origin: token.slice(-32, -16) });
});

const FIRST = { verb: 'fill', name: 'prod/a', origin: TERRAFORM } as const;
const AT_FIRST = { current: TERRAFORM, previous: undefined, attempt: 1 };
const OTHERS: readonly [string, string][] = [
  ['another verb', tokenFor('set', address('prod/a'), TERRAFORM, AT_FIRST)],
  ['another secret', tokenFor('fill', address('prod/b'), TERRAFORM, AT_FIRST)],
  ['another account', tokenFor('fill', { ...address('prod/a'), account: '549136075525' }, TERRAFORM, AT_FIRST)],
  ['another region', tokenFor('fill', { ...address('prod/a'), region: 'eu-central-1' }, TERRAFORM, AT_FIRST)],
  ['another origin', tokenFor('fill', address('prod/a'), CONSOLE, AT_FIRST)],
  ['another AWSCURRENT', tokenFor('fill', address('prod/a'), TERRAFORM, { ...AT_FIRST, current: CONSOLE })],
  ['another AWSPREVIOUS', tokenFor('fill', address('prod/a'), TERRAFORM, { ...AT_FIRST, previous: CONSOLE })],
  ['another attempt', tokenFor('fill', address('prod/a'), TERRAFORM, { ...AT_FIRST, attempt: 2 })],
];

it.each(OTHERS)('%s is another id', (_, token) => {
  expect(token).not.toBe(tokenOf({ ...FIRST, moment: AT_FIRST }));
});

it('no two of them are the same either', () => {
  expect(new Set(OTHERS.map(([, token]) => token)).size).toBe(OTHERS.length);
});

it('every attempt has an id of its own', () => {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, index) =>
    tokenOf({ ...FIRST, moment: { ...AT_FIRST, attempt: index + 1 } }),
  );
  expect(new Set(attempts).size).toBe(MOST_ATTEMPTS);
});

it('a state that comes back gets a new id: A, B, A', () => {
  const history = [TERRAFORM];
  for (let write = 0; write < 6; write += 1) {
    const [current, previous] = history.slice(-2).reverse();
    history.push(
      tokenFor('fill', address('prod/a'), current, { current, previous: previous ?? undefined, attempt: 1 }),
    );
  }
  expect(new Set(history).size).toBe(history.length);
});

describe('a copy says of which version it is one', () => {
  const place = address('prod/copy');
  const copy = (of: string) => tokenFor('copy', place, of, { current: TERRAFORM, previous: undefined, attempt: 3 });

  it('of that version, and of no other', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (of, other) => {
        expect(isCopyOf(copy(of), place, of)).toBe(true);
        expect(isCopyOf(copy(of), place, other)).toBe(of === other);
      }),
    );
  });

  it.each([
    ['whatever was there before', tokenFor('copy', place, CONSOLE, { ...AT_FIRST, previous: CONSOLE }), place, true],
    ['not in another secret', copy(CONSOLE), address('prod/other'), false],
    ['not when it was filled', tokenFor('fill', place, CONSOLE, AT_FIRST), place, false],
    ["not when it is another's id", CONSOLE, place, false],
  ] as const)('%s', (_, id, where, expected) => {
    expect(isCopyOf(id, where, CONSOLE)).toBe(expected);
  });
});

describe('who made a version, by its id alone', () => {
  const hex = '0123456789abcdef'.repeat(2);
  it.each([
    [`secretsmith-fill-${hex}`, 'us'],
    [`secretsmith-rollback-${hex}`, 'us'],
    [`secretsmith-fill-${hex}0`, 'other'],
    [`secretsmith-fill-${hex.slice(1)}`, 'other'],
    [`secretsmith-destroy-${hex}`, 'other'],
    [`secretsmith-fill-${hex.toUpperCase()}`, 'other'],
    [`x-secretsmith-fill-${hex}`, 'other'],
    ['terraform-20260122045848689200000001', 'terraform'],
    ['terraform-', 'other'],
    ['terraform-by-hand', 'other'],
    [CONSOLE, 'other'],
    ['', 'other'],
  ])('%s: %s', (id, by) => {
    expect(makerOf(id).by).toBe(by);
  });
});

describe('labels', () => {
  const secret = stored('prod/a', undefined, {
    versions: [version('new', ['AWSCURRENT', 'x']), version('old', 'AWSPREVIOUS'), version('next', 'AWSPENDING')],
  });
  it('find the version that carries them', () => {
    expect([currentOf(secret)?.id, previousOf(secret)?.id, labelled(secret, 'AWSPENDING')?.id]).toEqual([
      'new',
      'old',
      'next',
    ]);
    expect(labelled(secret, 'y')).toBeUndefined();
    expect(currentOf(stored('prod/a', undefined))).toBeUndefined();
  });
});

it('is short for people: how ours ends, which tells one write from the next; nothing of another is enough', () => {
  const token = tokenOf({ ...FIRST, moment: AT_FIRST });
  expect(shortVersion(token)).toMatch(/^[0-9a-f]{8}$/);
  expect(token.endsWith(shortVersion(token))).toBe(true);
  expect([shortVersion(TERRAFORM), shortVersion(CONSOLE)]).toEqual([TERRAFORM, CONSOLE]);
});
