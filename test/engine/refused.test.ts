/** One secret that cannot be read as it is now, among others, while the list still shows it as it was. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlannedRow } from '../../src/core/model.js';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import { runInside } from '../support/inside.js';
import { byHand, currentText, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const ACCOUNT = '111122223333';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;
const MAIL = 'CANARY-not-a-key-mail';

/** What somebody did to dev/pay a minute ago, and what the plan says of it. */
const CHANGES: readonly [what: string, happens: (place: Workplace) => void, state: string][] = [
  [
    'marked for deletion',
    ({ cloud }) => {
      const region = cloud.region(ACCOUNT, 'eu-central-1');
      deleteSecret.run(byHand(cloud, region), { SecretId: 'dev/pay' });
    },
    'pending-deletion',
  ],
  [
    'removed',
    ({ cloud }) => {
      const region = cloud.region(ACCOUNT, 'eu-central-1');
      deleteSecret.run(byHand(cloud, region), { SecretId: 'dev/pay', ForceDeleteWithoutRecovery: true });
      cloud.clock.advance(30_000);
    },
    'missing',
  ],
];

describe.each([
  ['allowed', false],
  ['denied', true],
])('where reading many at once is %s, a secret that was', (_, denied) => {
  it.each(CHANGES)('%s a minute ago is one row of the plan', async (_what, happens, state) => {
    const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
    const { cloud } = place;
    place.file('.env.dev', `MAIL=${MAIL}\nPAY=CANARY-not-a-key-pay\n`);
    writeByHand(cloud, 'dev/pay', 'PLACEHOLDER');
    if (denied) cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:BatchGetSecretValue', resource: '*' });
    cloud.clock.advance(600_000);
    happens(place);
    cloud.clock.advance(60_000);
    cloud.listLag = 300_000;
    const run = await runInside(place, ['plan', '--json']);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const { plans } = JSON.parse(run.stdout) as { plans: { rows: PlannedRow[] }[] };
    const states = plans[0]?.rows.map((row) => [row.name, row.state, row.action]);
    expect(states).toContainEqual(['dev/mail', 'placeholder', 'fill']);
    expect(states).toContainEqual(['dev/pay', state, 'blocked']);
    expect((await runInside(place, ['apply', '--yes', '--json'])).code).toBe(4);
    expect(currentText(cloud, 'dev/mail')).toBe(MAIL);
  });
});
