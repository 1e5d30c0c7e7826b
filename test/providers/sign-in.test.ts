/** Which hosts a sign-in asks, with nothing redirected: no name is resolved here, so nothing leaves this machine. */
import dns from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { chooseCredentials } from '../../src/providers/aws/choice.js';
import { credentialsFor } from '../../src/providers/aws/credentials.js';
import { sourceOf } from '../../src/providers/aws/profile.js';
import { furnish, SESSION, SSO_CONFIG, START_URL } from '../support/home.js';

const folder = mkdtempSync(join(tmpdir(), 'sign-in-'));
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const KEYS = 'aws_access_key_id = CANARY-id\naws_secret_access_key = CANARY-key\n';

furnish(
  { folder },
  {
    config: `${SSO_CONFIG}[profile deploy]
role_arn = arn:aws:iam::111122223333:role/deploy
source_profile = keys
[profile keys]
${KEYS}[profile web]
role_arn = arn:aws:iam::111122223333:role/deploy
web_identity_token_file = ${join(folder, 'token')}
`,
    sso: {
      [SESSION]: { accessToken: 'CANARY-access', startUrl: START_URL, expiresAt: new Date(Date.now() + 3_600_000) },
    },
  },
);
writeFileSync(join(folder, 'token'), 'CANARY-token');

const asked = new Set<string>();
beforeEach(() => {
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  asked.clear();
  vi.stubEnv('HOME', folder);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE', 'AWS_REGION']) {
    vi.stubEnv(name, undefined);
  }
  vi.spyOn(dns, 'lookup').mockImplementation(((host: string, ...rest: unknown[]) => {
    asked.add(host);
    const answer = rest.at(-1) as (error: Error) => void;
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
    process.nextTick(() => answer(error));
  }) as never);
});

const AWS_ITSELF = { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };

// The manifest's region is where the secrets are; a sign-in has one of its own.
it.each([
  ['signed', 'portal.sso.eu-west-1.amazonaws.com'],
  ['deploy', 'sts.ap-south-1.amazonaws.com'],
  ['web', 'sts.ap-south-1.amazonaws.com'],
])('profile %s asks %s', async (flag, host) => {
  const choice = chooseCredentials({ flag, manifest: undefined, env: {} });
  const source = await sourceOf(choice, { HOME: folder });
  const whose = () => expect.unreachable('there is no key');
  const lending = { region: 'ap-south-1', endpoints: AWS_ITSELF, userAgent: [], whose };
  const { lend } = await credentialsFor(source, lending);
  await expect(lend()).rejects.toMatchObject({
    name: 'Fault',
    message: `the sign-in of profile ${flag} by --profile could not be reached: ENOTFOUND`,
  });
  expect([...asked]).toEqual([host]);
});
