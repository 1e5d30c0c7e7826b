/**
 * A list may be five minutes old (Secrets Manager API reference, ListSecrets, checked 2026-11-21). What `plan`, `audit`,
 * `list` and `show` say of running tasks, and what they call wrong, is true of now.
 */
import { expect, it, type TestContext } from 'vitest';
import { currentText, outdated, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: dev, services: { web: shop } }
    consumers: [web]
secrets:
  dev/mail: { source: { generate: { bytes: 32 } } }
  dev/pay: { source: { generate: { bytes: 32 } } }
  dev/spare: { source: { generate: { bytes: 32 } }, consumers: [] }
  dev/later: { source: placeholder, consumers: [] }
`;
const MINUTE = 60_000;
const LAG = 5 * MINUTE;

/** Filled and restarted long ago. */
async function settled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.cloud.clock.advance(10 * MINUTE);
  expect((await place.run(['apply', '--yes', '--quiet'])).code).toBe(0);
  place.cloud.clock.advance(10 * MINUTE);
  return place;
}

const usedBy = async (place: Workplace, name: string) =>
  (await place.run(['list', name])).stdout.trim().split('\t').at(-1);
const findings = async (place: Workplace): Promise<string[]> => {
  const [audit] = JSON.parse((await place.run(['audit', '--json'])).stdout).audits;
  return audit.findings.map(({ rule, target }: Record<string, string>) => `${rule} ${target}`);
};

it('a task that is older than its value is said to be, while the list does not show the value yet', async (context) => {
  const place = await settled(context);
  expect(await usedBy(place, 'dev/mail')).toBe('web 1/1');

  writeByHand(place.cloud, 'dev/mail', 'CANARY-not-a-key-typed');
  place.cloud.clock.advance(MINUTE);
  place.cloud.listLag = LAG;
  expect(outdated(place.cloud)).toHaveLength(1);

  const audit = await place.run(['audit', '--fail-on', 'error']);
  expect(audit.code, audit.stdout).toBe(2);
  expect(await findings(place)).toContain('stale-task web');
  expect(await usedBy(place, 'dev/mail')).toBe('web 0/1');
  expect(await usedBy(place, 'dev/pay')).toBe('web 1/1');
  const [plan] = JSON.parse((await place.run(['plan', '--json'])).stdout).plans;
  expect(plan).toMatchObject({ tasks: { running: 1, fresh: 0 }, restarts: [{ target: 'web', because: ['dev/mail'] }] });
  expect(JSON.parse((await place.run(['show', 'dev/mail', '--json'])).stdout).secret).toMatchObject({
    state: 'not-known',
    readers: [{ service: 'web', tasks: [{ freshness: 'stale' }] }],
  });
});

it('what was filled a minute ago is not called unfilled', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.cloud.clock.advance(10 * MINUTE);
  expect((await place.run(['apply', '--yes', '--quiet'])).code).toBe(0);
  place.cloud.clock.advance(MINUTE);
  place.cloud.listLag = LAG;
  expect(currentText(place.cloud, 'dev/spare')).not.toBe('PLACEHOLDER');

  expect(await findings(place)).toEqual(['placeholder dev/later']);
  const states = (await place.run(['list'])).stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t')[2]);
  expect(states.sort()).toEqual(['as declared', 'as declared', 'as declared', 'placeholder?']);
});

/** 40,000 a second are allowed, and none shows a value. */
it('costs one DescribeSecret for each secret that a task reads, and none for the rest', async (context) => {
  const place = await settled(context);
  const described = async (words: readonly string[]) => {
    const before = place.cloud.calls.length;
    await place.run(words);
    const made = place.cloud.calls.slice(before).map(({ operation }) => operation);
    expect(made.filter((operation) => /GetSecretValue/.test(operation))).toEqual([]);
    return made.filter((operation) => operation === 'DescribeSecret').length;
  };
  expect(await described(['plan'])).toBe(2);
  expect(await described(['audit'])).toBe(2);
  expect(await described(['list'])).toBe(2);
  expect(await described(['list', 'dev/mail'])).toBe(1);
  expect(await described(['list', 'dev/spare'])).toBe(0);
});

it('list asks how old a value is, and of a placeholder nothing', async (context) => {
  const place = await settled(context);
  const begun = place.cloud.calls.length;
  const { stdout } = await place.run(['list']);
  expect(stdout).toMatch(/dev\/spare\tas declared\t\d{4}-/);
  const asked = place.cloud.calls.slice(begun).filter(({ operation }) => operation === 'ListSecretVersionIds');
  expect(asked.map(({ target }) => target).sort()).toEqual(['dev/mail', 'dev/pay', 'dev/spare']);
});
