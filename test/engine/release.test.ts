/** A release of somebody's: Terraform's new task definition, a deployment from elsewhere. A restart comes after it. */
import { describe, expect, it, type TestContext } from 'vitest';
import { register } from '../../src/sandbox/aws/ecs/definitions.js';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { findService, type Service } from '../../src/sandbox/aws/ecs/state.js';
import { createSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, currentVersion, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const [ACCOUNT, REGION] = ['111122223333', 'eu-central-1'];
const ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:`;

const manifestOf = (more = '') => `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    ${more}
secrets:
  dev/new: { source: { dotenv: { file: .env.dev, variable: NEW } }, consumers: [web] }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, consumers: [web] }
`;

interface Shop {
  readonly place: Workplace;
  readonly web: Service;
  /** Terraform's release: a task definition that reads these, and a deployment of it. */
  release(...valueFrom: string[]): Promise<void>;
  arnOf(name: string): string;
  scope(): ReturnType<typeof byHand>;
}

/** One service whose tasks read dev/pay, and have its value. */
async function open(context: Pick<TestContext, 'onTestFinished'>, more?: string, speed = 40): Promise<Shop> {
  const place = await workplaceFor(context, { manifest: manifestOf(more), speed });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\nNEW=CANARY-not-a-key-new\n');
  const region = place.cloud.region(ACCOUNT, REGION);
  const scope = () => byHand(place.cloud, region);
  const arnOf = (name: string) => secretNamed(place.cloud, name).arn;
  const release = async (...valueFrom: string[]) => {
    const secrets = valueFrom.map((from, index) => ({ name: `S${index}`, valueFrom: from }));
    const container = { name: 'app', image: 'app@sha256:1', essential: true, secrets };
    const { arn } = register(region, scope().now, 'shop-web-task', [container]);
    const breaker = { deploymentCircuitBreaker: { enable: true, rollback: false } };
    updateService.run(scope(), {
      cluster: 'shop',
      service: 'shop-web',
      taskDefinition: arn,
      deploymentConfiguration: breaker,
    });
    place.cloud.clock.advance(300_000);
    // The sandbox rolls out when it is asked.
    await runInside(place, ['plan']);
  };
  expect((await runInside(place, ['apply', 'dev/pay', '--yes', '--no-restart'])).code).toBe(0);
  region.secrets.delete('dev/new');
  place.cloud.clock.advance(60_000);
  await release(arnOf('dev/pay'));
  return { place, web: findService(place.cloud, ACCOUNT, REGION, 'shop', 'shop-web'), release, arnOf, scope };
}

const apply = ({ place }: Shop, ...words: string[]) =>
  runInside(place, ['apply', '--yes', '--json', '--wait-timeout', '40m', ...words]);

/** What each running task has of this secret. */
const had = ({ web }: Shop, name: string) =>
  web.tasks.filter(({ desired }) => desired === 'RUNNING').map(({ fetched }) => fetched?.[name]);

describe('a release that failed because a secret was empty', () => {
  const failed = async (context: Pick<TestContext, 'onTestFinished'>) => {
    const shop = await open(context);
    createSecret.run(shop.scope(), { Name: 'dev/new' });
    await shop.release(shop.arnOf('dev/pay'), shop.arnOf('dev/new'));
    expect(had(shop, 'dev/new')).toEqual([undefined]);
    return shop;
  };

  it('is tried again once the secret is filled', async (context) => {
    const shop = await failed(context);
    const run = await apply(shop);
    expect(run.code, run.stdout).toBe(0);
    expect(receiptOf(run, 'web').outcome).toBe('done');
    expect(had(shop, 'dev/new')).toEqual([currentVersion(secretNamed(shop.place.cloud, 'dev/new'))?.id]);
  });

  it('and by the next run, where the one that filled it did not come to it', async (context) => {
    const shop = await failed(context);
    expect((await apply(shop, '--no-restart')).code).toBe(0);
    shop.place.cloud.clock.advance(60_000);
    const run = await apply(shop);
    expect(receiptOf(run, 'web').outcome).toBe('done');
    expect(had(shop, 'dev/new')).toEqual([currentVersion(secretNamed(shop.place.cloud, 'dev/new'))?.id]);
    const again = await apply(shop);
    expect(JSON.parse(again.stdout)).toMatchObject({ plan: { restarts: [] }, applied: [] });
  });
});

it('a secret that the plan creates holds no restart of what reads it by its name', async (context) => {
  const shop = await open(context, 'createMissing: true');
  await shop.release(shop.arnOf('dev/pay'), `${ARN}dev/new`);
  const run = await apply(shop);
  expect(run.code, run.stdout).toBe(0);
  expect(had(shop, 'dev/new')).toEqual([currentVersion(secretNamed(shop.place.cloud, 'dev/new'))?.id]);
});

it('a secret that the plan created is looked at again as any other', async (context) => {
  const shop = await open(context, 'createMissing: true');
  await shop.release(shop.arnOf('dev/pay'), `${ARN}dev/new`);
  const { cloud } = shop.place;
  cloud.faults.once('UpdateService', { run: () => void writeByHand(cloud, 'dev/new', 'PLACEHOLDER') });
  const run = await apply(shop);
  expect(run.code).toBe(4);
  expect(receiptOf(run, 'web')).toMatchObject({
    outcome: 'unconfirmed',
    problem: { message: 'web: somebody else changed dev/new, which may hold no value now' },
  });
});

it('one behind a Classic Load Balancer, which reports no state, is waited for', async (context) => {
  const shop = await open(context, 'createMissing: true', 8);
  const { place, web } = shop;
  Object.assign(web, {
    extras: { loadBalancers: [{ loadBalancerName: 'classic', containerName: 'app', containerPort: 80 }] },
  });
  updateService.run(shop.scope(), { cluster: 'shop', service: 'shop-web', forceNewDeployment: true });
  const theirs = web.deployments[0]?.id;
  place.cloud.clock.advance(10_000);
  writeByHand(place.cloud, 'dev/pay', 'CANARY-not-a-key-typed');
  const run = await apply(shop);
  expect(run.code, run.stdout).toBe(0);
  expect(web.deployments.find(({ id }) => id === theirs)?.outcome).toBe('SUCCESSFUL');
  expect(had(shop, 'dev/pay')).toEqual([currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id]);
});
