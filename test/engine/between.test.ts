/** What somebody else made, or makes between plan and write: it is judged as it is then, and nothing is taken for granted. */
import { describe, expect, it, type TestContext } from 'vitest';
import { createSecret, updateSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import { putSecretValue } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { receiptOf } from '../support/receipt.js';
import { byHand, changes, currentText, ourVersions, secretNamed, writeByHand } from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: []
    createMissing: true
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } }, consumers: [web] }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
  dev/id: { source: { generate: uuid }, shape: uuid }
`;
const MAIL = 'CANARY-not-a-key-mail';
const PAY = 'CANARY-not-a-key-pay';
const THEIRS = 'CANARY-not-a-key-theirs';

const terraform = (n: number) => `terraform-2026112207000000000000000${n}`;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `MAIL=${MAIL}\nPAY=${PAY}\n`);
  return place;
}

const scopeOf = ({ cloud }: Workplace) => byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
const apply = ({ run }: Workplace, ...words: string[]) => run(['apply', '--yes', '--json', '--no-restart', ...words]);

describe('a version that somebody else made', () => {
  it('and that holds a placeholder is filled', async (context) => {
    const place = await open(context);
    writeByHand(place.cloud, 'dev/mail', 'PLACEHOLDER');
    writeByHand(place.cloud, 'dev/pay', ' PLACEHOLDER\n');
    const run = await apply(place);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect([currentText(place.cloud, 'dev/mail'), currentText(place.cloud, 'dev/pay')]).toEqual([MAIL, PAY]);
  });

  it('and that holds a value where the source rules is replaced only by --overwrite', async (context) => {
    const place = await open(context);
    for (const name of ['dev/pay', 'dev/pay-copy']) writeByHand(place.cloud, name, THEIRS);
    expect((await apply(place)).code).toBe(0);
    expect([currentText(place.cloud, 'dev/pay'), currentText(place.cloud, 'dev/pay-copy')]).toEqual([THEIRS, THEIRS]);
    const run = await apply(place, '--overwrite', 'dev/pay', '--overwrite', 'dev/pay-copy');
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect([currentText(place.cloud, 'dev/pay'), currentText(place.cloud, 'dev/pay-copy')]).toEqual([PAY, PAY]);
  });
});

describe('between plan and write', () => {
  const atItsWrite = (place: Workplace, name: string, run: () => void) =>
    // The plan describes a row once; the second time is right before its write.
    place.cloud.faults.once('DescribeSecret', { run }, { when: ({ target }) => target === name, skip: 1 });

  it('a key that is changed keeps the value out', async (context) => {
    const place = await open(context);
    atItsWrite(place, 'dev/mail', () => {
      updateSecret.run(scopeOf(place), { SecretId: 'dev/mail', KmsKeyId: 'alias/aws/secretsmanager' });
    });
    const run = await apply(place, 'dev/mail');
    expect([run.code, ourVersions(secretNamed(place.cloud, 'dev/mail'))]).toEqual([1, []]);
    expect(receiptOf(run, 'dev/mail').problem?.message).toContain('was changed by somebody else');
  });

  it('a secret that is deleted is not made again, where it may be made', async (context) => {
    const place = await open(context);
    const { secrets } = place.cloud.region('111122223333', 'eu-central-1');
    atItsWrite(place, 'dev/mail', () => void secrets.delete('dev/mail'));
    const run = await apply(place, 'dev/mail');
    expect([run.code, receiptOf(run, 'dev/mail').outcome, secrets.has('dev/mail')]).toEqual([1, 'failed', false]);
    expect(receiptOf(run, 'dev/mail').problem?.message).toBe('dev/mail was deleted since the plan was made');
  });

  it("the same value by a person's hand is a change all the same", async (context) => {
    const place = await open(context);
    atItsWrite(place, 'dev/mail', () => void writeByHand(place.cloud, 'dev/mail', MAIL));
    const run = await apply(place, 'dev/mail');
    expect([run.code, receiptOf(run, 'dev/mail').problem?.code]).toEqual([1, 'moved']);
  });

  it('a secret that somebody makes under another key keeps the value out', async (context) => {
    const place = await open(context);
    const { secrets } = place.cloud.region('111122223333', 'eu-central-1');
    secrets.delete('dev/mail');
    atItsWrite(place, 'dev/mail', () => void createSecret.run(scopeOf(place), { Name: 'dev/mail' }));
    const run = await apply(place, 'dev/mail');
    expect([run.code, secretNamed(place.cloud, 'dev/mail').versions]).toEqual([1, []]);
  });
});

describe('a value that is given', () => {
  it('is not called written where another run wrote another one under its id, and the answer was lost', async (context) => {
    const place = await open(context);
    let other: Run | undefined;
    let inOther = false;
    place.cloud.faults.on(async ({ operation }, phase) => {
      if (operation !== 'PutSecretValue' || phase !== 'before' || inOther) return undefined;
      if (!other) {
        place.file('.env.dev', `MAIL=${THEIRS}\nPAY=${PAY}\n`);
        inOther = true;
        other = await apply(place, 'dev/mail');
        inOther = false;
      }
      return { cut: true };
    });
    const run = await apply(place, 'dev/mail');
    expect([other?.code, currentText(place.cloud, 'dev/mail')]).toEqual([0, THEIRS]);
    expect([run.code, receiptOf(run, 'dev/mail').outcome]).toEqual([1, 'failed']);
    expect(receiptOf(run, 'dev/mail').problem?.message).toContain('got another value from another run');
  });
});

describe('what a placeholder covers', () => {
  it.for<[what: string, text: string]>([
    ['a redacted text', '[SENSITIVE]'],
    ['white space', '   '],
  ])('%s is no value: the source is asked', async ([, text], context) => {
    const place = await open(context);
    writeByHand(place.cloud, 'dev/mail', text);
    writeByHand(place.cloud, 'dev/mail', 'PLACEHOLDER', terraform(1));
    expect((await apply(place, 'dev/mail')).code).toBe(0);
    expect(currentText(place.cloud, 'dev/mail')).toBe(MAIL);
  });

  it('a value of ours that its row does not take any more is not brought back', async (context) => {
    const place = await open(context);
    expect((await apply(place, 'dev/mail')).code).toBe(0);
    writeByHand(place.cloud, 'dev/mail', 'PLACEHOLDER', terraform(1));
    place.file('secrets.manifest.yaml', MANIFEST.replace('variable: MAIL } }', 'variable: MAIL } }, shape: uuid'));
    const run = await apply(place, 'dev/mail');
    expect([run.code, ourVersions(secretNamed(place.cloud, 'dev/mail')).length]).toEqual([1, 1]);
    expect(receiptOf(run, 'dev/mail').problem?.message).toBe('dev/mail: the value it had is not a UUID');
  });

  it.for<[what: string, name: string, text: string]>([
    ['a value that does not have the shape of its row', 'dev/id', 'CANARY-not-a-uuid'],
    // A task may be what decrypts it.
    ['ciphertext', 'dev/mail', 'encrypted:Q0FOQVJZ'],
  ])('%s is left to a person', async ([, name, text], context) => {
    const place = await open(context);
    writeByHand(place.cloud, name, text);
    writeByHand(place.cloud, name, 'PLACEHOLDER', terraform(1));
    const run = await apply(place, name);
    expect([run.code, ourVersions(secretNamed(place.cloud, name))]).toEqual([3, []]);
    expect(run.stdout).toContain('over a value that may not be written: encrypted, or without its shape');
  });

  it('bytes stop their row alone', async (context) => {
    const place = await open(context);
    putSecretValue.run(scopeOf(place), {
      SecretId: 'dev/id',
      ClientRequestToken: 'b'.repeat(32),
      SecretBinary: 'Q0FO',
    });
    writeByHand(place.cloud, 'dev/id', 'PLACEHOLDER', terraform(1));
    const run = await apply(place, 'dev/id', 'dev/mail');
    expect([run.code, currentText(place.cloud, 'dev/mail')]).toEqual([4, MAIL]);
    expect(ourVersions(secretNamed(place.cloud, 'dev/id'))).toEqual([]);
  });
});

describe('a command that changes something trusts no list', () => {
  it('restart sees a value that was changed by hand a moment ago', async (context) => {
    const place = await open(context);
    expect((await place.run(['apply', '--yes'])).code).toBe(0);
    place.cloud.clock.advance(3_600_000);
    place.cloud.listLag = 300_000;
    writeByHand(place.cloud, 'dev/mail', THEIRS);
    place.cloud.clock.advance(10_000);
    const begun = place.cloud.calls.length;
    const run = await place.run(['restart', '--yes']);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(changes(place.cloud, begun).map((call) => call.operation)).toEqual(['UpdateService']);
  });

  it('apply --no-restart is another plan, with another id', async (context) => {
    const place = await open(context);
    const plan = await place.run(['plan', '--json']);
    const { id } = JSON.parse(plan.stdout).plans[0] as { id: string };
    const refused = await place.run(['apply', '--yes', '--no-restart', '--expect', id.slice(0, 7)]);
    expect([refused.code, changes(place.cloud)]).toEqual([3, []]);
    expect(refused.stderr).toMatch(/does not hold; it is now|is the one without --no-restart/);
  });
});

describe('a record', () => {
  it('that can be kept nowhere stops no look, and no run for ever', async (context) => {
    const place = await open(context);
    writeByHand(place.cloud, 'dev/mail', THEIRS);
    const run = await place.run(['plan', '--env', 'dev'], { env: { XDG_STATE_HOME: '/proc/nope' } });
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('the record of this run cannot be written in /proc/nope/secretsmith');
  });
});
