/** A service of the cluster that the manifest does not name: no apply restarts it, and nothing says that all is well. */
import { expect, it } from 'vitest';
import { makeService } from '../../src/sandbox/aws/ecs/services.js';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import { runInside } from '../support/inside.js';
import { byHand, outdated } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it('apply, plan and audit say that its tasks have the old value, and what deploys it', async (test) => {
  const place = await workplaceFor(test, { manifest: MANIFEST, speed: 40 });
  place.file('.env.dev', 'PAY=CANARY-pay\n');
  place.cloud.clock.advance(600_000);
  const region = place.cloud.region('111122223333', 'eu-central-1');
  const { taskDefinition } = findService(place.cloud, '111122223333', 'eu-central-1', 'shop', 'shop-web');
  const cluster = region.clusters.get('shop') as Parameters<typeof makeService>[1];
  makeService(byHand(place.cloud, region), cluster, { name: 'shop-worker', taskDefinition, desired: 2 });
  place.cloud.clock.advance(120_000);

  const applied = await runInside(place, ['apply', '--yes', '--json']);
  expect(applied.code).toBe(0);
  expect(outdated(place.cloud), 'the tasks of the worker are older than the value').toHaveLength(2);

  const [plan] = JSON.parse((await runInside(place, ['plan', '--json'])).stdout).plans;
  expect(plan.concerns).toEqual([
    { kind: 'outside', target: 'service:shop-worker', tasks: 2, because: ['dev/pay'], certain: true },
  ]);
  expect(plan.tasks).toMatchObject({ running: 3, fresh: 1 });

  const command = 'aws ecs update-service --cluster shop --service shop-worker --force-new-deployment';
  expect((await runInside(place, ['plan'])).stdout).toContain(`hint: ${command} --profile shop-dev --region`);
  const audited = JSON.parse((await runInside(place, ['audit', '--json'])).stdout);
  const findings = audited.audits[0].findings as { rule: string; target: string }[];
  expect(findings.map(({ rule, target }) => `${rule} ${target}`)).toEqual([
    'stale-task service:shop-worker',
    'consumer-undeclared service:shop-worker',
  ]);
});
