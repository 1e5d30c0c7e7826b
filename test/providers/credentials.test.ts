/** Which credentials are chosen and why; and that they are asked for once a run, and again shortly before they end. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import type { Identity } from '../../src/core/ports.js';
import { type CredentialWishes, chooseCredentials } from '../../src/providers/aws/choice.js';
import { credentialsFor } from '../../src/providers/aws/credentials.js';
import { KEYS } from '../support/wire.js';

const NOW = new Date('2026-07-21T12:00:00Z');
const AWS_ITSELF = { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };
const OURS: Identity = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy/one',
  who: 'deploy/one',
  credentials: 'keys from AWS_ACCESS_KEY_ID',
  expires: undefined,
  sso: undefined,
  lastsUntil: undefined,
  renew: 'aws sts get-caller-identity',
  endpoint: undefined,
};
const LENDING = { region: 'us-east-1', endpoints: AWS_ITSELF, userAgent: [], whose: async () => OURS };

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
  const { lend: credentials } = await credentialsFor(KEYS, LENDING);
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
  const { lend: credentials } = await credentialsFor(KEYS, LENDING);
  expect((await credentials()).accessKeyId).toBe('FIRST');
  lend('SECOND', '2026-07-21T13:00:00Z');
  vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
  expect((await credentials()).accessKeyId).toBe(key);
});

it('are asked for once by all who ask at the same time', async () => {
  lend('FIRST');
  const { lend: credentials } = await credentialsFor(KEYS, LENDING);
  const [one, other] = [credentials(), credentials()];
  expect(await one).toBe(await other);
});

describe('those that cannot be renewed', () => {
  const ending = async () => {
    lend('FIRST', '2026-07-21T12:00:00Z');
    vi.setSystemTime(new Date('2026-07-21T11:00:00Z'));
    const { lend: credentials } = await credentialsFor(KEYS, LENDING);
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
  const { lend: credentials } = await credentialsFor(KEYS, LENDING);
  await credentials();
  vi.setSystemTime(new Date('2026-07-21T11:56:00Z'));
  lend('SECOND', '2026-07-21T13:00:00Z');
  const [one, other] = await Promise.all([credentials(), credentials()]);
  expect(one).toBe(other);
});

it('a failure is not kept', async () => {
  lend(undefined);
  const { lend: credentials } = await credentialsFor(KEYS, LENDING);
  await expect(credentials()).rejects.toMatchObject({ name: 'Fault', exit: 3 });
  lend('LATER');
  expect((await credentials()).accessKeyId).toBe('LATER');
});

describe('whose a key is', () => {
  const NEXT = '2026-07-21T13:00:00Z';

  /** Keys that end at 12:00, of which whose they are is answered as told: those not named are ours. */
  async function open(answers: Readonly<Record<string, () => Promise<Identity>>> = {}) {
    lend('FIRST', '2026-07-21T12:00:00Z');
    vi.setSystemTime(new Date('2026-07-21T11:00:00Z'));
    const asked: string[] = [];
    const credentials = await credentialsFor(KEYS, {
      ...LENDING,
      whose: async ({ accessKeyId }, first) => {
        asked.push(first ? `${accessKeyId} after ${first.who}` : accessKeyId);
        return answers[accessKeyId]?.() ?? OURS;
      },
    });
    return {
      asked,
      identity: credentials.identity,
      at: async (time: string) => {
        vi.setSystemTime(new Date(`2026-07-21T${time}Z`));
        return (await credentials.lend()).accessKeyId;
      },
    };
  }
  const strangers = async () => {
    throw new Fault('account', 'of another account', { exit: 3 });
  };

  it('is asked of the first one, however often it is lent, and known from then on', async () => {
    const { asked, identity, at } = await open();
    expect(await identity()).toBe(OURS);
    expect([await at('11:10:00'), await at('11:20:00'), asked]).toEqual(['FIRST', 'FIRST', ['FIRST']]);
  });

  it('is asked of each other one before it is lent, and all who want it wait for the answer', async () => {
    let answer: (identity: Identity) => void = () => {};
    const { asked, at } = await open({ SECOND: () => new Promise((resolve) => (answer = resolve)) });
    await at('11:00:00');
    lend('SECOND', NEXT);
    const lent: string[] = [];
    const wanted = [at('11:56:00'), at('11:56:00')].map((one) => one.then((key) => lent.push(key)));
    await vi.waitFor(() => expect(asked).toEqual(['FIRST', 'SECOND after deploy/one']));
    expect(lent).toEqual([]);
    answer(OURS);
    await Promise.all(wanted);
    expect([lent, asked.length]).toEqual([['SECOND', 'SECOND'], 2]);
  });

  it.each([
    ['its secret', 'AWS_SECRET_ACCESS_KEY'],
    ['its session', 'AWS_SESSION_TOKEN'],
  ])('is asked again where only %s is another', async (_, variable) => {
    const { asked, at } = await open();
    await at('11:00:00');
    vi.stubEnv(variable, 'CANARY-another');
    await at('11:56:00');
    expect(asked).toHaveLength(2);
  });

  it('is not asked again of one that is lent for longer', async () => {
    const { asked, at } = await open();
    await at('11:00:00');
    lend('FIRST', NEXT);
    expect([await at('11:56:00'), asked]).toEqual(['FIRST', ['FIRST']]);
  });

  it('refuses one of another account, and does not go on with the one before it', async () => {
    const { asked, at } = await open({ SECOND: strangers });
    await at('11:00:00');
    lend('SECOND', NEXT);
    await expect(at('11:56:00')).rejects.toMatchObject({ code: 'account' });
    await expect(at('11:57:00')).rejects.toMatchObject({ code: 'account' });
    expect(asked).toHaveLength(2);
    lend('THIRD', NEXT);
    expect(await at('11:58:00')).toBe('THIRD');
  });

  it('goes on with the one before where there is no answer, as long as that is good, and asks again', async () => {
    const lost = vi.fn(strangers).mockRejectedValueOnce(new Fault('timeout', 'not answered'));
    const { at } = await open({ SECOND: lost });
    await at('11:00:00');
    lend('SECOND', NEXT);
    expect([await at('11:56:00'), await at('11:56:30')]).toEqual(['FIRST', 'FIRST']);
    await expect(at('11:56:31')).rejects.toMatchObject({ code: 'account' });
  });

  it('lends none without an answer, once the one before has ended', async () => {
    const lost = vi.fn(async () => OURS).mockRejectedValueOnce(new Fault('timeout', 'not answered'));
    const { at } = await open({ SECOND: lost });
    await at('11:00:00');
    lend('SECOND', NEXT);
    await expect(at('12:00:00')).rejects.toMatchObject({ code: 'timeout' });
    expect(await at('12:00:01')).toBe('SECOND');
  });
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
