/** Where calls really went: to the sandbox, and never to a server that somebody else's setting names. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { furnish, OWN_FILES, SESSION, SSO_CONFIG, START_URL } from '../support/home.js';
import { openWorkplace, type Workplace } from '../support/workplace.js';

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1 } } }
secrets: { dev/key: { source: manual } }
`;

let place: Workplace;
let foreign: { url: string; asked: string[]; close: () => void };
beforeEach(async () => {
  place = await openWorkplace({ manifest: MANIFEST });
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  foreign = { url: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
});
afterEach(async () => {
  foreign.close();
  await place.close();
});

const KEYS = 'aws_access_key_id = 111122223333\naws_secret_access_key = CANARY-key\n';

const config = (here: string, elsewhere: string) => `[default]
${KEYS}endpoint_url = ${elsewhere}
[profile ours]
${KEYS}endpoint_url = ${here}
[profile sections]
${KEYS}services = ours
[profile other]
${KEYS}endpoint_url = ${elsewhere}
[services ours]
${['secrets_manager', 'kms', 'ecs', 'sts'].map((service) => `${service} =\n  endpoint_url = ${here}`).join('\n')}
`;

describe('calls arrive at the sandbox, and nothing elsewhere', () => {
  it.each<[string, string[], (here: string, elsewhere: string) => Record<string, string>]>([
    ['--profile, while [default] names another', ['--profile', 'ours'], () => ({})],
    ['--profile, while AWS_PROFILE names another', ['--profile', 'ours'], () => ({ AWS_PROFILE: 'other' })],
    ['AWS_PROFILE, while [default] names another', [], () => ({ AWS_PROFILE: 'ours' })],
    ['a services section', ['--profile', 'sections'], () => ({})],
    ['a services section by AWS_PROFILE', [], () => ({ AWS_PROFILE: 'sections' })],
    [
      'AWS_ENDPOINT_URL, while the profile names another',
      ['--profile', 'other'],
      (here) => ({ AWS_ENDPOINT_URL: here }),
    ],
    [
      'keys in variables, while [default] names another',
      [],
      (here) => ({ AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'CANARY-key', AWS_ENDPOINT_URL: here }),
    ],
  ])('%s', async (_, words, env) => {
    furnish(place, { config: config(place.sandbox.url, foreign.url) });
    const own = { ...OWN_FILES, AWS_ENDPOINT_URL: undefined, ...env(place.sandbox.url, foreign.url) };
    const run = await place.run(['plan', ...words], { env: own });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(place.cloud.calls.map(({ operation }) => operation)).toContain('ListSecrets');
    expect(foreign.asked).toEqual([]);
  });
});

describe('a sign-in is sent to no place that another profile names', () => {
  it.each([
    ['the portal, by [default]', SSO_CONFIG, ['--profile', 'signed'], { AWS_ENDPOINT_URL: undefined }],
    ['the portal, by its own variable', SSO_CONFIG, ['--profile', 'signed'], {}],
    [
      'AssumeRole, by [default]',
      `[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = keys\n[profile keys]\n${KEYS}`,
      ['--profile', 'deploy'],
      {},
    ],
    [
      'AssumeRoleWithWebIdentity, by [default]',
      '[profile web]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nweb_identity_token_file = token\n',
      ['--profile', 'web'],
      {},
    ],
  ])('%s', async (_, profiles, words, env) => {
    const [ours] = words.slice(-1);
    const here = `[default]\nendpoint_url = ${foreign.url}\n${profiles}`.replace(
      `[profile ${ours}]\n`,
      `[profile ${ours}]\nendpoint_url = ${place.sandbox.url}\n`,
    );
    place.file('token', 'CANARY-token');
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const token = { accessToken: 'CANARY-access', startUrl: START_URL, expiresAt };
    furnish(place, { config: here, sso: { [SESSION]: token } });
    const redirected = { AWS_ENDPOINT_URL_SSO: foreign.url, AWS_ENDPOINT_URL_SSO_OIDC: foreign.url };
    const run = await place.run(['plan', ...words], {
      env: { ...OWN_FILES, AWS_ENDPOINT_URL: undefined, ...redirected, ...env },
    });
    expect(run.code).toBe(3);
    expect(foreign.asked).toEqual([]);
    expect(place.cloud.calls.length, 'it was tried').toBeGreaterThan(0);
  });
});
