/** A write that only the list of versions has shown is still to be seen: a look that lacks it is older. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ProductionNow } from '../../src/core/production.js';
import { runInside } from '../support/inside.js';
import { oneService } from '../support/one-service.js';
import { changes, outdated } from '../support/truth.js';

it('no task is called fresh by a look from before a write that the list of versions has shown', async (context) => {
  const scene = await oneService(context);
  const { cloud } = scene;
  expect((await scene.apply()).code).toBe(0);
  cloud.clock.advance(3_600_000);
  const manifest = readFileSync(join(scene.folder, 'secrets.manifest.yaml'), 'utf8');
  scene.file('secrets.manifest.yaml', manifest.replace('PAY } } }', 'PAY } }, follow: true }'));
  // From the second replacement on, no label has to be put on first.
  scene.file('.env.dev', 'PAY=CANARY-not-a-key-later\n');
  expect((await scene.apply()).code).toBe(0);
  cloud.clock.advance(3_600_000);
  scene.file('.env.dev', 'PAY=CANARY-not-a-key-latest\n');
  const begun = cloud.calls.length;
  let listed = false;
  const put = () => cloud.calls.findLast((call) => call.operation === 'PutSecretValue')?.at.getTime() ?? 0;
  cloud.faults.on(({ operation, target }, phase) => {
    if (target !== 'dev/pay' || !changes(cloud, begun).some((call) => call.operation === 'PutSecretValue'))
      return undefined;
    if (operation === 'ListSecretVersionIds') listed = true;
    if (operation !== 'DescribeSecret') return undefined;
    cloud.readLag = phase === 'before' && listed ? cloud.clock.now().getTime() - put() + 10 : 0;
    return listed || phase === 'after' ? undefined : { error: { type: 'InternalServiceError', status: 500 } };
  });
  const env = { ...scene.env, SECRETSMITH_PACE: '0.0001' };
  const run = await runInside({ ...scene, env }, ['apply', '--yes', '--json']);
  expect(outdated(cloud)).toHaveLength(2);
  const { production } = JSON.parse(run.stdout) as { readonly production: ProductionNow };
  // Not seen, or seen to be stale: never fresh.
  expect(production.services.map(({ target, fresh }) => `${target} ${fresh} fresh`)).not.toContain('web 2 fresh');
});
