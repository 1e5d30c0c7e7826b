/** No value goes under a key that nobody judged, whatever the list shows. Keys that change after the plan: between.test.ts. */
import { expect, it, type TestContext } from 'vitest';
import { findKey, makeKey } from '../../src/sandbox/aws/kms.js';
import { updateSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import { runInside } from '../support/inside.js';
import { byHand, ourVersions, secretNamed } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const NAMES = ['dev/mail', 'dev/pay', 'dev/pay-copy', 'dev/session'];
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
secrets:
  dev/mail: { source: { generate: { bytes: 32 } } }
  dev/pay: { source: { generate: { bytes: 32 } } }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
  dev/session: { source: { generate: { bytes: 32 } } }
`;

/** "Might not reflect changes from the last five minutes" (API reference, ListSecrets, checked 2026-11-21). */
const LAG_MS = 300_000;

interface Place extends Workplace {
  /** Somebody moves a secret under another key, which has this alias. */
  rekey(name: string, alias?: string): void;
  /** Key names that were asked for since the last time, with each time they were. */
  asked(): (string | undefined)[];
}

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Place> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  const region = cloud.region('111122223333', 'eu-central-1');
  cloud.clock.advance(2 * LAG_MS);
  let begun = 0;
  return {
    ...place,
    rekey: (name, alias = 'alias/other') => {
      const key = findKey(region, alias) ?? makeKey(region, cloud.random, cloud.clock.now().getTime(), alias);
      updateSecret.run(byHand(cloud, region), { SecretId: name, KmsKeyId: key.arn });
    },
    asked: () => {
      const calls = cloud.calls.slice(begun).filter(({ operation }) => operation === 'DescribeKey');
      begun = cloud.calls.length;
      return calls.map(({ target }) => target).sort();
    },
  };
}

const APPLY = ['apply', '--yes', '--json'] as const;
const written = ({ cloud }: Workplace) => NAMES.filter((name) => ourVersions(secretNamed(cloud, name)).length > 0);

it.for([
  ['dev/mail', ['dev/pay', 'dev/pay-copy', 'dev/session']],
  ['dev/pay-copy', ['dev/mail', 'dev/pay', 'dev/session']],
] as const)(
  '%s, moved under another key a minute ago, is blocked while the list shows the old one',
  async ([name, others], context) => {
    const place = await open(context);
    place.rekey(name);
    place.cloud.clock.advance(60_000);
    place.cloud.listLag = LAG_MS;
    const planned = await runInside(place, ['plan', '--json']);
    expect(planned.stdout).toContain(`${name} is not encrypted with alias/shop-dev`);
    const run = await runInside(place, APPLY);
    expect([run.code, written(place)]).toEqual([4, others]);
    expect(run.stdout).toContain(`${name} is not encrypted with alias/shop-dev`);
  },
);

it('a key that is moved back a minute ago blocks nothing', async (context) => {
  const place = await open(context);
  place.rekey('dev/mail');
  place.cloud.clock.advance(2 * LAG_MS);
  place.rekey('dev/mail', 'alias/shop-dev');
  place.cloud.clock.advance(60_000);
  place.cloud.listLag = LAG_MS;
  const run = await runInside(place, APPLY);
  expect([run.code, written(place)]).toEqual([0, NAMES]);
});

it.for(['apply', 'plan'] as const)(
  '%s asks for each key once, however many secrets are under it',
  async (command, context) => {
    const place = await open(context);
    for (const name of NAMES) place.rekey(name);
    place.cloud.clock.advance(60_000);
    place.cloud.listLag = LAG_MS;
    place.asked();
    await runInside(place, command === 'apply' ? APPLY : ['plan', '--json']);
    const asked = place.asked();
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(2);
  },
);
