/**
 * A service of the manifest that its cluster does not have: a task definition needs values before there is a service,
 * so a new environment is filled without it, and a name that is typed wrong is told on every screen.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { type CommandName, runInside } from '../support/inside.js';
import { currentText, servicesOf } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web, api: shop-api } }
    consumers: [web]
secrets:
  dev/mail: { source: { generate: { bytes: 32 } } }
  dev/pay: { source: { generate: { bytes: 32 } }, consumers: [api] }
`;
const SAID = 'does not exist in cluster shop, so nothing is restarted: it is not made yet, or goes by another name';
const LIST = 'aws ecs list-services --cluster shop --profile shop-dev --region eu-central-1';

interface Scene extends Workplace {
  readonly say: (...words: readonly [CommandName, ...string[]]) => ReturnType<typeof runInside>;
}

/** `shop-api` is gone: forgotten, or still described as INACTIVE. */
async function open(context: Pick<TestContext, 'onTestFinished'>, how: 'forgotten' | 'INACTIVE'): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 200 });
  place.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION = 'true';
  const api = servicesOf(place.cloud).find(({ name }) => name === 'shop-api');
  if (!api) throw new Error('the sandbox has no such service');
  Object.assign(api, { status: 'INACTIVE', tasks: [], desired: 0 });
  if (how === 'forgotten') {
    for (const region of place.cloud.account('111122223333').regions.values())
      region.clusters.get('shop')?.services.delete('shop-api');
  }
  return { ...place, say: (...words) => runInside(place, words) };
}

const flat = (text: string) => text.replace(/\s+/g, ' ');

describe.each(['forgotten', 'INACTIVE'] as const)('a service that does not exist, %s', (how) => {
  it('stops no plan and no apply, and needs a person in both', async (context) => {
    const { say, cloud } = await open(context, how);
    const plan = await say('plan', '--detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(flat(plan.stdout)).toContain(`Needs a person ! api shop-api ${SAID} hint: ${LIST} hint: `);
    expect(plan.stdout).toContain('fill 2');
    const applied = await say('apply', '--yes', '--wait-timeout', '10h');
    expect([applied.code, flat(applied.stderr).includes(SAID)]).toEqual([0, true]);
    for (const name of ['dev/mail', 'dev/pay']) expect(currentText(cloud, name)).not.toMatch(/PLACEHOLDER|^$/);
    const again = await say('plan', '--detailed-exitcode');
    expect([again.code, again.stdout.includes('Nothing to apply')]).toEqual([2, true]);
    expect((await say('plan')).code).toBe(0);
  });

  it('is said by what looks', async (context) => {
    const { say } = await open(context, how);
    expect((await say('list')).stdout).toMatch(/dev\/pay\t.*\tapi does not exist$/m);
    expect(flat((await say('show', 'dev/pay')).stdout)).toContain('api declared for it, and shop-api does not exist');
    const audit = await say('audit', '--fail-on', 'error');
    expect([audit.code, flat(audit.stdout).includes(`service-missing api: shop-api ${SAID}`)]).toEqual([2, true]);
    const doctor = await say('doctor');
    expect([doctor.code, flat(doctor.stdout).includes(`✗ service api: shop-api ${SAID}`)]).toEqual([1, true]);
  });

  it('is not restarted by name, and hides no other', async (context) => {
    const { say } = await open(context, how);
    expect((await say('apply', '--yes', '--wait-timeout', '10h')).code).toBe(0);
    for (const name of ['api', 'shop-api']) {
      const named = await say('restart', name, '--yes');
      expect([named.code, flat(named.stderr)]).toEqual([
        1,
        expect.stringContaining('shop-api does not exist in cluster'),
      ]);
      expect(named.stderr).toContain(`hint: ${LIST}`);
    }
    const all = await say('restart', '--all', '--yes', '--wait-timeout', '10h');
    expect([all.code, flat(all.stderr).includes(`api shop-api ${SAID}`)]).toEqual([0, true]);
  });
});
