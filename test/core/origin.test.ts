/** What a row held until now, where that came from somewhere else than its source. */
import { describe, expect, it } from 'vitest';
import {
  ATLAS,
  CONSOLE,
  copyOf,
  dotenv,
  GENERATED,
  ours,
  planOf,
  row,
  stored,
  TERRAFORM,
  version,
  type World,
} from '../support/world.js';

const [A, B, ROW] = ['prod/a', 'prod/b', 'prod/row'];
const [A_NOW, A_BEFORE] = [ours('fill', A, TERRAFORM), ours('fill', A, 'older')];
const B_NOW = ours('fill', B, TERRAFORM);
const ORIGINALS = [
  stored(A, undefined, { versions: [version(A_NOW, 'AWSCURRENT'), version(A_BEFORE, 'AWSPREVIOUS')] }),
  stored(B, B_NOW),
];
const other = copyOf(B);
const follow = { follow: true };

const holdsOf = (one: World['rows'][number], current: string, more = {}) => {
  const plan = planOf({
    rows: [row(A, dotenv('A')), row(B, dotenv('B')), row('prod/also', other), one],
    secrets: [...ORIGINALS, stored('prod/also', ours('copy', 'prod/also', B_NOW)), stored(ROW, current, more)],
    overwrite: [ROW],
  });
  return plan.rows.find(({ name }) => name === ROW)?.holds;
};
const differs = { content: 'other-than-source' } as const;

describe('a row that is replaced, or waits for a person to do it, held', () => {
  it.each([
    ['a copy, and has a source of its own', row(ROW, dotenv('X')), ours('copy', ROW, A_NOW), {}, { by: 'copy', of: A }],
    ['a copy of a version before', row(ROW, dotenv('X')), ours('copy', ROW, A_BEFORE), {}, { by: 'copy', of: A }],
    [
      'a copy of what nobody knows',
      row(ROW, dotenv('X')),
      ours('copy', ROW, 'gone'),
      {},
      { by: 'copy', of: undefined },
    ],
    ['a copy, and is typed from now on', row(ROW, 'manual'), ours('copy', ROW, A_NOW), {}, { by: 'copy', of: A }],
    [
      'a copy, and is a user of its own from now on',
      row(ROW, ATLAS),
      ours('copy', ROW, A_NOW),
      {},
      { by: 'copy', of: A },
    ],
    ['a copy of another', row(ROW, copyOf(A)), ours('copy', ROW, B_NOW), {}, { by: 'copy', of: B }],
    [
      'a value of its own, and is a copy from now on',
      row(ROW, copyOf(A)),
      ours('fill', ROW),
      {},
      { by: 'fill', of: undefined },
    ],
    ['what somebody else wrote', row(ROW, dotenv('X'), follow), CONSOLE, differs, { by: 'other', of: undefined }],
    ['what Terraform wrote', row(ROW, dotenv('X'), follow), TERRAFORM, differs, { by: 'terraform', of: undefined }],
    ['what a person set', row(ROW, copyOf(A)), ours('set', ROW), {}, { by: 'set', of: undefined }],
    ['what a person went back to', row(ROW, copyOf(A)), ours('rollback', ROW), {}, { by: 'rollback', of: undefined }],
  ] as const)('%s', (_, one, current, more, holds) => {
    expect(holdsOf(one, current, more)).toEqual(holds);
  });

  it.each([
    ['as it is declared', row(ROW, dotenv('X')), ours('fill', ROW), {}],
    ["its source's value of before", row(ROW, dotenv('X'), follow), ours('fill', ROW), differs],
    ["its original's version before", row(ROW, copyOf(A)), ours('copy', ROW, A_BEFORE), {}],
    ['a version of its original that nobody sees any more', row(ROW, copyOf(A)), ours('copy', ROW, 'gone'), {}],
    ['a placeholder', row(ROW, dotenv('X')), TERRAFORM, { content: 'placeholder' }],
  ] as const)('nothing else: %s', (_, one, current, more) => {
    expect(holdsOf(one, current, more)).toBeUndefined();
  });
});

it('a source that makes its value is told apart: what the old one signed is not valid after it', () => {
  const json = { kind: 'json', fields: { USER: dotenv('USER'), PASSWORD: GENERATED } } as const;
  const rows = [row(A, GENERATED), row(B, dotenv('B')), row(ROW, json)];
  const plan = planOf({ rows, secrets: [] });
  expect(plan.rows.map(({ generated }) => generated)).toEqual([true, false, true]);
});
