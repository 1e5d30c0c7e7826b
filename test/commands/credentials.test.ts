/**
 * Credentials that cannot be had: one line that names them and one command to paste, exit 3, and nothing of
 * a token, a key or a program's output. The cases are those of reference "AWS", §4, against the files that
 * the AWS CLI writes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { furnish, type Home, OWN_FILES, openPortal, SESSION, SSO_CONFIG, START_URL } from '../support/home.js';
import { openWorkplace, type Run, type Workplace } from '../support/workplace.js';

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1 } } }
secrets: { dev/key: { source: manual } }
`;

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace({ manifest: MANIFEST });
});
afterEach(() => place.close());

const ENDED = '2026-01-01T00:00:00Z';
const AHEAD = new Date(Date.now() + 3_600_000).toISOString();
const TOKEN = { accessToken: 'CANARY-access', startUrl: START_URL, region: 'eu-west-1' };
const CLIENT = { clientId: 'CANARY-client', clientSecret: 'CANARY-client-secret', refreshToken: 'CANARY-refresh' };
const LOGIN = 'arn:aws:iam::111122223333:user/jane';

interface Case extends Home {
  readonly profile?: string;
  readonly env?: Record<string, string | undefined>;
  readonly error: string;
  readonly hint: string;
}

/** Nothing answers there, and at once. */
const REFUSING = 'http://127.0.0.1:1';

const CASES: Readonly<Record<string, Case>> = {
  'sso_session, never logged in': {
    config: SSO_CONFIG,
    profile: 'signed',
    error: 'nobody is signed in to the SSO session of profile signed',
    hint: 'aws sso login --profile signed',
  },
  'sso_session, expired with a refresh token': {
    config: SSO_CONFIG,
    sso: { [SESSION]: { ...TOKEN, ...CLIENT, expiresAt: ENDED } },
    profile: 'signed',
    error: 'the SSO session of profile signed has expired',
    hint: 'aws sso login --profile signed',
  },
  'sso_session, expired with a refresh token, and nobody to ask': {
    config: SSO_CONFIG,
    sso: { [SESSION]: { ...TOKEN, ...CLIENT, expiresAt: ENDED } },
    env: { AWS_ENDPOINT_URL: REFUSING },
    profile: 'signed',
    error: 'the SSO session of profile signed has expired',
    hint: 'aws sso login --profile signed',
  },
  'sso_session, expired without refresh data': {
    config: SSO_CONFIG,
    sso: { [SESSION]: { ...TOKEN, expiresAt: ENDED } },
    profile: 'signed',
    error: 'the SSO session of profile signed has expired',
    hint: 'aws sso login --profile signed',
  },
  'sso_session, a cache file that is no JSON': {
    config: SSO_CONFIG,
    sso: { [SESSION]: 'CANARY-access not JSON' },
    profile: 'signed',
    error: 'nobody is signed in to the SSO session of profile signed',
    hint: 'aws sso login --profile signed',
  },
  'sso_session, a portal that cannot be reached': {
    config: SSO_CONFIG,
    sso: { [SESSION]: { ...TOKEN, expiresAt: AHEAD } },
    env: { AWS_ENDPOINT_URL: REFUSING },
    profile: 'signed',
    error: 'the sign-in of profile signed by --profile could not be reached: ECONNREFUSED',
    hint: 'aws sts get-caller-identity --profile signed',
  },
  'sso_session that is in no file': {
    config: '[profile signed]\nsso_session = gone\nsso_account_id = 111122223333\nsso_role_name = operator\n',
    profile: 'signed',
    error: 'the SSO settings of profile signed are not complete',
    hint: 'aws configure sso --profile signed',
  },
  'a profile with half of the SSO settings': {
    config: `[profile signed]\nsso_start_url = ${START_URL}\n`,
    profile: 'signed',
    error: 'the SSO settings of profile signed are not complete',
    hint: 'aws configure sso --profile signed',
  },
  'a legacy SSO profile, expired': {
    config: SSO_CONFIG,
    sso: { [START_URL]: { ...TOKEN, expiresAt: ENDED } },
    profile: 'legacy',
    error: 'the SSO session of profile legacy has expired',
    hint: 'aws sso login --profile legacy',
  },
  'a legacy SSO profile, never logged in': {
    config: SSO_CONFIG,
    profile: 'legacy',
    error: 'nobody is signed in to the SSO session of profile legacy',
    hint: 'aws sso login --profile legacy',
  },
  'an `aws login` profile, never logged in': {
    config: `[profile console]\nlogin_session = ${LOGIN}\n`,
    profile: 'console',
    error: 'nobody is signed in with profile console',
    hint: 'aws login --profile console',
  },
  'an `aws login` profile, a cache file that is no JSON': {
    config: `[profile console]\nlogin_session = ${LOGIN}\n`,
    login: { [LOGIN]: 'CANARY-access not JSON' },
    profile: 'console',
    error: 'nobody is signed in with profile console',
    hint: 'aws login --profile console',
  },
  'an `aws login` profile, expired': {
    config: `[profile console]\nlogin_session = ${LOGIN}\n`,
    login: {
      [LOGIN]: {
        accessToken: {
          accessKeyId: 'CANARY-id',
          secretAccessKey: 'CANARY-key',
          sessionToken: 'CANARY-token',
          accountId: '111122223333',
          expiresAt: ENDED,
        },
        clientId: 'CANARY-client',
        refreshToken: 'CANARY-refresh',
        dpopKey: 'CANARY-dpop',
      },
    },
    profile: 'console',
    error: 'the sign-in of profile console has ended',
    hint: 'aws login --profile console',
  },
  'a role over an expired SSO profile': {
    config: `${SSO_CONFIG}[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = signed\n`,
    sso: { [SESSION]: { ...TOKEN, expiresAt: ENDED } },
    profile: 'deploy',
    error: 'the SSO session of profile signed, which deploy stands on, has expired',
    hint: 'aws sso login --profile signed',
  },
  'a role over a role over an SSO profile that nobody logged in to': {
    config: `${SSO_CONFIG}[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = hop
[profile hop]\nrole_arn = arn:aws:iam::111122223333:role/hop\nsource_profile = signed\n`,
    profile: 'deploy',
    error: 'nobody is signed in to the SSO session of profile signed, which deploy stands on,',
    hint: 'aws sso login --profile signed',
  },
  'a role over a profile that is in no file': {
    config: '[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = gone\n',
    profile: 'deploy',
    error: 'profile gone, which deploy stands on, is in no AWS config file, or names no credentials',
    hint: 'aws configure sso --profile gone',
  },
  'a role that may not be assumed': {
    config: `[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = keys
[profile keys]\naws_access_key_id = 111122223333\naws_secret_access_key = CANARY-key\n`,
    profile: 'deploy',
    error: 'AWS refused sts:AssumeRole for profile deploy by --profile',
    hint: 'aws sts get-caller-identity --profile keys',
  },
  'a role that wants a code': {
    config: `[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/jane
[profile keys]\naws_access_key_id = 111122223333\naws_secret_access_key = CANARY-key\n`,
    profile: 'deploy',
    error: 'profile deploy by --profile wants a code of an MFA device',
    hint: 'eval "$(aws configure export-credentials --profile deploy --format env)"',
  },
  'no credentials at all': {
    error: 'no AWS credentials were found',
    hint: 'aws configure sso',
  },
  'an unknown profile': {
    config: SSO_CONFIG,
    profile: 'nobody',
    error: 'profile nobody is in no AWS config file, or names no credentials',
    hint: 'aws configure sso --profile nobody',
  },
  'an unknown profile by AWS_PROFILE': {
    config: SSO_CONFIG,
    env: { AWS_PROFILE: 'nobody' },
    error: 'profile nobody is in no AWS config file, or names no credentials',
    hint: 'aws configure sso --profile nobody',
  },
  'a config file that is none': {
    config: 'CANARY [profile signed\nsso_session\n= shop',
    profile: 'signed',
    error: 'profile signed is in no AWS config file, or names no credentials',
    hint: 'aws configure sso --profile signed',
  },
  'a credential_process that fails': {
    config: "[profile vault]\ncredential_process = sh -c 'echo CANARY-output; echo CANARY-error >&2; exit 1'\n",
    profile: 'vault',
    error: 'the credential_process of profile vault gave no credentials',
    hint: 'aws sts get-caller-identity --profile vault',
  },
  'a credential_process that prints junk': {
    config: '[profile vault]\ncredential_process = echo CANARY-output expired SSO session\n',
    profile: 'vault',
    error: 'the credential_process of profile vault gave no credentials',
    hint: 'aws sts get-caller-identity --profile vault',
  },
  'a credential_process that is not there': {
    config: '[profile vault]\ncredential_process = /nonexistent/CANARY-program\n',
    profile: 'vault',
    error: 'the credential_process of profile vault gave no credentials',
    hint: 'aws sts get-caller-identity --profile vault',
  },
  'a web identity token file that is missing': {
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci' },
    error: 'the web identity token of the role of AWS_ROLE_ARN cannot be read: ENOENT',
    hint: 'ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE"',
  },
  'a web identity token that STS does not take': {
    config: '[profile web]\nrole_arn = arn:aws:iam::111122223333:role/ci\nweb_identity_token_file = world.yaml\n',
    profile: 'web',
    error: 'AWS refused sts:AssumeRoleWithWebIdentity for profile web by --profile',
    hint: 'aws sts get-caller-identity --profile web',
  },
  'a name that a shell would take apart': {
    profile: 'a b; $(true)',
    error: 'profile a b; $(true) is in no AWS config file, or names no credentials',
    hint: "aws configure sso --profile 'a b; $(true)'",
  },
  'a profile with half a key': {
    credentials: '[half]\naws_access_key_id = CANARY-id\n',
    profile: 'half',
    error: 'profile half has one half of a key',
    hint: 'aws configure --profile half',
  },
  'half a key in variables': {
    config: SSO_CONFIG,
    env: { AWS_PROFILE: 'signed', AWS_ACCESS_KEY_ID: 'CANARY-id' },
    error: 'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not',
    hint: 'unset AWS_ACCESS_KEY_ID',
  },
  'keys that AWS does not know': {
    env: { AWS_ACCESS_KEY_ID: 'CANARY-id', AWS_SECRET_ACCESS_KEY: 'CANARY-key' },
    error: 'AWS does not accept these credentials: keys from AWS_ACCESS_KEY_ID',
    hint: 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
  },
};

async function plan({ profile, env = {}, ...home }: Omit<Case, 'error' | 'hint'>): Promise<Run> {
  furnish(place, home);
  const words = profile === undefined ? [] : ['--profile', profile];
  return place.run(['plan', ...words], { env: { ...OWN_FILES, ...env } });
}

const unwrapped = (text: string) => text.replace(/\n {7}(?=\S)/g, ' ');

function expectOneLineAndOneCommand(run: Run, error: string, hint: string): void {
  expect(unwrapped(run.stderr)).toBe(`error: ${error}\nhint: ${hint}\n`);
  expect(run).toMatchObject({ code: 3, stdout: '' });
  expect(run.stderr).not.toMatch(/CANARY/);
}

describe('one line and one command', () => {
  it.each(Object.entries(CASES))('%s', async (_, { error, hint, ...set }) => {
    const run = await plan(set);
    expectOneLineAndOneCommand(run, error, hint);
    const known = place.cloud.calls.filter((call) => call.service !== 'sts');
    expect(known, 'asked of AWS without knowing who asks').toEqual([]);
  });

  it('a config file that cannot be read', async () => {
    const file = join(place.folder, 'config-directory');
    mkdirSync(file);
    const run = await place.run(['plan', '--profile', 'signed'], { env: { ...OWN_FILES, AWS_CONFIG_FILE: file } });
    expectOneLineAndOneCommand(run, `${file} cannot be read: EISDIR`, `ls -ld ${file}`);
  });

  it.each([
    [
      'that has ended at the portal',
      { status: 401, type: 'UnauthorizedException' },
      'nobody is signed in to the SSO session of profile signed',
      'aws sso login --profile signed',
    ],
    [
      'without that role',
      { status: 403, type: 'ForbiddenException' },
      'SSO gives no credentials for the role of profile signed',
      'aws configure sso --profile signed',
    ],
  ])('a session %s', async (_, refuses, error, hint) => {
    const portal = await openPortal({ onTestFinished }, place, () => new Date(), refuses);
    const run = await plan({
      config: SSO_CONFIG,
      sso: { [SESSION]: { ...TOKEN, expiresAt: AHEAD } },
      profile: 'signed',
      env: { AWS_ENDPOINT_URL: portal.url },
    });
    expectOneLineAndOneCommand(run, error, hint);
    expect(portal.asked).toHaveLength(1);
  });

  const KEYS = {
    AWS_ACCESS_KEY_ID: '111122223333',
    AWS_SECRET_ACCESS_KEY: 'CANARY-key',
    AWS_SESSION_TOKEN: 'CANARY-t',
  };

  it.each([
    ['at STS', 'GetCallerIdentity', 'ExpiredToken'],
    ['at Secrets Manager', 'ListSecrets', 'ExpiredTokenException'],
  ])('keys of variables that have expired, %s', async (_, operation, type) => {
    place.cloud.faults.times(operation, { error: { type, message: 'CANARY', status: 403 } });
    expectOneLineAndOneCommand(
      await plan({ env: KEYS }),
      'the AWS credentials have expired: keys from AWS_ACCESS_KEY_ID',
      'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    );
  });

  it('is one error in --json', async () => {
    furnish(place, { config: SSO_CONFIG });
    const run = await place.run(['plan', '--json', '--profile', 'signed'], { env: OWN_FILES });
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(run.stdout).error).toMatchObject({
      code: 'credentials',
      hints: ['aws sso login --profile signed'],
    });
  });

  it('is one check of doctor', async () => {
    furnish(place, { config: SSO_CONFIG });
    const run = await place.run(['doctor', '--profile', 'signed'], { env: OWN_FILES });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain('hint: aws sso login --profile signed\n');
  });
});

describe('the header says which, and why', () => {
  const keys = 'aws_access_key_id = 111122223333\naws_secret_access_key = CANARY-key\n';
  const config = ['flag', 'named', 'manifest', 'default']
    .map((name) => `[${name === 'default' ? name : `profile ${name}`}]\n${keys}`)
    .join('');
  const variables = { AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'CANARY-key' };
  const named = { AWS_PROFILE: 'named' };

  it.each<[string, string[], Record<string, string>, string]>([
    ['--profile over everything', ['--profile', 'flag'], { ...variables, ...named }, 'profile flag by --profile'],
    ['keys in variables over AWS_PROFILE', [], { ...variables, ...named }, 'keys from AWS_ACCESS_KEY_ID'],
    ['AWS_PROFILE over the manifest', [], named, 'profile named by AWS_PROFILE'],
    ["the manifest's over [default]", [], {}, 'profile manifest'],
  ])('%s', async (_, words, env, why) => {
    furnish(place, { config });
    place.file('secrets.manifest.yaml', MANIFEST.replace('eu-central-1', 'eu-central-1, profile: manifest'));
    const run = await place.run(['plan', ...words], { env: { ...OWN_FILES, ...env } });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain(`\nas   AdministratorAccess/operator, ${why}\n`);
  });
});
