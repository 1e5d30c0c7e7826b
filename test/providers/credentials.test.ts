/** Credentials are asked for once a run, and again shortly before they end. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { credentialsFor } from '../../src/providers/aws/credentials.js';

const NOW = new Date('2026-07-21T12:00:00Z');
const CHOICE = { from: 'variables', profile: undefined, text: 'keys from AWS_ACCESS_KEY_ID' } as const;

function lend(key: string | undefined, expires?: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', key);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'CANARY-not-a-key');
  vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', expires);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it('are asked for once, where they have no end', async () => {
  lend('FIRST');
  const credentials = await credentialsFor(CHOICE, 'us-east-1');
  expect((await credentials()).accessKeyId).toBe('FIRST');
  lend('SECOND');
  vi.setSystemTime(new Date('2027-07-21T12:00:00Z'));
  expect((await credentials()).accessKeyId).toBe('FIRST');
});

it.each([
  ['11:54:59', 'FIRST'],
  ['11:55:00', 'FIRST'],
  ['11:55:01', 'SECOND'],
  ['12:00:01', 'SECOND'],
])('those that end at 12:00 are at %s the %s ones', async (time, key) => {
  lend('FIRST', '2026-07-21T12:00:00Z');
  vi.setSystemTime(new Date('2026-07-21T11:00:00Z'));
  const credentials = await credentialsFor(CHOICE, 'us-east-1');
  expect((await credentials()).accessKeyId).toBe('FIRST');
  lend('SECOND', '2026-07-21T13:00:00Z');
  vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
  expect((await credentials()).accessKeyId).toBe(key);
});

it('are asked for once by all who ask at the same time', async () => {
  lend('FIRST');
  const credentials = await credentialsFor(CHOICE, 'us-east-1');
  const [one, other] = [credentials(), credentials()];
  expect(await one).toBe(await other);
});

it('a failure is not kept', async () => {
  lend(undefined);
  const credentials = await credentialsFor(CHOICE, 'us-east-1');
  await expect(credentials()).rejects.toThrow();
  lend('LATER');
  expect((await credentials()).accessKeyId).toBe('LATER');
});
