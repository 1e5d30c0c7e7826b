/** Whether a write takes the last label off a version that a person made: AWS may remove it then, so the plan names it. */
import { describe, expect, it } from 'vitest';
import type { Covered, SecretRow, Version } from '../../src/core/model.js';
import { CONSOLE, copyOf, dotenv, ours, planOf, row, stored, TERRAFORM, version } from '../support/world.js';

const NAME = 'prod/a';
const ORIGINAL = 'prod/b';
const OLDER = '7b1d2f6a-0c55-4e0e-9d0f-1f2e3d4c5b6a';

const FILLING = row(NAME, dotenv('A'));
const FOLLOWING = row(NAME, dotenv('A'), { follow: true });
const COPY = row(NAME, copyOf(ORIGINAL));

interface Case {
  readonly declared?: SecretRow;
  readonly current?: string;
  readonly under: Version | undefined;
  readonly covered?: Covered;
}

/** What the writes of the secret let go of; there is one in every case. */
function releasesOf({ declared = FOLLOWING, current = ours('fill', NAME), under, covered }: Case) {
  const versions = [version(current, 'AWSCURRENT'), ...(under ? [under] : [])];
  const content = current === TERRAFORM ? 'placeholder' : 'other-than-source';
  const { writes } = planOf({
    rows: [row(ORIGINAL, dotenv('B')), declared],
    secrets: [stored(ORIGINAL, ours('fill', ORIGINAL)), stored(NAME, undefined, { versions, content, covered })],
  });
  return writes.map(({ releases }) => releases);
}

describe('a write', () => {
  it.each<[what: string, at: Case]>([
    ['over a version of ours', { under: version(CONSOLE, 'AWSPREVIOUS') }],
    ['of a copy', { declared: COPY, current: ours('copy', NAME, OLDER), under: version(CONSOLE, 'AWSPREVIOUS') }],
    ['over one that was typed with this tool', { under: version(ours('set', NAME), 'AWSPREVIOUS') }],
    [
      'over a placeholder that covers it, where the source rules',
      { current: TERRAFORM, under: version(CONSOLE, 'AWSPREVIOUS'), covered: 'value' },
    ],
  ])('%s lets go of the version of a person under it', (_, at) => {
    expect(releasesOf(at)).toEqual([at.under?.id]);
  });

  it.each<[what: string, at: Case]>([
    ['that keeps a label of its own', { under: version(CONSOLE, ['AWSPREVIOUS', 'before-the-move']) }],
    ['that Terraform made', { under: version(TERRAFORM, 'AWSPREVIOUS') }],
    ['that is ours', { under: version(ours('fill', NAME, OLDER), 'AWSPREVIOUS') }],
    ['that is not there', { under: undefined }],
    [
      'that holds a placeholder',
      { current: TERRAFORM, under: version(CONSOLE, 'AWSPREVIOUS'), covered: 'placeholder' },
    ],
    [
      'that it gives back',
      { declared: FILLING, current: TERRAFORM, under: version(CONSOLE, 'AWSPREVIOUS'), covered: 'value' },
    ],
  ])('lets go of none %s', (_, at) => {
    expect(releasesOf(at)).toEqual([undefined]);
  });
});
