/** A machine whose clock is an hour off: what is said and done is as AWS's clock has it. */
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { openStrictClock, type StrictClock } from '../support/strict-clock.js';
import { changes, journals, ourVersions, outdated, secretNamed } from '../support/truth.js';
import { ROOT, type Workplace, workplaceFor } from '../support/workplace.js';

/** Half an hour before a day ends: an hour later it is over. */
const EVENING = new Date('2026-11-22T23:30:00Z');

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
  dev/later: { source: placeholder, until: 2026-11-22, consumers: [] }
  dev/past: { source: placeholder, until: 2026-11-21, consumers: [] }
`;

const HOUR = 3_600_000;
const SPEED = 20;

interface Scene extends Workplace {
  readonly strict: StrictClock;
}

async function open(context: Pick<TestContext, 'onTestFinished'>, off: number): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, start: EVENING, speed: SPEED });
  place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\nPAY=CANARY-not-a-key-pay\n');
  const strict = await openStrictClock(place.sandbox.url, place.cloud);
  context.onTestFinished(strict.close);
  Object.assign(place.env, {
    AWS_ENDPOINT_URL: strict.url,
    NODE_OPTIONS: `--import=${join(ROOT, 'test', 'support', 'shifted-clock.mjs')}`,
    CLOCK_SHIFT_MS: String(place.cloud.clock.now().getTime() + off - Date.now()),
  });
  return { ...place, strict };
}

describe.concurrent('a clock that is', () => {
  it.for([
    ['right', 0],
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
  ] as const)('%s', async ([, off], context) => {
    const place = await open(context, off);
    const { cloud, strict } = place;

    const audited = await place.run(['audit']);
    expect(audited.code, audited.stderr).toBe(0);
    expect(audited.stdout).toMatch(/placeholder-overdue\s+dev\/past/);
    expect(audited.stdout).not.toMatch(/overdue\s+dev\/later/);

    const begun = cloud.calls.length;
    const applied = await place.run(['apply', '--yes']);
    expect(applied.code, applied.stderr + applied.stdout).toBe(0);
    expect(
      changes(cloud, begun)
        .map((call) => call.operation)
        .sort(),
    ).toEqual(['PutSecretValue', 'PutSecretValue', 'UpdateService']);
    expect(['dev/mail', 'dev/pay'].map((name) => ourVersions(secretNamed(cloud, name)).length)).toEqual([1, 1]);
    expect(outdated(cloud)).toEqual([]);
    // What is sent once has to be signed well at once.
    expect(strict.refused.filter((operation) => /Put|Update/.test(operation))).toEqual([]);
    expect(strict.refused.length > 0).toBe(off !== 0);

    const written = [...applied.stderr.matchAll(/^(\S+Z) dev /gm)].map(([, at]) => `${at}`);
    const recorded = journals(place)
      .flat()
      .map((entry) => `${entry.at}`);
    expect(written.length).toBeGreaterThan(2);
    const isOff = (at: string) => Math.abs(Date.parse(at) - cloud.clock.now().getTime()) > HOUR / 2;
    expect([...written, ...recorded].filter(isOff)).toEqual([]);

    const planned = await place.run(['plan', '--detailed-exitcode']);
    expect(planned.code, planned.stdout).toBe(0);
    expect(planned.stdout.replace(/\s+/g, ' ')).toContain('1 of 1 task has every value');
    const listed = await place.run(['list']);
    expect(listed.stdout).toMatch(/dev\/mail\tas.declared\t2026-11-2\dT\S+\t-\tweb 1\/1/);
  });
});
