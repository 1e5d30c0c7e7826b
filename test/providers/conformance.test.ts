/** What the engine takes for granted of a store and of a source, asked of each over the wire. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GenerateSource } from '../../src/core/model.js';
import { dotenvSource } from '../../src/providers/dotenv/source.js';
import { generateSource } from '../../src/providers/generate/source.js';
import { Clock } from '../../src/sandbox/clock.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { serve } from '../../src/sandbox/server.js';
import { ACCOUNT, START } from '../sandbox/sandbox.js';
import {
  type Kit,
  NOW,
  openKit,
  privateFolder,
  REFUSED,
  type Rule,
  STORE_RULES,
  type Test,
  VALUE,
  VERSION,
} from './store-rules.js';

interface SandboxKit extends Kit {
  readonly cloud: Cloud;
}

async function onSandbox(test: Test): Promise<SandboxKit> {
  const cloud = new Cloud({ clock: new Clock({ start: START, speed: 0 }) });
  const { url, close } = await serve(cloud);
  test.onTestFinished(close);
  return { ...openKit(test, url), cloud };
}

/** What only a cloud can be asked that denies and fails when it is told to. */
const TROUBLE_RULES: readonly Rule<SandboxKit>[] = [
  [
    'where the batch is denied, each is asked for, and that is said once',
    async ({ store, cloud, notes, count, fill }) => {
      const names = await fill(43);
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
      const names = await fill(3);
      cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:GetSecretValue', resource: '*:secret:dev/001-*' });
      const read = await store.readCurrent(names);
      expect(names.map((name) => 'value' in (read.get(name) as object))).toEqual([true, false, true]);
      expect(read.get('dev/001')).toEqual({ refused: 'denied' });
    },
  ],
  // What Errors of a 200 says of one secret (API reference, BatchGetSecretValue, checked 2026-11-22).
  ...(
    [
      ['AccessDeniedException', VALUE, 'denied'],
      ['AccessDeniedException', 'Access to KMS is not allowed', 'kms-denied'],
      ['DecryptionFailure', VALUE, 'key-unhealthy'],
      ['InvalidParameterException', VALUE, 'denied'],
      ['InvalidRequestException', VALUE, 'denied'],
      ['ResourceNotFoundException', VALUE, 'denied'],
      ['InternalServiceError', VALUE, undefined],
      ['ThrottlingException', VALUE, undefined],
      [undefined, VALUE, undefined],
    ] as const
  ).map(([ErrorCode, Message, refused]): Rule<SandboxKit> => {
    const what = refused ? `refuses it: ${refused}` : 'says nothing of it, and it is asked for';
    return [
      `a batch that gives ${ErrorCode} for one ${what}`,
      async ({ store, cloud, count, fill }) => {
        const [name = ''] = await fill(1);
        const text = JSON.stringify({ SecretValues: [], Errors: [{ SecretId: name, ErrorCode, Message }] });
        cloud.faults.once('BatchGetSecretValue', { body: { text } });
        const read = (await store.readCurrent([name])).get(name);
        expect(count('GetSecretValue')).toBe(refused ? 0 : 1);
        expect(read).toEqual(refused ? { refused } : expect.objectContaining({ version: expect.anything() }));
      },
    ];
  }),
  // PrimaryRegion (API reference, DescribeSecret and SecretListEntry, checked 2026-11-22): the primary itself names its own.
  ...(
    [
      ['a secret without replicas is its own', undefined, undefined],
      ['a primary with replicas is its own', 'eu-central-1', undefined],
      ["a replica is another region's", 'eu-west-1', 'eu-west-1'],
    ] as const
  ).map(
    ([about, PrimaryRegion, replicaOf]): Rule<SandboxKit> => [
      `${about}: PrimaryRegion ${PrimaryRegion}`,
      async ({ store, cloud, fill }) => {
        const [name = ''] = await fill(1);
        const ARN = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${name}-AbCdEf`;
        const entry = { Name: name, ARN, CreatedDate: 1_776_883_200, PrimaryRegion };
        cloud.faults.once('DescribeSecret', { body: { text: JSON.stringify(entry) } });
        cloud.faults.once('ListSecrets', { body: { text: JSON.stringify({ SecretList: [entry] }) } });
        const seen = [await store.describe(name), ...(await store.list('dev/'))];
        expect(seen.map((one) => one?.replicaOf)).toEqual([replicaOf, replicaOf]);
      },
    ],
  ),
  [
    'a list that holds more than was asked for brings nothing from beside the prefix',
    async ({ store, cloud }) => {
      const entry = (Name: string) => ({
        Name,
        ARN: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${Name}-AbCdEf`,
        CreatedDate: 1_776_883_200,
      });
      const SecretList = ['dev/pay', 'prod/dev/pay', 'dev', 'Dev/pay', 'device/x'].map(entry);
      cloud.faults.once('ListSecrets', { body: { text: JSON.stringify({ SecretList }) } });
      expect((await store.list('dev/')).map(({ name }) => name)).toEqual(['dev/pay']);
    },
  ],
  // Whether it is sent again is for who knows what it is written over.
  ...(
    [
      ['cut off', { cut: true }, 'unreachable'],
      ['an error of AWS', { error: { type: 'InternalServiceError', status: 500 } }, 'aws-trouble'],
      ["somebody else's", { body: { text: '<!doctype html>', status: 200 } }, 'aws'],
      ['about another version', { body: { text: `{"ARN":"x","Name":"x","VersionId":"${VERSION(4)}"}` } }, 'aws'],
      ['a refusal', { error: { type: 'AccessDeniedException' } }, 'denied'],
    ] as const
  ).map(
    ([what, fault, code]): Rule<SandboxKit> => [
      `a write whose answer is ${what} was sent once, and is the fault ${code}`,
      async ({ store, cloud, keep, fill }) => {
        const [name = ''] = await fill(1);
        cloud.faults.times('PutSecretValue', fault, { phase: 'after' });
        const written = store.put(name, await keep(VALUE), VERSION(3), NOW);
        await expect(written).rejects.toMatchObject({ ...REFUSED, code });
        expect(cloud.calls.filter(({ operation }) => operation === 'PutSecretValue')).toHaveLength(1);
        expect(await store.versions(name)).toHaveLength(2);
      },
    ],
  ),
  [
    'a write asks each time its turn has come, and is not sent where it is not to be any more',
    async ({ store, cloud, keep, fill }) => {
      const [name = ''] = await fill(1);
      cloud.faults.times('PutSecretValue', { error: { type: 'ThrottlingException' } });
      const answers = [true, true, false];
      const turn = { ...NOW, comes: async () => answers.shift() ?? true };
      expect(await store.put(name, await keep(VALUE), VERSION(3), turn)).toBeUndefined();
      expect(answers).toEqual([]);
      expect(cloud.calls.filter(({ operation }) => operation === 'PutSecretValue')).toHaveLength(2);
    },
  ],
  ...(['put', 'create', 'label'] as const).map(
    (power): Rule<SandboxKit> => [
      `${power}: is not sent, and asks nobody, once the run was stopped`,
      async ({ store, cloud, keep, fill }) => {
        const [name = ''] = await fill(1);
        const turn = {
          signal: AbortSignal.abort('left'),
          comes: () => expect.unreachable('its turn never came'),
        };
        const value = await keep(VALUE);
        const begun = cloud.calls.length;
        const sent = {
          put: () => store.put(name, value, VERSION(3), turn),
          create: () => store.create('dev/new', value, VERSION(3), undefined, turn),
          label: () => store.label(name, VERSION(0), 'secretsmith-mark', undefined, turn),
        }[power];
        expect(await sent()).toBeUndefined();
        expect(cloud.calls).toHaveLength(begun);
      },
    ],
  ),
  // Only a denial says that each may be asked for by itself.
  ...(
    [
      ['AccessDeniedException', 400, true],
      ['ExpiredTokenException', 400, false],
      ['InternalServiceError', 500, false],
      ['InvalidParameterException', 400, false],
      ['InvalidRequestException', 400, false],
    ] as const
  ).map(
    ([type, status, asks]): Rule<SandboxKit> => [
      `a batch that ends in ${type} ${asks ? 'lets each be asked for' : 'is a fault, and no other call is made'}`,
      async ({ store, cloud, count, fill }) => {
        const names = await fill(2);
        cloud.faults.times('BatchGetSecretValue', { error: { type, status } });
        const read = await store.readCurrent(names).catch((error: unknown) => error);
        if (asks) expect([...(read as Map<string, object>).values()].every((one) => 'value' in one)).toBe(true);
        else expect(read).toMatchObject(REFUSED);
        expect(count('GetSecretValue')).toBe(asks ? 2 : 0);
      },
    ],
  ),
  // What an error says of the one secret that was asked for is its refusal; anything else says nothing of it.
  ...(
    [
      ['AccessDeniedException', '', 'denied'],
      ['AccessDeniedException', 'Access to KMS is not allowed', 'kms-denied'],
      ['DecryptionFailure', '', 'key-unhealthy'],
      ['InvalidParameterException', '', 'denied'],
      ['InvalidRequestException', 'because it was marked for deletion', 'denied'],
      ['InvalidRequestException', 'is managed by another service', 'denied'],
      ['InvalidRequestException', '', 'denied'],
      ['ResourceNotFoundException', '', 'denied'],
      ['ExpiredTokenException', '', undefined],
      ['InternalServiceError', '', undefined],
      ['ThrottlingException', '', undefined],
    ] as const
  ).map(([type, message, refused]): Rule<SandboxKit> => {
    const what = refused ? 'refuses its own secret and no other' : 'is a fault, and no refusal of one secret';
    return [
      `${type} of one value ${what}: ${message}`,
      async ({ store, cloud, fill }) => {
        const [name = '', other = ''] = await fill(2);
        cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:BatchGetSecretValue', resource: '*' });
        const status = type === 'InternalServiceError' ? 500 : 400;
        const when = ({ target }: { target: string | undefined }) => target === name;
        cloud.faults.times('GetSecretValue', { error: { type, message, status } }, { when });
        const read = await store.readCurrent([name, other]).catch((error: unknown) => error);
        if (refused === undefined) return expect(read).toMatchObject(REFUSED);
        expect(read).toEqual(
          new Map<string, unknown>([
            [name, { refused }],
            [other, expect.objectContaining({ value: expect.anything() })],
          ]),
        );
      },
    ];
  }),
  [
    'a secret that says neither when it was made nor when it changed is no answer: every task would be newer',
    async ({ store, cloud, fill }) => {
      const [name = ''] = await fill(1);
      const ARN = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${name}-AbCdEf`;
      const whole = { Name: name, ARN, CreatedDate: 1_776_883_200 };
      const answer = (entry: object) => {
        cloud.faults.once('DescribeSecret', { body: { text: JSON.stringify(entry) } });
        cloud.faults.once('ListSecrets', { body: { text: JSON.stringify({ SecretList: [entry] }) } });
      };
      answer(whole);
      expect([await store.describe(name), ...(await store.list('dev/'))].map((one) => one?.lastChanged)).toEqual(
        [1, 2].map(() => new Date('2026-04-22T18:40:00Z')),
      );
      answer({ Name: name, ARN });
      await expect(store.describe(name)).rejects.toMatchObject({ name: 'Fault', code: 'aws' });
      await expect(store.list('dev/')).rejects.toMatchObject({ name: 'Fault', code: 'aws' });
    },
  ],
  ...(['ListSecrets', 'DescribeSecret', 'BatchGetSecretValue', 'PutSecretValue'] as const).map(
    (operation): Rule<SandboxKit> => [
      `throttling is waited out: ${operation}`,
      async ({ store, cloud, keep, fill }) => {
        const [name = ''] = await fill(1);
        cloud.faults.times(operation, { error: { type: 'ThrottlingException' } }, { times: 2 });
        await store.list('dev/');
        await store.describe(name);
        await store.readCurrent([name]);
        await store.put(name, await keep(VALUE), VERSION(3), NOW);
        expect(cloud.calls.filter((call) => call.operation === operation)).toHaveLength(3);
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
    ([type, code]): Rule<SandboxKit> => [
      `${type} is the fault ${code}, and quotes nothing of the answer`,
      async ({ store, cloud, keep, fill }) => {
        const [name = ''] = await fill(1);
        cloud.faults.times('PutSecretValue', {
          error: { type, message: VALUE, status: type === 'InternalServiceError' ? 500 : 400 },
        });
        const fault = await store.put(name, await keep(VALUE), VERSION(3), NOW).catch((error: unknown) => error);
        expect(fault).toMatchObject({ ...REFUSED, code });
        expect(JSON.stringify(fault) + String(fault) + (fault as Error).stack).not.toContain(VALUE);
      },
    ],
  ),
];

describe('the store aws', () => {
  it.concurrent.for<Rule<SandboxKit>>([...STORE_RULES, ...TROUBLE_RULES])('%s', async ([, holds], test) =>
    holds(await onSandbox(test)),
  );
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
    ['a dollar that nobody takes for more', 'OTHER=x\nKEY=a$-b$\n', 'a$-b$'],
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
    ['empty, before a line that dotenv takes for its value', "KEY=\n'CANARY'\n", 'source-ambiguous'],
    ['a reference to another', 'OTHER=CANARY\nKEY=$OTHER\n', 'source-ambiguous'],
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
