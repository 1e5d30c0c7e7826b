/** A value of Secrets Manager that comes in is counted and told, whichever call it came by and whatever it is. */
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import type { Scratch, Store, ValueRead } from '../../src/core/ports.js';
import { openStore } from '../../src/providers/aws/index.js';
import { sandbox } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

const VERSION = 'secretsmith-fill-00000000000000000000000000000001';
const NAMES = ['dev/mail', 'dev/pay'];
const scratch = { keep: async () => ({ path: '/nowhere', digest: '' }) } as unknown as Scratch;

it.each<[string, number, (store: Store) => Promise<unknown>, string]>([
  ['two of them together', 2, (store) => store.readCurrent(NAMES), 'BatchGetSecretValue'],
  ['two of them one by one', 2, (store) => store.readCurrent(NAMES), 'GetSecretValue'],
  ['one by its version', 1, (store) => store.readVersion('dev/mail', VERSION), 'GetSecretValue'],
  ['one that is no text', 1, (store) => store.readCurrent(['dev/bytes']), 'BatchGetSecretValue'],
])('%s: %i', async (_, count, read, operation) => {
  const { url, cloud, sm } = await sandbox();
  const make = { ClientRequestToken: VERSION };
  for (const Name of NAMES) await sm.send(new CreateSecretCommand({ ...make, Name, SecretString: 'CANARY-not-a-key' }));
  await sm.send(new CreateSecretCommand({ ...make, Name: 'dev/bytes', SecretBinary: Buffer.from('CANARY') }));
  if (operation === 'GetSecretValue')
    cloud.faults.times('BatchGetSecretValue', { error: { type: 'AccessDeniedException' } });
  const told: ValueRead[] = [];
  const { wire, context } = wireTo(url, { onValueRead: (value) => told.push(value) });
  await read(openStore({ wire, scratch, base: context, note: () => {} }));
  expect([wire.valuesRead, told.length]).toEqual([count, count]);
  const call = `secretsmanager:${operation}`;
  expect(told).toEqual(told.map((value) => ({ ...value, version: VERSION, call })));
  expect(JSON.stringify(told)).not.toContain('CANARY');
});

it('another version than the one that was asked for is no answer', async () => {
  const { url, cloud, sm } = await sandbox();
  const made = await sm.send(
    new CreateSecretCommand({ ClientRequestToken: VERSION, Name: 'dev/mail', SecretString: 'CANARY-not-a-key' }),
  );
  const [VersionId, SecretString] = ['another-0000-0000-0000-000000000000', 'CANARY-not-a-key-other'];
  const text = JSON.stringify({ ARN: made.ARN, Name: 'dev/mail', VersionId, SecretString, VersionStages: [] });
  cloud.faults.times('GetSecretValue', { body: { text } });
  const { wire, context } = wireTo(url);
  const store = openStore({ wire, scratch, base: context, note: () => {} });
  await expect(store.readVersion('dev/mail', VERSION)).rejects.toMatchObject({ code: 'aws' });
});
