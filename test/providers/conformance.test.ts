/** What the engine takes for granted of a store and of a source, asked of each over the wire. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import type { GenerateSource } from '../../src/core/model.js';
import type { ReadValue, Store, ValueFile } from '../../src/core/ports.js';
import { Secret } from '../../src/core/secret.js';
import { currentOf, previousOf } from '../../src/core/version.js';
import { type OpenScratch, openScratch } from '../../src/engine/scratch.js';
import { openStore } from '../../src/providers/aws/index.js';
import { dotenvSource } from '../../src/providers/dotenv/source.js';
import { generateSource } from '../../src/providers/generate/source.js';
import { createSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import type { Secret as StoredInSandbox } from '../../src/sandbox/aws/secretsmanager/state.js';
import { putSecretValue } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { Clock } from '../../src/sandbox/clock.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { serve } from '../../src/sandbox/server.js';
import { ACCOUNT, DAY, REGION, START } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

const VALUE = 'CANARY-not-a-key';
const VERSION = (n: number) => `secretsmith-fill-${String(n).padStart(32, '0')}`;
/** Long enough for two throttled answers, short enough to see it end. */
const PATIENCE_MS = 2000;
const REFUSED = { name: 'Fault' };

type Test = Pick<TestContext, 'onTestFinished'>;

function privateFolder({ onTestFinished }: Test): { folder: string; scratch: OpenScratch } {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const scratch = openScratch({ env: { XDG_RUNTIME_DIR: folder }, note: () => {} });
  onTestFinished(() => {
    scratch.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, scratch };
}

interface Kit {
  readonly store: Store;
  /** What a person was told. */
  readonly notes: readonly string[];
  readonly cloud: Cloud;
  readonly secrets: Map<string, StoredInSandbox>;
  keep(text: string): Promise<ValueFile>;
  textOf(file: ValueFile): Promise<string>;
  /** Calls of an operation so far. */
  count(operation: string): number;
  /** Make so many secrets, `dev/000` and up, each with `VALUE` and its name. */
  fill(count: number): string[];
  putBytes(name: string, token: string): void;
}

async function awsStore(test: Test): Promise<Kit> {
  const { scratch } = privateFolder(test);
  const cloud = new Cloud({ clock: new Clock({ start: START, speed: 0 }) });
  const { url, close } = await serve(cloud);
  test.onTestFinished(close);
  const { wire, context } = wireTo(url);
  const region = cloud.region(ACCOUNT, REGION);
  const notes: string[] = [];
  const scope = { cloud, region, now: START.getTime(), caller: cloud.account(ACCOUNT) };
  return {
    store: openStore({ wire, scratch, base: context, note: (text) => notes.push(text), patienceMs: PATIENCE_MS }),
    notes,
    cloud,
    secrets: region.secrets,
    keep: (text) => scratch.keep(new Secret(text)),
    textOf: async (file) => (await scratch.open(file)).reveal(),
    count: (operation) => cloud.calls.filter((call) => call.operation === operation).length,
    fill: (count) =>
      Array.from({ length: count }, (_, index) => {
        const Name = `dev/${String(index).padStart(3, '0')}`;
        createSecret.run(scope, { Name, ClientRequestToken: VERSION(index), SecretString: `${VALUE} ${Name}` });
        return Name;
      }),
    putBytes: (name, token) => {
      putSecretValue.run(scope, { SecretId: name, ClientRequestToken: token, SecretBinary: 'Q0FOQVJZ' });
    },
  };
}

type Rule = readonly [rule: string, holds: (kit: Kit) => Promise<void>];

const STORE_RULES: readonly Rule[] = [
  [
    'what was put is what is observed',
    async ({ store, keep, textOf, fill }) => {
      const [name = ''] = fill(1);
      const written = await store.put(name, await keep(VALUE), VERSION(9));
      expect(written).toMatchObject({ version: VERSION(9), labels: ['AWSCURRENT'] });
      const seen = await store.describe(name);
      expect(seen && [currentOf(seen)?.id, previousOf(seen)?.id]).toEqual([VERSION(9), VERSION(0)]);
      expect((await store.list('dev/')).map(({ versions }) => versions)).toEqual([seen?.versions]);
      expect(await textOf(await store.readVersion(name, VERSION(0)))).toBe(`${VALUE} ${name}`);
    },
  ],
  [
    'a value comes back byte for byte',
    async ({ store, keep, textOf }) => {
      const text = '  \uFEFF"\\ \r\n\t ✓ 𝄞 #$& \n';
      await store.create('dev/odd', await keep(text), VERSION(1), undefined);
      const read = (await store.readCurrent(['dev/odd'])).get('dev/odd') as ReadValue;
      expect(read.version).toBe(VERSION(1));
      expect((await textOf(read.value)) === text).toBe(true);
    },
  ],
  [
    'the same value under the same id is one version; another value is a fault with its own code',
    async ({ store, keep, fill }) => {
      const [name = ''] = fill(1);
      for (const _ of [1, 2]) await store.put(name, await keep(VALUE), VERSION(7));
      expect(await store.versions(name)).toHaveLength(2);
      await expect(store.put(name, await keep('CANARY-other'), VERSION(7))).rejects.toMatchObject({
        code: 'version-exists',
      });
    },
  ],
  [
    'what is missing is absent, not an error',
    async ({ store }) => {
      expect(await store.describe('dev/nowhere')).toBeUndefined();
      expect(await store.list('dev/')).toEqual([]);
      expect(await store.readCurrent([])).toEqual(new Map());
    },
  ],
  [
    'a missing secret among others is refused by its name and keeps nobody from being read',
    async ({ store, textOf, fill }) => {
      const [name = ''] = fill(1);
      const read = await store.readCurrent([name, 'dev/nowhere']);
      expect(await textOf((read.get(name) as ReadValue).value)).toContain(VALUE);
      expect(read.get('dev/nowhere')).toEqual({ refused: 'denied' });
    },
  ],
  [
    'a secret without a version is seen, and has none',
    async ({ store, secrets, fill }) => {
      const [name = ''] = fill(1);
      secrets.set(name, { ...(secrets.get(name) as StoredInSandbox), versions: [] });
      expect(await store.describe(name)).toMatchObject({ versions: [] });
      expect((await store.readCurrent([name])).get(name)).toHaveProperty('refused');
    },
  ],
  [
    'bytes are refused by name, never read as a text',
    async ({ store, fill, putBytes }) => {
      const [name = ''] = fill(1);
      putBytes(name, VERSION(5));
      expect((await store.readCurrent([name])).get(name)).toEqual({ refused: 'binary' });
      await expect(store.readVersion(name, VERSION(5))).rejects.toMatchObject({ code: 'binary' });
    },
  ],
  [
    'the list has every page, in order, and nothing beside the prefix',
    async ({ store, keep, count, fill }) => {
      const names = fill(250);
      await store.create('device/x', await keep(VALUE), VERSION(999), undefined);
      const listed = (await store.list('dev/')).map(({ name }) => name);
      expect([...listed].sort()).toEqual(names);
      expect(count('ListSecrets')).toBe(3);
    },
  ],
  [
    'a secret that is being deleted is listed as such',
    async ({ store, secrets, fill }) => {
      const [name = ''] = fill(1);
      const date = START.getTime() + 7 * DAY;
      secrets.set(name, { ...(secrets.get(name) as StoredInSandbox), deletion: { date, gone: date, forced: false } });
      expect((await store.list('dev/'))[0]?.deletion).toBeInstanceOf(Date);
    },
  ],
  [
    '21 values are read in two calls',
    async ({ store, textOf, count, fill }) => {
      const names = fill(21);
      const read = await store.readCurrent(names);
      expect(await Promise.all(names.map((name) => textOf((read.get(name) as ReadValue).value)))).toEqual(
        names.map((name) => `${VALUE} ${name}`),
      );
      expect([count('BatchGetSecretValue'), count('GetSecretValue')]).toEqual([2, 0]);
    },
  ],
  [
    'where the batch is denied, each is asked for, and that is said once',
    async ({ store, cloud, notes, count, fill }) => {
      const names = fill(43);
      cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:BatchGetSecretValue', resource: '*' });
      const read = await store.readCurrent(names);
      expect([...read.values()].every((one) => 'value' in one)).toBe(true);
      expect(count('GetSecretValue')).toBe(43);
      const asked = count('BatchGetSecretValue');
      await store.readCurrent(names);
      expect([count('BatchGetSecretValue'), count('GetSecretValue')]).toEqual([asked, 86]);
      expect(notes).toEqual([
        'note: secretsmanager:BatchGetSecretValue is denied to role/test, so each value takes a call of its own',
      ]);
    },
  ],
  [
    'one that may not be read is refused by its name, the others are read',
    async ({ store, cloud, fill }) => {
      const names = fill(3);
      cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetSecretValue', resource: '*:secret:dev/001-*' });
      const read = await store.readCurrent(names);
      expect(names.map((name) => 'value' in (read.get(name) as object))).toEqual([true, false, true]);
      expect(read.get('dev/001')).toEqual({ refused: 'denied' });
    },
  ],
  ...(['ListSecrets', 'DescribeSecret', 'BatchGetSecretValue', 'PutSecretValue'] as const).map(
    (operation): Rule => [
      `throttling is waited out: ${operation}`,
      async ({ store, cloud, keep, count, fill }) => {
        const [name = ''] = fill(1);
        cloud.faults.times(operation, { error: { type: 'ThrottlingException' } }, { times: 2 });
        await store.list('dev/');
        await store.describe(name);
        await store.readCurrent([name]);
        await store.put(name, await keep(VALUE), VERSION(3));
        expect(count(operation)).toBe(3);
      },
    ],
  ),
  ...(
    [
      ['AccessDeniedException', 'denied'],
      ['ThrottlingException', 'throttled'],
      ['InternalServiceError', 'aws-trouble'],
      ['EncryptionFailure', 'key-unhealthy'],
      ['ExpiredTokenException', 'credentials-expired'],
    ] as const
  ).map(
    ([type, code]): Rule => [
      `${type} is the fault ${code}, and quotes nothing of the answer`,
      async ({ store, cloud, keep, fill }) => {
        const [name = ''] = fill(1);
        cloud.faults.times('PutSecretValue', {
          error: { type, message: VALUE, status: type === 'InternalServiceError' ? 500 : 400 },
        });
        const fault = await store.put(name, await keep(VALUE), VERSION(3)).catch((error: unknown) => error);
        expect(fault).toMatchObject({ ...REFUSED, code });
        expect(JSON.stringify(fault) + String(fault) + (fault as Error).stack).not.toContain(VALUE);
      },
    ],
  ),
  [
    'a label is put on a version, and stays on it',
    async ({ store, keep, fill }) => {
      const [name = ''] = fill(1);
      await store.label(name, VERSION(0), 'terraform-placeholder', undefined);
      await store.put(name, await keep(VALUE), VERSION(1));
      const labels = (await store.versions(name)).map(({ id, labels: on, created }) => [
        id,
        on,
        created instanceof Date,
      ]);
      expect(labels).toContainEqual([VERSION(0), ['AWSPREVIOUS', 'terraform-placeholder'], true]);
    },
  ],
  [
    'a label moves from the version that has it',
    async ({ store, keep, fill }) => {
      const [name = ''] = fill(1);
      await store.label(name, VERSION(0), 'secretsmith-mark', undefined);
      await store.put(name, await keep(VALUE), VERSION(1));
      await store.label(name, VERSION(1), 'secretsmith-mark', VERSION(0));
      const marked = (await store.versions(name)).filter(({ labels }) => labels.includes('secretsmith-mark'));
      expect(marked.map(({ id }) => id)).toEqual([VERSION(1)]);
    },
  ],
  [
    'a new secret has the key it was given',
    async ({ store, secrets, keep }) => {
      await expect(store.create('dev/x', await keep(VALUE), VERSION(1), 'alias/nowhere')).rejects.toMatchObject(
        REFUSED,
      );
      expect(secrets.has('dev/x')).toBe(false);
    },
  ],
];

describe.each([['aws', awsStore]] as const)('the store %s', (_, open) => {
  it.concurrent.for(STORE_RULES)('%s', async ([, holds], test) => holds(await open(test)));
});

describe('the source dotenv', () => {
  const source = { kind: 'dotenv', file: '.env', variable: 'KEY' } as const;
  const read = (text: string, test: Test) => {
    const { folder, scratch } = privateFolder(test);
    writeFileSync(join(folder, '.env'), text, { mode: 0o600 });
    return dotenvSource.read(source, { scratch, directory: folder }).then((file) => scratch.open(file));
  };

  it.for<[what: string, text: string, value: string]>([
    ['a plain value', 'KEY=CANARY', 'CANARY'],
    ['CRLF line ends', 'A=1\r\nKEY=CANARY\r\nB=2\r\n', 'CANARY'],
    ['no newline at the end', 'A=1\nKEY=CANARY', 'CANARY'],
    ['a byte order mark', '\uFEFFKEY=CANARY\n', 'CANARY'],
    ['export in front', 'export KEY=CANARY\n', 'CANARY'],
    ['blanks around', '  KEY =  CANARY  \n', 'CANARY'],
    ['single quotes: nothing in them means anything', 'KEY=\'  a#b $HOME \\n "x" \'\n', '  a#b $HOME \\n "x" '],
    ['double quotes: \\n is a new line', 'KEY="a\\nb#c"\n', 'a\nb#c'],
    [
      'quotes around several lines',
      'KEY="-----BEGIN X-----\nAB==\n-----END X-----"\n',
      '-----BEGIN X-----\nAB==\n-----END X-----',
    ],
    ['a comment behind a blank', 'KEY=CANARY # not of the value\n', 'CANARY'],
    ['= and & and % and ://', 'KEY=mongodb+srv://u:p%40@h/d?a=b&c=d\n', 'mongodb+srv://u:p%40@h/d?a=b&c=d'],
    ['a dollar is a dollar', 'OTHER=x\nKEY=a$OTHER$(id)`\n', 'a$OTHER$(id)`'],
    ['another variable whose name ends alike', 'NOT_KEY=1\nKEY=CANARY\nKEY_2=2\n', 'CANARY'],
    ['a line that is commented out', '#KEY=1\n# KEY=2\nKEY=CANARY\n', 'CANARY'],
    ['text that is not ASCII', 'KEY=schlüssel-✓\n', 'schlüssel-✓'],
  ])('reads %s', async ([, text, value], test) => {
    expect((await read(text, test)).reveal() === value).toBe(true);
  });

  it.for<[what: string, text: string, code: string]>([
    ['twice in it', 'KEY=CANARY\nKEY=CANARY\n', 'source-duplicate'],
    ['twice, once with export', 'export KEY=CANARY\nKEY=CANARY\n', 'source-duplicate'],
    ['not in it', 'OTHER=CANARY\n', 'source-missing'],
    ['in it in other letters', 'key=CANARY\n', 'source-missing'],
    ['in a quote that is left open', "KEY='CANARY#x\n", 'source-ambiguous'],
    ['in a quote that closes too early', "KEY='CANARY' x\n", 'source-ambiguous'],
    ['cut by a # without quotes', 'KEY=CANARY#x\n', 'source-ambiguous'],
    ['in 2 MB', `KEY=CANARY\n${'#'.repeat(2 * 1024 * 1024)}`, 'source-too-large'],
  ])('refuses a variable that is %s, and quotes none of it', async ([, text, code], test) => {
    const fault = await read(text, test).catch((error: unknown) => error);
    expect(fault).toMatchObject({ ...REFUSED, code, exit: 3 });
    expect(JSON.stringify(fault) + (fault as Error).stack).not.toContain('CANARY');
  });

  it.for<[what: string, make: (path: string) => void, code: string]>([
    ['is not there', () => {}, 'source-file-missing'],
    ['is a directory', (path) => mkdirSync(path), 'source-unreadable'],
    ['others may read', (path) => writeFileSync(path, 'KEY=CANARY', { mode: 0o644 }), 'source-exposed'],
  ])('refuses a file that %s', async ([, make, code], test) => {
    const { folder, scratch } = privateFolder(test);
    make(join(folder, '.env'));
    const reading = dotenvSource.read(source, { scratch, directory: folder });
    await expect(reading).rejects.toMatchObject({ ...REFUSED, code });
  });
});

describe('the source generate', () => {
  const read = async (source: object, test: Test) => {
    const { folder, scratch } = privateFolder(test);
    const wanted = { kind: 'generate', ...source } as GenerateSource;
    return (await scratch.open(await generateSource.read(wanted, { scratch, directory: folder }))).reveal();
  };

  it.for<[what: string, source: object, looks: RegExp]>([
    ['32 bytes in base64url', { as: 'base64url', bytes: 32 }, /^[\w-]{43}$/],
    ['16 bytes in hex', { as: 'hex', bytes: 16 }, /^[0-9a-f]{32}$/],
    ['16 bytes in base64', { as: 'base64', bytes: 16 }, /^[A-Za-z0-9+/]{22}==$/],
    ['40 characters', { as: 'text', length: 40, charset: 'alphanumeric' }, /^[A-Za-z0-9]{40}$/],
    ['8 digits', { as: 'text', length: 8, charset: 'digits' }, /^\d{8}$/],
    ['4096 letters', { as: 'text', length: 4096, charset: 'letters' }, /^[A-Za-z]{4096}$/],
    ['what can be printed', { as: 'text', length: 4096, charset: 'printable' }, /^[!-~]{4096}$/],
    ['a UUID', { as: 'uuid' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ])('makes %s, and another one the next time', async ([, source, looks], test) => {
    const [one, other] = [await read(source, test), await read(source, test)];
    expect([looks.test(one), looks.test(other), one === other]).toEqual([true, true, false]);
  });

  it('uses every character of its set', async (test) => {
    const long = await read({ as: 'text', length: 4096, charset: 'alphanumeric' }, test);
    expect(new Set(long).size).toBe(62);
  });
});
