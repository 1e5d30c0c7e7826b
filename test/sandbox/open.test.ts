import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadManifest } from '../../src/manifests/load.js';
import { type OpenSandbox, openSandbox } from '../../src/sandbox/open.js';
import { clients, refusal, token } from './sandbox.js';

const ACCOUNT = '111122223333';
const MANIFEST = `
version: 1
environments:
  dev: { aws: { account: "${ACCOUNT}", region: us-east-1 } }
secrets:
  dev/key: { source: manual }
`;
const READS = { Statement: { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' } };
const WRITES = { Statement: { Effect: 'Allow', Action: 'secretsmanager:PutSecretValue', Resource: '*' } };

/** A folder with a manifest, where a sandbox can be opened several times. */
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'secretsmith-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(path, name), text);
    return join(path, name);
  };
  const manifest = file('secrets.manifest.yaml', MANIFEST);
  const open = async (world?: string): Promise<OpenSandbox> => {
    const sandbox = await openSandbox({
      manifest: await loadManifest(manifest),
      port: 0,
      worldFile: world === undefined ? undefined : file('world.yaml', world),
      stateFile: join(path, 'state.json'),
      speed: 1,
    });
    let closed = false;
    const close = async () => {
      if (!closed) await sandbox.close();
      closed = true;
    };
    onTestFinished(close);
    return { ...sandbox, close };
  };
  return { path, file, open };
}

const read = ({ url }: OpenSandbox) =>
  clients(url, ACCOUNT).sm.send(new GetSecretValueCommand({ SecretId: 'dev/key' }));
const write = ({ url }: OpenSandbox) =>
  clients(url, ACCOUNT).sm.send(
    new PutSecretValueCommand({ SecretId: 'dev/key', SecretString: 'CANARY', ClientRequestToken: token('a') }),
  );

describe('the accounts of a world', () => {
  test('have a role, and policies from files beside it', async () => {
    const { file, open } = folder();
    file('reads.json', JSON.stringify(READS));
    const sandbox = await open(`accounts: { "${ACCOUNT}": { role: auditor, policies: [reads.json] } }`);
    const { Arn } = await clients(sandbox.url, ACCOUNT).sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/auditor/operator`);
    await read(sandbox);
    expect((await refusal(write(sandbox))).message).toContain('because no identity-based policy allows');
  });

  test('may do what the world says at each start, also where the state is read from a file', async () => {
    const { file, open } = folder();
    file('reads.json', JSON.stringify(READS));
    file('writes.json', JSON.stringify(WRITES));
    const first = await open(`accounts: { "${ACCOUNT}": { policies: [reads.json, writes.json] } }`);
    await write(first);
    await first.close();
    const second = await open(`accounts: { "${ACCOUNT}": { policies: [reads.json] } }`);
    expect((await read(second)).SecretString).toBe('CANARY');
    expect((await refusal(write(second))).name).toBe('AccessDeniedException');
    await second.close();
    const third = await open();
    expect((await refusal(write(third))).name).toBe('AccessDeniedException');
  });

  test.each([
    ['none.json', undefined, /none\.json cannot be read: ENOENT$/],
    ['broken.json', '{', /broken\.json is no policy: it is not JSON$/],
    [
      'strange.json',
      '{"Statement":{"Effect":"Maybe"}}',
      /is no policy: Statement\[0\]\.Effect is neither Allow nor Deny$/,
    ],
  ])('are refused with %s', async (name, text, message) => {
    const { file, open } = folder();
    if (text !== undefined) file(name, text);
    const opening = open(`accounts: { "${ACCOUNT}": { policies: [${name}] } }`);
    await expect(opening).rejects.toMatchObject({ name: 'Fault', message: expect.stringMatching(message) });
  });
});

// A state holds values, fake ones and those that somebody typed to try.
test.each(['that was not there', 'that everybody could read'])('a state %s is for its owner alone', async (which) => {
  const { path, file, open } = folder();
  const first = await open();
  await first.close();
  const state = join(path, 'state.json');
  if (which === 'that everybody could read') chmodSync(file('state.json', readFileSync(state, 'utf8')), 0o644);
  const second = await open();
  await second.close();
  expect(statSync(state).mode & 0o777).toBe(0o600);
});
