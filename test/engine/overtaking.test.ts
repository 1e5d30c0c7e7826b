/** Writes that meet somebody else's at the worst moment: what is said afterwards is what is stored. */
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Fault, Phase } from '../../src/sandbox/faults.js';
import { receiptOf } from '../support/receipt.js';
import {
  byHand,
  currentText,
  currentVersion,
  journals,
  ourVersions,
  secretNamed,
  writeByHand,
} from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, consumers: [web] }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true, consumers: [] }
`;
const VALUE = 'CANARY-not-a-key-pay';
const THEIRS = 'CANARY-not-a-key-theirs';
const LATER = 'CANARY-not-a-key-later';
const TERRAFORM_AGAIN = 'terraform-20261122090000000000000001';

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `PAY=${VALUE}\n`);
  return place;
}

const apply = ({ run }: Workplace, ...words: string[]) => run(['apply', '--yes', '--json', ...words]);
const write = (place: Workplace) => apply(place, '--no-restart');

/** What goes wrong at one moment of the nth write of a secret; the first is 0. */
function atPut({ cloud }: Workplace, phase: Phase, target: string, fault: Fault, skip = 0): void {
  cloud.faults.once('PutSecretValue', fault, { phase, when: (call) => call.target === target, skip });
}

function move({ cloud }: Workplace, name: string, label: string, from: string, to?: string): void {
  const scope = byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
  const ids = { RemoveFromVersionId: from, ...(to === undefined ? {} : { MoveToVersionId: to }) };
  updateSecretVersionStage.run(scope, { SecretId: name, VersionStage: label, ...ids });
}

const terraformOf = ({ cloud }: Workplace, name = 'dev/pay') =>
  secretNamed(cloud, name).versions.find(({ id }) => id.startsWith('terraform-'));

describe.concurrent('a write', () => {
  it("that overtakes somebody's leaves Terraform's version a label", async (context) => {
    const place = await open(context);
    atPut(place, 'before', 'dev/pay', { run: () => void writeByHand(place.cloud, 'dev/pay', THEIRS) });
    const run = await write(place);
    expect(run.code).toBe(0);
    expect(terraformOf(place)?.labels).toEqual(['terraform-placeholder']);
  });

  it('that somebody undoes at once is not called done, and nothing restarts into it', async (context) => {
    const place = await open(context);
    const undo = () => {
      const [from, to] = [currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id ?? '', terraformOf(place)?.id];
      move(place, 'dev/pay', 'AWSCURRENT', from, to);
    };
    atPut(place, 'after', 'dev/pay', { run: undo });
    const run = await apply(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay')).toMatchObject({
      outcome: 'unconfirmed',
      problem: { message: 'dev/pay was written, and changed by somebody else right after' },
    });
    expect(receiptOf(run, 'web').outcome).toBe('held');
  });

  it('that somebody writes over at once was made: no line says that it was not, or that there is no value', async (context) => {
    const place = await open(context);
    atPut(place, 'after', 'dev/pay', { run: () => void writeByHand(place.cloud, 'dev/pay', THEIRS) });
    const run = await place.run(['apply', '--yes']);
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/wrote dev\/pay version/);
    expect(run.stdout).toMatch(/^Applied part of \w{7} to dev: 1 of 2 written, nothing restarted\n/);
    const lines = run.stdout.replace(/\s+/g, ' ');
    expect(lines).toContain('! dev/pay written, and changed by somebody else right after');
    expect(lines).toContain('stopped at write, 1 of 2; changed since: dev/pay');
    expect(lines).toContain('a task that starts by itself reads what somebody else wrote as dev/pay');
    expect(lines).not.toMatch(/not seen to be written|may have no value|not written dev\/pay /);
    expect(currentText(place.cloud, 'dev/pay')).toBe(THEIRS);
  });

  it('whose answer is lost while somebody writes over it was made, and that is said', async (context) => {
    const place = await open(context);
    atPut(place, 'after', 'dev/pay', { cut: true, run: () => void writeByHand(place.cloud, 'dev/pay', THEIRS) });
    const run = await write(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay').outcome).not.toBe('failed');
    expect(currentText(place.cloud, 'dev/pay') === THEIRS).toBe(true);
  });

  it('whose answer never comes is in the record with its result', async (context) => {
    const place = await open(context);
    place.cloud.faults.times('PutSecretValue', { cut: true }, { phase: 'after' });
    expect((await write(place)).code).toBe(0);
    const told = journals(place)
      .flat()
      .filter(({ secret, event }) => secret === 'dev/pay' && event !== 'value-read');
    expect(told.map(({ event }) => event)).toEqual(['write', 'written', 'write-ended']);
  });

  it('does not mind that another run put the same label on', async (context) => {
    const place = await open(context);
    expect((await write(place)).code).toBe(0);
    // The next write takes the last label off Terraform's version; an older one of its has ours.
    const ours = ourVersions(secretNamed(place.cloud, 'dev/pay-copy')).at(-1) ?? '';
    const terraform = terraformOf(place, 'dev/pay-copy')?.id ?? '';
    const older = writeByHand(place.cloud, 'dev/pay-copy', 'PLACEHOLDER', TERRAFORM_AGAIN);
    move(place, 'dev/pay-copy', 'AWSCURRENT', older, ours);
    move(place, 'dev/pay-copy', 'AWSPREVIOUS', older, terraform);
    const scope = byHand(place.cloud, place.cloud.region('111122223333', 'eu-central-1'));
    const label = { SecretId: 'dev/pay-copy', VersionStage: 'terraform-placeholder' };
    updateSecretVersionStage.run(scope, { ...label, MoveToVersionId: older });
    writeByHand(place.cloud, 'dev/pay', LATER);
    place.cloud.faults.once('UpdateSecretVersionStage', {
      run: () => move(place, 'dev/pay-copy', 'terraform-placeholder', older, terraform),
    });
    const run = await write(place);
    expect(receiptOf(run, 'dev/pay-copy').outcome).toBe('done');
    expect(terraformOf(place, 'dev/pay-copy')?.labels).toEqual(['terraform-placeholder']);
  });
});

describe.concurrent('a copy', () => {
  it('that overtook somebody names it, although it was written twice', async (context) => {
    const place = await open(context);
    let theirs = '';
    atPut(place, 'before', 'dev/pay-copy', {
      run: () => {
        theirs = writeByHand(place.cloud, 'dev/pay-copy', THEIRS);
      },
    });
    atPut(place, 'after', 'dev/pay-copy', { run: () => void writeByHand(place.cloud, 'dev/pay', LATER) });
    const run = await write(place);
    expect(ourVersions(secretNamed(place.cloud, 'dev/pay-copy'))).toHaveLength(2);
    expect(receiptOf(run, 'dev/pay-copy').overtaken).toEqual([theirs]);
  });

  it('whose original is a placeholder again was written all the same', async (context) => {
    const place = await open(context);
    const back = () => void writeByHand(place.cloud, 'dev/pay', 'PLACEHOLDER', TERRAFORM_AGAIN);
    atPut(place, 'after', 'dev/pay-copy', { run: back });
    const run = await write(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay-copy').outcome).toBe('unconfirmed');
    expect(currentText(place.cloud, 'dev/pay-copy') === VALUE).toBe(true);
  });

  it.each<[after: string, moves: boolean]>([
    ['and that moved meanwhile', true],
    ['and that may have moved', false],
  ])('of an original that cannot be looked at afterwards, %s, is not called in step', async (_, moves) => {
    const place = await open({ onTestFinished });
    let copied = false;
    const isPay = ({ target }: { target: string | undefined }) => target === 'dev/pay';
    const run = () => {
      copied = true;
      if (moves) writeByHand(place.cloud, 'dev/pay', LATER);
    };
    atPut(place, 'after', 'dev/pay-copy', { run });
    const trouble = { error: { type: 'InternalServiceError', status: 500 } };
    place.cloud.faults.times('DescribeSecret', trouble, { when: (call) => copied && isPay(call) });
    const answer = await write(place);
    expect(answer.code).toBe(4);
    expect(receiptOf(answer, 'dev/pay-copy')).toMatchObject({
      outcome: 'unconfirmed',
      problem: {
        message: 'dev/pay could not be looked at after it was copied; dev/pay-copy may hold what was there before',
      },
    });
  });

  it('of an original that moves all the time is not called in step', async (context) => {
    const place = await open(context);
    let times = 0;
    const again = () => {
      times += 1;
      writeByHand(place.cloud, 'dev/pay', `${THEIRS}-${times}`);
    };
    const when = ({ target }: { target: string | undefined }) => target === 'dev/pay-copy';
    place.cloud.faults.times('PutSecretValue', { run: again }, { phase: 'after', when });
    const run = await write(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay-copy').outcome).toBe('unconfirmed');
  });
});

describe.concurrent('a restart', () => {
  const back = (place: Workplace) => () => void writeByHand(place.cloud, 'dev/pay', 'PLACEHOLDER', TERRAFORM_AGAIN);

  it('is not begun when a placeholder was written back meanwhile', async (context) => {
    const place = await open(context);
    const begins = () => place.cloud.calls.filter(({ operation }) => operation === 'DescribeServices').length === 2;
    place.cloud.faults.once('DescribeServices', { run: back(place) }, { when: begins });
    const run = await apply(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'web').problem?.message).toContain('somebody else changed dev/pay');
    expect(place.cloud.calls.some(({ operation }) => operation === 'UpdateService')).toBe(false);
  });

  it('into a placeholder that was written back meanwhile is not called done', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('UpdateService', { run: back(place) });
    const run = await apply(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'web')).toMatchObject({ outcome: 'unconfirmed' });
    expect(run.stdout + run.stderr).not.toMatch(/every value/);
  });
});
