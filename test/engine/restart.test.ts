/**
 * What a restart waits for, and by what it is called done: by the tasks and by the secrets as they are then, whatever
 * somebody else did meanwhile.
 */
import { expect, it } from 'vitest';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { runInside } from '../support/inside.js';
import { oneService, type Scene } from '../support/one-service.js';
import { byHand, changes, currentVersion, journals, outdated, putAs, secretNamed } from '../support/truth.js';

/** A rotation marks the version of now as the one that it is about to bring in: since when it is current is not known. */
function rotate({ cloud, region }: Scene, name: string): void {
  const current = currentVersion(secretNamed(cloud, name))?.id;
  const label = { SecretId: name, VersionStage: 'AWSPENDING', MoveToVersionId: current };
  updateSecretVersionStage.run(byHand(cloud, region), label);
}

/** At the nth look at the service once the restart has begun; the first is 0. */
function whileItRestarts(scene: Scene, run: () => void, skip = 0): void {
  scene.cloud.faults.once('DescribeServices', { run }, { when: () => scene.begun() === 1, skip });
}

it('tasks of which nobody can say whether they have a value may not have every value', async (context) => {
  const scene = await oneService(context);
  whileItRestarts(scene, () => rotate(scene, 'dev/typed'), 2);
  const run = await scene.apply();
  expect(run.code).toBe(4);
  expect(run.stdout).toContain('error: web: 2 of 2 tasks may not have every value');
  expect(run.stdout + run.stderr).not.toContain('tasks have every value');
});

it('tasks of which nobody can say whether they have a value are named by a restart that finds nothing to do', async (context) => {
  const scene = await oneService(context);
  expect((await scene.apply()).code).toBe(0);
  rotate(scene, 'dev/typed');
  const run = await scene.restart();
  expect([run.code, scene.begun()]).toEqual([0, 1]);
  const lines = run.stdout.replace(/\s+/g, ' ');
  expect(lines).toContain('? web shop-web of 2 tasks it is not known whether they have dev/typed');
  expect(lines).toContain(
    'hint: secretsmith restart web --env dev No task is known to be older than its values: 0 of 2',
  );
});

it('a value that is replaced by the placeholder during the restart is named: there may be none now', async (context) => {
  const scene = await oneService(context);
  whileItRestarts(scene, () => putAs(scene.cloud, 'dev/pay', 'PLACEHOLDER', 'terraform-20261122000000000000000001'), 2);
  const run = await scene.apply();
  expect(run.code).toBe(4);
  expect(run.stdout.replace(/\s+/g, ' ')).toContain(
    'error: web: somebody else changed dev/pay, which may hold no value now',
  );
});

it('a service that somebody else restarted meanwhile is restarted where nobody can say that its tasks have every value', async (context) => {
  const scene = await oneService(context);
  const { cloud } = scene;
  const restarted = () => {
    cloud.clock.advance(60_000);
    scene.deployByHand();
    cloud.clock.advance(600_000);
    rotate(scene, 'dev/typed');
  };
  cloud.faults.once('DescribeServices', { run: restarted }, { skip: 1 });
  await scene.apply();
  expect(scene.begun()).toBe(1);
});

it('a service that somebody else restarted meanwhile is not restarted where its tasks have every value', async (context) => {
  const scene = await oneService(context);
  const { cloud } = scene;
  const restarted = () => {
    cloud.clock.advance(60_000);
    scene.deployByHand();
    cloud.clock.advance(600_000);
  };
  cloud.faults.once('DescribeServices', { run: restarted }, { skip: 1 });
  const run = await scene.apply();
  expect([run.code, scene.begun()]).toEqual([0, 0]);
});

it('nor is one whose new tasks have not started left alone: they have read nothing yet', async (context) => {
  const scene = await oneService(context);
  const { cloud, service } = scene;
  const restarted = () => {
    cloud.clock.advance(60_000);
    scene.deployByHand();
    cloud.clock.advance(600_000);
  };
  cloud.faults.once('DescribeServices', { run: restarted }, { skip: 1 });
  // One is replaced in the moment of the look, for whatever reason.
  const replaced = () => {
    const created = cloud.clock.now().getTime();
    Object.assign(service.tasks.at(-1) ?? {}, { created, started: undefined, last: 'PENDING', fetched: undefined });
  };
  cloud.faults.once('DescribeTasks', { run: replaced }, { skip: 1 });
  await scene.apply();
  expect(scene.begun()).toBe(1);
});

it('a service in an older deployment is waited for, and then restarted', async (context) => {
  const scene = await oneService(context);
  // It begins in the moment before the value is written, so its tasks may have read the placeholder.
  scene.cloud.faults.once('PutSecretValue', { run: scene.deployByHand });
  const run = await scene.apply();
  expect(run.code).toBe(0);
  expect([scene.begun(), outdated(scene.cloud)]).toEqual([1, []]);
  expect(run.stderr.match(/restart web waits for the deployment that is under way/g)).toHaveLength(1);
});

it('one that another deployment takes over ends with that one, which brings the same values', async (context) => {
  const scene = await oneService(context);
  whileItRestarts(scene, scene.deployByHand);
  const run = await scene.apply();
  expect([run.code, outdated(scene.cloud)]).toEqual([0, []]);
  const told = recorded(scene).map((entry) => entry.split(' ')[0]);
  expect(told).toEqual(['restart', 'restarting', 'following', 'restart-ended']);
});

it('one that another deployment takes over which fails is not done', async (context) => {
  const scene = await oneService(context);
  whileItRestarts(scene, () => {
    scene.service.script = 'fails';
    scene.deployByHand();
  });
  const run = await scene.apply();
  expect(run.code).toBe(4);
  expect(run.stdout).toMatch(/^error: web: the deployment failed/m);
});

/** What the record says of the restart, and of which deployment. */
function recorded(scene: Scene): string[] {
  const told = journals(scene).flat();
  const entries = told.filter(({ event }) => /^restart|^follow/.test(event));
  return entries.map(({ event, deployment }) => (deployment === undefined ? event : `${event} ${deployment}`));
}

it("after a lost UpdateService that never arrived, somebody else's deployment is followed, and not called begun", async (context) => {
  const scene = await oneService(context);
  scene.cloud.faults.once('UpdateService', { cut: true, run: scene.deployByHand });
  const run = await scene.apply();
  const theirs = scene.service.deployments.find(({ status }) => status === 'PRIMARY')?.id;
  expect([run.code, scene.begun()]).toEqual([0, 0]);
  expect(recorded(scene)).toEqual(['restart', `restart-found ${theirs}`, `restart-ended ${theirs}`]);
});

it('an UpdateService that AWS throttles is announced once', async (context) => {
  const scene = await oneService(context);
  scene.cloud.faults.times('UpdateService', { error: { type: 'ThrottlingException' } }, { times: 2 });
  // With waits that take time, so that it is tried again.
  const env = { ...scene.env, SECRETSMITH_PACE: '0.01' };
  const run = await runInside({ ...scene, env }, ['apply', '--yes', '--wait-timeout', '999h']);
  const ours = scene.service.deployments.find(({ status }) => status === 'PRIMARY')?.id;
  expect([run.code, scene.begun()]).toEqual([0, 1]);
  expect(recorded(scene)).toEqual(['restart', `restarting ${ours}`, `restart-ended ${ours}`]);
});

it('a placeholder that comes back while the versions of what was looked at are listed keeps the restart back', async (context) => {
  const scene = await oneService(context);
  const back = () => {
    putAs(scene.cloud, 'dev/pay', 'PLACEHOLDER', 'terraform-20261122000000000000000001');
    // So long that what was looked at has settled by then.
    scene.cloud.clock.advance(20_000);
  };
  const isWritten = () => changes(scene.cloud).some(({ operation }) => operation === 'PutSecretValue');
  // Five seconds by the run's pace.
  scene.cloud.faults.once('ListSecretVersionIds', { run: back, delay: 50 }, { when: isWritten });
  const env = { ...scene.env, SECRETSMITH_PACE: '0.01' };
  const run = await runInside({ ...scene, env }, ['apply', '--yes', '--wait-timeout', '999h']);
  expect([run.code, scene.begun()]).toEqual([4, 0]);
  expect(run.stdout).toContain('error: web: somebody else changed dev/pay, which may hold no value now\n');
});
