/** Which rows a word on the command line means. */
import { describe, expect, it } from 'vitest';
import { EXIT, Fault } from '../../src/core/fault.js';
import {
  checkOverwrite,
  findRow,
  selectOverwritten,
  selectRows,
  withOverwritten,
  wordsMeaning,
} from '../../src/core/selection.js';
import { ATLAS, copyOf, dotenv, GENERATED, manifest, row } from '../support/world.js';

const ROWS = [
  row('prod/a.b', 'manual'),
  row('prod/axb', 'manual'),
  row('prod/cms-key', 'manual'),
  row('prod/db/copy', copyOf('prod/db/original')),
  row('prod/db/deep/one', 'manual'),
  row('prod/db/original', dotenv('ORIGINAL')),
];

const GROUP = ['prod/db/copy', 'prod/db/original'];
const select = (...words: string[]) => selectRows(manifest(ROWS), ROWS, words);
const selected = (...words: string[]) => [...(select(...words) ?? [])].sort();

describe('a word means', () => {
  it.each([
    ['a name: itself', ['prod/cms-key'], ['prod/cms-key']],
    ['an original: its copies too', ['prod/db/original'], GROUP],
    ['a copy: its original too', ['prod/db/copy'], GROUP],
    ['both: the group once', GROUP, GROUP],
    ['*: within a part of the path', ['prod/*'], ['prod/a.b', 'prod/axb', 'prod/cms-key']],
    ['**: across parts', ['prod/**'], ROWS.map(({ name }) => name)],
    ['**: in the middle', ['prod/**/one'], ['prod/db/deep/one']],
    ['?: one character', ['prod/a?b'], ['prod/a.b', 'prod/axb']],
    ['a full stop: a full stop', ['prod/a.b'], ['prod/a.b']],
    ['a glob that meets a copy: the group', ['prod/db/c*'], GROUP],
    ['several', ['prod/cms-key', 'prod/a*'], ['prod/a.b', 'prod/axb', 'prod/cms-key']],
  ])('%s', (_, words, names) => {
    expect(selected(...words)).toEqual([...names].sort());
  });
});

it('no word means all rows', () => {
  expect(select()).toBeUndefined();
});

it('of some words, those that mean some rows are kept as they were typed', () => {
  const words = ['staging/*', 'prod/cms-key', '**', 'prod/cms'];
  expect(wordsMeaning(ROWS, words)).toEqual(['prod/cms-key', '**']);
  expect(wordsMeaning(ROWS, [])).toEqual([]);
});

it('a name of another environment is refused with the flag that means it', () => {
  const staging = ROWS.filter(({ name }) => name.includes('/db/'));
  expect(() => selectRows(manifest(ROWS), staging, ['prod/cms-key'])).toThrow(
    expect.objectContaining({
      message: 'prod/cms-key: not in the environment that was asked for',
      hints: ['did you mean --env prod?'],
      exit: EXIT.usage,
    }),
  );
});

describe('a word that means none is refused by name', () => {
  it.each([
    ['with the nearest name', ['prod/cms-kye'], 'prod/cms-kye', ['did you mean prod/cms-key?']],
    ['all of them', ['prod/nothing', 'prod/cms-key', 'x'], 'prod/nothing, x', []],
    ['a glob too', ['prod/z*'], 'prod/z*', []],
    ['the end of a name', ['cms-key'], 'cms-key', ['did you mean prod/cms-key?']],
    ['a part of a name that is no end', ['mongodb'], 'mongodb', []],
    ['the end of a part', ['key'], 'key', []],
    ['another case', ['PROD/CMS-KEY'], 'PROD/CMS-KEY', ['did you mean prod/cms-key?']],
    ['what a pattern would match', ['prod/(cms-key)'], 'prod/(cms-key)', ['did you mean prod/cms-key?']],
  ])('%s', (_, words, named, hints) => {
    const thrown = (() => {
      try {
        return select(...words);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(Fault);
    expect(thrown).toMatchObject({ message: `${named}: not in secrets.manifest.yaml`, hints, exit: EXIT.usage });
  });
});

describe('what is to be replaced', () => {
  const rows = [
    row('prod/copied', copyOf('prod/filled')),
    row('prod/credential', ATLAS),
    row('prod/filled', dotenv('A')),
    row('prod/followed', dotenv('B'), { follow: true }),
    row('prod/made', GENERATED),
    row('prod/none', 'placeholder'),
    row('prod/partly-made', { kind: 'json', fields: { KEY: GENERATED } }),
    row('prod/typed', 'manual'),
  ];
  const RULED = ['prod/copied', 'prod/credential', 'prod/followed'];
  const overwritten = (...words: string[]) => [...selectOverwritten(manifest(rows), rows, words)];

  it.each<[what: string, words: string[], names: string[]]>([
    ['what was named, and not its group', ['prod/copied'], ['prod/copied']],
    ['where a source rules', RULED, RULED],
    ['where a source only fills, by its whole name', ['prod/filled'], ['prod/filled']],
    ['of a glob only that where a source rules', ['prod/**'], RULED],
    ['both', ['prod/f*', 'prod/filled'], ['prod/followed', 'prod/filled']],
    ['nothing', [], []],
  ])('is %s', (_, words, names) => {
    expect(overwritten(...words)).toEqual(names);
  });

  it.each<[what: string, word: string, message: string, hint: RegExp]>([
    ['a placeholder', 'prod/none', 'its row is a placeholder, and has no value to give', /^its source: .+:\d+$/],
    ["a person's", 'prod/typed', 'a person puts its value there, and no source has another', /^its source: .+:\d+$/],
    [
      'a new one',
      'prod/made',
      'its source makes a new value each time, and has no value to give again',
      /^its source: /,
    ],
    ['one with a new field', 'prod/partly-made', 'its source makes a new value each time, and', /^its source: /],
    [
      'a glob of nothing that a source rules',
      'prod/fill*',
      'means no secret whose source rules',
      /overwrite prod\/filled$/,
    ],
    ['no row', 'prod/z', 'not in ', /./],
  ])('is not %s', (_, word, message, hint) => {
    expect(() => overwritten(word)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message),
        exit: EXIT.usage,
        hints: word === 'prod/z' ? expect.anything() : [expect.stringMatching(hint)],
      }),
    );
  });

  it('is ruled by its source for this run; every other row stays as it is', () => {
    const names = new Set(rows.map(({ name }) => name));
    const follows = withOverwritten(rows, names).filter(({ follow }) => follow);
    expect(follows.map(({ name }) => name)).toEqual(['prod/filled', 'prod/followed']);
    expect(withOverwritten(rows, new Set())).toEqual(rows);
  });

  const check = (overwrite: string[], only?: string[]) =>
    checkOverwrite(new Set(overwrite), only === undefined ? undefined : new Set(only));

  it.each([
    ['one of the names that were given', ['prod/a.b'], ['prod/a.b', 'prod/axb']],
    ['where no name was', ['prod/a.b'], undefined],
    ['nothing', [], ['prod/axb']],
  ])('may be %s', (_, overwrite, only) => expect(() => check(overwrite, only)).not.toThrow());

  it('may not stand beside the names that were given', () => {
    expect(() => check(['prod/a.b', 'prod/axb'], ['prod/axb'])).toThrow(
      expect.objectContaining({
        message: '--overwrite prod/a.b: not among the names that were given; name it, too',
        exit: EXIT.usage,
      }),
    );
  });
});

describe('one row by a name that does not mean it', () => {
  const names = ['prod/cms-key', 'prod/mongodb/app', 'staging/cms-key'];
  const both = manifest(names.map((name) => row(name, 'manual', { environment: name.split('/')[0] ?? '' })));

  it.each<[string, string | undefined, string[]]>([
    ['cms-key', undefined, ['did you mean prod/cms-key or staging/cms-key?']],
    ['CMS-KEY', 'staging', ['did you mean staging/cms-key?']],
    ['mongodb/app', undefined, ['did you mean prod/mongodb/app?']],
    ['mongodb/app', 'staging', []],
    ['staging/cms-kye', 'staging', ['did you mean staging/cms-key?']],
    ['', undefined, []],
  ])('%j in %s', (typed, asked, hints) => {
    expect(() => findRow(both, typed, asked)).toThrow(
      expect.objectContaining({ message: `${typed}: not in secrets.manifest.yaml`, hints, exit: EXIT.usage }),
    );
  });

  it('is that of another environment than was asked for: refused, so that its account is not asked', () => {
    const refusal = {
      message: 'staging/cms-key: not in the environment that was asked for',
      hints: ['did you mean --env staging?'],
      exit: EXIT.usage,
    };
    expect(() => findRow(both, 'staging/cms-key', 'prod')).toThrow(expect.objectContaining(refusal));
  });
});
