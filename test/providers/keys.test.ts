/** What is told of a KMS key, over the wire. */
import { expect, it, type TestContext } from 'vitest';
import type { Keys } from '../../src/core/ports.js';
import { openKeys } from '../../src/providers/aws/keys.js';
import { type Key, makeKey } from '../../src/sandbox/aws/kms.js';
import { Clock } from '../../src/sandbox/clock.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { serve } from '../../src/sandbox/server.js';
import { ACCOUNT, REGION, START } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

const ALIAS = 'alias/canary';

interface Kit {
  readonly keys: Keys;
  readonly key: Key;
  readonly cloud: Cloud;
}

async function kit({ onTestFinished }: TestContext): Promise<Kit> {
  const cloud = new Cloud({ clock: new Clock({ start: START, speed: 0 }) });
  const { url, close } = await serve(cloud);
  onTestFinished(close);
  const { wire, context } = wireTo(url);
  const key = makeKey(cloud.region(ACCOUNT, REGION), cloud.random, START.getTime(), ALIAS);
  return { cloud, key, keys: openKeys(wire, context) };
}

const STATES = ['Enabled', 'Disabled', 'PendingDeletion'] as const;
it.for(STATES)('a key that is %s, by any of its names', async (state, test) => {
  const { keys, key } = await kit(test);
  key.state = state;
  for (const name of [ALIAS, key.id, key.arn]) expect(await keys.describe(name)).toEqual({ arn: key.arn, state });
});

it('a key that cannot encrypt a secret', async (test) => {
  const { keys, key } = await kit(test);
  key.usage = 'SIGN_VERIFY';
  key.spec = 'RSA_2048';
  expect(await keys.describe(ALIAS)).toEqual({ arn: key.arn, state: 'not a symmetric encryption key' });
});

it('a key that does not exist', async (test) => {
  const { keys } = await kit(test);
  for (const name of ['alias/nobody', '11111111-2222-4333-8444-555555555555']) {
    expect(await keys.describe(name)).toEqual({ arn: undefined, state: 'missing' });
  }
});

it('a key that may not be looked at, nor its rotation', async (test) => {
  const { keys, key, cloud } = await kit(test);
  for (const action of ['kms:DescribeKey', 'kms:GetKeyRotationStatus']) {
    cloud.account(ACCOUNT).denied.push({ action, resource: '*' });
  }
  expect(await keys.describe(ALIAS)).toEqual({ arn: undefined, state: 'not-visible' });
  expect(await keys.rotates(key.arn)).toBeUndefined();
});

it('is asked for once, however often it is wanted', async (test) => {
  const { keys, cloud } = await kit(test);
  await Promise.all([keys.describe(ALIAS), keys.describe(ALIAS)]);
  await keys.describe(ALIAS);
  expect(cloud.calls.map((call) => call.operation)).toEqual(['DescribeKey']);
});

it('is asked for again by any of its names, and known by none of them as it was', async (test) => {
  const { keys, key } = await kit(test);
  for (const name of [ALIAS, key.arn]) await keys.describe(name);
  key.state = 'Disabled';
  const seen = [await keys.describe(ALIAS), await keys.describeAgain(key.arn), await keys.describe(ALIAS)];
  expect(seen.map(({ state }) => state)).toEqual(['Enabled', 'Disabled', 'Disabled']);
});

it('many keys are looked at a few at a time', async (test) => {
  const { keys, cloud } = await kit(test);
  let [now, most] = [0, 0];
  const run = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now -= 1;
  };
  for (const operation of ['DescribeKey', 'GetKeyRotationStatus']) cloud.faults.times(operation, { run });
  const names = Array.from({ length: 100 }, (_, index) => `alias/canary-${index}`);
  await Promise.all(names.flatMap((name) => [keys.describe(name), keys.rotates(name)]));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(20);
});

it.for([true, false])('rotates by itself: %s', async (rotation, test) => {
  const { keys, key } = await kit(test);
  key.rotation = rotation;
  expect(await keys.rotates(key.arn)).toBe(rotation);
});
