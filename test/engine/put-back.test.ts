/**
 * Right after a write somebody makes a version current that we made long before. It is ours by its id, and not what
 * this run or another one has just written: the row is not as declared, and the run must not say that it is done.
 */
import { expect, it } from 'vitest';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, currentText, currentVersion, ourVersions, secretNamed } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
`;
const VALUES = ['CANARY-not-a-key-1', 'CANARY-not-a-key-2', 'CANARY-not-a-key-3'];

it('a version of ours without a label, put back by hand, is not what the run wrote', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  const apply = async (value: string) => {
    cloud.clock.advance(600_000);
    place.file('.env.dev', `PAY=${value}\n`);
    return runInside(place, ['apply', '--yes', '--json']);
  };
  for (const value of VALUES) expect((await apply(value)).code).toBe(0);
  const [oldest = ''] = ourVersions(secretNamed(cloud, NAME));
  const run = () => {
    const from = currentVersion(secretNamed(cloud, NAME))?.id ?? '';
    const scope = byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
    const ids = { RemoveFromVersionId: from, MoveToVersionId: oldest };
    updateSecretVersionStage.run(scope, { SecretId: NAME, VersionStage: 'AWSCURRENT', ...ids });
  };
  cloud.faults.once('PutSecretValue', { run }, { phase: 'after' });
  const answer = await apply('CANARY-not-a-key-4');
  expect(currentText(cloud, NAME) === VALUES[0], 'the oldest is current').toBe(true);
  expect([answer.code, receiptOf(answer, NAME).outcome]).toEqual([4, 'unconfirmed']);
});
