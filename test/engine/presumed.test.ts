/** A version of Terraform's that nobody could look into: no write may depend on its id alone. */
import { expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { currentText, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;
const THEIRS = 'CANARY-not-a-key-random-password';

it.each<[operation: string, times: number, code: number]>([
  ['BatchGetSecretValue', 1, 0],
  ['GetSecretValue', 1, 0],
  ['GetSecretValue', Number.POSITIVE_INFINITY, 3],
])(
  'a random_password of Terraform is not taken for the placeholder that an old answer to %s holds, %d times',
  async (operation, times, code) => {
    const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
    const { cloud } = place;
    place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
    cloud.clock.advance(600_000);
    writeByHand(cloud, NAME, THEIRS, 'terraform-20261122090000000000000001');
    cloud.clock.advance(2_000);
    const lagBy = (ms: number) => () => {
      cloud.readLag = ms;
    };
    if (operation === 'GetSecretValue')
      cloud.faults.times('BatchGetSecretValue', { error: { type: 'AccessDeniedException', status: 400 } });
    cloud.faults.times(operation, { run: lagBy(60_000) }, { times });
    cloud.faults.times(operation, { run: lagBy(0) }, { phase: 'after', times });
    const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
    const run = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
    const { outcome } = receiptOf(run, NAME) ?? {};
    expect({ code: run.code, outcome, stands: currentText(cloud, NAME) === THEIRS }).toEqual({
      code,
      outcome: undefined,
      stands: true,
    });
  },
);
