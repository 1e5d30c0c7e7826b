/**
 * What AWS rotates is read by tasks like any other secret: Terraform makes it with a placeholder, and until its first
 * rotation, or after a hand's slip, that is what a new task would start with.
 */
import { expect, it, type TestContext } from 'vitest';
import type { Plan } from '../../src/core/model.js';
import { runInside } from '../support/inside.js';
import { changes, currentText, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } }, rotate: { by: aws } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;
const REAL = 'CANARY-not-a-key-mail';

async function rotated(context: Pick<TestContext, 'onTestFinished'>, text?: string): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 60 });
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\nMAIL=CANARY-not-a-key-never-written\n');
  const { secrets } = place.cloud.region('111122223333', 'eu-central-1');
  if (text !== undefined) writeByHand(place.cloud, 'dev/mail', text);
  secrets.set('dev/mail', { ...secretNamed(place.cloud, 'dev/mail'), rotationEnabled: true });
  return place;
}

async function planned(place: Workplace): Promise<Plan> {
  return JSON.parse((await runInside(place, ['plan', '--json'])).stdout).plans[0] as Plan;
}

it.for<[string, string | undefined]>([
  ["Terraform's", undefined],
  ['typed over a value', 'PLACEHOLDER'],
])('a placeholder, %s, is not written from here and not rolled out', async ([, text], context) => {
  const place = await rotated(context, text);
  const { rows, restarts } = await planned(place);
  expect(rows[0]).toMatchObject({
    state: 'placeholder',
    action: 'blocked',
    problem: {
      message: 'dev/mail holds a placeholder, and AWS rotates it, so nothing else may write it',
      hints: ['aws secretsmanager rotate-secret --secret-id dev/mail --profile shop-dev --region eu-central-1'],
    },
  });
  expect(restarts.map(({ heldBy }) => heldBy)).toEqual([['dev/mail']]);

  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(4);
  expect(changes(place.cloud).map(({ operation, target }) => [operation, target])).toEqual([
    ['PutSecretValue', 'dev/pay'],
  ]);
  expect(currentText(place.cloud, 'dev/mail')).toBe('PLACEHOLDER');
});

it.for([
  ['', REAL],
  [', whatever it ends in: nobody typed it', `${REAL}\u200b`],
])('a value is as declared and rolled out, once it was looked into%s', async ([, text = ''], context) => {
  const place = await rotated(context, text);
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(0);
  expect((await planned(place)).rows.map(({ state, action }) => [state, action])).toEqual([
    ['as-declared', 'none'],
    ['as-declared', 'none'],
  ]);
  expect(currentText(place.cloud, 'dev/mail')).toBe(text);
});

it('what may not be read is not known, and holds the restart', async (context) => {
  const place = await rotated(context, REAL);
  await runInside(place, ['apply', '--yes', '--no-restart']);
  place.cloud.account('111122223333').denied.push({ action: 'secretsmanager:*GetSecretValue', resource: '*' });
  const { rows, restarts } = await planned(place);
  expect(rows[0]).toMatchObject({
    state: 'not-known',
    action: 'blocked',
    problem: { message: 'dev/mail holds a version that is not ours, and it may not be read' },
  });
  expect(restarts.map(({ heldBy }) => heldBy)).toEqual([['dev/mail']]);
  const { stdout } = await runInside(place, ['plan']);
  expect(stdout.replace(/\s+/g, ' ')).toContain('new tasks may start with');
  expect((await runInside(place, ['list', 'dev/mail'])).stdout).toMatch(/dev\/mail\tnot known\t/);
});
