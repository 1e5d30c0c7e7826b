/** A copy whose original moves in the middle of it: it goes along, and over nothing that somebody else did to it meanwhile. */
import { describe, expect, it, type TestContext } from 'vitest';
import { tokenFor } from '../../src/core/version.js';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import { updateSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import { putSecretValue } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Call, Fault } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, currentText, currentVersion, ourVersions, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const [ACCOUNT, REGION] = ['111122223333', 'eu-central-1'];
const [ORIGINAL, COPY] = ['dev/pay', 'dev/pay-copy'];
const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev, kmsKey: alias/shop-dev } }
secrets:
  ${ORIGINAL}: { source: manual }
  ${COPY}: { source: { copy: ${ORIGINAL} }, permanent: true }
`;
const [VALUE, LATER, THEIRS] = ['CANARY-not-a-key-pay', 'CANARY-not-a-key-later', 'CANARY-not-a-key-theirs'];

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 0 });
  writeByHand(place.cloud, ORIGINAL, VALUE);
  place.cloud.clock.advance(600_000);
  return { ...place, env: { ...place.env, SECRETSMITH_PACE: '0.001' } };
}

const apply = (place: Workplace, ...words: string[]) => runInside(place, ['apply', '--yes', '--json', ...words]);
const scopeOf = ({ cloud }: Workplace) => byHand(cloud, cloud.region(ACCOUNT, REGION));
const isCopy = ({ target }: Call) => target === COPY;

/** Right after the first write of the copy. */
function afterTheFirst({ cloud }: Workplace, run: () => void): void {
  cloud.faults.once('PutSecretValue', { run }, { phase: 'after', when: isCopy });
}

describe('a copy whose original moves right after it was written', () => {
  it('is written once more', async (context) => {
    const place = await open(context);
    afterTheFirst(place, () => void writeByHand(place.cloud, ORIGINAL, LATER));
    const run = await apply(place);
    expect([run.code, receiptOf(run, COPY)]).toMatchObject([0, { outcome: 'done', stands: true, overtaken: [] }]);
    expect(currentText(place.cloud, COPY) === LATER).toBe(true);
  });

  it('names what a person had there, which only the first one leaves a label', async (context) => {
    const place = await open(context);
    expect((await apply(place)).code).toBe(0);
    const theirs = writeByHand(place.cloud, COPY, THEIRS);
    place.cloud.clock.advance(600_000);
    afterTheFirst(place, () => void writeByHand(place.cloud, ORIGINAL, LATER));
    const run = await apply(place, '--overwrite', COPY);
    expect([run.code, receiptOf(run, COPY).overtaken]).toEqual([0, [theirs]]);
  });

  it.for<[deed: string, does: (place: Workplace) => unknown, code: string]>([
    [
      'begun to rotate it',
      (place) => {
        const pending = { ClientRequestToken: 'r'.repeat(32), SecretString: THEIRS, VersionStages: ['AWSPENDING'] };
        return putSecretValue.run(scopeOf(place), { SecretId: COPY, ...pending });
      },
      'rotation-open',
    ],
    ['deleted it', (place) => deleteSecret.run(scopeOf(place), { SecretId: COPY }), 'pending-deletion'],
    [
      'put it under another key',
      (place) => updateSecret.run(scopeOf(place), { SecretId: COPY, KmsKeyId: 'alias/aws/secretsmanager' }),
      'moved',
    ],
  ])('is not written once more where somebody has %s', async ([, deed, code], context) => {
    const place = await open(context);
    afterTheFirst(place, () => {
      writeByHand(place.cloud, ORIGINAL, LATER);
      deed(place);
    });
    const run = await apply(place);
    expect([run.code, receiptOf(run, COPY)]).toMatchObject([4, { outcome: 'unconfirmed', problem: { code } }]);
    expect(ourVersions(secretNamed(place.cloud, COPY))).toHaveLength(1);
    const puts = place.cloud.calls.filter((call) => call.operation === 'PutSecretValue' && isCopy(call));
    expect(puts).toHaveLength(1);
  });
});

it("a copy over another run's copy has overtaken nobody: its value is in its original", async (context) => {
  const place = await open(context);
  const theirs = () => void writeByHand(place.cloud, COPY, LATER, `secretsmith-copy-${'0'.repeat(32)}`);
  place.cloud.faults.once('PutSecretValue', { run: theirs }, { when: isCopy });
  const run = await apply(place);
  expect([run.code, receiptOf(run, COPY)]).toMatchObject([0, { outcome: 'done', overtaken: [] }]);
});

it("a copy that another run made is not called unneeded where a person's value stands", async (context) => {
  const place = await open(context);
  const { cloud } = place;
  const address = { account: ACCOUNT, region: REGION, name: COPY };
  const idOf = (name: string) => currentVersion(secretNamed(cloud, name))?.id ?? '';
  const moment = { current: idOf(COPY), previous: undefined, attempt: 2 };
  const token = tokenFor('copy', address, idOf(ORIGINAL), moment);
  let isMade = false;
  const throttled: Fault = { error: { type: 'ThrottlingException' } };
  const another = () => {
    writeByHand(cloud, COPY, VALUE, token);
    isMade = true;
  };
  cloud.faults.once('PutSecretValue', { run: another, ...throttled }, { when: isCopy });
  const moves = () => {
    writeByHand(cloud, ORIGINAL, LATER);
    writeByHand(cloud, COPY, THEIRS);
  };
  cloud.faults.once('DescribeSecret', { run: moves }, { when: ({ target }) => isMade && target === ORIGINAL });
  const run = await apply(place);
  expect([run.code, receiptOf(run, COPY)]).toMatchObject([1, { outcome: 'failed', problem: { code: 'moved' } }]);
  expect(currentText(cloud, COPY) === THEIRS).toBe(true);
});
