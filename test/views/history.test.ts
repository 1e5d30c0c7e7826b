/** A secret's versions, newest first. */
import { expect, it } from 'vitest';
import { trailOf } from '../../src/core/trail.js';
import { historyScreen } from '../../src/views/history.js';
import { HISTORY, SCREENS } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';
import { environment, NOW } from '../support/world.js';

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

it('history, without this tool', () => {
  expect(SCREENS['history, without this tool'](WIDE)).toMatchInlineSnapshot(`
    "prod/cms-api-key
      2026-07-21T12:00:00Z  rotate            AWSCURRENT
                            secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T11:00:00Z  fill              AWSPREVIOUS
                            secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
      2026-07-21T10:00:00Z  by somebody else  no label
                            2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
      not known             by Terraform      terraform-placeholder
                            terraform-20260721080000123400000001

    44e0b5b1 from AWS alone: the event with requestParameters.clientRequestToken =
    secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
    hint: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=secretsmanager.amazonaws.com --start-time 2026-07-21T11:59:30Z --end-time 2026-07-21T12:00:30Z --profile askflorence-prod --region us-east-1
    hint: secretsmith show prod/cms-api-key"
  `);
});

it('history, of which CloudTrail has nothing any more', () => {
  expect(SCREENS['history, of which CloudTrail has nothing any more'](NARROW)).toMatchInlineSnapshot(`
    "prod/cms-api-key
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

    44e0b5b1 from AWS alone: the event with
    requestParameters.clientRequestToken =
    secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
    CloudTrail's own history keeps 90 days,
    so only a trail of your own still has it
    hint: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=secretsmanager.amazonaws.com --start-time 2026-07-21T10:59:30Z --end-time 2026-07-21T11:00:30Z --profile askflorence-prod --region us-east-1
    hint: secretsmith show prod/cms-api-key"
  `);
});

const OF_ALL = { name: 'prod/cms-api-key', versions: HISTORY, trails: undefined, here: [] };

it('in a pipe: a line a version, tabs, whole ids, at any width', () => {
  const piped = historyScreen(OF_ALL, WIDE, true);
  expect(piped.replaceAll('\t', ' | ')).toMatchInlineSnapshot(`
    "2026-07-21T12:00:00Z | rotate | AWSCURRENT | secretsmith-rotate-4c5bf14d9a64c0fa5f0e549744e0b5b1
    2026-07-21T11:00:00Z | fill | AWSPREVIOUS | secretsmith-fill-4c5bf14d9a64c0fa5f0e549744e0b5b1
    2026-07-21T10:00:00Z | by somebody else | no label | 2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11
    not known | by Terraform | terraform-placeholder | terraform-20260721080000123400000001"
  `);
  expect(historyScreen(OF_ALL, { ...NARROW, colour: true }, true)).toBe(piped);
  expect(historyScreen({ ...OF_ALL, versions: [] }, WIDE, true)).toBe('');
  const trails = HISTORY.map((one) => trailOf(one, environment(), NOW));
  const rows = historyScreen({ ...OF_ALL, trails }, WIDE, true).split('\n');
  expect(rows.map((cells) => cells.split('\t').at(-1))).toEqual(trails.map(({ command }) => command ?? ''));
});
