/** Every line of "Bad input" of issue 3: one clear error, a hint, the right exit code, and nothing done. */
import { chmodSync, mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changes, currentText, ourVersions, secretNamed } from '../support/truth.js';
import { openWorkplace, type Run, type RunOptions, type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/stripe-key: { source: { dotenv: { file: .env.dev, variable: STRIPE_KEY } } }
`;

const VALUE = 'CANARY-not-a-key-stripe';
const MEGABYTE = 1024 * 1024;

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace({ manifest: MANIFEST });
  mkdirSync(`${place.folder}/folder.yaml`);
  mkdirSync(`${place.folder}/ops`);
});
afterAll(() => place.close());
afterEach(() => place.cloud.faults.clear());

interface Outcome extends Run {
  /** Operations that AWS was asked for. */
  readonly asked: readonly string[];
}

/** Runs a command that has to be refused, and checks what holds for every refusal. */
async function refused(line: string, options: RunOptions = {}): Promise<Outcome> {
  const begun = place.cloud.calls.length;
  const run = await place.run(line.split(' '), options);
  expect(changes(place.cloud, begun), 'nothing is written').toEqual([]);
  const said = run.stdout + run.stderr;
  expect(said).not.toMatch(/^\s+at .*:\d+/m);
  expect(said).not.toContain(VALUE);
  expect(run.signal).toBeNull();
  return { ...run, asked: place.cloud.calls.slice(begun).map((call) => call.operation) };
}

/** stderr is one `error:` and what belongs to it; hints can be anywhere. */
function theError({ stderr }: Run): string {
  const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
  expect(errors).toHaveLength(1);
  return errors[0] as string;
}

function hints(text: string): string[] {
  return [...text.matchAll(/^ *hint: (.+)$/gm)].map(([, hint]) => hint as string);
}

describe('a manifest', () => {
  it.each<[what: string, text: string, complaint: RegExp]>([
    ['broken YAML', 'version: 1\nsecrets: {\n', /^bad.yaml:3:1\n/],
    ['a ticket that is a comment', `${MANIFEST}stopgaps: { x: { ticket: #56 } }\n`, /`#56` is a comment in YAML/],
    ['an account without quotes', MANIFEST.replaceAll('"111122223333"', '111122223333'), /an account is a quoted text/],
    ['an unknown key', MANIFEST.replace('consumers:', 'consumer:'), /unknown key `consumer`/],
    ['a duplicate key', `${MANIFEST}  dev/stripe-key: { source: manual }\n`, /stands here a second time/],
    ['nothing in it', '', /the file is empty/],
    ['50 MB of it', MANIFEST + '#'.repeat(50 * MEGABYTE), /larger than 5 MB/],
  ])('with %s', async (_, text, complaint) => {
    place.file('bad.yaml', text);
    const run = await refused('plan --manifest bad.yaml');
    expect(theError(run)).toBe('error: bad.yaml has 1 problem');
    expect(run).toMatchObject({ code: 1, stdout: '', asked: [] });
    expect(run.stderr).toMatch(complaint);
    expect(hints(run.stderr)).toHaveLength(1);
  });

  it.each([
    ['that is a directory', 'folder.yaml', 'this is a directory'],
    ['that is not there', 'nowhere.yaml', 'there is no such file'],
  ])('%s', async (_, name, complaint) => {
    const run = await refused(`plan --manifest ${name}`);
    expect(theError(run)).toBe(`error: ${name} has 1 problem`);
    expect(run).toMatchObject({ code: 1, stdout: '', asked: [] });
    expect(run.stderr).toContain(`${name}:1:1\n  ${complaint}\n`);
    expect(hints(run.stderr)).toHaveLength(1);
  });

  it('without a region: no other place is asked for one', async () => {
    place.file('bad.yaml', MANIFEST.replace(', region: eu-central-1', ''));
    const run = await refused('plan --manifest bad.yaml', { env: { AWS_REGION: 'us-east-1' } });
    expect(theError(run)).toBe('error: bad.yaml has 1 problem');
    expect(run).toMatchObject({ code: 1, asked: [] });
    expect(run.stderr).toContain('`region` is missing');
  });

  it('none here or in any folder above', async () => {
    const run = await refused('plan', { shell: 'cd tmp; rm ../secrets.manifest.yaml; exec "$@"' });
    place.file('secrets.manifest.yaml', MANIFEST);
    expect(theError(run)).toBe('error: no secrets.manifest.yaml here or in any folder above');
    expect(run).toMatchObject({ code: 64, asked: [] });
    expect(hints(run.stderr)).toContain('secretsmith demo');
  });

  it.each([
    ['CRLF line ends', MANIFEST.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${MANIFEST}`],
  ])('with %s is none the worse for it', async (_, text) => {
    place.file('good.yaml', text);
    expect(await place.run(['validate', '--manifest', 'good.yaml'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a dotenv file blocks its row', () => {
  it.each<[what: string, text: string | undefined, mode: number, complaint: string, hint: string | undefined]>([
    ['missing', undefined, 0o600, '.env.dev does not exist', `(umask 077; \${EDITOR:-vi} .env.dev)`],
    ['readable by the group', `STRIPE_KEY=${VALUE}`, 0o640, '.env.dev can be read by others', 'chmod 600 .env.dev'],
    ['readable by all', `STRIPE_KEY=${VALUE}`, 0o604, '.env.dev can be read by others', 'chmod 600 .env.dev'],
    [
      'with the key twice',
      `STRIPE_KEY=${VALUE}\nSTRIPE_KEY=2`,
      0o600,
      'STRIPE_KEY twice, in lines 1 and 2',
      'keep one of them: .env.dev:1',
    ],
    [
      'without the key',
      `OTHER=${VALUE}`,
      0o600,
      '.env.dev has no variable STRIPE_KEY',
      'add a line to .env.dev: STRIPE_KEY=…',
    ],
    ['with an empty value', 'STRIPE_KEY=', 0o600, 'dotenv STRIPE_KEY is an empty string', undefined],
    ['with blanks for a value', 'STRIPE_KEY="  "', 0o600, 'dotenv STRIPE_KEY is only white space', undefined],
    [
      'with a placeholder for a value',
      'STRIPE_KEY=PLACEHOLDER',
      0o600,
      'STRIPE_KEY holds a placeholder text',
      undefined,
    ],
    ['with a hidden value', 'STRIPE_KEY=[SENSITIVE]', 0o600, 'STRIPE_KEY holds [SENSITIVE], not its value', undefined],
  ])('%s', async (_, text, mode, complaint, hint) => {
    if (text !== undefined) chmodSync(place.file('.env.dev', `${text}\n`), mode);
    const run = await refused('apply --yes');
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(run.stdout).toContain('Blocked 1\n');
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(complaint);
    expect(hints(run.stdout)).toEqual(hint === undefined ? [] : [hint]);
  });
});

describe('a hint about a dotenv file names it as it is found from where the command is typed', () => {
  const FILE = 'ops/secrets.manifest.yaml';
  const blocked = async (line: string, shell: string) => hints((await refused(line, { shell })).stdout);

  it.each([
    ['missing', 'rm -f ops/.env.dev', `(umask 077; \${EDITOR:-vi} PATH)`],
    ['readable by others', 'touch ops/.env.dev; chmod 644 ops/.env.dev', 'chmod 600 PATH'],
    ['not UTF-8', "printf 'STRIPE_KEY=\\377' > ops/.env.dev; chmod 600 ops/.env.dev", 'file PATH'],
    ['without the key', 'rm -f ops/.env.dev; (umask 077; touch ops/.env.dev)', 'add a line to PATH: STRIPE_KEY=…'],
  ])('%s', async (_, prepare, hint) => {
    place.file(FILE, MANIFEST);
    const at = (path: string) => [hint.replace('PATH', path)];
    expect(await blocked(`apply --yes --manifest ${FILE}`, `${prepare}; exec "$@"`)).toEqual(at('ops/.env.dev'));
    expect(await blocked('apply --yes', 'cd ops; exec "$@"')).toEqual(at('.env.dev'));
    const outside = await blocked(`apply --yes --manifest ../${FILE}`, 'cd tmp; exec "$@"');
    expect(outside).toEqual(at(`${place.folder}/ops/.env.dev`));
  });
});

describe('a run that may not begin', () => {
  beforeAll(() => {
    chmodSync(place.file('.env.dev', `STRIPE_KEY=${VALUE}\n`), 0o600);
    place.file('plain-config', '[profile shop-dev]\naws_access_key_id = 111122223333\naws_secret_access_key = x\n');
    place.file('no-profile.yaml', MANIFEST.replace(', profile: shop-dev', ''));
    place.file('new-key.yaml', `${MANIFEST}  dev/new-key: { source: manual }\n`);
    place.file('no-cluster.yaml', MANIFEST.replace('cluster: shop', 'cluster: lost'));
  });

  interface Refusal {
    readonly line: string;
    readonly env?: () => Record<string, string | undefined>;
    readonly code: number;
    readonly error: string;
    readonly hint: string;
    /** What AWS is asked at most; default: nothing. */
    readonly asks?: readonly string[];
  }
  const STS = ['GetCallerIdentity'];
  const LOOKS = [...STS, 'ListSecrets', 'DescribeServices', 'ListTasks', 'DescribeTasks'];
  const PLANS = [...LOOKS, 'DescribeTaskDefinition', 'DescribeSecret', 'BatchGetSecretValue'];

  it.each<[string, Refusal]>([
    [
      'nobody to ask',
      {
        line: 'apply',
        code: 3,
        error: 'there is no terminal to ask on',
        hint: 'secretsmith apply --yes',
        asks: PLANS,
      },
    ],
    [
      'no credentials',
      {
        line: 'plan --manifest no-profile.yaml',
        code: 3,
        error: 'no AWS credentials were found',
        hint: 'aws configure sso',
      },
    ],
    [
      'an unknown profile',
      {
        line: 'plan --profile nobody',
        code: 3,
        error: 'profile nobody is in no AWS config file, or names no credentials',
        hint: 'aws configure sso --profile nobody',
      },
    ],
    [
      'calls redirected to a host',
      {
        line: 'plan',
        env: () => ({ AWS_ENDPOINT_URL: 'http://192.0.2.1' }),
        code: 3,
        error: 'AWS calls are redirected to another host',
        hint: 'unset AWS_ENDPOINT_URL',
      },
    ],
    [
      'calls redirected to no URL',
      {
        line: 'plan',
        env: () => ({ AWS_ENDPOINT_URL: 'loopback' }),
        code: 3,
        error: 'AWS calls are redirected to another host',
        hint: 'unset AWS_ENDPOINT_URL',
      },
    ],
    [
      'a look-alike of this machine',
      {
        line: 'plan',
        env: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1.example.invalid' }),
        code: 3,
        error: 'AWS calls are redirected to another host',
        hint: 'unset AWS_ENDPOINT_URL',
      },
    ],
    [
      'some calls redirected',
      {
        line: 'plan',
        env: () => ({
          AWS_ENDPOINT_URL: undefined,
          AWS_ENDPOINT_URL_STS: place.sandbox.url,
          AWS_CONFIG_FILE: 'plain-config',
        }),
        code: 3,
        error: 'some AWS calls would go to this machine and some to AWS',
        hint: 'unset AWS_ENDPOINT_URL_STS',
      },
    ],
    [
      'a cluster that does not exist',
      {
        line: 'plan --manifest no-cluster.yaml',
        code: 1,
        error: 'cluster lost does not exist in eu-central-1',
        hint: 'no-cluster.yaml:5:5  ecs.cluster',
        asks: LOOKS,
      },
    ],
    [
      'a cluster that does not exist: how to see which there are',
      {
        line: 'plan --manifest no-cluster.yaml',
        code: 1,
        error: 'cluster lost does not exist in eu-central-1',
        hint: 'aws ecs list-clusters --profile shop-dev --region eu-central-1',
        asks: LOOKS,
      },
    ],
    [
      'an environment that does not exist',
      {
        line: 'apply --env def',
        code: 64,
        error: 'there is no environment def in secrets.manifest.yaml',
        hint: 'did you mean dev?',
      },
    ],
    [
      'the history of a secret that is only declared',
      {
        line: 'history dev/new-key --manifest new-key.yaml',
        code: 1,
        error: 'dev/new-key does not exist in 111122223333 eu-central-1',
        hint: 'secretsmith plan dev/new-key --env dev --manifest new-key.yaml',
        asks: [...STS, 'ListSecretVersionIds'],
      },
    ],
    [
      'a secret that does not exist',
      {
        line: 'apply --yes dev/stripe-kee',
        code: 64,
        error: 'dev/stripe-kee: not in secrets.manifest.yaml',
        hint: 'did you mean dev/stripe-key?',
        asks: STS,
      },
    ],
  ])('%s', async (_, { line, env, code, error, hint, asks = [] }) => {
    const run = await refused(line, { env: env?.() ?? {} });
    expect(theError(run)).toBe(`error: ${error}`);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(hints(run.stderr)).toContain(hint);
    expect(run.asked.filter((operation) => !asks.includes(operation))).toEqual([]);
  });

  it.each([
    ['at the first call', 'GetCallerIdentity', 'ExpiredToken'],
    ['between two calls', 'ListSecrets', 'ExpiredTokenException'],
  ])('credentials that expire %s', async (_, operation, type) => {
    place.cloud.faults.times(operation, { error: { type, status: 403 } });
    const run = await refused('apply --yes');
    expect(theError(run)).toBe('error: the AWS credentials have expired: profile shop-dev');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(hints(run.stderr)).toEqual(['aws configure --profile shop-dev']);
  });

  it.each(['plan', 'apply --yes'])('%s without room for its files (ulimit -f 0)', async (line) => {
    const run = await refused(line, { shell: 'ulimit -f 0; exec "$@"' });
    expect(theError(run)).toMatch(/^error: no space left for this run's files in/);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(hints(run.stderr)).toContain('ulimit -f');
  });

  it('a record that cannot be written', async () => {
    const run = await refused('apply --yes --quiet', { env: { XDG_STATE_HOME: '/dev/null' } });
    expect(theError(run)).toMatch(/^error: the record of this run cannot be written in \/dev\/null\/secretsmith:/);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(hints(run.stderr)).toContain('journal: DIR in the manifest names another directory');
  });
});

describe('what is missing is named', () => {
  it.each(['show', 'history'])('%s without a secret', async (command) => {
    const run = await refused(command);
    expect(run).toMatchObject({
      code: 64,
      stdout: '',
      stderr: `error: missing NAME\nhint: secretsmith ${command} --help\n`,
    });
  });

  const BY_VERCEL = '{ vercel: KEY }';
  const SHOP = MANIFEST.replace('dev:\n', 'dev:\n    vercel: { project: shop, environment: production }\n');

  it.for<[sources: Record<string, string>, named: string[]]>([
    [{ 'dev/key': 'manual' }, ['dev/key']],
    [{ 'dev/key': 'manual', 'dev/other': 'manual' }, ['NAME']],
    [{ 'dev/key': 'manual', 'dev/other': BY_VERCEL }, ['dev/key', 'dev/other']],
    [{ 'dev/a': BY_VERCEL, 'dev/b': BY_VERCEL, 'dev/key': 'manual' }, ['NAME', 'dev/key']],
  ])('and a secret that alone waits for a person under its line: %j', async ([sources, named], context) => {
    const rows = Object.entries(sources)
      .map(([name, source]) => `  ${name}: { source: ${source} }\n`)
      .join('');
    const waiting = await workplaceFor(context, { manifest: SHOP.replace(/(?<=secrets:\n).*/s, rows) });
    const run = await waiting.run(['plan']);
    expect(hints(run.stdout)).toEqual(
      named.map(
        (name) =>
          `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://FILE --profile shop-dev --region eu-central-1`,
      ),
    );
  });
});

describe('a reader that leaves early', () => {
  const status = 'set -o pipefail; ';

  it.each([
    ['after one line', '"$@" | head -1'],
    ['before the first', '"$@" | true'],
    ['on both streams', '"$@" 2>&1 | true'],
  ])('%s changes no exit code', async (_, pipe) => {
    const run = await refused('plan --detailed-exitcode', { shell: status + pipe });
    expect(run).toMatchObject({ code: 2, stderr: '' });
  });

  it('does not stop a write', async () => {
    const run = await place.run(['apply', '--yes'], { shell: `${status}"$@" 2>&1 | true` });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(currentText(place.cloud, 'dev/stripe-key') === VALUE, 'the value is there').toBe(true);
    expect(ourVersions(secretNamed(place.cloud, 'dev/stripe-key'))).toHaveLength(1);
    const operations = changes(place.cloud).map((call) => call.operation);
    expect(operations).toEqual(['PutSecretValue', 'UpdateService']);
  });
});
