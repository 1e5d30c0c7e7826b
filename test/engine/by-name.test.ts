/** What stands in the way of one secret: it is refused by its name, with what helps, and the others are written. */
import { expect, it, type TestContext } from 'vitest';
import type { PlannedRow } from '../../src/core/model.js';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import { rotateSecret } from '../../src/sandbox/aws/secretsmanager/rotation.js';
import { putSecretValue } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { runInside } from '../support/inside.js';
import { byHand, currentText, currentVersion, secretNamed } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev, kmsKey: alias/shop-dev }
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
`;
const PAY = 'CANARY-not-a-key-pay';
const LAMBDA = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotate`;
const FLAGS = `--profile shop-dev --region ${REGION}`;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 1_000 });
  place.file('.env.dev', `MAIL=CANARY-not-a-key-mail\nPAY=${PAY}\n`);
  return place;
}

const scopeOf = ({ cloud }: Workplace) => byHand(cloud, cloud.region(ACCOUNT, REGION));
const deny = ({ cloud }: Workplace, action: string, resource: string) =>
  void cloud.account(ACCOUNT).denied.push({ action, resource });
const keyOf = ({ cloud }: Workplace) => secretNamed(cloud, 'dev/mail').kmsKeyId;

it.for<[what: string, happens: (place: Workplace) => void, message: string, hint: (place: Workplace) => string]>([
  [
    'that is being deleted',
    (place) => void deleteSecret.run(scopeOf(place), { SecretId: 'dev/mail' }),
    'dev/mail is being deleted',
    () => `aws secretsmanager restore-secret --secret-id dev/mail ${FLAGS}`,
  ],
  [
    'with RotationEnabled',
    (place) => {
      const schedule = { RotationLambdaARN: LAMBDA, RotateImmediately: false, ClientRequestToken: 'r'.repeat(32) };
      rotateSecret.run(scopeOf(place), { SecretId: 'dev/mail', ...schedule });
    },
    'dev/mail is rotated or managed by AWS, so nothing else may write it',
    () => 'say so: secrets.manifest.yaml:6  rotate: { by: aws }',
  ],
  [
    'with a rotation of somebody else',
    (place) => {
      const pending = { VersionStages: ['AWSPENDING'], SecretString: 'CANARY', ClientRequestToken: 'r'.repeat(32) };
      putSecretValue.run(scopeOf(place), { SecretId: 'dev/mail', ...pending });
    },
    'dev/mail has a rotation that was begun and not finished',
    () => `aws secretsmanager describe-secret --secret-id dev/mail ${FLAGS}`,
  ],
  [
    'that may not be read',
    (place) => deny(place, 'secretsmanager:GetSecretValue', '*:secret:dev/mail-*'),
    'dev/mail holds a version that is not ours, and it may not be read',
    () => 'allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder',
  ],
])('a secret %s', async ([, happens, message, hint], context) => {
  const place = await open(context);
  const before = currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id;
  happens(place);
  const planned = await runInside(place, ['plan', '--json']);
  const rows = JSON.parse(planned.stdout).plans[0].rows as PlannedRow[];
  const problem = rows.find(({ name }) => name === 'dev/mail')?.problem;
  expect(problem).toMatchObject({ message, hints: expect.arrayContaining([hint(place)]) });
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code).toBe(4);
  expect((run.stderr + run.stdout).replace(/\s+/g, ' ')).toContain(message);
  expect(currentText(place.cloud, 'dev/pay') === PAY, 'the other is written').toBe(true);
  expect(currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id).toBe(before);
});

it.for<[action: string, message: RegExp, hint: (place: Workplace) => string]>([
  ['kms:Decrypt', /cannot be read: its key may not be used/, (place) => `allow kms:Decrypt on ${keyOf(place)}`],
  [
    'kms:GenerateDataKey',
    /the key of dev\/mail may not be used by /,
    () => 'allow kms:Decrypt and kms:GenerateDataKey on the key',
  ],
])('a key that may not be used for %s', async ([action, message, hint], context) => {
  const place = await open(context);
  const before = currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id;
  deny(place, action, '*');
  const run = await runInside(place, ['apply', '--yes']);
  const said = (run.stdout + run.stderr).replace(/\s+/g, ' ');
  expect(said).toMatch(message);
  expect(said).toContain(hint(place));
  expect(currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id).toBe(before);
});

it('reading many at once that is denied stops nothing, and is said once', async (context) => {
  const place = await open(context);
  deny(place, 'secretsmanager:BatchGetSecretValue', '*');
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr.match(/BatchGetSecretValue is denied/g)).toHaveLength(1);
  expect(currentText(place.cloud, 'dev/pay') === PAY).toBe(true);
});
