/** What keeps a value from being written although the plan says so, and what is said of a write that was not seen. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, type TestContext } from 'vitest';
import { putSecretValue, updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Fault, Order } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, currentText, currentVersion, ourVersions, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev, kmsKey: alias/shop-dev }
    createMissing: true
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;
const MAIL = 'CANARY-not-a-key-mail';
const PAY = 'CANARY-not-a-key-pay';
const LATER = 'CANARY-not-a-key-later';
const THEIRS = 'CANARY-not-a-key-theirs';

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 1_000 });
  declare(place, PAY);
  return place;
}

const declare = (place: Workplace, pay: string) => place.file('.env.dev', `MAIL=${MAIL}\nPAY=${pay}\n`);
const apply = (place: Workplace) => runInside(place, ['apply', '--yes', '--json']);
const scopeOf = ({ cloud }: Workplace) => byHand(cloud, cloud.region(ACCOUNT, REGION));
const made = ({ cloud }: Workplace, name: string) => ourVersions(secretNamed(cloud, name));

/** Something goes wrong at calls about one secret: all of them unless the order says which. */
function at({ cloud }: Workplace, operation: string, name: string, fault: Fault, order: Order = {}): void {
  cloud.faults.times(operation, fault, { ...order, when: ({ target }) => target === name });
}

/** The plan describes a row once; the second time is right before its write. */
const AT_WRITE = { skip: 1, times: 1 };

/** Somebody else's rotation begins: a version under AWSPENDING, and the current one stays. */
function rotationBegins(place: Workplace, name: string): void {
  const SecretString = THEIRS;
  const ClientRequestToken = 'r'.repeat(32);
  putSecretValue.run(scopeOf(place), {
    SecretId: name,
    ClientRequestToken,
    SecretString,
    VersionStages: ['AWSPENDING'],
  });
}

it('a rotation that begins between plan and write keeps the value out', async (context) => {
  const place = await open(context);
  at(place, 'DescribeSecret', 'dev/mail', { run: () => rotationBegins(place, 'dev/mail') }, AT_WRITE);
  const run = await apply(place);
  expect(receiptOf(run, 'dev/mail')).toMatchObject({
    outcome: 'failed',
    problem: { message: 'dev/mail has a rotation that was begun and not finished' },
  });
  expect([run.code, made(place, 'dev/mail')]).toEqual([4, []]);
});

it.for([
  ['that is there', false],
  ['that the run makes', true],
] as const)('a copy %s is not written again where a rotation of it has begun', async ([, missing], context) => {
  const place = await open(context);
  if (missing) place.cloud.region(ACCOUNT, REGION).secrets.delete('dev/pay-copy');
  const run = () => {
    rotationBegins(place, 'dev/pay-copy');
    writeByHand(place.cloud, 'dev/pay', LATER);
  };
  at(place, missing ? 'CreateSecret' : 'PutSecretValue', 'dev/pay-copy', { run }, { phase: 'after', times: 1 });
  const answer = await apply(place);
  expect(receiptOf(answer, 'dev/pay-copy')).toMatchObject({
    outcome: 'unconfirmed',
    problem: { message: 'dev/pay-copy has a rotation that was begun and not finished' },
  });
  expect(made(place, 'dev/pay-copy')).toHaveLength(1);
});

it('a copy whose original could not be written is held, and stays as it is', async (context) => {
  const place = await open(context);
  expect((await apply(place)).code).toBe(0);
  declare(place, LATER);
  at(place, 'PutSecretValue', 'dev/pay', { error: { type: 'AccessDeniedException' } });
  const run = await apply(place);
  expect(['dev/pay', 'dev/pay-copy'].map((name) => receiptOf(run, name).outcome)).toEqual(['failed', 'held']);
  expect([made(place, 'dev/pay').length, made(place, 'dev/pay-copy').length]).toEqual([1, 1]);
});

/** A look at a secret is answered with one of the same name in another account. */
function elsewhere(place: Workplace, name: string): Fault {
  const { arn, versions, kmsKeyId } = secretNamed(place.cloud, name);
  const text = JSON.stringify({
    Name: name,
    ARN: arn.replace(ACCOUNT, '999999999999'),
    KmsKeyId: kmsKeyId,
    CreatedDate: 1_776_883_200,
    VersionIdsToStages: Object.fromEntries(versions.map(({ id, labels }) => [id, labels])),
  });
  return { body: { text } };
}

it('a secret that is seen in another account right before its write is not written', async (context) => {
  const place = await open(context);
  at(place, 'DescribeSecret', 'dev/mail', elsewhere(place, 'dev/mail'), AT_WRITE);
  const run = await apply(place);
  expect(receiptOf(run, 'dev/mail')).toMatchObject({
    outcome: 'failed',
    problem: { message: `dev/mail is not in account ${ACCOUNT}, region ${REGION}` },
  });
  expect(made(place, 'dev/mail')).toEqual([]);
});

it('an original that is seen in another account right before its copy is written is not copied', async (context) => {
  const place = await open(context);
  writeByHand(place.cloud, 'dev/pay', PAY);
  place.cloud.clock.advance(600_000);
  at(place, 'DescribeSecret', 'dev/pay', elsewhere(place, 'dev/pay'), AT_WRITE);
  const run = await apply(place);
  expect(receiptOf(run, 'dev/pay-copy').problem?.code).toBe('arn');
  expect(made(place, 'dev/pay-copy')).toEqual([]);
});

// The same value under an id that is there already "succeeds but does nothing" (API reference, PutSecretValue,
// checked 2026-11-21).
it('a write that AWS takes for a repeated one is made again under another id', async (context) => {
  const place = await open(context);
  const terraform = currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id;
  expect((await apply(place)).code).toBe(0);
  const [first = ''] = made(place, 'dev/mail');
  // Somebody brings back the very state that the first id is for.
  const label = (VersionStage: string, RemoveFromVersionId: string, more: object = {}) =>
    updateSecretVersionStage.run(scopeOf(place), { SecretId: 'dev/mail', VersionStage, RemoveFromVersionId, ...more });
  label('AWSCURRENT', first, { MoveToVersionId: terraform });
  label('AWSPREVIOUS', first);
  const run = await apply(place);
  expect([run.code, receiptOf(run, 'dev/mail').outcome]).toEqual([0, 'done']);
  expect(made(place, 'dev/mail')).toHaveLength(2);
  expect(currentText(place.cloud, 'dev/mail')).toBe(MAIL);
});

it('a write without an answer that nobody finds, while somebody else writes, may have been made', async (context) => {
  const place = await open(context);
  let first = true;
  const run = () => {
    if (first) writeByHand(place.cloud, 'dev/mail', THEIRS);
    first = false;
  };
  at(place, 'PutSecretValue', 'dev/mail', { run, cut: true });
  const answer = await apply(place);
  const { outcome, problem } = receiptOf(answer, 'dev/mail');
  expect([answer.code, outcome]).toEqual([4, 'unconfirmed']);
  expect(problem?.message).toContain('; it may have been written');
});

it('a record that fails in the middle stops the next write', async (context) => {
  const place = await open(context);
  const folder = join(place.folder, 'state', 'secretsmith');
  const run = () => {
    const [file = ''] = readdirSync(folder);
    rmSync(join(folder, file));
    mkdirSync(join(folder, file));
  };
  at(place, 'PutSecretValue', 'dev/pay', { run }, { times: 1 });
  const answer = await apply(place);
  expect([answer.code, receiptOf(answer, 'dev/pay').outcome]).toEqual([4, 'done']);
  expect(receiptOf(answer, 'dev/pay-copy').problem?.message).toContain('the record of this run cannot be written');
  expect(made(place, 'dev/pay-copy')).toEqual([]);
});
