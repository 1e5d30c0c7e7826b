/** What a person has to type before a profile can be used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signInOf } from '../../src/providers/aws/profile.js';

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
const KEYS = 'aws_access_key_id = CANARY-id\naws_secret_access_key = CANARY-key';
const SSO = 'sso_session = work\nsso_account_id = 111122223333\nsso_role_name = deploy';
const ROLE = 'role_arn = arn:aws:iam::111122223333:role/deploy';

beforeAll(() => {
  const config = join(folder, 'config');
  writeFileSync(
    config,
    `[profile keys]
${KEYS}
[profile lent]
${ROLE}
source_profile = keys
[profile program]
credential_process = lend
[profile machine]
${ROLE}
credential_source = Ec2InstanceMetadata
[profile web]
${ROLE}
web_identity_token_file = /token
[profile sso]
${SSO}
[profile through-sso]
${ROLE}
source_profile = sso
[profile console]
login_session = arn:aws:iam::111122223333:user/jane
[profile half]
aws_access_key_id = CANARY-id
[sso-session work]
sso_start_url = https://work.awsapps.com/start
sso_region = eu-west-1
`,
  );
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a profile is used', () => {
  it.each([
    ['keys', undefined],
    ['lent', undefined],
    ['program', undefined],
    ['machine', undefined],
    ['web', undefined],
    ['sso', 'aws sso login --profile sso'],
    ['through-sso', 'aws sso login --profile sso'],
    ['console', 'aws login --profile console'],
    ['half', 'aws configure --profile half'],
    ['nowhere', 'aws configure sso --profile nowhere'],
  ])('%s, after %s', async (profile, typed) => {
    expect(await signInOf(profile, process.env)).toBe(typed);
  });
});
