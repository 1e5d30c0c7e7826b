/** Rules that this version does not look for. */
import { expect, it } from 'vitest';
import { ALL_RULES } from '../../src/core/rules/index.js';
import { LATER_RULES } from '../../src/core/rules/later.js';

it('none of them is one that it looks for, and none stands twice', () => {
  const all = [...ALL_RULES.map(({ id }) => id), ...LATER_RULES];
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
});
