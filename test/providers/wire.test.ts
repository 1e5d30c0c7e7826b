/** What the clients of a run share: how often they called, the values that came in, and AWS's clock. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { ValueRead } from '../../src/core/ports.js';
import type { Wire } from '../../src/providers/aws/wire.js';
import { sandbox } from '../sandbox/sandbox.js';
import { wireTo } from '../support/wire.js';

type Handler = (args: object) => Promise<object>;
type Middleware = (next: Handler, context: object) => Handler;

/** Has the wire hear one answer with this header. */
async function hear(wire: Wire, date: string | undefined): Promise<void> {
  const middlewares: Middleware[] = [];
  const middlewareStack = { add: (middleware: never, _: never) => void middlewares.push(middleware) };
  wire.watch({ config: { serviceId: 'Secrets Manager' }, middlewareStack });
  const answer: Handler = async () => ({ response: { headers: date === undefined ? {} : { date } } });
  const called = middlewares.reduce(
    (next, middleware) => middleware(next, { commandName: 'ListSecretsCommand' }),
    answer,
  );
  await called({});
}

const NOON = 'Tue, 21 Jul 2026 12:00:00 GMT';
const LATER = 'Tue, 21 Jul 2026 12:00:01 GMT';

// Answers that were asked for at once come in any order.
describe("AWS's clock is that of the newest answer", () => {
  it.each<[string, (string | undefined)[], string | undefined]>([
    ['none came', [], undefined],
    ['one came', [NOON], NOON],
    ['a later one came', [NOON, LATER], LATER],
    ['an earlier one came after it', [LATER, NOON], LATER],
    ['one without a date came after it', [NOON, undefined], NOON],
    ['one with something else came after it', [NOON, 'noon'], NOON],
  ])('where %s', async (_, dates, now) => {
    const { wire } = wireTo('http://127.0.0.1:9');
    for (const date of dates) await hear(wire, date);
    expect(wire.now?.toUTCString()).toBe(now);
  });
});

it('a call is counted once, however often it is sent', async () => {
  const { url, cloud } = await sandbox();
  cloud.faults.once('GetCallerIdentity', { error: { type: 'InternalFailure', status: 500 } });
  const { wire } = wireTo(url);
  const client = new STSClient(wire.options('sts'));
  wire.watch(client as never);
  await client.send(new GetCallerIdentityCommand({}));
  expect([cloud.calls.length, [...wire.calls]]).toEqual([2, [['sts:GetCallerIdentity', 1]]]);
});

it('every value that comes in is counted and told', () => {
  const told: ValueRead[] = [];
  const { wire } = wireTo('http://127.0.0.1:9', { onValueRead: (read) => told.push(read) });
  const reads = ['dev/mail', 'dev/pay'].map((secret) => ({
    secret,
    version: 'v1',
    call: 'secretsmanager:GetSecretValue',
    request: 'request-1',
  }));
  for (const read of reads) wire.valueRead(read);
  expect([wire.valuesRead, told]).toEqual([2, reads]);
});
