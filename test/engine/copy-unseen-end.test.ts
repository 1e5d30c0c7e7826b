/** What a plan blocks for its copies no copy follows its original into. */
import { expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { currentText, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  dev/pay: { source: manual }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;

it('a value whose end nobody sees is no more copied when it comes in between than when it was planned', async () => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  writeByHand(cloud, 'dev/pay', 'CANARY-not-a-key-pay');
  cloud.clock.advance(600_000);
  const LATER = 'CANARY-not-a-key-later\u200b';
  cloud.faults.once('PutSecretValue', { run: () => void writeByHand(cloud, 'dev/pay', LATER) }, { phase: 'after' });
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  const run = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
  expect([run.code, receiptOf(run, 'dev/pay-copy').outcome, currentText(cloud, 'dev/pay-copy') === LATER]).toEqual([
    4,
    'unconfirmed',
    false,
  ]);
});
