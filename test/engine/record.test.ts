/** What a run leaves behind for an auditor: its record, and the run's id in every call that AWS saw. */
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { currentVersion, type Entry, journals, secretNamed, servicesOf, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev, kmsKey: alias/shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/mail-copy: { source: { copy: dev/mail }, permanent: true }
`;

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_RUN_ID: '1234567890',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'shop/infra',
  GITHUB_TRIGGERING_ACTOR: 'jane',
};

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\n');
  return place;
}

const readsOf = (entries: readonly Entry[]) =>
  entries
    .filter(({ event }) => event === 'value-read')
    .map(({ secret, version, call }) => `${secret} ${version} ${call}`);

describe('the record of an apply on CI', () => {
  it('says who, where, which tool, and how it ended', async (context) => {
    const place = await open(context);
    const run = await place.run(['apply', '--yes', '--ticket', '56'], { env: GITHUB });
    expect(run.code, run.stderr).toBe(0);
    const [entries = [], ...others] = journals(place);
    expect(others).toEqual([]);
    expect(entries[0]).toMatchObject({
      event: 'begin',
      command: 'apply',
      environment: 'dev',
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/AdministratorAccess/operator',
      version: '0.1.0',
      region: 'eu-central-1',
      credentials: 'profile shop-dev',
      ci: { id: 'github-1234567890', actor: 'jane', url: 'https://github.com/shop/infra/actions/runs/1234567890' },
    });
    expect(entries.find(({ event }) => event === 'apply')).toMatchObject({
      ticket: '56',
      plan: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(entries.at(-1)).toMatchObject({ event: 'end', exit: 0 });
    expect(entries.filter(({ event }) => event === 'end')).toHaveLength(1);
    expect(new Set(entries.map((entry) => entry.run)).size).toBe(1);
  });

  it('names each version and each deployment that it made, and the request that AWS knows', async (context) => {
    const place = await open(context);
    await place.run(['apply', '--yes', '--quiet']);
    const [entries = []] = journals(place);
    const requestOf = (operation: string, target: string) =>
      place.cloud.calls.find((call) => call.operation === operation && call.target === target)?.requestId ??
      'no such call';
    for (const name of ['dev/mail', 'dev/mail-copy']) {
      const version = currentVersion(secretNamed(place.cloud, name))?.id;
      expect(entries.find(({ event, secret }) => event === 'written' && secret === name)).toMatchObject({
        version,
        request: requestOf('PutSecretValue', name),
        labels: ['AWSCURRENT'],
      });
    }
    const deployment = servicesOf(place.cloud)[0]?.deployments[0]?.id;
    const request = requestOf('UpdateService', 'shop-web');
    for (const told of [
      { event: 'restarting', request },
      { event: 'restart-ended', outcome: 'done', followed: false },
    ])
      expect(entries.find(({ event }) => event === told.event)).toMatchObject({
        ...told,
        service: 'shop-web',
        deployment,
      });
  });

  it('names every value that was read, its version, and the call', async (context) => {
    const place = await open(context);
    const terraform = ['dev/mail', 'dev/mail-copy'].map((name) => currentVersion(secretNamed(place.cloud, name))?.id);
    await place.run(['apply', '--yes', '--quiet']);
    const [entries = []] = journals(place);
    const mail = currentVersion(secretNamed(place.cloud, 'dev/mail'))?.id;
    expect(readsOf(entries).sort()).toEqual(
      [
        `dev/mail ${terraform[0]} secretsmanager:BatchGetSecretValue`,
        `dev/mail-copy ${terraform[1]} secretsmanager:BatchGetSecretValue`,
        // A copy is written from the stored version of its original.
        `dev/mail ${mail} secretsmanager:GetSecretValue`,
      ].sort(),
    );
    const requests = entries.filter(({ event }) => event === 'value-read').map(({ request }) => request);
    const known = place.cloud.calls.map(({ requestId }) => requestId);
    expect(requests.filter((request) => !known.includes(`${request}`))).toEqual([]);
  });
});

describe.each([
  ['a protected environment', MANIFEST.replace('aws:', 'protected: true\n    aws:'), ['--confirm', 'dev']],
  ['another', MANIFEST, ['--yes']],
])('the reason and the ticket, in %s, are in the record', (_, manifest, go) => {
  const WHY = ['--reason', 'a drill', '--ticket', '56', '--quiet'];

  it('of an apply, with the plan that was approved', async (context) => {
    const place = await workplaceFor(context, { manifest });
    place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\n');
    const [{ id }] = JSON.parse((await place.run(['plan', '--json'])).stdout).plans;
    expect((await place.run(['apply', ...go, ...WHY])).code).toBe(0);
    const told = journals(place)
      .flat()
      .find(({ event }) => event === 'apply');
    expect(told).toMatchObject({ plan: id, reason: 'a drill', ticket: '56' });
  });

  it('of a restart, with the services', async (context) => {
    const place = await workplaceFor(context, { manifest });
    for (const name of ['dev/mail', 'dev/mail-copy']) writeByHand(place.cloud, name, 'CANARY-not-a-key');
    expect((await place.run(['restart', '--all', ...go, ...WHY])).code).toBe(0);
    const told = journals(place)
      .flat()
      .find(({ event }) => event === 'restart-command');
    expect(told).toMatchObject({ command: 'restart', reason: 'a drill', ticket: '56', services: ['shop-web'] });
  });
});

describe('a command that changes nothing', () => {
  it('has a record where it read a value', async (context) => {
    const place = await open(context);
    await place.run(['plan', '--detailed-exitcode']);
    const [entries = []] = journals(place);
    expect(entries.map(({ event }) => event)).toEqual(['begin', 'value-read', 'value-read', 'end']);
    expect(entries.at(-1)).toMatchObject({ command: 'plan', exit: 2 });
  });

  it.each(['audit', 'list', 'history dev/mail'])('has none where it read none: %s', async (command) => {
    const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST });
    await place.run(command.split(' '));
    expect(journals(place)).toEqual([]);
  });

  it.for(['a file', 'a folder of somebody else'])(
    'works where %s stands in the way, and says so once',
    async (what, context) => {
      const place = await open(context);
      const state = join(place.folder, 'state');
      if (what === 'a file') writeFileSync(state, '');
      else {
        mkdirSync(state);
        chmodSync(state, 0o500);
      }
      // Whoever may write everywhere is stopped by no mode.
      const stopped = what === 'a file' || process.getuid?.() !== 0;
      const run = await place.run(['plan']);
      expect(run).toMatchObject({ code: 0 });
      expect(run.stdout).toContain('hint: secretsmith apply');
      expect(run.stderr.match(/note: the record of this run cannot be written/g) ?? []).toHaveLength(stopped ? 1 : 0);
    },
  );
});

it('a record is for its owner alone', async (context) => {
  const place = await open(context);
  await place.run(['plan']);
  const folder = join(place.folder, 'state', 'secretsmith');
  const [name = ''] = readdirSync(folder);
  expect([statSync(folder).mode & 0o777, statSync(join(folder, name)).mode & 0o777]).toEqual([0o700, 0o600]);
});

describe('the user agent of every call', () => {
  const wordsOf = (place: Workplace) => [
    ...new Set(place.cloud.calls.map(({ userAgent }) => /secretsmith\/.*$/.exec(userAgent ?? '')?.[0])),
  ];

  it('is the tool, the run of the record, and the run on CI', async (context) => {
    const place = await open(context);
    await place.run(['apply', '--yes', '--quiet'], { env: GITHUB });
    const run = journals(place)[0]?.[0]?.run;
    expect(wordsOf(place)).toEqual([`secretsmith/0.1.0 run/${run} ci/github-1234567890`]);
    expect(new Set(place.cloud.calls.map(({ service }) => service)).size).toBe(4);
  });

  it('is another in every run, and says nothing of CI elsewhere', async (context) => {
    const place = await open(context);
    await place.run(['plan']);
    await place.run(['plan']);
    const words = wordsOf(place);
    expect(words).toHaveLength(2);
    for (const word of words) expect(word).toMatch(/^secretsmith\/0\.1\.0 run\/[0-9a-f]{12}$/);
  });

  it('stays one line of its own characters, whatever CI says its run is', async (context) => {
    const place = await open(context);
    await place.run(['plan'], { env: { ...GITHUB, GITHUB_RUN_ID: '1 (x)\r\nx-amz-other: é/2' } });
    for (const word of wordsOf(place)) expect(word).toMatch(/ ci\/github-1--x---x-amz-other----2$/);
  });
});
