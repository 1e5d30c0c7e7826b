/**
 * The canary test: whatever goes wrong, and however much is asked to be told, no value is seen outside
 * of Secrets Manager, the file it comes from, and the run's own directory while it runs.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.js';
import { formsOf, openNet } from '../support/net.js';
import { pairwise } from '../support/pairwise.js';
import { currentText, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/database: { source: { dotenv: { file: .env.dev, variable: DATABASE_URL } }, shape: url, follow: true }
  dev/database-reports: { source: { copy: dev/database }, permanent: true }
  dev/session-key: { source: { generate: { bytes: 32 } } }
  dev/odd-key: { source: { dotenv: { file: .env.dev, variable: ODD_KEY } } }
  dev/settings: { source: { dotenv: { file: .env.dev, variable: SETTINGS } }, shape: json }
  dev/typed: { source: manual }
`;

/** Every canary is new in every run: nothing but a leak can look like it. */
const canary = (text: (random: string) => string) => text(`CANARY${randomBytes(8).toString('hex')}`);

interface Canaries {
  readonly file: Readonly<Record<string, string>>;
  readonly stored: string;
  readonly keys: readonly string[];
}

function newCanaries(): Canaries {
  return {
    file: {
      DATABASE_URL: canary((random) => `postgres://shop:${random}@db.example.invalid/shop?sslmode=require`),
      ODD_KEY: canary((random) => `"${random}" \\n & <b>+/=%`),
      SETTINGS: canary((random) => `{ "key": "${random}", not JSON }`),
    },
    stored: canary((random) => `typed ${random}`),
    keys: [canary((random) => `secret-access-key-${random}`), canary((random) => `session-token-${random}`)],
  };
}

const COMMANDS = {
  plan: 'plan',
  apply: 'apply --yes --wait-timeout 10m',
  restart: 'restart --all --yes --wait-timeout 10m',
  audit: 'audit',
  validate: 'validate',
} as const;

const MODES: Readonly<Record<string, { words: string[]; env: Record<string, string> }>> = {
  pipe: { words: [], env: {} },
  json: { words: ['--json'], env: {} },
  verbose: { words: ['--verbose'], env: {} },
  'DEBUG=*': { words: [], env: { DEBUG: '*' } },
  // What Node would print of a request is refused: test/commands/launch.test.ts.
  'NODE_DEBUG=stream': { words: [], env: { NODE_DEBUG: 'stream,timer' } },
};

/** What goes wrong, made from everything that a careless proxy could send back. */
const TROUBLES: Readonly<Record<string, (echo: string) => Fault | undefined>> = {
  ok: () => undefined,
  denied: (echo) => ({ error: { type: 'AccessDeniedException', message: echo } }),
  broken: (echo) => ({ error: { type: 'InternalServiceError', message: echo, status: 500 } }),
  echo: (echo) => ({ body: { text: `<html>${echo}</html>`, status: 400 } }),
  'echo as an answer': (echo) => ({ body: { text: echo, status: 200, type: 'application/x-amz-json-1.1' } }),
  cut: () => ({ cut: true }),
  expired: (echo) => ({ error: { type: 'ExpiredTokenException', message: echo } }),
};

const OPERATIONS = [
  'GetCallerIdentity',
  'ListSecrets',
  'DescribeSecret',
  'BatchGetSecretValue',
  'GetSecretValue',
  'PutSecretValue',
  'ListSecretVersionIds',
  'DescribeServices',
  'ListTasks',
  'DescribeTaskDefinition',
  'UpdateService',
] as const;

/** Each trouble meets each operation in `apply`, which makes them all; and each command, in each mode. */
const ROWS = [
  ...pairwise([Object.keys(COMMANDS), Object.keys(TROUBLES), Object.keys(MODES)]).map(([command, trouble, mode], i) => [
    command,
    trouble,
    OPERATIONS[i % OPERATIONS.length],
    mode,
  ]),
  ...OPERATIONS.map((operation, i) => ['apply', i % 2 ? 'denied' : 'echo', operation, i % 3 ? 'verbose' : 'json']),
] as [keyof typeof COMMANDS, string, string, string][];

interface Scene {
  readonly place: Workplace;
  readonly canaries: Canaries;
}

async function openScene(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  const canaries = newCanaries();
  place.file(
    '.env.dev',
    Object.entries(canaries.file)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  writeByHand(place.cloud, 'dev/typed', canaries.stored);
  const [key, token] = canaries.keys;
  // The profile's file lies outside of HOME, as it would on a runner.
  writeFileSync(
    place.env.AWS_CONFIG_FILE as string,
    `[profile shop-dev]\naws_access_key_id = 111122223333\naws_secret_access_key = ${key}\naws_session_token = ${token}\n`,
  );
  return { place, canaries };
}

describe('no canary is seen', () => {
  it.concurrent.for(ROWS)('%s, %s at %s, %s', async ([command, trouble, operation, mode], context) => {
    const { place, canaries } = await openScene(context);
    const { words, env } = MODES[mode] as (typeof MODES)[string];
    const [key, token] = canaries.keys as [string, string];
    const values = [...Object.values(canaries.file), canaries.stored];
    const fault = TROUBLES[trouble]?.([...values, key, token].join(' '));
    if (fault) place.cloud.faults.times(operation, fault);

    const net = openNet([...values, key, token], ['.env.dev']);
    const run = await place.run([...COMMANDS[command].split(' '), ...words], { env, started: net.watch });

    if (command === 'apply' && trouble === 'ok') {
      const written = currentText(place.cloud, 'dev/database-reports') === canaries.file.DATABASE_URL;
      expect(written, 'there was a value to leak').toBe(true);
    }
    const made = currentText(place.cloud, 'dev/session-key') ?? '';
    const calls = JSON.stringify(place.cloud.calls);
    expect(net.caught(run, place.folder, [['recorded calls', calls]])).toEqual([]);
    if (made !== 'PLACEHOLDER') expect(openNet([made], []).caught(run, place.folder)).toEqual([]);
    expect(readdirSync(place.runtime), 'nothing is left in the runtime directory').toEqual([]);
    expect(run.stdout + run.stderr, 'a defect').not.toContain('defect');
  });
});

describe('the net', () => {
  /** In bash: the odd canary, out of its file. */
  const VALUE = '"$(sed -n "s/^ODD_KEY=\'\\(.*\\)\'/\\1/p" .env.dev)"';

  it.for([
    ['stdout', 'as it is', 'printf %s VALUE'],
    ['stderr', 'as it is', 'printf %s VALUE >&2'],
    ['stdout', 'in base64', "printf 'xx%s' VALUE | base64 -w0"],
    ['stdout', 'in base64url', "printf 'x%s' VALUE | base64 -w0 | tr +/ -_"],
    ['stdout', 'in hex', "printf %s VALUE | od -An -v -tx1 | tr -d ' \\n'"],
    ['stdout', 'by half', 'printf %s VALUE | head -c 24'],
    ['stdout', 'in JSON', "node -p 'JSON.stringify({ v: process.argv[1] })' VALUE"],
    ['stdout', 'in JSON in JSON', "node -p 'JSON.stringify(JSON.stringify({ v: process.argv[1] }))' VALUE"],
    ['stdout', 'in a URL', "node -p 'encodeURIComponent(process.argv[1])' VALUE"],
    ['state/deep/core', 'as it is', 'mkdir -p state/deep; printf %s VALUE > state/deep/core'],
    ['tmp/left', 'as it is', 'printf %s VALUE > tmp/left'],
    ['cmdline', 'as it is', "exec sh -c 'sleep 0.2; true' VALUE"],
    ['environ', 'as it is', 'LEAK=VALUE exec sleep 0.2'],
  ])('catches a child that leaks into %s, %s', async ([where, , script], context) => {
    const { place, canaries } = await openScene(context);
    const net = openNet(Object.values(canaries.file), ['.env.dev']);
    const run = await place.run([], { shell: `${script}`.replace('VALUE', () => VALUE), started: net.watch });
    expect(net.caught(run, place.folder)).toContain(where);
  });

  it('is not so fine that it catches everything', async (context) => {
    const { place, canaries } = await openScene(context);
    const net = openNet(Object.values(canaries.file), ['.env.dev']);
    expect(net.caught(await place.run(['validate'], { started: net.watch }), place.folder)).toEqual([]);
    expect(
      Math.min(
        ...Object.values(canaries.file)
          .flatMap(formsOf)
          .map((form) => form.length),
      ),
    ).toBeGreaterThan(12);
  });
});
