/** A person's AWS set-up in the HOME of a workplace: config files, and the caches of `aws sso login` and `aws login`. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { TestContext } from 'vitest';
import type { Workplace } from './workplace.js';

export const START_URL = 'https://shop.example/start';
export const SESSION = 'shop';

export interface Home {
  readonly config?: string;
  readonly credentials?: string;
  /** The SSO cache by session name or start URL; text is written as it is. */
  readonly sso?: Readonly<Record<string, object | string>>;
  /** The cache of `aws login`, by its session. */
  readonly login?: Readonly<Record<string, object | string>>;
}

/** Without the variables that lead a command to the sandbox's own config. */
export const OWN_FILES = { AWS_CONFIG_FILE: undefined, AWS_SHARED_CREDENTIALS_FILE: undefined, AWS_PROFILE: undefined };

export function furnish({ folder }: Pick<Workplace, 'folder'>, { config, credentials, sso, login }: Home): void {
  const put = (path: string, content: object | string | undefined) => {
    if (content === undefined) return;
    const file = join(folder, '.aws', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  };
  const named = (algorithm: string, name: string) => `${createHash(algorithm).update(name).digest('hex')}.json`;
  put('config', config);
  put('credentials', credentials);
  for (const [name, content] of Object.entries(sso ?? {})) put(`sso/cache/${named('sha1', name)}`, content);
  for (const [name, content] of Object.entries(login ?? {})) put(`login/cache/${named('sha256', name)}`, content);
}

/** A profile of IAM Identity Center, and the session that it names. */
export const SSO_CONFIG = `[sso-session ${SESSION}]
sso_start_url = ${START_URL}
sso_region = eu-west-1
[profile signed]
sso_session = ${SESSION}
sso_account_id = 111122223333
sso_role_name = operator
[profile legacy]
sso_start_url = ${START_URL}
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = operator
`;

export interface Portal {
  readonly url: string;
  /** Paths that were asked for, the sandbox's left out. */
  readonly asked: readonly string[];
}

/** The sandbox with a portal of IAM Identity Center before it, which lends role credentials that end when it is told. */
export async function openPortal(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  { sandbox }: Pick<Workplace, 'sandbox'>,
  expires: () => Date,
  refuses?: { readonly status: number; readonly type: string },
): Promise<Portal> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    if (!incoming.url?.startsWith('/federation/credentials')) {
      const { method, headers, url } = incoming;
      const onward = request(new URL(url ?? '/', sandbox.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
      return;
    }
    asked.push(incoming.url.replace(/\?.*/, ''));
    if (refuses) {
      response.writeHead(refuses.status, { 'content-type': 'application/json', 'x-amzn-errortype': refuses.type });
      response.end('{"message":"CANARY No access"}');
      return;
    }
    const keys = { accessKeyId: '111122223333', secretAccessKey: 'CANARY-lent-key', sessionToken: 'CANARY-lent-token' };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ roleCredentials: { ...keys, expiration: expires().getTime() } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
