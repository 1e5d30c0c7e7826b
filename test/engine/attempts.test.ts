/**
 * A write that did not become current is made again for another moment, and only there where the first might have been
 * made; and what a write met is said of it. A person does one thing, at one call, in each of these.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { deleteSecret } from '../../src/sandbox/aws/secretsmanager/deletion.js';
import { updateSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import { putSecretValue, updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Phase } from '../../src/sandbox/faults.js';
import { runInside } from '../support/inside.js';
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
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const NAME = 'dev/pay';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
    consumers: []
secrets:
  ${NAME}: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
`;
const [OLD, NEW, THEIRS] = ['CANARY-not-a-key-old', 'CANARY-not-a-key-new', 'CANARY-not-a-key-theirs'];

interface Scene extends Workplace {
  /** What a person would type at the AWS CLI. */
  readonly person: {
    write(value?: string): string;
    move(label: string, from: string, to?: string): void;
    beginRotation(): void;
    haveAwsRotate(): void;
    changeKey(): void;
    delete(): void;
  };
  readonly current: () => string;
  readonly labels: () => readonly (readonly string[])[];
  apply(pace?: string): Promise<Run>;
}

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 0 });
  const { cloud } = place;
  const scope = () => byHand(cloud, cloud.region('111122223333', 'eu-central-1'));
  const secret = () => secretNamed(cloud, NAME);
  place.file('.env.dev', `PAY=${OLD}\n`);
  cloud.clock.advance(600_000);
  return {
    ...place,
    person: {
      write: (value = THEIRS) => writeByHand(cloud, NAME, value),
      move: (VersionStage, RemoveFromVersionId, to) => {
        const moved = { SecretId: NAME, VersionStage, RemoveFromVersionId, ...(to ? { MoveToVersionId: to } : {}) };
        updateSecretVersionStage.run(scope(), moved);
      },
      beginRotation: () => {
        const pending = { ClientRequestToken: 'r'.repeat(32), SecretString: THEIRS, VersionStages: ['AWSPENDING'] };
        putSecretValue.run(scope(), { SecretId: NAME, ...pending });
      },
      haveAwsRotate: () => {
        const now = cloud.clock.now().getTime();
        keep(cloud.region('111122223333', 'eu-central-1'), now, NAME, { ...secret(), rotationEnabled: true });
      },
      delete: () => void deleteSecret.run(scope(), { SecretId: NAME }),
      changeKey: () => void updateSecret.run(scope(), { SecretId: NAME, KmsKeyId: 'alias/aws/secretsmanager' }),
    },
    current: () => currentVersion(secret())?.id ?? '',
    labels: () => secret().versions.map(({ labels }) => [...labels].sort()),
    apply: (pace = '0.001') =>
      runInside({ ...place, env: { ...place.env, SECRETSMITH_PACE: pace } }, ['apply', '--yes', '--json']),
  };
}

/** `OLD` is there and declared, `NEW` is what the source has now. */
async function filled(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const scene = await open(context);
  expect((await scene.apply()).code).toBe(0);
  scene.cloud.clock.advance(600_000);
  scene.file('.env.dev', `PAY=${NEW}\n`);
  return scene;
}

/** The version that the first attempt would make is there already, from another time, and has no label any more. */
async function madeBefore(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const scene = await open(context);
  const terraform = scene.current();
  expect((await scene.apply()).code).toBe(0);
  const [first = ''] = ourVersions(secretNamed(scene.cloud, NAME));
  scene.person.move('AWSCURRENT', first, terraform);
  scene.person.move('AWSPREVIOUS', first);
  scene.cloud.clock.advance(600_000);
  return scene;
}

const AFTER = { phase: 'after' } as const;

describe('a write whose answer is lost, and that somebody takes back', () => {
  const undone = async (context: Pick<TestContext, 'onTestFinished'>) => {
    const scene = await filled(context);
    const base = scene.current();
    const run = () => scene.person.move('AWSCURRENT', scene.current(), base);
    scene.cloud.faults.once('PutSecretValue', { cut: true, run }, AFTER);
    return { scene, base };
  };

  it('is not made once more over what they chose', async (context) => {
    const { scene, base } = await undone(context);
    const run = await scene.apply();
    expect(receiptOf(run, NAME)).toMatchObject({ outcome: 'unconfirmed', problem: { code: 'overwritten' } });
    expect(run.code).toBe(4);
    expect(scene.current()).toBe(base);
    expect(ourVersions(secretNamed(scene.cloud, NAME))).toHaveLength(2);
  });

  it('is not called unmade', async (context) => {
    const { scene } = await undone(context);
    scene.cloud.faults.times('PutSecretValue', { error: { type: 'LimitExceededException' } }, { skip: 2 });
    const run = await scene.apply();
    expect([run.code, receiptOf(run, NAME).outcome]).toEqual([4, 'unconfirmed']);
  });
});

describe('where the id of the first attempt is taken, the next one is made', () => {
  it('where nothing has changed', async (context) => {
    const scene = await madeBefore(context);
    expect((await scene.apply()).code).toBe(0);
    expect(currentText(scene.cloud, NAME) === OLD, 'is written').toBe(true);
    expect(ourVersions(secretNamed(scene.cloud, NAME))).toHaveLength(2);
  });

  it.for<[string, (scene: Scene) => void, string]>([
    [
      'a value that somebody wrote and took back',
      ({ person, current }) => {
        const before = current();
        person.move('AWSCURRENT', person.write(), before);
      },
      'moved',
    ],
    ['a rotation that has begun', ({ person }) => person.beginRotation(), 'rotation-open'],
    ['another key', ({ person }) => person.changeKey(), 'moved'],
  ])('not past %s', async ([, deed, code], context) => {
    const scene = await madeBefore(context);
    const before = scene.current();
    scene.cloud.faults.once('PutSecretValue', { run: () => deed(scene) }, AFTER);
    // At its own pace: no send is so late that it is looked at again for that.
    const run = await scene.apply('1');
    expect(receiptOf(run, NAME)).toMatchObject({ outcome: 'failed', problem: { code } });
    expect(scene.current()).toBe(before);
    expect(ourVersions(secretNamed(scene.cloud, NAME)), 'made no other').toHaveLength(1);
  });
});

describe('right before a write', () => {
  it('two values of somebody else are both named', async (context) => {
    const scene = await filled(context);
    // The first value has no label any more, and stood here long before.
    for (const value of [`${NEW}-2`, `${NEW}-3`]) {
      expect((await scene.apply()).code).toBe(0);
      scene.cloud.clock.advance(600_000);
      scene.file('.env.dev', `PAY=${value}\n`);
    }
    const theirs: string[] = [];
    scene.cloud.faults.once('PutSecretValue', {
      run: () => void theirs.push(scene.person.write('CANARY-1'), scene.person.write('CANARY-2')),
    });
    const { overtaken } = receiptOf(await scene.apply(), NAME);
    expect([...overtaken].sort()).toEqual(theirs.sort());
  });

  it('the first value of an empty secret is named, and one that was there before it', async (context) => {
    const scene = await open(context);
    const region = scene.cloud.region('111122223333', 'eu-central-1');
    keep(region, scene.cloud.clock.now().getTime(), NAME, { ...secretNamed(scene.cloud, NAME), versions: [] });
    const theirs: string[] = [];
    const run = () => {
      theirs.push(scene.person.write('CANARY-1'), scene.person.write('CANARY-2'));
      scene.person.move('AWSCURRENT', theirs[1] as string, theirs[0]);
    };
    scene.cloud.faults.once('PutSecretValue', { run });
    const { outcome, overtaken } = receiptOf(await scene.apply(), NAME);
    expect([outcome, [...overtaken].sort()]).toEqual(['done', theirs.sort()]);
  });

  it("a value takes one label off Terraform's newest version, and it gets ours, though an older one had it", async (context) => {
    const scene = await filled(context);
    expect((await scene.apply()).code).toBe(0);
    const newest = writeByHand(scene.cloud, NAME, 'PLACEHOLDER', 'terraform-20261122090000000000000001');
    scene.cloud.clock.advance(600_000);
    scene.cloud.faults.once('PutSecretValue', { run: () => void scene.person.write() });
    expect((await scene.apply()).code).toBe(0);
    const labelled = secretNamed(scene.cloud, NAME).versions.find(({ id }) => id === newest)?.labels;
    expect([...(labelled ?? [])]).toEqual(['terraform-placeholder']);
    const { requestId } = scene.cloud.calls.findLast(({ operation }) => operation === 'UpdateSecretVersionStage') ?? {};
    const told = journals(scene)
      .flat()
      .findLast(({ event }) => event === 'labelled');
    expect(told).toMatchObject({ version: newest, request: requestId ?? 'no such call' });
  });
});

describe('a write that somebody changes the secret around is not called done', () => {
  it.for<[deed: keyof Scene['person'], when: string, phase: Phase]>([
    ['changeKey', 'before', 'before'],
    ['changeKey', 'after', 'after'],
    ['beginRotation', 'before', 'before'],
    ['beginRotation', 'after', 'after'],
    ['haveAwsRotate', 'before', 'before'],
    ['haveAwsRotate', 'after', 'after'],
    ['delete', 'after', 'after'],
  ])('%s, right %s it', async ([deed, , phase], context) => {
    const scene = await filled(context);
    const run = () => void (scene.person[deed] as () => void)();
    scene.cloud.faults.once('PutSecretValue', { run }, { phase });
    const answer = await scene.apply();
    expect(answer.code).toBe(4);
    expect(receiptOf(answer, NAME)).toMatchObject({
      outcome: 'unconfirmed',
      stands: false,
      problem: { code: 'overwritten' },
      overtaken: [],
    });
  });
});

it.for<[what: string, refused: string]>([
  ['the list of what came in between', 'ListSecretVersionIds'],
  ["the label of Terraform's version", 'UpdateSecretVersionStage'],
])('a write behind which AWS refuses %s stands, and is not called done', async ([, refused], context) => {
  const scene = await open(context);
  const error = { type: 'AccessDeniedException' };
  scene.cloud.faults.once('PutSecretValue', { run: () => void scene.person.write() });
  scene.cloud.faults.times(refused, { error });
  const run = await scene.apply();
  expect([run.code, receiptOf(run, NAME)]).toMatchObject([4, { outcome: 'unconfirmed', stands: true }]);
  expect(receiptOf(run, NAME).overtaken).toHaveLength(1);
});

it('a write that two other runs of ours went on from is done, and does not stand', async (context) => {
  const scene = await filled(context);
  const run = () => {
    for (const n of ['1', '2']) writeByHand(scene.cloud, NAME, `${NEW}-${n}`, `secretsmith-fill-${n.repeat(32)}`);
  };
  scene.cloud.faults.once('PutSecretValue', { run }, AFTER);
  expect(receiptOf(await scene.apply(), NAME)).toMatchObject({ outcome: 'done', stands: false });
});

it('a write whose answer names no label is what the next look shows', async (context) => {
  const scene = await filled(context);
  scene.cloud.faults.once('PutSecretValue', { body: { text: '{}' } }, AFTER);
  const run = await scene.apply();
  expect([run.code, receiptOf(run, NAME)]).toMatchObject([0, { outcome: 'done', stands: true }]);
  expect(receiptOf(run, NAME).version).toBe(scene.current());
});

it('a write that nobody answers is not called unmade: it may be on its way', async (context) => {
  const scene = await filled(context);
  scene.cloud.faults.times('PutSecretValue', { cut: true });
  const run = await scene.apply();
  expect([run.code, receiptOf(run, NAME).outcome]).toEqual([4, 'unconfirmed']);
});
