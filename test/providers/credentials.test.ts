/** Which credentials are chosen and why; and that they are asked for once a run, and again shortly before they end. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CredentialWishes, chooseCredentials } from '../../src/providers/aws/choice.js';
import { credentialsFor } from '../../src/providers/aws/credentials.js';
import { KEYS } from '../support/wire.js';

const NOW = new Date('2026-07-21T12:00:00Z');
const AWS_ITSELF = { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };
const LENDING = { region: 'us-east-1', endpoints: AWS_ITSELF, userAgent: [] };

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
  const credentials = await credentialsFor(KEYS, LENDING);
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
  const credentials = await credentialsFor(KEYS, LENDING);
  expect((await credentials()).accessKeyId).toBe('FIRST');
  lend('SECOND', '2026-07-21T13:00:00Z');
  vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
  expect((await credentials()).accessKeyId).toBe(key);
});

it('are asked for once by all who ask at the same time', async () => {
  lend('FIRST');
  const credentials = await credentialsFor(KEYS, LENDING);
  const [one, other] = [credentials(), credentials()];
  expect(await one).toBe(await other);
});

describe('those that cannot be renewed', () => {
  const ending = async () => {
    lend('FIRST', '2026-07-21T12:00:00Z');
    vi.setSystemTime(new Date('2026-07-21T11:00:00Z'));
    const credentials = await credentialsFor(KEYS, LENDING);
    await credentials();
    lend(undefined);
    return credentials;
  };

  it.each(['11:55:01', '11:59:59'])('are good until they end: at %s', async (time) => {
    const credentials = await ending();
    vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
    expect((await credentials()).accessKeyId).toBe('FIRST');
  });

  it('and not after it', async () => {
    const credentials = await ending();
    vi.setSystemTime(new Date('2026-07-21T12:00:00Z'));
    await expect(credentials()).rejects.toMatchObject({ name: 'Fault' });
  });

  it.each([
    ['11:56:00', 'FIRST'],
    ['11:56:31', 'SECOND'],
  ])('are asked for again, but not with every call: at %s the %s ones', async (time, key) => {
    const credentials = await ending();
    vi.setSystemTime(new Date('2026-07-21T11:56:00Z'));
    await credentials();
    lend('SECOND', '2026-07-21T13:00:00Z');
    vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
    expect((await credentials()).accessKeyId).toBe(key);
  });
});

it('are renewed once by all who ask at the same time', async () => {
  lend('FIRST', '2026-07-21T12:00:00Z');
  vi.setSystemTime(new Date('2026-07-21T11:00:00Z'));
  const credentials = await credentialsFor(KEYS, LENDING);
  await credentials();
  vi.setSystemTime(new Date('2026-07-21T11:56:00Z'));
  lend('SECOND', '2026-07-21T13:00:00Z');
  const [one, other] = await Promise.all([credentials(), credentials()]);
  expect(one).toBe(other);
});

it('a failure is not kept', async () => {
  lend(undefined);
  const credentials = await credentialsFor(KEYS, LENDING);
  await expect(credentials()).rejects.toMatchObject({ name: 'Fault', exit: 3 });
  lend('LATER');
  expect((await credentials()).accessKeyId).toBe('LATER');
});

describe('chosen are', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'CANARY-id', AWS_SECRET_ACCESS_KEY: 'CANARY-key' };
  const role = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/ci' };
  const named = { AWS_PROFILE: 'named' };
  const all = { ...keys, ...role, ...named };
  const wish = (flag: string | undefined, env: NodeJS.ProcessEnv, manifest?: string): CredentialWishes => ({
    flag,
    manifest,
    env,
  });

  // Each line names one thing less than the line before it.
  it.each([
    ['--profile', wish('flag', all, 'manifest'), 'profile flag by --profile'],
    ['keys in variables', wish(undefined, all, 'manifest'), 'keys from AWS_ACCESS_KEY_ID'],
    ['web identity', wish(undefined, { ...role, ...named }, 'manifest'), 'the role of AWS_ROLE_ARN'],
    ['AWS_PROFILE', wish(undefined, named, 'manifest'), 'profile named by AWS_PROFILE'],
    ["the manifest's profile", wish(undefined, {}, 'manifest'), 'profile manifest'],
    ['the default chain', wish(undefined, {}), 'the default credentials'],
  ])('%s, before what follows', (_, wishes, text) => {
    expect(chooseCredentials(wishes).text).toBe(text);
  });

  it.each([
    ['a token file without a role', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }],
    ['a role without a token file', { AWS_ROLE_ARN: 'arn:aws:iam::1:role/ci' }],
    ['an empty AWS_PROFILE', { AWS_PROFILE: '' }],
    ['empty keys', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }],
  ])('not %s', (_, env) => {
    expect(chooseCredentials(wish(undefined, env, 'manifest')).text).toBe('profile manifest');
  });

  it.each([
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
  ])('never something else where %s stands alone', (set, missing) => {
    const env = { ...named, [set]: 'CANARY-half' };
    expect(() => chooseCredentials(wish(undefined, env, 'manifest'))).toThrow(
      expect.objectContaining({ message: `${set} is set and ${missing} is not`, exit: 3, hints: [`unset ${set}`] }),
    );
    expect(chooseCredentials(wish('flag', env)).text).toBe('profile flag by --profile');
  });
});
