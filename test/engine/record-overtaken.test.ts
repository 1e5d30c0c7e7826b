/**
 * The record says what became of each change. A person's value that a write overtook, and a write that somebody else
 * changed right after, are on the screen that nobody keeps; they have to be in what is kept as well.
 */
import { expect, it, onTestFinished } from 'vitest';
import type { Phase } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { journals, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it.each<[when: string, phase: Phase, outcome: string]>([
  ['before', 'before', 'done'],
  ['after', 'after', 'unconfirmed'],
])('tells of a value that somebody wrote right %s ours', async (_, phase, outcome) => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  place.cloud.clock.advance(600_000);
  let theirs = '';
  const run = () => {
    theirs = writeByHand(place.cloud, NAME, 'CANARY-not-a-key-theirs');
  };
  place.cloud.faults.once('PutSecretValue', { run }, { phase });
  const answer = await runInside(place, ['apply', '--yes', '--json']);
  expect(receiptOf(answer, NAME).outcome).toBe(outcome);
  const told = journals(place)
    .flat()
    .filter(({ secret }) => secret === NAME);
  const said = outcome === 'done' ? theirs : 'overwritten';
  expect(
    told.some((entry) => JSON.stringify(entry).includes(said)),
    JSON.stringify(told.map(({ event }) => event)),
  ).toBe(true);
});
