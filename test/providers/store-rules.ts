/**
 * What the engine takes for granted of a store, asked over the wire: of the sandbox in every run, and of
 * an emulator that is not ours, as far as that one is right, in the full one.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, type TestContext } from 'vitest';
import type { ReadValue, Store, Turn, ValueFile } from '../../src/core/ports.js';
import { Secret } from '../../src/core/secret.js';
import { currentOf, previousOf } from '../../src/core/version.js';
import { type OpenScratch, openScratch } from '../../src/engine/scratch.js';
import { openStore } from '../../src/providers/aws/index.js';
import { REGION } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

export const VALUE = 'CANARY-not-a-key';
export const VERSION = (n: number) => `secretsmith-fill-${String(n).padStart(32, '0')}`;
export const REFUSED = { name: 'Fault' };
/** A change that is to be made whenever its turn comes. */
export const NOW: Turn = { signal: new AbortController().signal, comes: async () => true };
/** Long enough for two throttled answers, short enough to see it end. */
const PATIENCE_MS = 2000;

export type Test = Pick<TestContext, 'onTestFinished'>;

/** A store, and what a rule needs to arrange for it; names begin with `dev/`. */
export interface Kit {
  readonly store: Store;
  /** What a person was told. */
  readonly notes: readonly string[];
  keep(text: string): Promise<ValueFile>;
  textOf(file: ValueFile): Promise<string>;
  /** How often the store has sent an operation, its retries not counted. */
  count(operation: string): number;
  /** Make so many secrets, `dev/000` and up, each with `VALUE` and its name. */
  fill(count: number): Promise<string[]>;
  /** Make a secret without a version. */
  shell(name: string): Promise<string>;
  putBytes(name: string, token: string): Promise<void>;
  /** Make a version as a rotation of somebody else does: AWSPENDING, beside the current one. */
  putPending(name: string, token: string): Promise<void>;
  /** Begin to delete it. */
  remove(name: string): Promise<void>;
}

/** The store as the engine opens it, on an emulator on this machine. */
export function openKit(test: Test, url: string): Kit {
  const { scratch } = privateFolder(test);
  const { wire, context } = wireTo(url);
  const { credentials } = wire;
  const client = new SecretsManagerClient({ endpoint: url, region: REGION, credentials });
  const notes: string[] = [];
  return {
    store: openStore({ wire, scratch, base: context, note: (text) => notes.push(text), patienceMs: PATIENCE_MS }),
    notes,
    keep: (text) => scratch.keep(new Secret(text)),
    textOf: async (file) => (await scratch.open(file)).reveal(),
    count: (operation) => wire.calls.get(`secretsmanager:${operation}`) ?? 0,
    fill: async (count) => {
      const names = Array.from({ length: count }, (_, index) => `dev/${String(index).padStart(3, '0')}`);
      for (const [index, Name] of names.entries()) {
        const input = { Name, ClientRequestToken: VERSION(index), SecretString: `${VALUE} ${Name}` };
        await client.send(new CreateSecretCommand(input));
      }
      return names;
    },
    shell: async (Name) => {
      await client.send(new CreateSecretCommand({ Name }));
      return Name;
    },
    putBytes: async (SecretId, ClientRequestToken) => {
      const SecretBinary = Buffer.from('CANARY');
      await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretBinary }));
    },
    putPending: async (SecretId, ClientRequestToken) => {
      const input = { SecretId, ClientRequestToken, SecretString: VALUE, VersionStages: ['AWSPENDING'] };
      await client.send(new PutSecretValueCommand(input));
    },
    remove: async (SecretId) => {
      await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    },
  };
}

export function privateFolder({ onTestFinished }: Test): { folder: string; scratch: OpenScratch } {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const scratch = openScratch({ env: { XDG_RUNTIME_DIR: folder }, note: () => {} });
  onTestFinished(() => {
    scratch.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, scratch };
}

export type Rule<K = Kit> = readonly [rule: string, holds: (kit: K) => Promise<void>];

export const STORE_RULES: readonly Rule[] = [
  [
    'what was put is what is observed',
    async ({ store, keep, textOf, fill }) => {
      const [name = ''] = await fill(1);
      const written = await store.put(name, await keep(VALUE), VERSION(9), NOW);
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
      await store.create('dev/odd', await keep(text), VERSION(1), undefined, NOW);
      const read = (await store.readCurrent(['dev/odd'])).get('dev/odd') as ReadValue;
      expect(read.version).toBe(VERSION(1));
      expect((await textOf(read.value)) === text).toBe(true);
    },
  ],
  [
    'the same value under the same id is one version; another value is a fault with its own code',
    async ({ store, keep, fill }) => {
      const [name = ''] = await fill(1);
      for (const _ of [1, 2]) await store.put(name, await keep(VALUE), VERSION(7), NOW);
      expect(await store.versions(name)).toHaveLength(2);
      await expect(store.put(name, await keep('CANARY-other'), VERSION(7), NOW)).rejects.toMatchObject({
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
      const [name = ''] = await fill(1);
      const read = await store.readCurrent([name, 'dev/nowhere']);
      expect(await textOf((read.get(name) as ReadValue).value)).toContain(VALUE);
      expect(read.get('dev/nowhere')).toEqual({ refused: 'denied' });
    },
  ],
  [
    'a secret without a version is seen, and has none',
    async ({ store, shell }) => {
      const name = await shell('dev/shell');
      expect(await store.describe(name)).toMatchObject({ versions: [] });
      expect((await store.readCurrent([name])).get(name)).toHaveProperty('refused');
    },
  ],
  [
    'bytes are refused by name, never read as a text',
    async ({ store, fill, putBytes }) => {
      const [name = ''] = await fill(1);
      await putBytes(name, VERSION(5));
      expect((await store.readCurrent([name])).get(name)).toEqual({ refused: 'binary' });
      await expect(store.readVersion(name, VERSION(5))).rejects.toMatchObject({ code: 'binary' });
    },
  ],
  [
    'a version that is pending leaves the current one where it is',
    async ({ store, textOf, fill, putPending }) => {
      const [name = ''] = await fill(1);
      await putPending(name, VERSION(5));
      const labels = (await store.describe(name))?.versions.map(({ id, labels: on }) => [id, on]);
      expect(new Map(labels as [string, string[]][])).toEqual(
        new Map([
          [VERSION(0), ['AWSCURRENT']],
          [VERSION(5), ['AWSPENDING']],
        ]),
      );
      const read = (await store.readCurrent([name])).get(name) as ReadValue;
      expect([read.version, await textOf(read.value)]).toEqual([VERSION(0), `${VALUE} ${name}`]);
    },
  ],
  [
    'the list has every page, in order, and nothing beside the prefix',
    async ({ store, keep, count, fill }) => {
      const names = await fill(250);
      await store.create('device/x', await keep(VALUE), VERSION(999), undefined, NOW);
      const listed = (await store.list('dev/')).map(({ name }) => name);
      expect([...listed].sort()).toEqual(names);
      expect(count('ListSecrets')).toBe(3);
    },
  ],
  [
    'a secret that is being deleted is listed as such',
    async ({ store, fill, remove }) => {
      const [name = ''] = await fill(1);
      await remove(name);
      expect((await store.list('dev/'))[0]?.deletion).toBeInstanceOf(Date);
    },
  ],
  [
    '21 values are read in two calls',
    async ({ store, textOf, count, fill }) => {
      const names = await fill(21);
      const read = await store.readCurrent(names);
      expect(await Promise.all(names.map((name) => textOf((read.get(name) as ReadValue).value)))).toEqual(
        names.map((name) => `${VALUE} ${name}`),
      );
      expect([count('BatchGetSecretValue'), count('GetSecretValue')]).toEqual([2, 0]);
    },
  ],
  [
    'a label is put on a version, and stays on it',
    async ({ store, keep, fill }) => {
      const [name = ''] = await fill(1);
      await store.label(name, VERSION(0), 'terraform-placeholder', undefined, NOW);
      await store.put(name, await keep(VALUE), VERSION(1), NOW);
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
      const [name = ''] = await fill(1);
      await store.label(name, VERSION(0), 'secretsmith-mark', undefined, NOW);
      await store.put(name, await keep(VALUE), VERSION(1), NOW);
      await store.label(name, VERSION(1), 'secretsmith-mark', VERSION(0), NOW);
      const marked = (await store.versions(name)).filter(({ labels }) => labels.includes('secretsmith-mark'));
      expect(marked.map(({ id }) => id)).toEqual([VERSION(1)]);
    },
  ],
  [
    'a new secret has the key it was given',
    async ({ store, keep }) => {
      await expect(store.create('dev/x', await keep(VALUE), VERSION(1), 'alias/nowhere', NOW)).rejects.toMatchObject(
        REFUSED,
      );
      expect(await store.describe('dev/x')).toBeUndefined();
    },
  ],
];
