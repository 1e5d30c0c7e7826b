/** A copy is followed once more where its original moved; that looks at the copy are behind then is nobody's doing. */
import { expect, it, onTestFinished } from 'vitest';
import type { Call } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { changes, currentText, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const [ORIGINAL, COPY] = ['dev/pay', 'dev/pay-copy'];
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${ORIGINAL}: { source: manual }
  ${COPY}: { source: { copy: ${ORIGINAL} }, permanent: true }
`;
const [OLD, NEW] = ['CANARY-not-a-key-old', 'CANARY-not-a-key-new'];

it('a copy whose original moved is not done while it has the value before, though looks at it are behind', async () => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  writeByHand(cloud, ORIGINAL, OLD);
  cloud.clock.advance(600_000);
  const when = ({ target }: { target: string | undefined }) => target === COPY;
  const moves = () => void writeByHand(cloud, ORIGINAL, NEW);
  cloud.faults.once('PutSecretValue', { run: moves }, { phase: 'after', when });
  const begun = cloud.calls.length;
  // As often as a secret is looked at again that is shown as it was before.
  const behind = { when: (call: Call) => when(call) && changes(cloud, begun).length === 1, times: 7 };
  const lagBy = (ms: number) => () => {
    cloud.readLag = ms;
  };
  cloud.faults.times('DescribeSecret', { run: lagBy(60_000) }, behind);
  cloud.faults.times('DescribeSecret', { run: lagBy(0) }, { ...behind, phase: 'after' });
  const run = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
  const isOfNow = currentText(cloud, COPY) === NEW;
  expect([run.code, receiptOf(run, COPY).outcome, isOfNow]).not.toEqual([0, 'done', false]);
});
