/**
 * "Every operation is eventually consistent" (Secrets Manager API reference, checked 2026-11-21): a look after a
 * write may still show what was there before it. Nothing is called somebody else's doing because of that, nothing is
 * written twice, and what is somebody else's is still named.
 */
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import {
  byHand,
  changes,
  currentText,
  currentVersion,
  ourVersions,
  secretNamed,
  writeByHand,
} from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
    createMissing: true
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
  dev/pay-other: { source: { copy: dev/pay }, permanent: true }
  dev/session: { source: { generate: { bytes: 32 } } }
`;
const NAMES = ['dev/mail', 'dev/pay', 'dev/pay-copy', 'dev/pay-other', 'dev/session'];
const ONCE_EACH = Object.fromEntries(NAMES.map((name) => [name, 1]));
const PAY = 'CANARY-not-a-key-pay';
const LATER = 'CANARY-not-a-key-later';
const THEIRS = 'CANARY-not-a-key-theirs';

/** Ten times as fast as the clock on the wall: five seconds of waiting are half of one. */
const SPEED = 10;

async function open(context: Pick<TestContext, 'onTestFinished'>, readLag: number): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: SPEED });
  declare(place, PAY);
  place.cloud.clock.advance(600_000);
  place.cloud.readLag = readLag;
  return place;
}

function declare(place: Workplace, pay: string): void {
  place.file('.env.dev', `MAIL=CANARY-not-a-key-mail\nPAY=${pay}\n`);
}

const apply = (place: Workplace, ...names: string[]) => runInside(place, ['apply', '--yes', '--json', ...names]);
const made = ({ cloud }: Workplace) =>
  Object.fromEntries(NAMES.map((name) => [name, ourVersions(secretNamed(cloud, name)).length]));

/** Somebody moves AWSCURRENT to another version, right after the nth write of a secret; the first is 0. */
function movedBack({ cloud }: Workplace, name: string, to: () => string, skip = 0): void {
  const run = () => {
    const scope = byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
    const from = currentVersion(secretNamed(cloud, name))?.id ?? '';
    const ids = { RemoveFromVersionId: from, MoveToVersionId: to() };
    updateSecretVersionStage.run(scope, { SecretId: name, VersionStage: 'AWSCURRENT', ...ids });
  };
  const when = ({ target }: { target: string | undefined }) => target === name;
  cloud.faults.once('PutSecretValue', { run }, { phase: 'after', when, skip });
}

describe.each([300, 4_000])('with looks that are %i ms behind', (lag) => {
  it('what was placeholders is filled, each once, copies included', async (context) => {
    const place = await open(context, lag);
    const run = await apply(place);
    expect(run.code, run.stdout).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
    expect(['dev/pay', 'dev/pay-copy', 'dev/pay-other'].map((name) => currentText(place.cloud, name))).toEqual(
      [1, 2, 3].map(() => PAY),
    );
  });

  it('what does not exist is made, each once, copies included', async (context) => {
    const place = await open(context, lag);
    const { cloud } = place;
    const now = cloud.clock.now().getTime();
    for (const name of NAMES) keep(cloud.region('111122223333', 'eu-central-1'), now, name, undefined);
    cloud.clock.advance(600_000);
    const run = await apply(place);
    expect(run.code, run.stdout).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
    expect(currentText(cloud, 'dev/pay-copy')).toBe(PAY);
  });

  it('a value that follows its source takes its copies along, and none of them has the old one', async (context) => {
    const place = await open(context, lag);
    expect((await apply(place)).code).toBe(0);
    place.cloud.clock.advance(600_000);
    declare(place, LATER);
    const run = await apply(place);
    expect(run.code, run.stdout).toBe(0);
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/pay': 2, 'dev/pay-copy': 2, 'dev/pay-other': 2 });
    expect(currentText(place.cloud, 'dev/pay-copy')).toBe(LATER);
  });

  it('a copy follows an original that moves in the middle', async (context) => {
    const place = await open(context, lag);
    const moves = () => {
      writeByHand(place.cloud, 'dev/pay', LATER);
      // Long enough ago for the look at the original, and not for the one at the copy.
      place.cloud.clock.advance(lag);
    };
    const when = ({ target }: { target: string | undefined }) => target === 'dev/pay-copy';
    place.cloud.faults.once('PutSecretValue', { run: moves }, { phase: 'before', when });
    const run = await apply(place, 'dev/pay', 'dev/pay-copy');
    expect(run.code, run.stdout).toBe(0);
    expect(currentText(place.cloud, 'dev/pay-copy')).toBe(LATER);
    expect(receiptOf(run, 'dev/pay-copy').overtaken).toEqual([]);
  });

  it('two runs at once make one version of each', async (context) => {
    const place = await open(context, lag);
    let other: Run | undefined;
    place.cloud.faults.once(
      'PutSecretValue',
      {
        run: async () => {
          other = await place.run(['apply', '--yes', '--json']);
        },
      },
      { when: ({ target }) => target === 'dev/session' },
    );
    const run = await apply(place);
    expect([run.code, other?.code], run.stdout).toEqual([0, 0]);
    expect(made(place)).toEqual(ONCE_EACH);
  });
});

describe.each([0, 300])('with looks that are %i ms behind, what somebody else does', (lag) => {
  it('over our version is named', async (context) => {
    const place = await open(context, lag);
    const when = ({ target }: { target: string | undefined }) => target === 'dev/mail';
    const run = () => void writeByHand(place.cloud, 'dev/mail', THEIRS);
    place.cloud.faults.once('PutSecretValue', { run }, { phase: 'after', when });
    const answer = await apply(place);
    expect(answer.code).toBe(4);
    expect(receiptOf(answer, 'dev/mail')).toMatchObject({
      outcome: 'unconfirmed',
      problem: { message: 'dev/mail was written, and changed by somebody else right after' },
    });
  });

  it('to undo our first version is named, and its copies are not written', async (context) => {
    const place = await open(context, lag);
    const terraform = currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id ?? '';
    movedBack(place, 'dev/pay', () => terraform);
    const run = await apply(place);
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay')).toMatchObject({
      outcome: 'unconfirmed',
      problem: { message: 'dev/pay was written, and changed by somebody else right after' },
    });
    expect(receiptOf(run, 'dev/pay-copy').outcome).toBe('held');
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/pay-copy': 0, 'dev/pay-other': 0 });
  });

  it('to go back to an older version of ours is not called done', async (context) => {
    const place = await open(context, lag);
    expect((await apply(place)).code).toBe(0);
    place.cloud.clock.advance(600_000);
    declare(place, LATER);
    const [first = ''] = ourVersions(secretNamed(place.cloud, 'dev/pay'));
    movedBack(place, 'dev/pay', () => first);
    const run = await apply(place, 'dev/pay');
    expect(receiptOf(run, 'dev/pay')).toMatchObject({
      outcome: 'unconfirmed',
      problem: { message: 'dev/pay was written, and changed by somebody else right after' },
    });
    expect(run.code).toBe(4);
  });
});

it('a write that never comes into sight is not confirmed, nobody is blamed, and its copies wait', async (context) => {
  const place = await open(context, 300_000);
  const run = await apply(place, 'dev/pay', 'dev/pay-copy');
  expect(run.code).toBe(4);
  expect(receiptOf(run, 'dev/pay')).toMatchObject({
    outcome: 'unconfirmed',
    overtaken: [],
    problem: { message: 'dev/pay was written, and AWS still shows what was there before' },
  });
  expect(receiptOf(run, 'dev/pay-copy').outcome).toBe('held');
  expect(changes(place.cloud).map(({ target }) => target)).toEqual(['dev/pay']);
});

it('a write whose answers are all lost is looked for until a look can show it', async (context) => {
  const place = await open(context, 4_000);
  place.cloud.faults.times('PutSecretValue', { cut: true }, { phase: 'after' });
  const run = await apply(place, 'dev/mail');
  expect([run.code, receiptOf(run, 'dev/mail').outcome]).toEqual([0, 'done']);
});

/** One look, the nth at a secret from now on, or every one from there, is answered by who knows of no change of the last minutes. */
function oldLook({ cloud }: Workplace, name: string, skip: number, times = 1): void {
  const when = ({ target }: { target: string | undefined }) => target === name;
  const lagBy = (ms: number) => () => {
    cloud.readLag = ms;
  };
  cloud.faults.times('DescribeSecret', { run: lagBy(300_000) }, { when, skip, times });
  cloud.faults.times('DescribeSecret', { run: lagBy(0) }, { phase: 'after', when, skip, times });
}

/** Looks at an original: the plan's, the one before its write, the one after it, then those for its two copies. */
const BEFORE_COPY = 3;
const AFTER_COPY = 5;

describe('one old look', () => {
  async function changed(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
    const place = await open(context, 0);
    expect((await apply(place)).code).toBe(0);
    place.cloud.clock.advance(600_000);
    declare(place, LATER);
    return place;
  }

  it.each([
    ['before its copy is written', BEFORE_COPY],
    ['after its copy was written', AFTER_COPY],
  ])('at an original %s does not bring the old value back', async (_when, skip) => {
    const place = await changed({ onTestFinished });
    oldLook(place, 'dev/pay', skip);
    const run = await apply(place, 'dev/pay', 'dev/pay-copy');
    expect(run.code, run.stdout).toBe(0);
    expect(currentText(place.cloud, 'dev/pay-copy')).toBe(LATER);
    expect(made(place)).toMatchObject({ 'dev/pay': 2, 'dev/pay-copy': 2 });
  });

  it('after the other leaves the copies as they are', async (context) => {
    const place = await changed(context);
    oldLook(place, 'dev/pay', BEFORE_COPY, Number.POSITIVE_INFINITY);
    const run = await apply(place, 'dev/pay', 'dev/pay-copy');
    expect(run.code).toBe(4);
    expect(receiptOf(run, 'dev/pay').outcome).toBe('done');
    expect(receiptOf(run, 'dev/pay-copy')).toMatchObject({
      outcome: 'failed',
      problem: { message: 'dev/pay was written, and AWS still shows what was there before' },
    });
    expect(currentText(place.cloud, 'dev/pay-copy')).toBe(PAY);
  });

  it('where another run was first is no reason to write over its version', async (context) => {
    const place = await open(context, 0);
    const run = async () => {
      expect((await place.run(['apply', '--yes'])).code).toBe(0);
      oldLook(place, 'dev/session', 0);
    };
    place.cloud.faults.once('PutSecretValue', { run }, { when: ({ target }) => target === 'dev/session' });
    expect((await apply(place, 'dev/session')).code).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
  });
});

it('a copy that was written twice and put back to the first is not called done', async (context) => {
  const place = await open(context, 0);
  const when = ({ target }: { target: string | undefined }) => target === 'dev/pay-copy';
  const moves = () => void writeByHand(place.cloud, 'dev/pay', LATER);
  place.cloud.faults.once('PutSecretValue', { run: moves }, { phase: 'after', when });
  movedBack(place, 'dev/pay-copy', () => ourVersions(secretNamed(place.cloud, 'dev/pay-copy'))[0] ?? '', 1);
  const run = await apply(place, 'dev/pay', 'dev/pay-copy');
  expect(receiptOf(run, 'dev/pay-copy')).toMatchObject({
    outcome: 'unconfirmed',
    problem: { message: 'dev/pay-copy was written, and changed by somebody else right after' },
  });
});
