/**
 * The record has a line before each effect and one after it. A write that AWS throttled and that was stopped before its
 * turn came again took no effect: without a line that says so it reads as one that a kill left open.
 */
import { expect, it } from 'vitest';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { journals } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it('says of a write that was stopped while AWS throttled it that it was not made', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 0 });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  place.cloud.clock.advance(600_000);
  const run = () => void process.emit('SIGINT');
  place.cloud.faults.once('PutSecretValue', { run, error: { type: 'ThrottlingException' } });
  const answer = await runInside(place, ['apply', '--yes', '--json']);
  expect(receiptOf(answer, 'dev/pay').outcome).toBe('stopped');
  const told = journals(place)
    .flat()
    .filter(({ secret, event }) => secret === 'dev/pay' && event !== 'value-read');
  expect(told.map(({ event, outcome }) => [event, outcome])).toEqual([
    ['write', undefined],
    ['write-ended', 'stopped'],
  ]);
});
