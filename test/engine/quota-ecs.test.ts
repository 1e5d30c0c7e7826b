/** The quotas of ECS, bursts and rates that everybody in the account shares, as the sandbox keeps them. */
import { describe, expect, it, type TestContext } from 'vitest';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import { somebodyElse } from '../support/load.js';
import { byHand, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const [ACCOUNT, REGION] = ['111122223333', 'us-east-1'];

const names = (services: number) => Array.from({ length: services }, (_, index) => `s${index}`);

/** So many services, each with a task and a task definition of its own, that all read one secret. */
async function wide(test: Pick<TestContext, 'onTestFinished'>, services: number, speed: number): Promise<Workplace> {
  const aliases = names(services);
  const manifest = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev }
    ecs: { cluster: dev, services: { ${aliases.map((alias) => `${alias}: dev-${alias}`).join(', ')} } }
secrets:
  dev/mail: { source: manual, consumers: [${aliases.join(', ')}] }
`;
  const place = await workplaceFor(test, { manifest, speed });
  writeByHand(place.cloud, 'dev/mail', 'CANARY-not-a-key');
  place.cloud.quotas = true;
  return place;
}

const sent = ({ cloud }: Workplace, operation: string) => cloud.calls.filter((call) => call.operation === operation);

const throttled = ({ cloud }: Workplace) => cloud.calls.filter((call) => call.error === 'ThrottlingException');

/** Somebody else empties the bucket as our first call of this kind comes, and goes on with half of its rate. */
function busy(
  test: Pick<TestContext, 'onTestFinished'>,
  place: Workplace,
  operation: string,
  rate: number,
  happens = () => {},
): void {
  const { cloud } = place;
  const run = () => {
    happens();
    const now = cloud.clock.now().getTime();
    while (cloud.buckets.take('ecs', operation, ACCOUNT, REGION, now));
    test.onTestFinished(somebodyElse(place, rate / 2, 'ecs', operation).stop);
  };
  cloud.faults.once(operation, { run });
}

describe('a plan of 400 services, of which 50 at once and 20 a second can be asked for', () => {
  it('is made without being throttled', async (test) => {
    const place = await wide(test, 400, 4);
    const run = await place.run(['plan', '-q', '--json']);
    expect(run.code, run.stderr).toBe(0);
    expect(sent(place, 'DescribeTaskDefinition')).toHaveLength(400);
    expect(throttled(place)).toEqual([]);
  });

  it('is made while somebody else uses half of it', async (test) => {
    const place = await wide(test, 150, 4);
    busy(test, place, 'DescribeTaskDefinition', 20);
    const run = await place.run(['plan', '-q', '--json']);
    expect(run.code, run.stderr).toBe(0);
    expect(sent(place, 'DescribeTaskDefinition').filter((call) => call.error === undefined)).toHaveLength(150);
    expect(throttled(place)).not.toEqual([]);
  });
});

describe('a restart of 70 services, of which 50 at once and 5 a second can be begun', () => {
  it.for(['nobody else does', 'somebody else does it, with half of the rate'])('%s', async (who, test) => {
    const place = await wide(test, 70, 15);
    const alone = who === 'nobody else does';
    if (!alone) busy(test, place, 'UpdateService', 5);
    const run = await place.run(['restart', '--all', '-y', '-q', '--json']);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const begun = sent(place, 'UpdateService').filter((call) => call.error === undefined);
    expect(begun.map((call) => call.target).sort()).toEqual(
      names(70)
        .map((name) => `dev-${name}`)
        .sort(),
    );
    expect(throttled(place).length === 0).toBe(alone);
  });

  it('begins none into a secret that somebody deletes meanwhile, of those that wait for their turn', async (test) => {
    const place = await wide(test, 70, 15);
    const aside = byHand(place.cloud, place.cloud.region(ACCOUNT, REGION));
    const remove = () => void deleteSecret.run(aside, { SecretId: 'dev/mail' });
    busy(test, place, 'UpdateService', 5, remove);
    const run = await place.run(['restart', '--all', '-y', '-q', '--json']);
    expect(run.code).toBe(4);
    type Restarted = { deployment?: string; problem?: { message: string } };
    const { restarted } = JSON.parse(run.stdout) as { restarted: Restarted[] };
    const spared = restarted.filter(({ deployment }) => deployment === undefined);
    expect(spared.length).toBeGreaterThan(10);
    const begun = sent(place, 'UpdateService').filter((call) => call.error === undefined);
    expect(begun).toHaveLength(70 - spared.length);
    for (const { problem } of spared) expect(problem?.message).toContain('somebody else changed dev/mail');
  });

  it('begins none after it was told to stop, of those that wait for their turn', async (test) => {
    const place = await wide(test, 70, 15);
    let pid = 0;
    place.cloud.faults.once('UpdateService', { run: () => void process.kill(pid, 'SIGINT') });
    const run = await place.run(['restart', '--all', '-y', '-q', '--json'], { started: (started) => (pid = started) });
    expect(run.code).toBe(130);
    const begun = sent(place, 'UpdateService').length;
    expect(begun).toBeLessThan(70);
    const { restarted } = JSON.parse(run.stdout) as { restarted: { outcome: string }[] };
    expect(restarted.filter(({ outcome }) => outcome === 'stopped')).toHaveLength(70 - begun);
  });
});
