/**
 * What a secret is, and what a plan does about it: every state of a secret, under every kind of source.
 * The two tables are the answer to "what will happen to my secret if…"; each of their cells is a test.
 * A line with one word only says the same of every source.
 */
import { describe, expect, it } from 'vitest';
import { coverNeeded } from '../../src/core/covered.js';
import type { Covered, SecretRow, StoredSecret } from '../../src/core/model.js';
import { withOverwritten } from '../../src/core/selection.js';
import { contentNeeded, holdsValue, isPresumed, stateOf } from '../../src/core/state.js';
import {
  ATLAS,
  at,
  CONSOLE,
  copyOf,
  dotenv,
  environment,
  GENERATED,
  ours,
  planOf,
  row,
  seen,
  stored,
  TERRAFORM,
  version,
} from '../support/world.js';

const NAME = 'prod/the-secret';
const ORIGINAL = 'prod/the-original';

const IS = `
                            placeholder  manual       dotenv       follow       generate     copy         atlas
missing                     missing
empty                       empty
pending deletion            pending-deletion
managed by a service        managed
rotated by AWS              managed
rotated by AWS, declared so as-declared
…its placeholder            placeholder
…not readable               not-known
…without a version          empty
a replica                   replica
a replica, declared so      placeholder  as-declared  as-declared  as-declared  as-declared  as-declared  as-declared
a replica of a placeholder  placeholder
a replica of our value      as-declared
a rotation begun            rotation-open

terraform's placeholder     placeholder
terraform's value           placeholder  as-declared  as-declared  foreign      as-declared  foreign      foreign
terraform's, not readable   placeholder  not-known    not-known    not-known    not-known    not-known    not-known

a person's placeholder      placeholder
a person's, as the source   foreign      as-declared  as-declared  as-declared  as-declared  foreign      foreign
a person's, another         foreign      as-declared  as-declared  foreign      as-declared  foreign      foreign
a person's, not readable    not-known

placeholder over our value  placeholder
placeholder over our copy   placeholder
placeholder over a person's placeholder
…which may not be read      placeholder
placeholder over the same   placeholder
our placeholder             placeholder
our fill, as the source     foreign      as-declared  as-declared  as-declared  as-declared  differs      differs
our fill, source moved on   foreign      as-declared  as-declared  differs      as-declared  differs      differs
our fill, not readable      foreign      as-declared  as-declared  not-known    as-declared  differs      differs
our copy, in step           foreign      differs      differs      differs      differs      as-declared  differs
our copy, out of step       foreign      differs      differs      differs      differs      differs      differs
our rotation                foreign      as-declared  as-declared  differs      as-declared  differs      as-declared
our rotation, just promoted foreign      as-declared  as-declared  differs      as-declared  differs      as-declared
set by a person             foreign      as-declared  as-declared  foreign      as-declared  foreign      foreign
rolled back by a person     foreign      as-declared  as-declared  foreign      as-declared  foreign      foreign
`;

/** What the plan does; a word that is no action is the problem for which the row is blocked. */
const DOES = `
                            placeholder  manual       dotenv       follow       generate     copy         atlas
missing                     missing
empty                       leave        needs-person fill         fill         fill         fill         no-provider
pending deletion            pending-deletion
managed by a service        managed
rotated by AWS              managed
rotated by AWS, declared so none
…its placeholder            leave        kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value
…not readable               none         not-readable not-readable not-readable not-readable not-readable not-readable
…without a version          leave        kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value
a replica                   replica
a replica, declared so      leave        none         none         none         none         none         none
a replica of a placeholder  leave        kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value kept-without-value
a replica of our value      none
a rotation begun            rotation-open

terraform's placeholder     leave        needs-person fill         fill         fill         fill         no-provider
terraform's value           leave        none         none         leave        none         leave        leave
terraform's, not readable   leave        not-readable not-readable not-readable not-readable not-readable not-readable

a person's placeholder      leave        needs-person fill         fill         fill         fill         no-provider
a person's, as the source   leave        none         none         none         none         leave        leave
a person's, another         leave        none         none         leave        none         leave        leave
a person's, not readable    none         not-readable not-readable not-readable not-readable not-readable not-readable

placeholder over our value  leave        fill         fill         fill         fill         fill         placeholder-returned
placeholder over our copy   leave        needs-person fill         fill         fill         fill         no-provider
placeholder over a person's leave        fill         fill         fill         fill         fill         placeholder-returned
…which may not be read      leave        placeholder-returned placeholder-returned fill placeholder-returned fill placeholder-returned
placeholder over the same   leave        needs-person fill         fill         fill         fill         no-provider
our placeholder             leave        needs-person fill         fill         fill         fill         no-provider
our fill, as the source     leave        none         none         none         none         replace      no-provider
our fill, source moved on   leave        none         none         replace      none         replace      no-provider
our fill, not readable      leave        none         none         not-readable none         replace      no-provider
our copy, in step           leave        needs-person replace      replace      replace      none         no-provider
our copy, out of step       leave        needs-person replace      replace      replace      replace      no-provider
our rotation                leave        none         none         replace      none         replace      none
our rotation, just promoted leave        none         none         replace      none         replace      none
set by a person             leave        none         none         leave        none         leave        leave
rolled back by a person     leave        none         none         leave        none         leave        leave
`;

/** `--overwrite` replaces what was put there past a source that rules; where a source only fills, it rules this once. */
const DOES_WITH_OVERWRITE = `
                            placeholder  manual       dotenv       follow       generate     copy         atlas
terraform's value           leave        none         replace      replace      none         replace      no-provider
a person's, as the source   leave        none         none         none         none         replace      no-provider
a person's, another         leave        none         replace      replace      none         replace      no-provider
…which may not be read      leave        placeholder-returned fill fill         placeholder-returned fill placeholder-returned
our fill, source moved on   leave        none         replace      replace      none         replace      no-provider
our fill, not readable      leave        none         not-readable not-readable none         replace      no-provider
our rotation                leave        none         replace      replace      none         replace      none
our rotation, just promoted leave        none         replace      replace      none         replace      none
set by a person             leave        none         replace      replace      none         replace      no-provider
rolled back by a person     leave        none         replace      replace      none         replace      no-provider
`;

/** `createMissing` makes what does not exist, a placeholder too, and touches nothing else. */
const DOES_WITH_CREATE_MISSING = `
                            placeholder  manual       dotenv       follow       generate     copy         atlas
missing                     fill         needs-person fill         fill         fill         fill         no-provider
`;

const SOURCES: Readonly<Record<string, SecretRow>> = {
  placeholder: row(NAME, 'placeholder'),
  manual: row(NAME, 'manual'),
  dotenv: row(NAME, dotenv('THE_SECRET')),
  follow: row(NAME, dotenv('THE_SECRET'), { follow: true }),
  generate: row(NAME, GENERATED),
  copy: row(NAME, copyOf(ORIGINAL)),
  atlas: row(NAME, ATLAS),
};

const ORIGINAL_VERSION = ours('fill', ORIGINAL, TERRAFORM);
const looking = (holds: 'placeholder' | 'source' | 'another', readable = true) => ({ holds, readable });

interface Situation {
  readonly secret: StoredSecret | undefined;
  readonly inside?: ReturnType<typeof looking>;
  /** What a look at AWSPREVIOUS would show. */
  readonly covered?: Covered;
  readonly row?: Partial<SecretRow>;
}

/** A secret whose live version has this id, and what a look at it would show. */
const holding = (id: string, inside: Situation['inside'] = looking('another')): Situation => ({
  secret: stored(NAME, id),
  inside,
});

/** Terraform's placeholder, written over a version that is AWSPREVIOUS now. */
const placeholderOver = (previous: string, covered: Covered): Situation => ({
  secret: stored(NAME, undefined, { versions: [version(TERRAFORM, 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')] }),
  inside: looking('placeholder'),
  covered,
});

/** What AWS keeps, of a row that says so. */
const keptBy = (more: Partial<StoredSecret>, id: string | undefined, inside?: Situation['inside']): Situation => ({
  secret: stored(NAME, id, more),
  ...(inside && { inside }),
  row: { rotate: { kind: 'aws' } },
});

const FILLED = ours('fill', NAME, TERRAFORM);
const SITUATIONS: Readonly<Record<string, Situation>> = {
  missing: { secret: undefined },
  empty: { secret: stored(NAME, undefined) },
  'pending deletion': { secret: stored(NAME, FILLED, { deletion: at(86_400) }) },
  'managed by a service': { secret: stored(NAME, CONSOLE, { managedBy: 'rds' }) },
  'rotated by AWS': { secret: stored(NAME, CONSOLE, { rotationEnabled: true }) },
  'rotated by AWS, declared so': keptBy({ rotationEnabled: true }, CONSOLE, looking('another')),
  '…its placeholder': keptBy({ rotationEnabled: true }, CONSOLE, looking('placeholder')),
  '…not readable': keptBy({ rotationEnabled: true }, CONSOLE, looking('another', false)),
  '…without a version': keptBy({ rotationEnabled: true }, undefined),
  'a replica': { secret: stored(NAME, TERRAFORM, { replicaOf: 'us-west-2' }) },
  'a replica, declared so': keptBy({ replicaOf: 'us-west-2' }, TERRAFORM, looking('another')),
  'a replica of a placeholder': keptBy({ replicaOf: 'us-west-2' }, TERRAFORM, looking('placeholder')),
  'a replica of our value': keptBy({ replicaOf: 'us-west-2' }, FILLED, looking('placeholder')),
  'a rotation begun': {
    secret: stored(NAME, FILLED, {
      versions: [version(FILLED, 'AWSCURRENT'), version(ours('rotate', NAME, FILLED), 'AWSPENDING')],
    }),
    inside: looking('source'),
  },
  "terraform's placeholder": holding(TERRAFORM, looking('placeholder')),
  "terraform's value": holding(TERRAFORM),
  "terraform's, not readable": holding(TERRAFORM, looking('another', false)),
  "a person's placeholder": holding(CONSOLE, looking('placeholder')),
  "a person's, as the source": holding(CONSOLE, looking('source')),
  "a person's, another": holding(CONSOLE),
  "a person's, not readable": holding(CONSOLE, looking('another', false)),
  'placeholder over our value': placeholderOver(FILLED, 'value'),
  'placeholder over our copy': placeholderOver(ours('copy', NAME, ORIGINAL_VERSION), 'value'),
  "placeholder over a person's": placeholderOver(CONSOLE, 'value'),
  '…which may not be read': placeholderOver(CONSOLE, 'denied'),
  'placeholder over the same': placeholderOver(CONSOLE, 'placeholder'),
  'our placeholder': holding(ours('placeholder', NAME), looking('placeholder')),
  'our fill, as the source': holding(FILLED, looking('source')),
  'our fill, source moved on': holding(FILLED),
  'our fill, not readable': holding(FILLED, looking('another', false)),
  'our copy, in step': holding(ours('copy', NAME, ORIGINAL_VERSION)),
  'our copy, out of step': holding(ours('copy', NAME, TERRAFORM)),
  'our rotation': holding(ours('rotate', NAME, TERRAFORM)),
  'our rotation, just promoted': {
    secret: stored(NAME, undefined, {
      versions: [version(ours('rotate', NAME, TERRAFORM), ['AWSCURRENT', 'AWSPENDING'])],
    }),
    inside: looking('another'),
  },
  'set by a person': holding(ours('set', NAME, TERRAFORM)),
  'rolled back by a person': holding(ours('rollback', NAME, TERRAFORM)),
};

type Flag = 'no flag' | '--overwrite' | 'createMissing';

function planned(situation: string, source: string, flag: Flag = 'no flag') {
  const { secret, inside, covered, row: more } = SITUATIONS[situation] as Situation;
  const overwrite = flag === '--overwrite' ? [NAME] : [];
  const declared: SecretRow = { ...(SOURCES[source] as SecretRow), ...more };
  const [target = declared] = withOverwritten([declared], new Set(overwrite));
  const plan = planOf({
    rows: [row(ORIGINAL, dotenv('THE_ORIGINAL')), target],
    secrets: [
      stored(ORIGINAL, ORIGINAL_VERSION),
      ...(secret ? [inside ? seen(target, secret, inside, covered) : secret] : []),
    ],
    environment: environment({ createMissing: flag === 'createMissing' }),
    overwrite,
  });
  const found = plan.rows.find(({ name }) => name === NAME);
  return { is: found?.state, does: found?.problem?.code ?? found?.action, action: found?.action, writes: plan.writes };
}

/** `[situation, source, word]` of every cell. */
function cells(table: string): [string, string, string][] {
  const [head = '', ...lines] = table.split('\n').filter((line) => line.trim() !== '');
  const sources = head.trim().split(/\s+/);
  return lines.flatMap((line) => {
    const situation = line.slice(0, 28).trim();
    const words = line.slice(28).trim().split(/\s+/);
    return sources.map((source, column): [string, string, string] => [
      situation,
      source,
      (words.length === 1 ? words[0] : words[column]) ?? '',
    ]);
  });
}

const key = (situation: string, source: string) => `${situation} | ${source}`;
const wordsOf = (table: string) =>
  new Map(cells(table).map(([situation, source, word]) => [key(situation, source), word]));

it('the tables speak of every situation under every source', () => {
  const all = Object.keys(SITUATIONS).flatMap((situation) =>
    Object.keys(SOURCES).map((source) => key(situation, source)),
  );
  expect([...wordsOf(IS).keys()].sort()).toEqual(all.sort());
  expect([...wordsOf(DOES).keys()].sort()).toEqual(all.sort());
});

describe('what it is', () => {
  it.each(cells(IS))('%s, source %s: %s', (situation, source, state) => {
    expect(planned(situation, source).is).toBe(state);
  });
});

describe.each([
  ['no flag', ''],
  ['--overwrite', DOES_WITH_OVERWRITE],
  ['createMissing', DOES_WITH_CREATE_MISSING],
] as const)('what the plan does, %s', (flag, exceptions) => {
  const expected = new Map([...wordsOf(DOES), ...wordsOf(exceptions)]);
  it.each(cells(DOES).map(([situation, source]) => [situation, source, expected.get(key(situation, source)) ?? '']))(
    '%s, source %s: %s',
    (situation, source, word) => {
      const { does, action, writes } = planned(situation, source, flag);
      const isAction = ['fill', 'replace', 'leave', 'none'].includes(word);
      expect({ does, action }).toEqual({ does: word, action: isAction ? word : 'blocked' });
      expect(writes.map(({ target, kind }) => [target, kind])).toEqual(
        word === 'fill' || word === 'replace' ? [[NAME, word]] : [],
      );
    },
  );
});

/** A fill takes the value back that a placeholder covers, instead of one that nobody else knows. */
describe('whose value a fill writes over a placeholder', () => {
  const every = { manual: CONSOLE, dotenv: CONSOLE, generate: CONSOLE };
  it.each([
    ['placeholder over our value', { manual: FILLED, dotenv: FILLED, generate: FILLED }],
    ['placeholder over our copy', {}],
    ["placeholder over a person's", every],
    ['…which may not be read', {}],
    ['placeholder over the same', {}],
    ["a person's placeholder", {}],
    ['empty', {}],
  ])('%s', (situation, restored) => {
    const taken = Object.keys(SOURCES).flatMap((source) =>
      planned(situation, source).writes.flatMap(({ restores }) => (restores === undefined ? [] : [[source, restores]])),
    );
    expect(Object.fromEntries(taken)).toEqual(restored);
  });

  it.each([
    ['placeholder over our value', 'fill'],
    ["placeholder over a person's", 'rollback'],
  ])('%s: as a %s, so that it stands as it stood', (situation, verb) => {
    expect(planned(situation, 'generate').writes.map((write) => write.verb)).toEqual([verb]);
  });

  it.each([
    ['placeholder over our value', []],
    ["placeholder over a person's", ['manual', 'dotenv', 'generate', 'atlas']],
  ])('%s is looked at by %j', (situation, looks) => {
    const { secret, covered: _, inside } = SITUATIONS[situation] as Situation;
    const looking = Object.entries(SOURCES).filter(
      ([, one]) => secret && inside && coverNeeded(one, seen(one, secret, inside)),
    );
    expect(looking.map(([source]) => source)).toEqual(looks);
  });

  it.each([
    ['rotated', { rotationEnabled: true }],
    ['managed', { managedBy: 'rds' }],
    ['a replica', { replicaOf: 'us-west-2' }],
  ])('what AWS keeps is not looked at: %s', (_, kept) => {
    const { secret } = placeholderOver(CONSOLE, 'value');
    const looking = Object.values(SOURCES).filter((one) => coverNeeded(one, { ...(secret as StoredSecret), ...kept }));
    expect(looking).toEqual([]);
  });
});

/** A value is read only where the version's id cannot tell what it is; `looks` are those who read. */
describe('what has to be looked at', () => {
  const everyone = ['manual', 'dotenv', 'follow', 'generate', 'copy', 'atlas'];
  it.each([
    ['empty', []],
    ['pending deletion', []],
    ['managed by a service', ['placeholder', ...everyone]],
    ['rotated by AWS', ['placeholder', ...everyone]],
    ['a replica', everyone],
    ['a replica of our value', []],
    ["terraform's value", everyone],
    ["a person's, another", ['placeholder', ...everyone]],
    ['our placeholder', []],
    ['our fill, as the source', ['follow']],
    ['our copy, in step', ['follow']],
    ['our rotation', ['follow']],
    ['set by a person', ['follow']],
  ])('%s: %j', (situation, looks) => {
    const { secret } = SITUATIONS[situation] as Situation;
    const looking = Object.entries(SOURCES).filter(([, one]) => secret && contentNeeded(one, secret));
    expect(looking.map(([source]) => source)).toEqual(looks);
  });
});

describe('a version of Terraform is taken for its placeholder only while nobody has looked', () => {
  it.each([
    ['unseen', undefined, false],
    ['a placeholder', 'placeholder', false],
    ['a value', 'value', true],
    ['not readable', 'denied', false],
    ['under a key that may not be used', 'kms-denied', false],
    ['under a key that cannot be used', 'key-unhealthy', false],
  ] as const)('%s', (_, content, holds) => {
    expect(holdsValue(stored(NAME, TERRAFORM, { content }))).toBe(holds);
  });

  // `random_password` makes the same ids (DESIGN §3).
  it.each<[string, StoredSecret, boolean]>([
    ['unseen', stored(NAME, TERRAFORM), true],
    ['not readable', stored(NAME, TERRAFORM, { content: 'denied' }), true],
    ['seen to be one', stored(NAME, TERRAFORM, { content: 'placeholder' }), false],
    ['seen to be a value', stored(NAME, TERRAFORM, { content: 'value' }), false],
    ['our own placeholder', stored(NAME, ours('placeholder', NAME)), false],
    ["a person's", stored(NAME, CONSOLE), false],
    ['empty', stored(NAME, undefined), false],
    ['being deleted', stored(NAME, TERRAFORM, { deletion: at(86_400) }), false],
  ])('%s: only presumed to be one?', (_, secret, presumed) => {
    expect(isPresumed(secret)).toBe(presumed);
  });
});

describe('a version of a person is neither taken for a value nor for a placeholder', () => {
  it.each([
    ['unseen', undefined, undefined],
    ['a placeholder', 'placeholder', false],
    ['a value', 'value', true],
    ['not readable', 'denied', undefined],
    ['under a key that may not be used', 'kms-denied', undefined],
    ['under a key that cannot be used', 'key-unhealthy', undefined],
  ] as const)('%s', (_, content, holds) => {
    expect(holdsValue(stored(NAME, CONSOLE, { content }))).toBe(holds);
  });
});

it('what is being deleted holds nothing, whatever its version says', () => {
  expect(holdsValue(stored(NAME, FILLED, { deletion: at(86_400) }))).toBe(false);
});

it('a row that follows its source is not called different before anybody has looked', () => {
  const follows = row(NAME, dotenv('THE_SECRET'), { follow: true });
  expect(stateOf(follows, environment(), stored(NAME, FILLED), undefined)).toBe('not-known');
  expect(stateOf(follows, environment(), stored(NAME, FILLED, { content: 'other-than-source' }), undefined)).toBe(
    'differs',
  );
});
