/** A secret's versions, newest first. */
import { expect, it } from 'vitest';
import { historyScreen } from '../../src/views/history.js';
import { HISTORY, SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';

it('history', () => {
  expect(SCREENS.history(WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key
      2026-07-21T12:00:00Z  rotate            AWSCURRENT
                            secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T11:00:00Z  fill              AWSPREVIOUS
                            secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T10:00:00Z  by somebody else  no label
                            2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
      not known             by Terraform      terraform-placeholder
                            terraform-20260721080000123400000001
    hint: secretsmith show prod/cms-api-key"
  `);
});

it('history, in 40 columns', () => {
  expect(SCREENS.history(NARROW)).toMatchInlineSnapshot(`
    "prod/cms-api-key
      2026-07-21T12:00:00Z
        rotate            AWSCURRENT
        secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T11:00:00Z
        fill              AWSPREVIOUS
        secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T10:00:00Z
        by somebody else  no label
        2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
      not known
        by Terraform
        terraform-placeholder
        terraform-20260721080000123400000001
    hint: secretsmith show prod/cms-api-key"
  `);
});

it('history, nothing', () => {
  expect(SCREENS['history, nothing'](WIDE)).toMatchInlineSnapshot(`"prod/cms-api-key has no version in this time"`);
});

it('in a pipe: a line a version, tabs, whole ids, at any width', () => {
  const piped = historyScreen('prod/cms-api-key', HISTORY, [], WIDE, true);
  expect(piped.replaceAll('\t', ' | ')).toMatchInlineSnapshot(`
    "2026-07-21T12:00:00Z | rotate | AWSCURRENT | secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
    2026-07-21T11:00:00Z | fill | AWSPREVIOUS | secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
    2026-07-21T10:00:00Z | by somebody else | no label | 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
    not known | by Terraform | terraform-placeholder | terraform-20260721080000123400000001"
  `);
  expect(historyScreen('prod/cms-api-key', HISTORY, [], { ...NARROW, colour: true }, true)).toBe(piped);
  expect(historyScreen('prod/cms-api-key', [], [], WIDE, true)).toBe('');
});
