/**
 * Right before a write somebody gives the secret a value, and makes the one before it current again. The write takes
 * the last label off theirs: AWSPREVIOUS tells of the version that was current last, and not of theirs.
 */
import { expect, it, onTestFinished } from 'vitest';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, currentVersion, secretNamed, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it.each<[list: string, lags: number, outcome: string, named: boolean]>([
  ['', 0, 'done', true],
  [', though the list of versions lags first', 3, 'done', true],
  [', or it is not known where that list lags for good', Number.POSITIVE_INFINITY, 'unconfirmed', false],
])(
  'a value that somebody wrote and took back is named when the write takes its last label%s',
  async (_, lags, outcome, named) => {
    const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
    const { cloud } = place;
    place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
    cloud.clock.advance(600_000);
    let theirs = '';
    const run = () => {
      const base = currentVersion(secretNamed(cloud, NAME))?.id ?? '';
      theirs = writeByHand(cloud, NAME, 'CANARY-not-a-key-theirs');
      const scope = byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
      const ids = { RemoveFromVersionId: theirs, MoveToVersionId: base };
      updateSecretVersionStage.run(scope, { SecretId: NAME, VersionStage: 'AWSCURRENT', ...ids });
    };
    cloud.faults.once('PutSecretValue', { run });
    let lists = 0;
    cloud.faults.on(({ operation }, phase) => {
      if (operation !== 'ListSecretVersionIds') return undefined;
      if (phase === 'before') lists += 1;
      cloud.readLag = phase === 'before' && lists <= lags ? 60_000 : 0;
      return undefined;
    });
    const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
    const answer = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
    expect(secretNamed(cloud, NAME).versions.find(({ id }) => id === theirs)?.labels.length ?? 0).toBe(0);
    expect(receiptOf(answer, NAME)).toMatchObject({ outcome, overtaken: named ? [theirs] : [] });
  },
);
