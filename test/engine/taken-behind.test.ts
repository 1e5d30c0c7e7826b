/** AWS says that our id is taken by another value, and every look for it is behind: nobody's version is written over. */
import { expect, it, onTestFinished } from 'vitest';
import { tokenFor } from '../../src/core/version.js';
import { runInside } from '../support/inside.js';
import { currentText, currentVersion, ourVersions, putAs, secretNamed } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const [ACCOUNT, REGION] = ['111122223333', 'eu-central-1'];
const THEIRS = 'CANARY-not-a-key-theirs';

it.each([
  ['a generated one', '{ generate: { bytes: 32 } }'],
  ['a given one', '{ dotenv: { file: .env.dev, variable: PAY } }'],
])('what another run wrote under our id stays: %s', async (_, source) => {
  const manifest = `version: 1
environments:
  dev: { aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev } }
secrets:
  ${NAME}: { source: ${source} }
`;
  const place = await workplaceFor({ onTestFinished }, { manifest, speed: 0 });
  const { cloud } = place;
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  cloud.clock.advance(600_000);
  const base = currentVersion(secretNamed(cloud, NAME))?.id;
  const token = tokenFor('fill', { account: ACCOUNT, region: REGION, name: NAME }, base, {
    current: base,
    previous: undefined,
    attempt: 1,
  });
  let lagging = 0;
  cloud.faults.once('PutSecretValue', {
    run: () => {
      putAs(cloud, NAME, THEIRS, token);
      lagging = 9;
    },
  });
  cloud.faults.on(({ operation }, phase) => {
    if (operation !== 'DescribeSecret') return undefined;
    if (phase === 'before') {
      cloud.readLag = lagging > 0 ? 60_000 : 0;
      lagging -= 1;
    } else cloud.readLag = 0;
    return undefined;
  });
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  const run = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
  expect([ourVersions(secretNamed(cloud, NAME)).length, currentText(cloud, NAME) === THEIRS], run.stdout).toEqual([
    1,
    true,
  ]);
});
