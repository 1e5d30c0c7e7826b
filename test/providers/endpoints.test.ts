/**
 * Where calls would go, by variables and config files. Order and names: AWS SDKs and tools reference guide,
 * "Service-specific endpoints" (checked 2026-11-22).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { chooseCredentials } from '../../src/providers/aws/choice.js';
import { endpointsFor, isLoopback } from '../../src/providers/aws/endpoints.js';

const folder = mkdtempSync(join(tmpdir(), 'endpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const HERE = 'http://127.0.0.1:4566';
const THERE = 'http://127.0.0.1:4577';
const AWS = { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };
const all = (url: string) => ({ secrets_manager: url, kms: url, ecs: url, sts: url });

let files = 0;

/** The SDK keeps a file that it has read, so each config is a file of its own. */
async function endpoints(config: string, env: Record<string, string>, flag?: string) {
  files += 1;
  const file = join(folder, `config-${files}`);
  writeFileSync(file, config);
  vi.stubEnv('AWS_CONFIG_FILE', file);
  return endpointsFor(chooseCredentials({ flag, manifest: undefined, env }), env);
}

const PROFILES = `[default]
endpoint_url = ${THERE}
[profile plain]
region = eu-central-1
[profile here]
endpoint_url = ${HERE}
[profile parts]
services = parts
[profile whole]
services = whole
endpoint_url = ${THERE}
[profile deaf]
endpoint_url = ${HERE}
ignore_configured_endpoint_urls = true
[services parts]
secrets_manager =
  endpoint_url = ${HERE}
[services whole]
secrets_manager =
  endpoint_url = ${HERE}
kms =
  endpoint_url = ${HERE}
ecs =
  endpoint_url = ${HERE}
sts =
  endpoint_url = ${HERE}
`;

describe('calls go', () => {
  it.each<[string, Record<string, string>, string | undefined, object]>([
    ['where [default] says, without a profile', {}, undefined, all(THERE)],
    ['where [default] says, while AWS_PROFILE is empty', { AWS_PROFILE: '' }, undefined, all(THERE)],
    ['to AWS with --profile of one that says nothing, whatever [default] says', {}, 'plain', AWS],
    ['to AWS with AWS_PROFILE of one that says nothing', { AWS_PROFILE: 'plain' }, undefined, AWS],
    ['where the profile of --profile says', {}, 'here', all(HERE)],
    ['where the profile of --profile says, whatever AWS_PROFILE is', { AWS_PROFILE: 'plain' }, 'here', all(HERE)],
    ['where the profile of AWS_PROFILE says', { AWS_PROFILE: 'here' }, undefined, all(HERE)],
    ["where each service's own section says, before the profile", {}, 'whole', all(HERE)],
    ['where AWS_ENDPOINT_URL says, before the files', { AWS_ENDPOINT_URL: THERE }, 'here', all(THERE)],
    [
      "where a service's own variable says, before AWS_ENDPOINT_URL",
      { AWS_ENDPOINT_URL: THERE, AWS_ENDPOINT_URL_SECRETS_MANAGER: HERE },
      'plain',
      { ...all(THERE), secrets_manager: HERE },
    ],
    [
      'to AWS with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: THERE },
      'here',
      AWS,
    ],
    ['to AWS with a profile that ignores them', {}, 'deaf', AWS],
    ['where the variable says against that', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, 'deaf', all(HERE)],
    ['where the profile says, while a variable is empty', { AWS_ENDPOINT_URL: '' }, 'here', all(HERE)],
  ])('%s', async (_, env, flag, expected) => {
    expect(await endpoints(PROFILES, env, flag)).toEqual(expected);
  });

  const SPLIT = 'some AWS calls would go to this machine and some to AWS';
  const AWAY = 'AWS calls are redirected to another host';

  it.each<[string, Record<string, string>, string | undefined, string, hint?: string]>([
    [
      'Secrets Manager alone, by its variable',
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: HERE },
      'plain',
      SPLIT,
      'unset AWS_ENDPOINT_URL_SECRETS_MANAGER',
    ],
    ['STS alone, by its variable', { AWS_ENDPOINT_URL_STS: HERE }, 'plain', SPLIT],
    [
      'Secrets Manager alone, by a services section',
      {},
      'parts',
      SPLIT,
      'export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true',
    ],
    ['Secrets Manager alone to a host', { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://evil.example' }, 'plain', AWAY],
    [
      'one of four to a host',
      { AWS_ENDPOINT_URL: HERE, AWS_ENDPOINT_URL_ECS: 'https://evil.example' },
      'plain',
      AWAY,
      'unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_ECS',
    ],
    ['all to a host', { AWS_ENDPOINT_URL: 'https://secretsmanager.us-east-1.amazonaws.com' }, 'plain', AWAY],
  ])('nowhere with %s', async (_, env, flag, message, hint) => {
    const refusal = { message, exit: 3, ...(hint === undefined ? {} : { hints: [hint] }) };
    await expect(endpoints(PROFILES, env, flag)).rejects.toMatchObject(refusal);
  });
});

describe('this machine is', () => {
  it.each([
    'http://localhost',
    'https://localhost:4566',
    'http://127.0.0.1:4566',
    'https://127.0.0.1',
    'http://127.8.8.8',
    'http://127.1',
    'http://2130706433',
    'http://[::1]:4566',
  ])('%s', (url) => expect(isLoopback(url)).toBe(true));

  it.each([
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@evil.example',
    'http://127.0.0.1:4566@evil.example',
    'http://evil.example#@127.0.0.1',
    'http://evil.example/127.0.0.1',
    'http://evil.example\\@127.0.0.1',
    'http://evil.example?127.0.0.1',
    'http://jane:CANARY-password@127.0.0.1',
    'http://0.0.0.0:4566',
    'http://[::]:4566',
    'http://128.0.0.1',
    'http://1127.0.0.1',
    'http://localhost.',
    'ftp://127.0.0.1',
    'file:///127.0.0.1',
    '127.0.0.1:4566',
    'localhost:4566',
    '',
  ])('not %s', (url) => expect(isLoopback(url)).toBe(false));
});
