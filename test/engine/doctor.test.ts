/** What doctor looks at, and that one failure hides nothing of the rest. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import type { KeyFact } from '../../src/core/model.js';
import type { Identity } from '../../src/core/ports.js';
import { checkUp } from '../../src/engine/doctor.js';
import type { Session } from '../../src/engine/session.js';
import { OPERATOR } from '../support/story.js';
import { workplaceFor } from '../support/workplace.js';
import { dotenv, environment, KEY, manifest, NOW, ours, row, stored } from '../support/world.js';

const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ENV = { XDG_RUNTIME_DIR: folder, TMPDIR: folder };

interface Patient {
  readonly identity?: Partial<Identity>;
  readonly kmsKey?: string | undefined;
  readonly key?: KeyFact;
  readonly list?: () => Promise<never>;
  readonly versions?: (name: string) => Promise<never>;
}

/** A session of one secret, and what KMS was asked in it. */
function patient({ identity = {}, key = KEY, list, versions, ...more }: Patient = {}) {
  const prod = environment();
  const kmsKey = 'kmsKey' in more ? more.kmsKey : prod.aws.kmsKey;
  const asked: string[] = [];
  const session = {
    manifest: manifest([row('prod/a', dotenv('A'))]),
    environment: { ...prod, aws: { ...prod.aws, kmsKey } },
    identity: { ...OPERATOR, ...identity },
    here: ['--env', prod.name],
    store: {
      list: list ?? (async () => [stored('prod/a', ours('fill', 'prod/a'), kmsKey === undefined ? { kmsKey } : {})]),
      versions: versions ?? (async () => []),
      readCurrent: async () => new Map(),
    },
    services: { observe: async () => [] },
    keys: {
      describe: async (name: string) => {
        asked.push(name);
        return key;
      },
      rotates: async (arn: string) => {
        asked.push(`rotation of ${arn}`);
        return true;
      },
    },
    now: () => NOW,
  } as unknown as Session;
  return { session, asked };
}

async function checksOf(of: Patient = {}) {
  const checks = await checkUp(async () => patient(of).session, ENV);
  return new Map(checks.map((check) => [check.name, check]));
}

describe('who we are', () => {
  it('is said, and nothing of an emulator or of an end where there is none', async () => {
    const checks = await checksOf();
    expect([...checks.keys()]).toEqual(['identity', 'account', 'key', 'secrets', 'plan', 'scratch']);
    expect([...checks.values()].map(({ verdict }) => verdict)).toEqual(Array(6).fill('well'));
  });

  it('is an emulator', async () => {
    const checks = await checksOf({ identity: { endpoint: 'http://127.0.0.1:4566' } });
    expect(checks.get('endpoint')?.text).toBe('an emulator on this machine, http://127.0.0.1:4566');
  });

  const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

  it.each<[string, Partial<Identity>, 'well' | 'failed', string]>([
    [
      'have ended',
      { expires: minutes(-1), lastsUntil: minutes(-1) },
      'failed',
      'these credentials until 11:59 UTC (0 m)',
    ],
    [
      'end soon',
      { expires: minutes(19), lastsUntil: minutes(19) },
      'failed',
      'these credentials until 12:19 UTC (19 m)',
    ],
    ['last', { expires: minutes(20), lastsUntil: minutes(20) }, 'well', 'these credentials until 12:20 UTC (20 m)'],
    [
      'end soon and are renewed, those of a program for example',
      { expires: minutes(5) },
      'well',
      'these credentials until 12:05 UTC (5 m), renewed by themselves',
    ],
    [
      'are given by a session that goes on',
      { expires: minutes(5), sso: { until: minutes(440), renews: false }, lastsUntil: minutes(440) },
      'well',
      'SSO until 19:20 UTC (7 h 20 m); this role until 12:05 UTC (5 m)',
    ],
    [
      'are given by a session that ends soon',
      { expires: minutes(10), sso: { until: minutes(12), renews: false }, lastsUntil: minutes(12) },
      'failed',
      'SSO until 12:12 UTC (12 m); this role until 12:10 UTC (10 m)',
    ],
    [
      'are given by a session that renews itself',
      { expires: minutes(10), sso: { until: minutes(1), renews: true } },
      'well',
      'SSO, renewed by itself while the sign-in lasts; this role until 12:10 UTC (10 m)',
    ],
  ])('credentials that %s', async (_, identity, verdict, text) => {
    const checks = await checksOf({ identity });
    const hints = verdict === 'failed' ? ['aws sso login --profile askflorence-prod'] : [];
    expect(checks.get('session')).toEqual({ name: 'session', verdict, text, hints });
  });

  it('cannot be told: the directory for values is checked all the same', async () => {
    const refused = new Fault('credentials', 'no credentials', { details: ['why'], hints: ['aws sso login'] });
    const checks = await checkUp(() => Promise.reject(refused), ENV);
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['identity', 'failed'],
      ['scratch', 'well'],
    ]);
    expect(checks[0]).toMatchObject({ text: 'no credentials; why', hints: ['aws sso login'] });
  });
});

it('a refusal of AWS does not hide what is known', async () => {
  const denied = new Fault('denied', 'AWS refused secretsmanager:ListSecrets', { hints: ['allow it'] });
  const checks = await checksOf({ list: () => Promise.reject(denied) });
  expect([...checks.values()].map(({ name, verdict }) => [name, verdict])).toEqual([
    ['identity', 'well'],
    ['account', 'well'],
    ['aws', 'failed'],
    ['scratch', 'well'],
  ]);
});

it('what an apply asks after its writes is asked of one secret, and said where it is refused', async () => {
  const asked: string[] = [];
  const denied = new Fault('denied', 'AWS refused secretsmanager:ListSecretVersionIds', { hints: ['allow it'] });
  const versions = (name: string) => {
    asked.push(name);
    return Promise.reject(denied);
  };
  const checks = await checksOf({ versions });
  expect(asked).toEqual(['prod/a']);
  const [text, hints] = [denied.message, ['allow it']];
  expect(checks.get('versions')).toEqual({ name: 'versions', verdict: 'failed', text, hints });
  expect(checks.get('plan')?.verdict).toBe('well');
});

it('a defect of ours is no check that failed', async () => {
  const defect = new TypeError('a defect');
  await expect(checksOf({ list: () => Promise.reject(defect) })).rejects.toBe(defect);
  await expect(checkUp(() => Promise.reject(defect), ENV)).rejects.toBe(defect);
});

describe('what stands in the way of an apply', () => {
  const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  dev/new: { source: { dotenv: { file: .env.dev, variable: NEW } } }
  dev/other: { source: { dotenv: { file: .env.dev, variable: OTHER } } }
`;

  it.for<[what: string, file: string, denied: string[], code: number, text: string]>([
    ['nothing', 'NEW=CANARY-new\nOTHER=CANARY-other\n', [], 0, '2 to write, 0 to restart; nothing blocked'],
    [
      'a variable that is missing',
      'NEW=CANARY-new\n',
      [],
      1,
      '1 to write, 0 to restart; 1 blocked; dev/other: .env.dev has no variable OTHER',
    ],
    [
      'values that this role may not read',
      'NEW=CANARY-new\nOTHER=CANARY-other\n',
      ['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue'],
      1,
      '2 blocked; 2 blocked: holds a version that is not ours, and it may not be read (dev/new, dev/other)',
    ],
  ])('is told: %s', async ([, file, denied, code, text], context) => {
    const place = await workplaceFor(context, { manifest: MANIFEST });
    place.file('.env.dev', file);
    place.cloud.account('111122223333').denied.push(...denied.map((action) => ({ action, resource: '*' })));
    const run = await place.run(['doctor', '--json']);
    expect(run.code).toBe(code);
    const [{ checks }] = JSON.parse(run.stdout).environments;
    const plan = checks.find(({ name }: { name: string }) => name === 'plan');
    expect([plan.text, ...plan.details].join('; ')).toContain(text);
    expect(readdirSync(place.runtime)).toEqual([]);
  });
});

describe('KMS is asked', () => {
  const askedOf = async (of: Patient) => {
    const { session, asked } = patient(of);
    await checkUp(async () => session, ENV);
    return asked;
  };

  it("of the manifest's key, and whether it rotates", async () => {
    expect(await askedOf({})).toEqual(['alias/askflorence-prod', `rotation of ${KEY.arn}`]);
  });

  it.each(['Disabled', 'PendingDeletion', 'not a symmetric encryption key'])(
    'nothing of its rotation while it is %s',
    async (state) => {
      expect(await askedOf({ key: { ...KEY, state } })).toEqual(['alias/askflorence-prod']);
    },
  );

  it.each([undefined, 'alias/aws/secretsmanager'])('nothing where the key is %s', async (kmsKey) => {
    expect((await askedOf({ kmsKey })).filter((name) => name.includes('alias'))).toEqual([]);
  });
});
