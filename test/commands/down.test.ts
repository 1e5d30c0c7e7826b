/**
 * A service that is down is said to be on every screen that looks, though its deployment is only under way: it finds no
 * capacity, so no task of it fails.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import type { Service } from '../../src/sandbox/aws/ecs/state.js';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import type { Region } from '../../src/sandbox/cloud.js';
import { type CommandName, runInside } from '../support/inside.js';
import { byHand, regionsOf, servicesOf, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/mail: { source: { generate: { bytes: 32 } } }
`;
const MINUTE = 60_000;

interface Scene extends Workplace {
  readonly region: Region;
  readonly web: Service;
  readonly say: (...words: readonly [CommandName, ...string[]]) => ReturnType<typeof runInside>;
  /** A deployment begins, as somebody else's would. */
  readonly deploy: () => void;
}

/** Filled and restarted long ago; one task runs. */
async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 200 });
  place.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION = 'true';
  const say: Scene['say'] = (...words) => runInside(place, words);
  expect((await say('apply', '--yes', '--wait-timeout', '10h')).code).toBe(0);
  const [region, web] = [regionsOf(place.cloud)[0], servicesOf(place.cloud)[0]];
  if (!region || !web) throw new Error('the sandbox has no service');
  const deploy = () =>
    void updateService.run(byHand(place.cloud, region), {
      cluster: 'shop',
      service: 'shop-web',
      forceNewDeployment: true,
    });
  place.cloud.clock.advance(10 * MINUTE);
  return { ...place, region, web, say, deploy };
}

describe('a service that wants a task and runs none', () => {
  async function down(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
    const scene = await open(context);
    Object.assign(scene.web, { script: 'stalls', minimumHealthyPercent: 0, maximumPercent: 100 });
    scene.deploy();
    scene.cloud.clock.advance(20 * MINUTE);
    return scene;
  }

  it('needs a person, is a finding, and not ready; a plan has nothing that would mend it', async (context) => {
    const { say } = await down(context);
    const plan = await say('plan', '--detailed-exitcode');
    expect(plan.stdout).toMatch(/^Needs a person\n {2}! web {2}shop-web {2}0 tasks of 1 wanted run, and a deployment/m);
    const audit = await say('audit', '--fail-on', 'error');
    expect(audit.stdout).toContain('  service-failing  web: 0 tasks of 1 wanted run');
    const doctor = await say('doctor');
    expect(doctor.stdout).toMatch(/✗ service +web: shop-web, 0 tasks of 1 wanted run/);
    expect([plan.code, audit.code, doctor.code]).toEqual([2, 2, 1]);
    expect((await say('plan')).code, 'nobody asked').toBe(0);
    expect((await say('apply', '--yes')).code, 'nothing that it could do').toBe(0);
  });

  it('is said where its tasks are counted', async (context) => {
    const { say } = await down(context);
    expect((await say('list')).stdout).toContain('web 0/0 (wants 1)');
    expect((await say('show', 'dev/mail')).stdout).toContain('      0 tasks of 1 wanted run\n');
    expect((await say('restart', '--yes')).stdout).toContain('no task runs, 1 that is wanted does not run');
  });
});

describe('a secret that is being deleted', () => {
  it('is shown with the tasks that are older than its value, and with what brings it back', async (context) => {
    const { say, cloud, region } = await open(context);
    writeByHand(cloud, 'dev/mail', 'CANARY-not-a-key-by-hand');
    cloud.clock.advance(MINUTE);
    deleteSecret.run(byHand(cloud, region), { SecretId: 'dev/mail' });
    const { stdout } = await say('show', 'dev/mail');
    expect(stdout).toContain('has what was current before');
    expect(stdout).toMatch(/^hint: aws secretsmanager restore-secret --secret-id dev\/mail /m);
  });
});
