/**
 * Between the look before a write and the write itself anybody may write. What came in between is named by the look
 * after it: where that is not to be had, nobody can say that there was nothing, and a run that ends well would.
 */
import { expect, it, onTestFinished } from 'vitest';
import { currentOf, makerOf } from '../../src/core/version.js';
import type { Fault } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { secretNamed, writeByHand } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it.each<[why: string, fault: Fault]>([
  ['AWS is in trouble', { error: { type: 'InternalServiceError', status: 500 } }],
  ['the session has ended', { error: { type: 'ExpiredTokenException' } }],
])('a write over somebody is not called done where nobody looked afterwards: %s', async (_, fault) => {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST, speed: 0 });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  place.cloud.clock.advance(600_000);
  let isWritten = false;
  const run = () => {
    writeByHand(place.cloud, NAME, 'CANARY-not-a-key-theirs');
    isWritten = true;
  };
  place.cloud.faults.once('PutSecretValue', { run });
  place.cloud.faults.times('DescribeSecret', fault, { when: () => isWritten });
  const env = { ...place.env, SECRETSMITH_PACE: '0.001' };
  const answer = await runInside({ ...place, env }, ['apply', '--yes', '--json']);
  const { versions } = secretNamed(place.cloud, NAME);
  const current = currentOf({ versions: versions.map((one) => ({ ...one, created: undefined })) } as never);
  expect(makerOf(current?.id ?? '').by, 'theirs was overwritten').toBe('us');
  expect([answer.code, receiptOf(answer, NAME).outcome]).toEqual([4, 'unconfirmed']);
});
