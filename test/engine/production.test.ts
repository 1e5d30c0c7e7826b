/** What is said of production at the end of a run is what it is then, whoever changed it meanwhile. */
import { describe, expect, it, type TestContext } from 'vitest';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import { byHand, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web, api: shop-api } }
    consumers: [web]
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, consumers: [web, api] }
`;
const WORLD = 'services: { dev: { web: { tasks: 2 }, api: { tasks: 1 } } }';

async function open(context: Pick<TestContext, 'onTestFinished'>, speed?: number): Promise<Workplace> {
  const place = await workplaceFor(context, {
    manifest: MANIFEST,
    world: WORLD,
    ...(speed === undefined ? {} : { speed }),
  });
  place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\nPAY=CANARY-not-a-key-pay\n');
  place.cloud.clock.advance(60_000);
  return place;
}

const serviceOf = ({ cloud }: Workplace, name: string) =>
  findService(cloud, '111122223333', 'eu-central-1', 'shop', name);

/** Somebody else restarts a service whose old tasks go first. */
function takeDown(place: Workplace, script: 'stalls' | 'completes'): void {
  const { cloud } = place;
  Object.assign(serviceOf(place, 'shop-web'), { script, minimumHealthyPercent: 0, maximumPercent: 100 });
  const asked = { cluster: 'shop', service: 'shop-web', forceNewDeployment: true };
  updateService.run(byHand(cloud, cloud.region('111122223333', 'eu-central-1')), asked);
  cloud.clock.advance(300_000);
}

const refused = (name: string) => ({
  when: (call: { readonly target?: string | undefined }) => call.target?.includes(name) ?? false,
});
const linesOf = ({ stdout }: { readonly stdout: string }) => stdout.replace(/\s+/g, ' ');

describe.concurrent('production now', () => {
  it.for<[script: 'stalls' | 'completes', now: string, otherwise: string]>([
    ['stalls', 'web: 0 of 2 tasks run, a deployment is under way', 'ECS goes on with web'],
    [
      'completes',
      'web: 2 tasks run, 0 with every value',
      'a task of web that starts by itself reads 1 new value and may have no value of dev/mail',
    ],
  ])('is not what it was before somebody else restarted it: one that %s', async ([script, now, otherwise], context) => {
    const place = await open(context);
    place.cloud.faults.times('PutSecretValue', { error: { type: 'AccessDeniedException' } }, refused('dev/mail'));
    place.cloud.faults.once('PutSecretValue', { run: () => takeDown(place, script) }, refused('dev/pay'));
    const run = await place.run(['apply', '--yes']);
    expect(run.code).toBe(4);
    expect(linesOf(run)).toContain(
      `production now ${now}; api: 1 task runs with every value stopped at write, 1 of 2 if nobody acts ${otherwise}`,
    );
  });

  it('names what runs on old values beside what was restarted', async (context) => {
    const place = await open(context);
    Object.assign(serviceOf(place, 'shop-api'), { controller: 'CODE_DEPLOY' });
    const run = await place.run(['apply', '--yes']);
    expect(run.code).toBe(4);
    expect(linesOf(run)).toContain(
      'production now api as before: 1 task runs on the values it started with; web: 2 tasks run with every value ' +
        'stopped at restart, 1 of 2; held: api ' +
        'if nobody acts a task of api that starts by itself reads 1 new value ' +
        'finish it a deployment of shop-api by CodeDeploy',
    );
  });

  it('does not promise a value that is gone by then', async (context) => {
    const place = await open(context);
    const back = () => void writeByHand(place.cloud, 'dev/mail', 'PLACEHOLDER', 'terraform-20261122140000000000000009');
    place.cloud.faults.once('UpdateService', { run: back });
    const run = await place.run(['apply', '--yes']);
    expect(run.code).toBe(4);
    expect(linesOf(run)).toContain('of web that starts by itself reads 1 new value and may have no value of dev/mail');
  });

  it('is as before after --no-restart, service by service, with the command that delivers', async (context) => {
    const place = await open(context);
    const id = /Plan ([0-9a-f]{7})/.exec((await place.run(['plan', '--no-restart'])).stdout)?.[1] as string;
    const run = await place.run(['apply', '--yes', '--no-restart', '--expect', id]);
    expect(run.code, run.stderr).toBe(0);
    expect(linesOf(run)).toContain(
      'Not restarted ! web 2 tasks run, 0 with every value ! api 1 task runs, 0 with every value record:',
    );
    expect(run.stdout).toMatch(/^Applied [0-9a-f]{7} to dev in .*; nothing restarted\n/);
    expect(run.stdout.trimEnd()).toMatch(/\nhint: secretsmith restart --env dev$/);
  });

  it.for<[what: string, planned: number, later: number]>([
    ['ran', 14_000, 0],
    ['were starting', 6_000, 8_000],
  ])(
    'is not as before where new tasks run beside old ones, although they %s when it was planned',
    async ([, planned, later], context) => {
      const place = await open(context, 0);
      for (const name of ['dev/mail', 'dev/pay']) writeByHand(place.cloud, name, 'CANARY-not-a-key-other');
      place.cloud.clock.advance(60_000);
      const web = serviceOf(place, 'shop-web');
      web.script = 'completes';
      const asked = { cluster: 'shop', service: 'shop-web', forceNewDeployment: true };
      updateService.run(byHand(place.cloud, place.cloud.region('111122223333', 'eu-central-1')), asked);
      place.cloud.clock.advance(planned);
      let pid = 0;
      const leave = () => {
        place.cloud.clock.advance(later);
        process.kill(pid, 'SIGINT');
      };
      place.cloud.faults.once('DescribeServices', { run: leave }, { skip: 2 });
      const run = await place.run(['restart', '--yes'], { started: (started) => (pid = started) });
      expect([run.code, web.tasks.filter(({ last }) => last === 'RUNNING').length]).toEqual([130, 4]);
      expect(linesOf(run)).toContain('production now web: 4 tasks run, 2 with every value, a deployment is under way');
    },
  );

  it('is told once a rollback is over, and not while its tasks start', async (context) => {
    const place = await open(context);
    serviceOf(place, 'shop-web').script = 'rolls-back';
    const run = await place.run(['apply', '--yes', '--wait-timeout', '35m']);
    expect(run.code).toBe(4);
    expect(serviceOf(place, 'shop-web').deployments[0]).toMatchObject({ status: 'PRIMARY', rollout: 'COMPLETED' });
    expect(linesOf(run)).toContain('error: web rolled back: ');
    expect(linesOf(run)).toContain('web, api: 3 tasks run with every value');
    expect(linesOf(run)).toContain('finish it nothing is left to do: no task lacks a value');
  });

  it('is told of a rollback that is not over in time as one that goes on', async (context) => {
    const place = await open(context);
    const web = serviceOf(place, 'shop-web');
    web.script = 'rolls-back';
    const stall = () => {
      for (const one of web.deployments) if (one.rollback) Object.assign(one, { script: 'stalls' });
    };
    place.cloud.faults.times('DescribeServices', { run: stall });
    const run = await place.run(['apply', '--yes', '--wait-timeout', '4m']);
    expect(run.code).toBe(4);
    expect(linesOf(run)).toContain('error: web is being rolled back: ');
  });
});
