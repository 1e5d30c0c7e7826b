/** A restart is followed to its end, and called done only when the running tasks have their values. */
import { describe, expect, it, type TestContext } from 'vitest';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { findService, type Script, type Service } from '../../src/sandbox/aws/ecs/state.js';
import { byHand, changes, journals, outdated, runningTasks, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
  dev/typed: { source: manual }
`;

interface Scene extends Workplace {
  readonly service: Service;
}

async function open(context: Pick<TestContext, 'onTestFinished'>, tasks = 1): Promise<Scene> {
  const world = `services: { dev: { web: { tasks: ${tasks} } } }`;
  const place = await workplaceFor(context, { manifest: MANIFEST, world });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  writeByHand(place.cloud, 'dev/typed', 'CANARY-not-a-key-typed');
  place.cloud.clock.advance(60_000);
  const service = findService(place.cloud, '111122223333', 'eu-central-1', 'shop', 'shop-web');
  service.script = 'completes';
  return { ...place, service };
}

/** Long enough for a busy machine, where a restart takes real time; shorter than the test may take. */
const LONG = '35m';

const apply = ({ run }: Workplace, timeout = LONG) => run(['apply', '--yes', '--wait-timeout', timeout]);
const restart = ({ run }: Workplace, timeout = LONG) => run(['restart', 'web', '--yes', '--wait-timeout', timeout]);

const hintsOf = (stdout: string) =>
  stdout.split('\n').flatMap((line) => (line.startsWith('hint: ') ? [line.slice('hint: '.length)] : []));

const begun = ({ cloud }: Workplace) => changes(cloud).filter((call) => call.operation === 'UpdateService').length;

/** Words that only a run may use which saw every task with every value. */
const DONE = /each of its tasks has|tasks? (has|have) every value|restart web done|^Applied \w+ to/m;

describe.concurrent('a rollout', () => {
  it('that completes is done', async (context) => {
    const scene = await open(context, 2);
    const run = await apply(scene);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(DONE);
    expect(run.stderr).toContain('restart web done: 2 of 2 tasks have every value');
    expect(outdated(scene.cloud)).toEqual([]);
    expect(begun(scene)).toBe(1);
  });

  it('of a service that was named, onto a placeholder, is done as asked, and says what its tasks lack', async (context) => {
    const scene = await open(context, 2);
    expect((await apply(scene)).code).toBe(0);
    writeByHand(scene.cloud, 'dev/typed', 'PLACEHOLDER');
    scene.cloud.clock.advance(60_000);
    const run = await restart(scene);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('new tasks start without 1 value: dev/typed');
    expect(run.stderr).toContain('restart web done: 2 tasks run without 1 value: dev/typed');
    expect(run.stdout).toContain('2 tasks replaced; without 1 value: dev/typed');
    expect(run.stdout + run.stderr).not.toContain('every value');
  });

  it.for<[script: Script, what: string, timeout: string, message: RegExp]>([
    ['fails', 'fails', '15m', /^error: web:? .*failed/m],
    ['rolls-back', 'is rolled back', '15m', /^error: web:? (rolled back|.*failed)/m],
    ['stalls', 'finds no place', '1m', /^error: web was not finished in time; ECS goes on with it$/m],
    ['completes', 'takes longer than one waits', '5s', /^error: web was not finished in time; ECS goes on with it$/m],
  ])('%s: one that %s is exit 4 and nobody calls it done', async ([script, , timeout, message], context) => {
    const scene = await open(context);
    scene.service.script = script;
    const run = await apply(scene, timeout);
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(message);
    // ECS says of a service that finds no place why, and of nothing that goes on is said that it failed.
    expect(/was unable to place a task\. Reason: /.test(run.stdout)).toBe(script === 'stalls');
    expect(/restart web not finished: /.test(run.stderr)).toBe(['stalls', 'completes'].includes(script));
    expect(run.stdout + run.stderr.slice(run.stderr.indexOf('restart web deployment'))).not.toMatch(DONE);
    expect(run.stdout).toMatch(/production now .*\n(.*\n)*? *stopped at +restart/);
    expect(begun(scene)).toBe(1);
  });

  it.for<[script: Script, what: string]>([
    ['fails', 'fails'],
    ['stalls', 'does not finish'],
  ])('%s: a restart by hand that %s is exit 4 too, for a deployment was begun', async ([script], context) => {
    const scene = await open(context);
    scene.service.script = script;
    const run = await restart(scene, '30s');
    expect(run.code).toBe(4);
    expect(run.stdout).not.toMatch(DONE);
  });

  it('that is asked for behind one that finds no place is not begun, and says what ECS says of that one', async (context) => {
    const scene = await open(context);
    scene.service.script = 'stalls';
    expect((await restart(scene, '30s')).code).toBe(4);
    const run = await restart(scene, '30s');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(
      /^error: web: another deployment is still under way\n {7}.*was unable to place a task\. Reason: /m,
    );
    expect(begun(scene)).toBe(1);
    // What was typed would wait again: first the way to look at it, and the one to end it.
    const flags = '--profile shop-dev --region eu-central-1';
    const list = `aws ecs list-service-deployments --cluster shop --service shop-web --status PENDING IN_PROGRESS --query 'serviceDeployments[0].serviceDeploymentArn' --output text ${flags}`;
    expect(hintsOf(run.stdout).slice(0, 3)).toEqual([
      `aws ecs describe-services --cluster shop --services shop-web ${flags}`,
      `aws ecs stop-service-deployment --stop-type ROLLBACK --service-deployment-arn "$(${list})" ${flags}`,
      expect.stringMatching(/^secretsmith restart web --env dev/),
    ]);
  });

  it('that fails says what its tasks stopped for, and where more is to be read', async (context) => {
    const scene = await open(context);
    scene.service.script = 'fails';
    const run = await apply(scene, '15m');
    const told = run.stdout.replace(/\n {7}/g, ' ');
    expect(told).toMatch(/^error: web.*: \d new tasks? stopped Essential container in task exited; app exited with 1/m);
    const [, task] =
      /^hint: aws ecs describe-tasks --cluster shop --tasks (\w{32}) --profile shop-dev/m.exec(told) ?? [];
    expect(scene.service.tasks.map(({ id }) => id)).toContain(task);
  });

  it('that fails because a secret cannot be pulled names it', async (context) => {
    const scene = await open(context);
    const region = scene.cloud.region('111122223333', 'eu-central-1');
    const { arn } = secretNamed(scene.cloud, 'dev/typed');
    scene.cloud.faults.once('UpdateService', { run: () => void region.secrets.delete('dev/typed') });
    const run = await apply(scene, '15m');
    const told = run.stdout.replace(/\s+/g, ' ');
    expect(told).toContain(' ResourceInitializationError: unable to pull secrets');
    expect(told).toContain(arn);
  });

  it('that is left while a task is starting does not count it: it has no value yet', async (context) => {
    const scene = await open(context);
    scene.service.script = 'stalls';
    const start = () => {
      const [old] = scene.service.tasks;
      if (!old) throw new Error('a task runs');
      const created = scene.cloud.clock.now().getTime() + 3_600_000;
      const pending = { last: 'PENDING', created, started: undefined, healthy: undefined, fetched: undefined } as const;
      scene.service.tasks.push({
        ...old,
        ...pending,
        id: 'f'.repeat(32),
        arn: old.arn.replace(old.id, 'f'.repeat(32)),
      });
    };
    scene.cloud.faults.once('DescribeServices', { run: start }, { when: () => begun(scene) === 1 });
    const run = await apply(scene, '30s');
    expect(run.stdout).toContain('web: 1 task runs, 0 with every value');
  });

  it('without a circuit breaker, whose tasks go on failing, is called stalled', async (context) => {
    const scene = await open(context);
    // It cannot pull a secret that is gone, and nobody counts its failures but us.
    const region = scene.cloud.region('111122223333', 'eu-central-1');
    scene.cloud.faults.once('UpdateService', { run: () => void region.secrets.delete('dev/typed') });
    scene.service.breaker = { enable: false, rollback: false };
    const run = await apply(scene);
    expect(run.code).toBe(4);
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(
      /error: web: .*new tasks stop(ped)? before they (are|were) healthy/,
    );
    expect(run.stdout).not.toMatch(DONE);
  });

  it('that another deployment takes over before anybody saw it is followed into that one', async (context) => {
    const scene = await open(context);
    const region = scene.cloud.region('111122223333', 'eu-central-1');
    const again = () => {
      scene.cloud.clock.advance(1_000);
      const asked = { cluster: 'shop', service: 'shop-web', forceNewDeployment: true };
      updateService.run(byHand(scene.cloud, region), asked);
      // Until the first one's task has stopped, which is when ECS shows it no more.
      scene.cloud.clock.advance(10_000);
    };
    scene.cloud.faults.once('UpdateService', { run: again }, { phase: 'after' });
    const run = await apply(scene);
    expect(run.stderr).toMatch(/restart web follows deployment ecs-svc\/\d+, which was under way/);
    expect([run.code, outdated(scene.cloud)]).toEqual([0, []]);
  });

  it('that can no longer be looked at is not confirmed: it was begun', async (context) => {
    const scene = await open(context);
    const error = { type: 'ExpiredTokenException' };
    scene.cloud.faults.times('DescribeServices', { error }, { when: () => begun(scene) === 1 });
    const run = await restart(scene);
    expect(run.code).toBe(4);
    expect(run.stdout + run.stderr).toContain('the AWS credentials have expired');
    expect(run.stdout).not.toMatch(DONE);
  });

  it('whose request is lost on its way is not the one before it', async (context) => {
    const scene = await open(context);
    await apply(scene);
    const deployments = scene.service.deployments.length;
    scene.cloud.faults.times('UpdateService', { cut: true });
    const run = await restart(scene);
    expect(scene.service.deployments).toHaveLength(deployments);
    expect(run.code).toBe(4);
    expect(run.stdout.replace(/\s+/g, ' ')).toMatch(/error: .*a restart may have begun/);
    expect(run.stdout + run.stderr).not.toMatch(DONE);
    expect(run.stderr).not.toContain('restart web deployment');
  });

  it('that AWS refuses to begin is exit 1: nothing was changed', async (context) => {
    const scene = await open(context);
    scene.cloud.faults.times('UpdateService', { error: { type: 'AccessDeniedException' } });
    const run = await restart(scene);
    expect(run.code).toBe(1);
    expect(run.stdout + run.stderr).toContain('AWS refused ecs:UpdateService');
  });
});

/** The service's task definition names the version of now, which is then replaced. */
function pin({ cloud }: Scene, name: string): void {
  const { arn, versions } = secretNamed(cloud, name);
  const current = versions.find(({ labels }) => labels.includes('AWSCURRENT'));
  const region = cloud.region('111122223333', 'eu-central-1');
  for (const definition of [...region.taskDefinitions.values()].flat()) {
    for (const { secrets = [] } of definition.containerDefinitions) {
      const reference = secrets.find(({ valueFrom }) => valueFrom === arn);
      if (reference) Object.assign(reference, { valueFrom: `${arn}:::${current?.id}` });
    }
  }
  writeByHand(cloud, name, 'CANARY-not-a-key-after');
  cloud.clock.advance(60_000);
}

/** Somebody else restarts it. */
function updateByHand({ cloud }: Scene): void {
  cloud.clock.advance(60_000);
  const region = cloud.region('111122223333', 'eu-central-1');
  updateService.run(byHand(cloud, region), { cluster: 'shop', service: 'shop-web', forceNewDeployment: true });
}

/** And that is over. */
function restartByHand(scene: Scene): void {
  updateByHand(scene);
  scene.cloud.clock.advance(600_000);
}

describe.concurrent('a task that reads a pinned version is never said to have every value', () => {
  it('after its restart', async (context) => {
    const scene = await open(context);
    pin(scene, 'dev/typed');
    const run = await apply(scene);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('1 task replaced; 0 of 1 have every value, 1 reads a pinned version');
    expect(run.stderr).toContain('restart web done: 0 of 1 task has every value, 1 reads a pinned version');
    expect(run.stdout + run.stderr).not.toMatch(/each of its tasks has/);
  });

  it('where somebody else has restarted it meanwhile', async (context) => {
    const scene = await open(context);
    pin(scene, 'dev/typed');
    await scene.run(['apply', '--yes', '--no-restart']);
    scene.cloud.clock.advance(60_000);
    scene.cloud.faults.once('DescribeServices', { run: () => restartByHand(scene) }, { skip: 1 });
    const run = await scene.run(['restart', '--yes', '--wait-timeout', LONG, '--json']);
    const { restarted } = JSON.parse(run.stdout);
    expect(restarted).toMatchObject([{ outcome: 'unneeded', tasks: { running: 1, fresh: 0, pinned: 1 } }]);
    expect(run.stderr).toContain('restart web done: 0 of 1 task has every value, 1 reads a pinned version');
    expect(run.stdout + run.stderr).not.toMatch(/each of its tasks has/);
  });
});

describe.concurrent('a service', () => {
  it('that wants no task is not restarted, and the first task reads the values', async (context) => {
    const scene = await open(context, 0);
    const run = await apply(scene);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('wants 0 tasks: nothing to restart');
    expect(begun(scene)).toBe(0);
    expect(runningTasks(scene.cloud)).toEqual([]);
  });

  it('in a newer deployment of a run that was killed is not restarted again', async (context) => {
    const scene = await open(context);
    let pid = 0;
    scene.cloud.faults.once(
      'UpdateService',
      { run: () => void process.kill(pid, 'SIGKILL'), cut: true },
      { phase: 'after' },
    );
    await scene.run(['apply', '--yes'], { started: (started) => (pid = started) });
    expect(begun(scene)).toBe(1);
    const run = await apply(scene);
    expect(run.code).toBe(0);
    expect(begun(scene)).toBe(1);
    expect(outdated(scene.cloud)).toEqual([]);
  });

  it('that somebody else restarts meanwhile is followed, and nothing says that the run began it', async (context) => {
    const scene = await open(context);
    await scene.run(['apply', '--yes', '--no-restart']);
    scene.cloud.clock.advance(60_000);
    scene.cloud.faults.once('DescribeServices', { run: () => updateByHand(scene) }, { skip: 1 });
    const run = await scene.run(['restart', '--yes', '--json', '--wait-timeout', LONG]);
    expect(run.code).toBe(0);
    expect(begun(scene)).toBe(0);
    expect(outdated(scene.cloud)).toEqual([]);
    expect(run.stderr).toMatch(/restart web follows deployment ecs-svc\/\d+, which was under way/);
    expect(JSON.parse(run.stdout).restarted).toMatchObject([{ outcome: 'done', followed: true }]);
    const told = journals(scene).flatMap((entries) => entries.map(({ event }) => event));
    expect(told.filter((event) => /restart|follow/.test(event))).toEqual([
      'restart-command',
      'following',
      'restart-ended',
    ]);
  });

  it.for<[why: string, hold: (scene: Scene) => void, error: string]>([
    [
      'CodeDeploy deploys',
      ({ service }) => Object.assign(service, { controller: 'CODE_DEPLOY' }),
      'web: restart held: CodeDeploy deploys it, so a deployment there delivers the values',
    ],
    [
      'has no value to start with',
      ({ cloud }) => void writeByHand(cloud, 'dev/typed', 'PLACEHOLDER'),
      'web: restart held: it reads dev/pay, dev/typed',
    ],
  ])('that %s is held, and the last line says so', async ([, hold, error], context) => {
    const scene = await open(context);
    hold(scene);
    const run = await scene.run(['restart', '--all', '--yes']);
    expect(run.code).toBe(3);
    expect(run.stderr.replace(/\s+/g, ' ').trim()).toBe(`error: nothing was restarted; ${error}`);
    const json = await scene.run(['restart', '--all', '--yes', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ restarts: [{ target: 'web' }], errors: [{ code: 'held' }] });
    expect(begun(scene)).toBe(0);
  });

  it('is not restarted when it is told not to be, and the plan goes on saying it', async (context) => {
    const scene = await open(context);
    await scene.run(['apply', '--yes', '--no-restart']);
    expect(begun(scene)).toBe(0);
    expect((await scene.run(['plan', '--detailed-exitcode'])).code).toBe(2);
    expect(outdated(scene.cloud)).not.toEqual([]);
  });
});
