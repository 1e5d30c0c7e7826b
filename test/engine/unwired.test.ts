/** A secret that is declared for a service and that its task definition does not read: a restart delivers nothing of it. */
import { expect, it } from 'vitest';
import { runInside } from '../support/inside.js';
import { workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
    createMissing: true
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;

it('no task is said to have every value, and each what it reads', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 60 });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\nNEW=CANARY-not-a-key-new\n');
  place.file(
    'secrets.manifest.yaml',
    `${MANIFEST}  dev/new: { source: { dotenv: { file: .env.dev, variable: NEW } } }\n`,
  );
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(0);
  const plan = await runInside(place, ['plan']);
  const said = [run.stderr, run.stdout, plan.stdout].map((text) => text.replace(/\s+/g, ' '));
  expect(said[0]).toContain('restart web done: 1 of 1 task has what it reads');
  expect(said[1]).toContain('1 task replaced; each of its tasks has what it reads');
  expect(said[1]).toContain('dev/new is declared for web, whose task definition does not read it');
  expect(said[2]).toContain('1 of 1 task has what it reads');
  expect(said.join(' ')).not.toContain('every value');
});
