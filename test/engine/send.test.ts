/**
 * A change is sent until AWS answers it, and looked at again before each send that comes late: what was made is never
 * called failed, and what a person wrote while there was time to see it is never written over.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Call, Fault } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import {
  byHand,
  changes,
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
    consumers: []
    createMissing: true
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
`;
const VALUE = 'CANARY-not-a-key-pay';
const LATER = 'CANARY-not-a-key-later';
const THEIRS = 'CANARY-not-a-key-theirs';

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `PAY=${VALUE}\n`);
  place.cloud.clock.advance(600_000);
  return place;
}

/** Filled once, so that the next write takes the last label off Terraform's version. */
async function openFilled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await open(context);
  expect((await apply(place)).code).toBe(0);
  place.cloud.clock.advance(600_000);
  place.file('.env.dev', `PAY=${LATER}\n`);
  return place;
}

const apply = (place: Workplace) => runInside(place, ['apply', '--yes', '--json']);
const sends = ({ cloud }: Workplace, operation = 'PutSecretValue') =>
  cloud.calls.filter((call) => call.operation === operation).length;
const theirs = (place: Workplace) => () => void writeByHand(place.cloud, 'dev/pay', THEIRS);
const isPayWritten = ({ cloud }: Workplace) => ourVersions(secretNamed(cloud, 'dev/pay')).length > 0;

function move({ cloud }: Workplace, label: string, from: string, to: string): void {
  const scope = byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
  const ids = { RemoveFromVersionId: from, MoveToVersionId: to };
  updateSecretVersionStage.run(scope, { SecretId: 'dev/pay', VersionStage: label, ...ids });
}

const error = (type: string, status = 400): Fault => ({ error: { type, message: 'CANARY', status } });
const LOST: Fault = { cut: true };
const THROTTLED = error('ThrottlingException');

describe('a write whose answer is lost', () => {
  it.for<[what: string, fault: Fault, times: number, sent: number]>([
    ['cut off once', LOST, 1, 2],
    ['cut off twice', LOST, 2, 3],
    ['cut off for ever', LOST, 9, 3],
    ['an error of AWS twice', error('InternalServiceError', 500), 2, 3],
    [
      "somebody else's page, to whom the value is not given again",
      { body: { text: '<!doctype html>', status: 200 } },
      9,
      1,
    ],
  ])('%s: is sent again under one id, and is done', async ([, fault, times, sent], context) => {
    const place = await open(context);
    place.cloud.faults.times('PutSecretValue', fault, { phase: 'after', times });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome, sends(place)]).toEqual([0, 'done', sent]);
    expect(ourVersions(secretNamed(place.cloud, 'dev/pay'))).toHaveLength(1);
    const told = journals(place)
      .flat()
      .filter(({ event, secret }) => secret && event !== 'value-read');
    expect(told.map(({ event }) => event)).toEqual(['write', 'written', 'write-ended']);
  });

  const SECOND = [
    ['AccessDeniedException', 'denied'],
    ['ExpiredTokenException', 'credentials-expired'],
    ['LimitExceededException', 'limit'],
    ['ResourceNotFoundException', 'not-found'],
  ] as const;

  it.for(SECOND)('is done, whatever the next send is refused for: %s', async ([type], context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', LOST, { phase: 'after' });
    place.cloud.faults.once('PutSecretValue', error(type), { skip: 1 });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([0, 'done']);
    const ended = journals(place)
      .flat()
      .find(({ event }) => event === 'write-ended');
    expect(ended).toMatchObject({ secret: 'dev/pay', outcome: 'done' });
  });

  it.for(SECOND)('and cannot be seen is not called failed: %s', async ([type], context) => {
    const place = await open(context);
    const when = () => isPayWritten(place);
    place.cloud.faults.once('PutSecretValue', LOST, { phase: 'after' });
    place.cloud.faults.times('*', error(type), { when: (call) => when() && call.service === 'secretsmanager' });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([4, 'unconfirmed']);
    expect(receiptOf(run, 'dev/pay').problem?.message).toContain('it may have been written');
  });

  it.for(SECOND)(
    'and that no look shows may be on its way, whatever the next send is refused for: %s',
    async (cell, context) => {
      const place = await open(context);
      place.cloud.faults.once('PutSecretValue', LOST);
      place.cloud.faults.once('PutSecretValue', error(cell[0]), { skip: 1 });
      const run = await apply(place);
      expect([run.code, receiptOf(run, 'dev/pay').outcome, changes(place.cloud)]).toEqual([4, 'unconfirmed', []]);
      expect(receiptOf(run, 'dev/pay').problem?.message).toContain('; it may have been written');
    },
  );

  it('of a new secret is done, though the next send is refused', async (context) => {
    const place = await open(context);
    place.cloud.region('111122223333', 'eu-central-1').secrets.delete('dev/pay');
    place.cloud.faults.once('CreateSecret', LOST, { phase: 'after' });
    place.cloud.faults.once('CreateSecret', error('AccessDeniedException'), { skip: 1 });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome, sends(place, 'CreateSecret')]).toEqual([0, 'done', 2]);
  });

  it('is not sent again over what a person wrote meanwhile', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', { run: theirs(place), ...LOST });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome, sends(place)]).toEqual([4, 'unconfirmed', 1]);
    expect(currentText(place.cloud, 'dev/pay')).toBe(THEIRS);
  });

  it('and that a person wrote over is not called done where nobody may look', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', { run: theirs(place), ...LOST }, { phase: 'after' });
    const when = () => sends(place) > 1;
    place.cloud.faults.times('DescribeSecret', error('AccessDeniedException'), { when });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([4, 'unconfirmed']);
    expect(receiptOf(run, 'dev/pay').problem?.code).toBe('overwritten');
  });
});

describe('the label of a version of Terraform', () => {
  const LABEL = 'UpdateSecretVersionStage';

  it('whose answer is lost is on, though the next send is refused, and the write goes on', async (context) => {
    const place = await openFilled(context);
    place.cloud.faults.once(LABEL, LOST, { phase: 'after' });
    place.cloud.faults.once(LABEL, error('AccessDeniedException'), { skip: 1 });
    const run = await apply(place);
    expect([run.code, sends(place, LABEL), currentText(place.cloud, 'dev/pay')]).toEqual([0, 2, LATER]);
  });

  it('whose answer is lost and that cannot be seen is not called failed', async (context) => {
    const place = await openFilled(context);
    place.cloud.faults.once(LABEL, LOST, { phase: 'after' });
    place.cloud.faults.once(LABEL, error('AccessDeniedException'), { skip: 1 });
    const when = () => sends(place, LABEL) > 0;
    place.cloud.faults.times('DescribeSecret', error('AccessDeniedException'), { when });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([4, 'unconfirmed']);
    expect(receiptOf(run, 'dev/pay').problem?.message).toContain('a label may have been put on');
  });

  it('of which no answer comes and that no look shows may still be put on', async (context) => {
    const place = await openFilled(context);
    place.cloud.faults.times(LABEL, LOST);
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([4, 'unconfirmed']);
    expect(receiptOf(run, 'dev/pay').problem?.message).toContain('a label may have been put on');
    expect(currentText(place.cloud, 'dev/pay')).toBe(VALUE);
  });

  it('is named where the write behind it is refused: something was changed', async (context) => {
    const place = await openFilled(context);
    place.cloud.faults.times('PutSecretValue', error('AccessDeniedException'));
    const run = await apply(place);
    const [{ id = '' } = {}] = secretNamed(place.cloud, 'dev/pay').versions;
    expect([run.code, receiptOf(run, 'dev/pay').problem?.code]).toEqual([1, 'denied']);
    expect(receiptOf(run, 'dev/pay').problem?.details.join()).toContain(`${id} got the label terraform-placeholder`);
  });

  it('that is refused stops the write: Terraform would write its placeholder back', async (context) => {
    const place = await openFilled(context);
    place.cloud.faults.times(LABEL, error('AccessDeniedException'));
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').problem?.code]).toEqual([1, 'denied']);
    expect(currentText(place.cloud, 'dev/pay')).toBe(VALUE);
  });
});

it('the label that keeps a version of Terraform is taken from the older one that has it', async (context) => {
  const place = await openFilled(context);
  expect((await apply(place)).code).toBe(0);
  const ours = currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id ?? '';
  const newer = writeByHand(place.cloud, 'dev/pay', 'PLACEHOLDER', 'terraform-20261122090000000000000001');
  move(place, 'AWSCURRENT', newer, ours);
  place.cloud.clock.advance(600_000);
  place.file('.env.dev', `PAY=${VALUE}\n`);
  expect((await apply(place)).code).toBe(0);
  const labelled = secretNamed(place.cloud, 'dev/pay').versions.filter(({ labels }) =>
    labels.includes('terraform-placeholder'),
  );
  expect(labelled.map(({ id }) => id)).toEqual([newer]);
});

describe('a write that AWS throttles', () => {
  it('is not sent again over what a person wrote meanwhile', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', { run: theirs(place), ...THROTTLED });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').problem?.code, sends(place)]).toEqual([1, 'moved', 1]);
    expect(currentText(place.cloud, 'dev/pay')).toBe(THEIRS);
  });

  it('is sent again where nothing has changed, and looked at first', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', THROTTLED);
    expect((await apply(place)).code).toBe(0);
    const order = place.cloud.calls.map(({ operation }) => operation);
    const puts = order.flatMap((operation, index) => (operation === 'PutSecretValue' ? [index] : []));
    expect(puts.map((index) => order[index - 1])).toEqual(['DescribeSecret', 'DescribeSecret']);
  });

  it('is content where another run wrote the same meanwhile', async (context) => {
    const place = await open(context);
    const other = async () => void (await place.run(['apply', '--yes']));
    place.cloud.faults.once('PutSecretValue', { run: other, ...THROTTLED });
    expect((await apply(place)).code).toBe(0);
    expect(ourVersions(secretNamed(place.cloud, 'dev/pay'))).toHaveLength(1);
  });

  it('is not sent again once the run is stopped, and nothing was changed', async (context) => {
    const place = await open(context);
    const leave = () => void process.emit('SIGINT');
    place.cloud.faults.times('PutSecretValue', { run: leave, ...THROTTLED }, { times: 1 });
    const run = await apply(place);
    expect([receiptOf(run, 'dev/pay').outcome, sends(place), changes(place.cloud)]).toEqual(['stopped', 1, []]);
  });
});

describe('what came in between', () => {
  it('is said not to be known where nobody may ask for it', async (context) => {
    const place = await open(context);
    const again = () => void writeByHand(place.cloud, 'dev/pay', THEIRS);
    place.cloud.faults.once('PutSecretValue', { run: again }, { phase: 'after' });
    place.cloud.faults.times('ListSecretVersionIds', error('AccessDeniedException'));
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([4, 'unconfirmed']);
    expect(receiptOf(run, 'dev/pay').problem?.message).toContain('; what came in between is not known');
  });
});

describe('AWSPREVIOUS', () => {
  /** Right before the write's own look: the plan has described the row once. */
  const atItsWrite = (place: Workplace, run: () => void) =>
    place.cloud.faults.once('DescribeSecret', { run }, { when: (call: Call) => call.target === 'dev/pay', skip: 1 });

  /** A person writes, and puts AWSCURRENT back where it was. */
  function thereAndBack(place: Workplace): string {
    const base = currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id ?? '';
    const id = writeByHand(place.cloud, 'dev/pay', THEIRS);
    move(place, 'AWSCURRENT', id, base);
    return id;
  }

  const labelsOf = ({ cloud }: Workplace, id: string) =>
    secretNamed(cloud, 'dev/pay').versions.find((version) => version.id === id)?.labels;

  it("that a person's version has got since the plan is not taken off it", async (context) => {
    const place = await open(context);
    let id = '';
    atItsWrite(place, () => {
      id = thereAndBack(place);
    });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').problem?.code]).toEqual([1, 'moved']);
    expect(labelsOf(place, id)).toEqual(['AWSPREVIOUS']);
  });

  it('is let go where that version has another label to be kept by', async (context) => {
    const place = await open(context);
    let id = '';
    atItsWrite(place, () => {
      id = thereAndBack(place);
      const scope = byHand(place.cloud, place.cloud.region('111122223333', 'eu-central-1'));
      updateSecretVersionStage.run(scope, { SecretId: 'dev/pay', VersionStage: 'kept', MoveToVersionId: id });
    });
    expect((await apply(place)).code).toBe(0);
    expect(labelsOf(place, id)).toEqual(['kept']);
  });

  it("of before the plan, in a look that lags, is nobody's doing", async (context) => {
    const place = await open(context);
    const first = writeByHand(place.cloud, 'dev/pay', 'PLACEHOLDER');
    place.cloud.clock.advance(60_000);
    thereAndBack(place);
    expect(currentVersion(secretNamed(place.cloud, 'dev/pay'))?.id).toBe(first);
    place.cloud.clock.advance(30_000);
    atItsWrite(place, () => {
      place.cloud.readLag = 60_000;
    });
    const after = () => {
      place.cloud.readLag = 0;
    };
    const when = (call: Call) => call.target === 'dev/pay';
    place.cloud.faults.once('DescribeSecret', { run: after }, { phase: 'after', when, skip: 1 });
    const run = await apply(place);
    expect([run.code, receiptOf(run, 'dev/pay').outcome]).toEqual([0, 'done']);
  });
});
