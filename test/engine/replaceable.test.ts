/** Where a value that somebody else put there can be replaced by the source, in this version. */
import { expect, it } from 'vitest';
import type { Source } from '../../src/core/model.js';
import { isReplaceable } from '../../src/engine/replaceable.js';
import { ATLAS, copyOf, dotenv, GENERATED, row } from '../support/world.js';

it.each<[what: string, source: Source | 'manual' | 'placeholder', follow: boolean, replaceable: boolean]>([
  ['a copy has its original', copyOf('prod/b'), false, true],
  ['a file is read', dotenv('A'), false, true],
  ['what is made anew each time has no value to give again', GENERATED, false, false],
  ['a person has put there what there is', 'manual', false, false],
  ['a placeholder is no value', 'placeholder', false, false],
  ['Atlas has no provider yet', ATLAS, false, false],
  ['Vercel has none either, also where it rules', { kind: 'vercel', name: 'A', multiline: false }, true, false],
])('%s', (_, source, follow, replaceable) => {
  expect(isReplaceable(row('prod/a', source, { follow }))).toBe(replaceable);
});
