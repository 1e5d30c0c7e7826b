/** The quota of Secrets Manager, 50 writes a second for everybody in the account, as the sandbox keeps it. */
import { describe, expect, it, type TestContext } from 'vitest';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const ROWS = 300;
const QUOTA = 50;
const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

const NAMES = Array.from({ length: ROWS }, (_, index) => `KEY_${String(index).padStart(4, '0')}`);
const MANIFEST = [
  'version: 1',
  'environments:',
  `  load: { aws: { account: "${ACCOUNT}", region: ${REGION}, profile: load } }`,
  'secrets:',
  ...NAMES.map((name) => `  load/${name}: { source: { dotenv: { file: .env.load, variable: ${name} } } }`),
].join('\n');

/** Secrets that exist and hold nothing, a source for each, and quotas that are kept. */
async function emptySecrets(test: TestContext): Promise<Workplace> {
  const place = await workplaceFor(test, { manifest: MANIFEST, speed: 1 });
  place.file('.env.load', NAMES.map((name) => `${name}=CANARY-${name}\n`).join(''));
  const { secrets } = place.cloud.region(ACCOUNT, REGION);
  for (const [name, secret] of secrets) secrets.set(name, { ...secret, versions: [] });
  place.cloud.quotas = true;
  return place;
}

const puts = ({ cloud }: Workplace) => cloud.calls.filter((call) => call.operation === 'PutSecretValue');

describe('300 fills under a quota of 50 writes a second', () => {
  it('are written once each, at 70 % of it or more, and none is throttled', async (test) => {
    const place = await emptySecrets(test);
    const run = await place.run(['apply', '-y', '-q']);
    expect(run.code, run.stderr).toBe(0);
    const writes = puts(place);
    expect(writes.filter((call) => call.error !== undefined)).toEqual([]);
    expect(writes.map((call) => call.target).sort()).toEqual(NAMES.map((name) => `load/${name}`));
    const times = writes.map((call) => call.at.getTime());
    // From the first to the last, so that the start of the process does not count.
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    expect(ROWS / seconds).toBeGreaterThan(0.7 * QUOTA);
    expect(place.cloud.calls.filter((call) => /GetSecretValue/.test(call.operation))).toEqual([]);
  });

  it('are not lost while somebody else uses 20 of the 50', async (test) => {
    const place = await emptySecrets(test);
    const { buckets, clock } = place.cloud;
    const take = () => buckets.take('secretsmanager', 'PutSecretValue', ACCOUNT, REGION, clock.now().getTime());
    const other = setInterval(take, 50);
    test.onTestFinished(() => clearInterval(other));
    const run = await place.run(['apply', '-y', '-q']);
    expect(run.code, run.stderr).toBe(0);
    const written = puts(place).filter((call) => call.error === undefined);
    expect(written.map((call) => call.target).sort()).toEqual(NAMES.map((name) => `load/${name}`));
    expect(run.stdout + run.stderr).not.toMatch(/throttl/i);
    expect(place.cloud.calls.filter((call) => /GetSecretValue/.test(call.operation))).toEqual([]);
  });
});
