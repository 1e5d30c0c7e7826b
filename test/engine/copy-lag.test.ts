/** A copy of an original that this run does not write: an old look at it is older than what the plan has seen of it. */
import { expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { currentText, ourVersions, secretNamed, writeByHand } from '../support/truth.js';
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

it.each([
  ['before its copy is written', 1, 1],
  ['before its copy is written and after it', 1, 2],
  ['after its copy was written', 2, 1],
])('an old look at the original %s does not make a copy of the old value', async (_, skip, times) => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  const apply = () => runInside({ ...place, env }, ['apply', '--yes', '--json']);
  writeByHand(cloud, ORIGINAL, OLD);
  cloud.clock.advance(600_000);
  expect((await apply()).code).toBe(0);
  cloud.clock.advance(600_000);
  writeByHand(cloud, ORIGINAL, NEW);
  cloud.clock.advance(2_000);
  const lagBy = (ms: number) => () => {
    cloud.readLag = ms;
  };
  const when = ({ target }: { target: string | undefined }) => target === ORIGINAL;
  cloud.faults.times('DescribeSecret', { run: lagBy(60_000) }, { when, skip, times });
  cloud.faults.times('DescribeSecret', { run: lagBy(0) }, { phase: 'after', when, skip, times });
  const run = await apply();
  const copies = ourVersions(secretNamed(cloud, COPY)).length;
  const { outcome } = receiptOf(run, COPY);
  const isNew = currentText(cloud, COPY) === NEW;
  // One version more, of what the plan had seen.
  expect({ code: run.code, outcome, isNew, copies }).toEqual({ code: 0, outcome: 'done', isNew: true, copies: 2 });
});
