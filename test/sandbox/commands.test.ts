/** The commands under the policies of least privilege: these are enough, and what they deny is said. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/sandbox/aws/iam/policy.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';
import { audit, operator } from './policies.js';

const ACCOUNT = '549136075525';
const REGION = 'us-east-1';

/** The project's own manifest; whoever calls its staging account has one policy. */
async function staging(
  test: Parameters<typeof workplaceFor>[0],
  policy: (bounds: { account: string; cluster: string; key: string }) => Policy,
): Promise<Workplace> {
  const place = await workplaceFor(test);
  place.dotenv();
  const { keys, aliases } = place.cloud.region(ACCOUNT, REGION);
  const [key = ''] = [...aliases].filter(([alias]) => !alias.startsWith('alias/aws/')).map(([, id]) => id);
  expect(keys.has(key)).toBe(true);
  place.cloud.account(ACCOUNT).policies.push(policy({ account: ACCOUNT, cluster: 'askflorence-staging', key }));
  return place;
}

const denied = ({ cloud }: Workplace) => cloud.calls.filter(({ error }) => error === 'AccessDeniedException');

describe('the policy of who plans and applies', () => {
  test('is enough for doctor, plan, apply and audit', async (context) => {
    const place = await staging(context, operator);
    for (const [words, code] of [
      [['doctor', '--env', 'staging'], 0],
      [['plan', '--env', 'staging', '--detailed-exitcode'], 2],
      [['apply', '--env', 'staging', '--yes'], 0],
      [['audit', '--env', 'staging'], 0],
    ] as const) {
      const run = await place.run(words);
      expect(`${words.join(' ')}: ${run.code}\n${run.stderr}`).toContain(`${words.join(' ')}: ${code}`);
    }
    expect(denied(place)).toEqual([]);
  });
});

describe('the policy of who audits', () => {
  test('is enough for list and audit, which read no value', async (context) => {
    const place = await staging(context, ({ account }) => audit(account));
    for (const command of ['list', 'audit']) expect((await place.run([command, '--env', 'staging'])).code).toBe(0);
    expect(denied(place)).toEqual([]);
    expect(place.cloud.calls.filter(({ operation }) => /GetSecretValue/.test(operation))).toEqual([]);
  });

  test('does not let apply write', async (context) => {
    const place = await staging(context, ({ account }) => audit(account));
    const { code } = await place.run(['apply', '--env', 'staging', '--yes']);
    expect(code).not.toBe(0);
    expect(place.cloud.calls.filter(({ operation, error }) => operation === 'PutSecretValue' && !error)).toEqual([]);
  });
});
