/**
 * A replica is written in the region of its primary and nowhere else (Secrets Manager API reference,
 * ReplicateSecretToRegions, and user guide, "Promote a replica secret", checked 2026-11-22).
 */
import { expect, it, type TestContext } from 'vitest';
import { currentText, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: dev, services: { web: shop } }
    consumers: [web]
secrets:
  dev/mail: { source: { generate: { bytes: 32 } } }
`;

const LEFT_TO_AWS = MANIFEST.replace('bytes: 32 } } }', 'bytes: 32 } }, rotate: { by: aws } }');

/** `dev/mail` is kept in step with the secret of that name in another region. */
async function replicated(context: Pick<TestContext, 'onTestFinished'>, text?: string): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  if (text !== undefined) writeByHand(place.cloud, 'dev/mail', text);
  const { secrets } = place.cloud.region('111122223333', 'eu-central-1');
  secrets.set('dev/mail', { ...secretNamed(place.cloud, 'dev/mail'), replicaOf: 'us-east-1' });
  return place;
}

it('is no change: plan and apply say where it is written', async (context) => {
  const place = await replicated(context);
  const problem = {
    code: 'replica',
    message: 'dev/mail is a replica of the secret in us-east-1, and only that one is written',
    hints: [
      'write it there: secrets.manifest.yaml:3  aws: { region: us-east-1 }',
      'or leave it to AWS: secrets.manifest.yaml:8  rotate: { by: aws }',
    ],
  };
  const [plan] = JSON.parse((await place.run(['plan', '--json'])).stdout).plans;
  expect(plan).toMatchObject({ rows: [{ state: 'replica', action: 'blocked', problem }], writes: [], restarts: [] });

  const applied = await place.run(['apply', '--yes', '--quiet']);
  expect(applied.code, applied.stderr).toBe(3);
  expect(currentText(place.cloud, 'dev/mail')).toBe('PLACEHOLDER');
  expect(place.cloud.calls.filter(({ operation }) => operation === 'PutSecretValue')).toEqual([]);
});

it('that is left to AWS is as declared, and the plan is empty', async (context) => {
  const place = await replicated(context, 'CANARY-not-a-key-mail');
  place.file('secrets.manifest.yaml', LEFT_TO_AWS);
  const plan = await place.run(['plan', '--detailed-exitcode', '--no-restart']);
  expect(plan.code, plan.stdout).toBe(0);
});

it('of a placeholder is blocked, left to AWS or not: it is its primary that has to be written', async (context) => {
  const place = await replicated(context);
  place.file('secrets.manifest.yaml', LEFT_TO_AWS);
  const [plan] = JSON.parse((await place.run(['plan', '--json'])).stdout).plans;
  const problem = {
    code: 'kept-without-value',
    message: 'dev/mail holds a placeholder, and only its primary in us-east-1 is written',
    hints: ['write it there: secrets.manifest.yaml:3  aws: { region: us-east-1 }'],
  };
  expect(plan).toMatchObject({ rows: [{ state: 'placeholder', action: 'blocked', problem }], writes: [] });
});

it('is no unfilled secret for an auditor, and a replica in list and show', async (context) => {
  const place = await replicated(context);
  const [audit] = JSON.parse((await place.run(['audit', '--json'])).stdout).audits;
  expect(audit.findings.filter(({ rule }: { rule: string }) => rule === 'unfilled')).toEqual([]);
  expect((await place.run(['list'])).stdout).toMatch(/dev\/mail\treplica\t/);
  expect((await place.run(['show', 'dev/mail'])).stdout).toContain('replica');
});
