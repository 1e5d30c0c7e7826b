import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { refusal, sandbox, token } from './sandbox.js';

const A = token('a');
const B = token('b');
const create = (sm: SecretsManagerClient) =>
  sm.send(new CreateSecretCommand({ Name: 'prod/key', SecretString: 'one', ClientRequestToken: A }));
const put = (sm: SecretsManagerClient) =>
  sm.send(new PutSecretValueCommand({ SecretId: 'prod/key', SecretString: 'two', ClientRequestToken: B }));
const current = async (sm: SecretsManagerClient) => {
  const { VersionIdsToStages = {} } = await sm.send(new DescribeSecretCommand({ SecretId: 'prod/key' }));
  return Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes('AWSCURRENT'));
};

test('an error ordered before the call keeps it from taking effect, once', async () => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  cloud.faults.once('PutSecretValue', { error: { type: 'InternalServiceError', message: 'try again', status: 500 } });
  expect(await refusal(put(sm))).toEqual({ name: 'InternalServiceError', message: 'try again', status: 500 });
  expect(await current(sm)).toBe(A);
  await put(sm);
  expect(await current(sm)).toBe(B);
});

test('an error ordered after the call hides that it took effect', async () => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  cloud.faults.once('PutSecretValue', { error: { type: 'ThrottlingException' } }, { phase: 'after' });
  expect((await refusal(put(sm))).name).toBe('ThrottlingException');
  expect(await current(sm)).toBe(B);
});

test.each([
  ['before', A],
  ['after', B],
] as const)('a connection cut %s the effect leaves %s', async (phase, expected) => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  cloud.faults.once('PutSecretValue', { cut: true }, { phase });
  expect((await refusal(put(sm))).message).toMatch(/socket hang up|ECONNRESET/);
  expect(await current(sm)).toBe(expected);
});

test('a body that is not JSON is answered as it is', async () => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  cloud.faults.once('PutSecretValue', { body: { text: '<html>gateway</html>', status: 502 } });
  expect((await refusal(put(sm))).status).toBe(502);
});

test('a delay and a callback happen before the effect, in this order', async () => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  const began = performance.now();
  let seen: string | undefined;
  cloud.faults.once('PutSecretValue', {
    delay: 40,
    run: async () => {
      seen = `${await current(sm)} after ${performance.now() - began >= 39}`;
    },
  });
  await put(sm);
  expect(seen).toBe(`${A} after true`);
  expect(await current(sm)).toBe(B);
});

test('faults can be for some calls only: by target, after some, several times', async () => {
  const { sm, cloud } = await sandbox();
  await create(sm);
  const describeKey = () => refusal(sm.send(new DescribeSecretCommand({ SecretId: 'prod/key' })));
  const error = { error: { type: 'InternalServiceError' } };
  cloud.faults.times('*', error, { when: ({ target }) => target === 'prod/key', skip: 1, times: 2 });
  const names: string[] = [];
  for (let i = 0; i < 4; i++) names.push((await describeKey()).name);
  expect(names).toEqual(['Error', 'InternalServiceError', 'InternalServiceError', 'Error']);
});

test('a hook sees every call twice and can be taken off', async () => {
  const { sm, cloud } = await sandbox();
  const seen: string[] = [];
  const off = cloud.faults.on((call, phase) => {
    seen.push(`${phase} ${call.operation}`);
    return undefined;
  });
  await create(sm);
  off();
  await put(sm);
  expect(seen).toEqual(['before CreateSecret', 'after CreateSecret']);
});

test('latency is real time', async () => {
  const { sm, cloud } = await sandbox();
  cloud.latency = 50;
  const began = performance.now();
  await create(sm);
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
});
