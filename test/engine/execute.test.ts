/** Writing, when the world does not stand still: every test is an apply against the sandbox, and a look at what is stored. */
import { describe, expect, it, type TestContext } from 'vitest';
import type { Call } from '../../src/sandbox/faults.js';
import {
  changes,
  currentText,
  currentVersion,
  journals,
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
  dev/session: { source: { generate: { bytes: 32 } } }
  dev/later: { source: placeholder }
`;
const VALUES = { MAIL: 'CANARY-not-a-key-mail', PAY: 'CANARY-not-a-key-pay' };
const OTHER = 'CANARY-not-a-key-other';
const WRITTEN = ['dev/mail', 'dev/pay', 'dev/pay-copy', 'dev/session'];

const APPLY = ['apply', '--yes', '--quiet'];

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  declare(place, VALUES);
  return place;
}

function declare(place: Workplace, values: Record<string, string>): void {
  place.file(
    '.env.dev',
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}

/** `name: how many versions secretsmith made of it` */
function made({ cloud }: Workplace): Record<string, number> {
  return Object.fromEntries(WRITTEN.map((name) => [name, ourVersions(secretNamed(cloud, name)).length]));
}

const ONCE_EACH = Object.fromEntries(WRITTEN.map((name) => [name, 1]));

/** Something happens just before the nth call of an operation about a secret takes effect, or just after. */
function at(
  place: Workplace,
  moment: 'before' | 'after',
  operation: string,
  target: string,
  run: () => unknown,
  skip = 0,
) {
  const when = (call: Call) => call.target === target;
  place.cloud.faults.once(operation, { run: () => void run() }, { phase: moment, when, skip });
}

/** Another run from its beginning to its end, while the first one waits for its answer. */
function meanwhile(place: Workplace, operation: string, target: string, prepare = () => {}, skip = 0): Promise<Run> {
  return new Promise((resolve) => {
    const run = async () => {
      prepare();
      resolve(await place.run(APPLY));
    };
    place.cloud.faults.once(operation, { run }, { when: (call) => call.target === target, skip });
  });
}

/** The plan looks at every row; the second look at one is the write's. */
const SECOND = 1;

describe.concurrent('a secret that moves', () => {
  it('between plan and write is refused by its name, and nothing is lost', async (context) => {
    const place = await open(context);
    let theirs = '';
    at(
      place,
      'before',
      'DescribeSecret',
      'dev/mail',
      () => (theirs = writeByHand(place.cloud, 'dev/mail', OTHER)),
      SECOND,
    );
    const run = await place.run(APPLY);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: dev/mail was changed by somebody else since the plan was made');
    expect(currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id).toBe(theirs);
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/mail': 0 });
  });

  it('in the moment of the write is overtaken, kept as AWSPREVIOUS, and named', async (context) => {
    const place = await open(context);
    let theirs = '';
    at(place, 'before', 'PutSecretValue', 'dev/mail', () => (theirs = writeByHand(place.cloud, 'dev/mail', OTHER)));
    const run = await place.run(APPLY);
    expect(run.code).toBe(0);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(`note: dev/mail: version ${theirs} came in between`);
    const kept = secretNamed(place.cloud, 'dev/mail').versions.find(({ id }) => id === theirs);
    expect(kept?.labels).toEqual(['AWSPREVIOUS']);
    const ours = currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id;
    const back = `--version-stage AWSCURRENT --move-to-version-id ${theirs} --remove-from-version-id ${ours}`;
    expect(run.stdout).toContain(
      `\nhint: aws secretsmanager update-secret-version-stage --secret-id dev/mail ${back} --profile shop-dev --region`,
    );
  });

  it('takes its copy along, and nobody is blamed for it', async (context) => {
    const place = await open(context);
    at(place, 'after', 'PutSecretValue', 'dev/pay-copy', () => writeByHand(place.cloud, 'dev/pay', OTHER));
    const run = await place.run(APPLY);
    expect(run.code).toBe(0);
    expect(currentText(place.cloud, 'dev/pay-copy') === OTHER, 'the copy is in step').toBe(true);
    expect(run.stdout).not.toContain('came in between');
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/pay-copy': 2 });
  });

  it('and is deleted is refused by its name', async (context) => {
    const place = await open(context);
    const { secrets } = place.cloud.region('111122223333', 'eu-central-1');
    at(place, 'before', 'DescribeSecret', 'dev/mail', () => secrets.delete('dev/mail'), SECOND);
    const run = await place.run(APPLY);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: dev/mail was deleted since the plan was made');
    expect(secrets.has('dev/mail')).toBe(false);
  });
});

describe.concurrent('two runs', () => {
  it('at once make one version of each', async (context) => {
    const place = await open(context);
    const runs = await Promise.all([place.run(APPLY), place.run(APPLY)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(made(place)).toEqual(ONCE_EACH);
    expect(currentText(place.cloud, 'dev/pay-copy') === VALUES.PAY).toBe(true);
  });

  it('of which one writes first: the other meets its version', async (context) => {
    const place = await open(context);
    const other = meanwhile(place, 'PutSecretValue', 'dev/mail');
    expect((await place.run(APPLY)).code).toBe(0);
    expect((await other).code).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
  });

  it.for([
    ['dev/mail', 'the same: nothing is left to do', VALUES, 0],
    ['dev/pay', 'the same: nothing is left to do', VALUES, 0],
    ['dev/mail', 'another value: it stays, and the row is refused by name', { ...VALUES, MAIL: OTHER }, 1],
    ['dev/pay', 'another value: it stays, and the row is refused by name', { ...VALUES, PAY: OTHER }, 1],
  ] as const)('of which one has written %s before the other begins to, %s', async ([name, , theirs, lost], context) => {
    const place = await open(context);
    const other = meanwhile(place, 'DescribeSecret', name, () => declare(place, theirs), SECOND);
    const run = await place.run(APPLY);
    expect((await other).code).toBe(0);
    expect(run.code === 0).toBe(lost === 0);
    const refused = [...run.stdout.matchAll(/^error: (\S+) was changed by somebody else/gm)];
    expect(refused.map(([, refusedName]) => refusedName)).toEqual(lost === 0 ? [] : [name]);
    expect(made(place)).toEqual(ONCE_EACH);
    expect(currentText(place.cloud, 'dev/pay-copy') === currentText(place.cloud, 'dev/pay')).toBe(true);
  });

  it('that generate: the first value stays, and both are content', async (context) => {
    const place = await open(context);
    let first: string | undefined;
    const other = meanwhile(place, 'PutSecretValue', 'dev/session').then((run) => {
      first = currentText(place.cloud, 'dev/session');
      return run;
    });
    expect((await place.run(APPLY)).code).toBe(0);
    expect((await other).code).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
    expect(first !== undefined && first === currentText(place.cloud, 'dev/session')).toBe(true);
  });

  it('with different values: the second is refused by name, not dropped in silence', async (context) => {
    const place = await open(context);
    const other = meanwhile(place, 'PutSecretValue', 'dev/mail', () => declare(place, { ...VALUES, MAIL: OTHER }));
    const run = await place.run(APPLY);
    expect((await other).code).toBe(0);
    expect(run.code).toBe(4);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('error: dev/mail got another value from another run');
    expect(currentText(place.cloud, 'dev/mail') === OTHER).toBe(true);
    expect(made(place)).toEqual(ONCE_EACH);
  });
});

describe.concurrent('an answer that does not come', () => {
  /** Calls about dev/mail once it was written. */
  const afterMail =
    ({ cloud }: Workplace) =>
    (call: Call) =>
      call.target === 'dev/mail' && ourVersions(secretNamed(cloud, 'dev/mail')).length > 0;

  it('once: the same version is asked for again', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', { cut: true }, { phase: 'after' });
    expect((await place.run(APPLY)).code).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
  });

  it('at all: a look tells that it was written', async (context) => {
    const place = await open(context);
    place.cloud.faults.times('PutSecretValue', { cut: true }, { phase: 'after' });
    const run = await place.run(APPLY);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('✓ 4 filled');
    expect(made(place)).toEqual(ONCE_EACH);
  });

  it('at all, and nobody may look: that is said, and the next run writes nothing twice', async (context) => {
    const place = await open(context);
    const when = (call: Call) => call.target === 'dev/mail';
    place.cloud.faults.times('PutSecretValue', { cut: true }, { phase: 'after', when });
    place.cloud.faults.times(
      'DescribeSecret',
      { error: { type: 'AccessDeniedException' } },
      { when: afterMail(place) },
    );
    const run = await place.run(APPLY);
    expect(run.code).toBe(4);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(
      'was cut off before it was answered: ECONNRESET; it may have been written',
    );
    place.cloud.faults.clear();
    const begun = place.cloud.calls.length;
    expect((await place.run(APPLY)).code).toBe(0);
    expect(changes(place.cloud, begun)).toEqual([]);
    expect(made(place)).toEqual(ONCE_EACH);
  });

  it('to the look after a write: the value was written, and that is said', async (context) => {
    const place = await open(context);
    place.cloud.faults.times(
      'DescribeSecret',
      { error: { type: 'AccessDeniedException' } },
      { when: afterMail(place) },
    );
    const run = await place.run(APPLY);
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/✓ 4 filled .*\n {2}! dev\/mail +written, and not seen to stand\n/);
    expect(made(place)).toEqual(ONCE_EACH);
  });
});

describe.concurrent('one failure', () => {
  it('does not stop the rest', async (context) => {
    const place = await open(context);
    const when = (call: Call) => call.target === 'dev/mail';
    place.cloud.faults.times('PutSecretValue', { error: { type: 'EncryptionFailure' } }, { when });
    const run = await place.run(APPLY);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('✗ dev/mail  not written');
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/mail': 0 });
  });

  it('of an original keeps its copies as they are', async (context) => {
    const place = await open(context);
    const when = (call: Call) => call.target === 'dev/pay';
    place.cloud.faults.times('PutSecretValue', { error: { type: 'AccessDeniedException' } }, { when });
    expect((await place.run(APPLY)).code).toBe(4);
    expect(made(place)).toEqual({ ...ONCE_EACH, 'dev/pay': 0, 'dev/pay-copy': 0 });
  });

  it('of all is exit 1: nothing was changed', async (context) => {
    const place = await open(context);
    place.cloud.faults.times('PutSecretValue', { error: { type: 'AccessDeniedException' } });
    expect((await place.run(APPLY)).code).toBe(1);
    expect(changes(place.cloud)).toEqual([]);
  });

  it('of the record in the middle: what was written is said, and the next run finishes it', async (context) => {
    const place = await open(context);
    const run = await place.run(APPLY, { shell: 'ulimit -f 5; exec "$@"' });
    const written = changes(place.cloud).length;
    expect(written).toBeGreaterThan(0);
    expect(run.code).toBe(4);
    expect(run.stdout).toContain(`${written} of 4 written`);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('error: the record of this run cannot be written');
    expect((await place.run(APPLY)).code).toBe(0);
    expect(made(place)).toEqual(ONCE_EACH);
  });
});

describe.concurrent('what a write leaves behind', () => {
  it("Terraform's version keeps a label, put on before its last one would go", async (context) => {
    const place = await open(context);
    await place.run(APPLY);
    const terraform = () => secretNamed(place.cloud, 'dev/pay').versions.find(({ id }) => id.startsWith('terraform-'));
    expect(terraform()?.labels).toEqual(['AWSPREVIOUS']);

    declare(place, { ...VALUES, PAY: OTHER });
    const begun = place.cloud.calls.length;
    expect((await place.run(APPLY)).code).toBe(0);
    expect(terraform()?.labels).toEqual(['terraform-placeholder']);
    const operations = changes(place.cloud, begun).filter((call) => call.target === 'dev/pay');
    expect(operations.map((call) => call.operation)).toEqual(['UpdateSecretVersionStage', 'PutSecretValue']);
    expect(currentText(place.cloud, 'dev/pay-copy') === OTHER, 'the copy follows').toBe(true);
  });

  it('a secret that was missing is made with the key of the environment', async (context) => {
    const place = await open(context);
    const region = place.cloud.region('111122223333', 'eu-central-1');
    for (const name of ['dev/mail', 'dev/later']) region.secrets.delete(name);
    const run = await place.run(APPLY);
    expect(run.code).toBe(0);
    expect(changes(place.cloud).filter((call) => call.operation === 'CreateSecret')).toHaveLength(2);
    expect(secretNamed(place.cloud, 'dev/mail').kmsKeyId).toMatch(/:alias\/shop-dev$/);
    expect(currentText(place.cloud, 'dev/mail') === VALUES.MAIL).toBe(true);
    expect(currentText(place.cloud, 'dev/later')).toBe('PLACEHOLDER');
    expect((await place.run(['plan', '--detailed-exitcode'])).code).toBe(0);
  });

  it('a record that announces each version before it is made', async (context) => {
    const place = await open(context);
    await place.run(APPLY);
    const [entries = []] = journals(place);
    const changed = entries.filter((entry) => entry.event !== 'value-read');
    expect(changed.slice(0, 2).map((entry) => entry.event)).toEqual(['begin', 'apply']);
    expect(entries.at(-1)).toMatchObject({ event: 'end', exit: 0 });
    for (const name of WRITTEN) {
      const events = changed.filter((entry) => entry.secret === name).map((entry) => entry.event);
      expect(events, name).toEqual(['write', 'written', 'write-ended']);
    }
  });
});
