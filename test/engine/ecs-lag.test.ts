/**
 * What ECS shows of a restart may be behind what it was told: "the result of an API command you run that affects your
 * Amazon ECS resources might not be immediately visible to all subsequent commands you run" (ECS API reference, RunTask,
 * checked 2026-11-22). A restart is waited for and not begun twice, and nothing older is taken for its end.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { oneService, type Scene } from '../support/one-service.js';
import { outdated } from '../support/truth.js';

interface Lags {
  readonly serviceLag?: number;
  readonly taskLag?: number;
}

async function open(context: Pick<TestContext, 'onTestFinished'>, lags: Lags): Promise<Scene> {
  const scene = await oneService(context);
  Object.assign(scene.cloud, lags);
  return scene;
}

/** Looks at the service once the restart has been sent. */
const looks = ({ cloud }: Scene) => {
  const calls = cloud.calls.map(({ operation }) => operation);
  return calls.slice(calls.lastIndexOf('UpdateService')).filter((operation) => operation === 'DescribeServices').length;
};

describe.each<Lags>([
  { serviceLag: 20_000 },
  { serviceLag: 120_000 },
  { taskLag: 20_000 },
  { taskLag: 120_000 },
  { serviceLag: 20_000, taskLag: 60_000 },
])('with what is shown behind by %j', (lags) => {
  it('a restart is done when its tasks are seen with their values, and is begun once', async (context) => {
    const scene = await open(context, lags);
    const run = await scene.apply();
    expect(run.code, run.stdout).toBe(0);
    expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
    expect([scene.begun(), outdated(scene.cloud)]).toEqual([1, []]);
    const again = await scene.apply();
    expect([again.code, scene.begun()]).toEqual([0, 1]);
    expect(again.stdout).toContain('2 of 2 tasks have every value');
  });

  it('one that ECS gives up is not called done', async (context) => {
    const scene = await open(context, lags);
    scene.service.script = 'fails';
    const run = await scene.apply();
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: web: the deployment failed');
    expect(scene.begun()).toBe(1);
  });

  it('one that is rolled back is not called done', async (context) => {
    const scene = await open(context, lags);
    scene.service.script = 'rolls-back';
    const run = await scene.apply();
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/^error: web(:.* failed| rolled back)/m);
    expect(scene.begun()).toBe(1);
  });

  it('one that another takes over ends with that one', async (context) => {
    const scene = await open(context, lags);
    scene.cloud.faults.once('DescribeServices', { run: scene.deployByHand }, { when: () => scene.begun() === 1 });
    const run = await scene.apply();
    expect([run.code, outdated(scene.cloud)]).toEqual([0, []]);
  });
});

describe('an UpdateService whose answer is lost', () => {
  it.for([0, 3_000, 8_000, 20_000])('and whose deployment is shown %i ms later is found', async (lag, context) => {
    const scene = await open(context, { serviceLag: lag, taskLag: lag });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await scene.apply();
    expect(run.code, run.stdout).toBe(0);
    expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
    expect([scene.begun(), outdated(scene.cloud)]).toEqual([1, []]);
  });

  it('and whose deployment is not shown for a minute may have begun: it is not sent again', async (context) => {
    const scene = await open(context, { serviceLag: 60_000 });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await scene.apply();
    expect(run.code).toBe(4);
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(/error: .*; a restart may have begun/);
    // Six for it, and those for what production does now.
    expect(scene.begun()).toBe(1);
    expect([6 + 1, 6 + 2]).toContain(looks(scene));
    scene.cloud.clock.advance(60_000);
    const next = await scene.apply();
    expect([next.code, scene.begun(), outdated(scene.cloud)]).toEqual([0, 1, []]);
  });

  it('and that never arrived is not known to have begun anything, and the next run begins it', async (context) => {
    const scene = await open(context, { serviceLag: 3_000, taskLag: 3_000 });
    scene.cloud.faults.once('UpdateService', { cut: true });
    const run = await scene.apply();
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('✗ web       may have been restarted, and was not seen to be');
    expect(scene.begun()).toBe(0);
    expect([(await scene.apply()).code, scene.begun()]).toEqual([0, 1]);
  });

  it('is not looked for any longer than one wants to wait', async (context) => {
    const scene = await open(context, { serviceLag: 60_000 });
    scene.cloud.faults.once('UpdateService', { cut: true }, { phase: 'after' });
    const run = await scene.apply('1s');
    expect(run.code).toBe(4);
    expect(looks(scene)).toBeLessThanOrEqual(1 + 2);
  });

  it('is not what was there before the last deployment, where a look is behind again', async (context) => {
    const scene = await open(context, {});
    scene.deployByHand();
    scene.cloud.clock.advance(300_000);
    const before = () => void Object.assign(scene.cloud, { serviceLag: 420_000 });
    scene.cloud.faults.once('UpdateService', { run: before, cut: true });
    const run = await scene.apply();
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(/error: .*; a restart may have begun/);
    expect(run.stderr).not.toContain('restart web deployment');
  });
});

it('two looks that are answered from before a deployment do not make it one that was rolled back', async (context) => {
  const scene = await open(context, {});
  const { cloud } = scene;
  const after = (skip: number, serviceLag: number) => {
    const run = () => void Object.assign(cloud, { serviceLag });
    cloud.faults.once('DescribeServices', { run }, { when: () => scene.begun() === 1, skip });
  };
  after(2, 60_000);
  after(4, 0);
  const run = await scene.apply();
  expect(run.code, run.stdout).toBe(0);
  expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
});

it('a restart that is not shown while one waits goes on, and is not begun again once it is shown', async (context) => {
  const scene = await open(context, { serviceLag: 600_000 });
  const run = await scene.apply('10s');
  expect(run.code).toBe(4);
  expect(run.stdout).toContain('error: web was not finished in time; ECS goes on with it');
  scene.cloud.clock.advance(600_000);
  expect([(await scene.apply()).code, scene.begun(), outdated(scene.cloud)]).toEqual([0, 1, []]);
});

it('one that is run again before the restart is shown begins another, for nobody can know, and ends well', async (context) => {
  const scene = await open(context, { serviceLag: 60_000, taskLag: 60_000 });
  expect((await scene.apply('10s')).code).toBe(4);
  const run = await scene.apply();
  expect(run.code, run.stdout).toBe(0);
  expect([scene.begun(), outdated(scene.cloud)]).toEqual([2, []]);
});
