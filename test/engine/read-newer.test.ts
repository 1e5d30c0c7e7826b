/** A value is read that is newer than every look at its secret: the looks are behind, and no write may depend on them. */
import { expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { currentText, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;
const THEIRS = 'CANARY-not-a-key-theirs';

it('a value that was read is not written over, because a look still shows the placeholder before it', async () => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  cloud.clock.advance(600_000);
  writeByHand(cloud, NAME, THEIRS);
  cloud.clock.advance(2_000);
  const lagBy = (ms: number) => () => {
    cloud.readLag = ms;
  };
  cloud.faults.times('DescribeSecret', { run: lagBy(60_000) }, { times: 4 });
  cloud.faults.times('DescribeSecret', { run: lagBy(0) }, { phase: 'after', times: 4 });
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  const run = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
  // A value that somebody wrote is what the row declares.
  expect([run.code, currentText(cloud, NAME) === THEIRS], run.stdout).toEqual([0, true]);
});
