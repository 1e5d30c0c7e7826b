/** What docs/sandbox.md promises. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ecs } from '../../src/sandbox/aws/ecs/index.js';
import { kms } from '../../src/sandbox/aws/kms.js';
import { secretsmanager } from '../../src/sandbox/aws/secretsmanager/index.js';
import { parseWorld } from '../../src/sandbox/world.js';
import { ROOT } from '../support/workplace.js';

const page = readFileSync(join(ROOT, 'docs', 'sandbox.md'), 'utf8');

test.each([
  ['Secrets Manager', secretsmanager],
  ['ECS', ecs],
  ['KMS', kms],
])('the operations of %s are all named, and no others', (service, operations) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${service} |`));
  expect(row?.split('|')[2]?.trim().split(', ')).toEqual(Object.keys(operations).sort());
});

test('its world can be read', () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(parseWorld(yaml, 'world.yaml')).toEqual({
    services: { prod: { app: { tasks: 2, minimumHealthyPercent: 100 } } },
    dotenv: { '.env.prod': { MONGODB_URI: 'mongodb://CANARY' } },
    accounts: { '039624954211': { role: 'auditor', policies: ['audit.json'] } },
  });
});
