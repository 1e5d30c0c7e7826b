/** Which rows a word on the command line means. */
import { describe, expect, it } from 'vitest';
import { EXIT, Fault } from '../../src/core/fault.js';
import { checkOverwrite, findRow, selectOverwritten, selectRows, wordsMeaning } from '../../src/core/selection.js';
import { copyOf, dotenv, manifest, row } from '../support/world.js';

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
  it('is what was named, and not its group', () => {
    expect([...selectOverwritten(manifest(ROWS), ROWS, ['prod/db/original'])]).toEqual(['prod/db/original']);
    expect([...selectOverwritten(manifest(ROWS), ROWS, ['prod/db/*'])]).toEqual(GROUP);
    expect([...selectOverwritten(manifest(ROWS), ROWS, [])]).toEqual([]);
    expect(() => selectOverwritten(manifest(ROWS), ROWS, ['prod/z'])).toThrow(Fault);
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

describe('one row by a name that is none', () => {
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
});
