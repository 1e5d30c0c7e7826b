/**
 * A key that cannot be used any more, and the services whose new tasks would not start for it (Secrets Manager API
 * reference, GetSecretValue: DecryptionFailure, checked 2026-11-22): whatever the plan saw, none is restarted.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { findKey } from '../../src/sandbox/aws/kms.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { changes } from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
    ecs: { cluster: shop, services: { api: shop-api, cd: shop-cd, web: shop-web } }
    consumers: []
secrets:
  dev/cd: { source: { generate: { bytes: 32 } }, consumers: [cd] }
  dev/mail: { source: { generate: { bytes: 32 } }, consumers: [api, web] }
  dev/pay: { source: { generate: { bytes: 32 } }, consumers: [web] }
`;
const WORLD = 'services: { dev: { api: { tasks: 1 }, cd: { tasks: 1 }, web: { tasks: 1 } } }';
type Words = Parameters<typeof runInside>[1];
const SERVICES = ['api', 'cd', 'web'] as const;

interface Place extends Workplace {
  /** The environment's key is disabled, and by whom nobody knows. */
  disable(): void;
}

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Place> {
  const place = await workplaceFor(context, { manifest: MANIFEST, world: WORLD, speed: 1_000 });
  const key = findKey(place.cloud.region('111122223333', 'eu-central-1'), 'alias/shop-dev');
  if (!key) throw new Error('the sandbox has made the key');
  const disable = () => {
    key.state = 'Disabled';
  };
  return { ...place, disable };
}

const apply = (place: Workplace) => runInside(place, ['apply', '--yes', '--json']);
const restarted = ({ cloud }: Workplace) => changes(cloud).filter(({ operation }) => operation === 'UpdateService');
const outcomes = (run: Run) => SERVICES.map((name) => receiptOf(run, name).outcome);

describe('disabled while an apply writes', () => {
  /** As dev/cd has its value; the others wait for that. */
  const disabledOnce = ({ cloud, disable }: Place) => {
    let first = () => {};
    const written = new Promise<void>((resolve) => {
      first = resolve;
    });
    cloud.faults.on(async ({ operation, target }, phase) => {
      if (operation !== 'PutSecretValue') return undefined;
      if (target !== 'dev/cd') await written;
      else if (phase === 'after') {
        disable();
        first();
      }
      return undefined;
    });
  };

  it('before the last of the values: their services wait, and that of a value that was written, too', async (context) => {
    const place = await open(context);
    disabledOnce(place);
    const run = await apply(place);
    expect([run.code, outcomes(run), restarted(place)]).toEqual([4, ['held', 'held', 'held'], []]);
    expect(receiptOf(run, 'cd').change).toMatchObject({ obstacles: [{ id: 'dev/cd', key: { state: 'Disabled' } }] });
  });

  it('…also where nobody may look at the key: what KMS refused a moment ago is known', async (context) => {
    const place = await open(context);
    place.cloud.faults.on(({ operation }) =>
      operation === 'DescribeKey' ? { error: { type: 'AccessDeniedException' } } : undefined,
    );
    disabledOnce(place);
    const run = await apply(place);
    expect([run.code, outcomes(run), restarted(place)]).toEqual([4, ['held', 'held', 'held'], []]);
    expect(receiptOf(run, 'cd').change).toMatchObject({ obstacles: [{ id: 'dev/cd', key: { state: 'not usable' } }] });
  });

  it('after the last of them: no restart is begun, and what says so is its key', async (context) => {
    const place = await open(context);
    place.cloud.faults.once('PutSecretValue', { run: place.disable }, { skip: 2, phase: 'after' });
    const run = await apply(place);
    expect([run.code, outcomes(run), restarted(place)]).toEqual([4, ['failed', 'failed', 'failed'], []]);
    expect(receiptOf(run, 'web').problem).toMatchObject({
      message: 'web: new tasks cannot start: MAIL, PAY name secrets whose key is Disabled',
      hints: [expect.stringContaining('aws kms enable-key --key-id arn:'), 'secretsmith plan --env dev'],
    });
  });
});

it('disabled while a restart waits for its turn: it is not begun', async (context) => {
  const place = await open(context);
  expect((await apply(place)).code).toBe(0);
  const before = restarted(place).length;
  place.cloud.clock.advance(60_000);
  // Twice: when it is planned, and once more when it is prepared.
  place.cloud.faults.once('ListTasks', { run: place.disable }, { skip: 1 });
  const run = await runInside(place, ['restart', '--all', '--yes', '--json']);
  expect([run.code, restarted(place).length]).toEqual([1, before]);
  expect(run.stdout).toContain('new tasks cannot start');
});

describe('disabled before', () => {
  it.for<[words: Words]>([[['restart', '--all']], [['restart']], [['apply']]])(
    '%s holds what it would restart',
    async ([words], context) => {
      const place = await open(context);
      expect((await runInside(place, ['apply', '--yes', '--no-restart', '--json'])).code).toBe(0);
      place.disable();
      const run = await runInside(place, [...words, '--yes', '--json']);
      expect([run.code, restarted(place)]).toEqual([3, []]);
    },
  );

  it('a service that is named restarts, and what will happen is said first', async (context) => {
    const place = await open(context);
    expect((await runInside(place, ['apply', '--yes', '--no-restart', '--json'])).code).toBe(0);
    place.disable();
    const run = await runInside(place, ['restart', 'cd', '--yes', '--wait-timeout', '10s']);
    expect([run.code, restarted(place).length]).toEqual([4, 1]);
    expect(run.stderr).toContain('new tasks cannot start: CD names dev/cd, whose key is Disabled');
  });
});
