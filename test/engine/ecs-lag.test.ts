/**
 * What ECS shows of a restart may be behind what it was told: "the result of an API command you run that affects your
 * Amazon ECS resources might not be immediately visible to all subsequent commands you run" (ECS API reference, RunTask,
 * checked 2026-11-22). A restart is waited for and not begun twice, and nothing older is taken for its end.
 *
 * Time passes by calls alone, so that it is the same on a busy machine: nearly five seconds with each look.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { findService, type Service } from '../../src/sandbox/aws/ecs/state.js';
import { runInside } from '../support/inside.js';
import { byHand, changes, outdated, writeByHand } from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
  dev/typed: { source: manual }
`;
const WORLD = 'services: { dev: { web: { tasks: 2 } } }';

/** What passes with a look at the service, and with another call. */
const TICK = { look: 4_900, call: 50 };

/** No wait takes real time. */
const PACE = '0.0001';

interface Lags {
  readonly serviceLag?: number;
  readonly taskLag?: number;
}

interface Scene extends Workplace {
  readonly service: Service;
}

async function open(context: Pick<TestContext, 'onTestFinished'>, lags: Lags): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, world: WORLD, speed: 0 });
  const { cloud } = place;
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  writeByHand(cloud, 'dev/typed', 'CANARY-not-a-key-typed');
  cloud.clock.advance(600_000);
  Object.assign(cloud, lags);
  cloud.faults.on(({ operation }, phase) => {
    if (phase === 'before') cloud.clock.advance(operation === 'DescribeServices' ? TICK.look : TICK.call);
    return undefined;
  });
  return { ...place, service: findService(cloud, ACCOUNT, REGION, 'shop', 'shop-web') };
}

const apply = (place: Workplace, timeout = '999h'): Promise<Run> =>
  runInside({ ...place, env: { ...place.env, SECRETSMITH_PACE: PACE } }, ['apply', '--yes', '--wait-timeout', timeout]);

const begun = ({ cloud }: Workplace) => changes(cloud).filter(({ operation }) => operation === 'UpdateService').length;

/** Looks at the service once the restart has been sent. */
const looks = ({ cloud }: Workplace) => {
  const calls = cloud.calls.map(({ operation }) => operation);
  return calls.slice(calls.lastIndexOf('UpdateService')).filter((operation) => operation === 'DescribeServices').length;
};

describe.each<Lags>([
  { serviceLag: 20_000 },
  { serviceLag: 120_000 },
  { taskLag: 20_000 },
  { taskLag: 120_000 },
  { serviceLag: 20_000, taskLag: 20_000 },
  { serviceLag: 20_000, taskLag: 60_000 },
])('with what is shown behind by %j', (lags) => {
  it('a restart is done when its tasks are seen with their values, and is begun once', async (context) => {
    const scene = await open(context, lags);
    const run = await apply(scene);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
    expect([begun(scene), outdated(scene.cloud)]).toEqual([1, []]);
    const again = await apply(scene);
    expect([again.code, begun(scene)]).toEqual([0, 1]);
    expect(again.stdout).toContain('2 of 2 tasks have every value');
  });

  it('one that ECS gives up is not called done', async (context) => {
    const scene = await open(context, lags);
    scene.service.script = 'fails';
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: web: the deployment failed');
    expect(begun(scene)).toBe(1);
  });

  it('one that is rolled back is not called done', async (context) => {
    const scene = await open(context, lags);
    scene.service.script = 'rolls-back';
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/^error: web(:.* failed| rolled back)/m);
    expect(begun(scene)).toBe(1);
  });

  it('one that another takes over is not confirmed', async (context) => {
    const scene = await open(context, lags);
    const again = () => {
      const scope = byHand(scene.cloud, scene.cloud.region(ACCOUNT, REGION));
      updateService.run(scope, { cluster: 'shop', service: 'shop-web', forceNewDeployment: true });
    };
    scene.cloud.faults.once('DescribeServices', { run: again }, { when: () => begun(scene) === 1 });
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: web: another deployment took over');
  });
});

describe('an UpdateService whose answer is lost', () => {
  it.for([0, 3_000, 8_000, 20_000])('and whose deployment is shown %i ms later is found', async (lag, context) => {
    const scene = await open(context, { serviceLag: lag, taskLag: lag });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await apply(scene);
    expect(run.code, run.stdout).toBe(0);
    expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
    expect([begun(scene), outdated(scene.cloud)]).toEqual([1, []]);
  });

  it('and whose deployment is not shown for a minute may have begun: it is not sent again', async (context) => {
    const scene = await open(context, { serviceLag: 60_000 });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/^error: .*; a restart may have begun$/m);
    // Six for it, and one for what production does now.
    expect([begun(scene), looks(scene)]).toEqual([1, 7]);
    scene.cloud.clock.advance(60_000);
    const next = await apply(scene);
    expect([next.code, begun(scene), outdated(scene.cloud)]).toEqual([0, 1, []]);
  });

  it('and that never arrived leaves what production does now, and the next run begins it', async (context) => {
    const scene = await open(context, { serviceLag: 3_000, taskLag: 3_000 });
    scene.cloud.faults.once('UpdateService', { cut: true });
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('production now  web: 2 of its tasks run, 0 with every value');
    expect(begun(scene)).toBe(0);
    expect([(await apply(scene)).code, begun(scene)]).toEqual([0, 1]);
  });

  it('is not looked for any longer than one wants to wait', async (context) => {
    const scene = await open(context, { serviceLag: 60_000 });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await apply(scene, '1s');
    expect([run.code, looks(scene)]).toEqual([4, 2]);
  });

  it('is not what was there before the last deployment, where a look is behind again', async (context) => {
    const scene = await open(context, {});
    const scope = byHand(scene.cloud, scene.cloud.region(ACCOUNT, REGION));
    updateService.run(scope, { cluster: 'shop', service: 'shop-web', forceNewDeployment: true });
    scene.cloud.clock.advance(300_000);
    const before = () => void Object.assign(scene.cloud, { serviceLag: 420_000 });
    scene.cloud.faults.once('UpdateService', { run: before, cut: true });
    const run = await apply(scene);
    expect(run.stdout).toMatch(/^error: .*; a restart may have begun$/m);
    expect(run.stderr).not.toContain('restart web deployment');
  });
});

it('two looks that are answered from before a deployment do not make it one that was rolled back', async (context) => {
  const scene = await open(context, {});
  const { cloud } = scene;
  const after = (skip: number, serviceLag: number) => {
    const run = () => void Object.assign(cloud, { serviceLag });
    cloud.faults.once('DescribeServices', { run }, { when: () => begun(scene) === 1, skip });
  };
  after(2, 60_000);
  after(4, 0);
  const run = await apply(scene);
  expect(run.code, run.stdout).toBe(0);
  expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
});

it('a restart that is not shown while one waits goes on, and is not begun again once it is shown', async (context) => {
  const scene = await open(context, { serviceLag: 600_000 });
  const run = await apply(scene, '10s');
  expect(run.code).toBe(4);
  expect(run.stdout).toContain('error: web was not finished in time; ECS goes on with it');
  scene.cloud.clock.advance(600_000);
  expect([(await apply(scene)).code, begun(scene), outdated(scene.cloud)]).toEqual([0, 1, []]);
});
