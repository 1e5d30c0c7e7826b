/**
 * The credentials end in the middle of an apply (reference "AWS", §4): it stops, says what is written and what
 * is not, names the cause once, and the command that signs in and goes on. The next run finishes it.
 */
import { expect, it, type TestContext } from 'vitest';
import { furnish, OWN_FILES, openPortal, SESSION, SSO_CONFIG, START_URL } from '../support/home.js';
import { changes, ourVersions, outdated, runningTasks, secretNamed } from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const NAMES = Array.from({ length: 45 }, (_, index) => `dev/key-${String(index).padStart(2, '0')}`);

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: signed }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
${NAMES.map((name, index) => `  ${name}: { source: { dotenv: { file: .env.dev, variable: KEY_${index} } } }`).join('\n')}
`;

const EXPIRED = { error: { type: 'ExpiredTokenException', message: 'CANARY', status: 400 } };
const RENEW = 'aws sso login --profile signed';

interface Scene {
  readonly place: Workplace;
  readonly apply: () => Promise<Run>;
  readonly restart: () => Promise<Run>;
}

/** Somebody is signed in with SSO. */
async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', NAMES.map((_, index) => `KEY_${index}=CANARY-not-a-key-${index}\n`).join(''));
  const anHour = () => new Date(Date.now() + 3_600_000);
  const portal = await openPortal(context, place, anHour);
  const token = { accessToken: 'CANARY-access', startUrl: START_URL, region: 'eu-west-1', expiresAt: anHour() };
  furnish(place, { config: SSO_CONFIG, sso: { [SESSION]: token } });
  const env = { ...OWN_FILES, AWS_ENDPOINT_URL: portal.url };
  const command = (...words: string[]) => place.run([...words, '--yes', '--quiet'], { env });
  return { place, apply: () => command('apply'), restart: () => command('restart', 'web') };
}

/** From the nth call of an operation on, AWS takes these credentials no more; returns how to sign in again. */
function expireAt(place: Workplace, operation: string, n: number): () => void {
  let seen = 0;
  return place.cloud.faults.on((call, phase) => {
    if (phase !== 'before') return undefined;
    if (call.operation === operation) seen += 1;
    return seen >= n ? EXPIRED : undefined;
  });
}

const linesOf = (run: Run, pattern: RegExp) => run.stdout.match(pattern) ?? [];

function expectOneCause(run: Run): void {
  expect(linesOf(run, /^error: .*$/gm)).toEqual(['error: the AWS credentials have expired: profile signed']);
  expect(linesOf(run, /^hint: aws [^&\n]*$/gm)).toEqual([`hint: ${RENEW}`]);
  expect(run.stdout + run.stderr).not.toContain('CANARY');
}

it('while it writes', async (context) => {
  const { place, apply } = await open(context);
  const signIn = expireAt(place, 'PutSecretValue', 10);
  const run = await apply();
  const written = changes(place.cloud).length;
  expect(written).toBe(9);
  expect(run.code, run.stderr).toBe(4);
  expectOneCause(run);
  expect(run.stdout).toContain('to dev: 9 of 45 written, nothing restarted');
  expect(linesOf(run, /^ *✗ dev\/key-\d\d +not written$/gm)).toHaveLength(NAMES.length - written);
  expect(run.stdout).toMatch(/^ *stopped at +write, 9 of 45; not seen to stand: dev\/key-\d\d/m);
  expect(run.stdout).toMatch(/^ *production now +web: not known, its tasks could not be seen$/m);
  expect(run.stdout).toContain(`${RENEW} && secretsmith apply --env dev`);
  const refused = place.cloud.calls.filter(({ error }) => error === 'ExpiredTokenException').length;
  // Those in hand, each with a look and a write at most, and none of the rows after them.
  expect(refused).toBeLessThan(2 * 20);

  signIn();
  expect((await apply()).code).toBe(0);
  expect(NAMES.map((name) => ourVersions(secretNamed(place.cloud, name)).length)).toEqual(NAMES.map(() => 1));
  expect([runningTasks(place.cloud).length > 0, outdated(place.cloud)]).toEqual([true, []]);
});

it('while a restart is followed', async (context) => {
  const { place, apply } = await open(context);
  let restarted = false;
  const signIn = place.cloud.faults.on((call, phase) => {
    if (phase === 'after' && call.operation === 'UpdateService') restarted = true;
    return restarted && phase === 'before' ? EXPIRED : undefined;
  });
  const run = await apply();
  expect(run.code, run.stderr).toBe(4);
  expectOneCause(run);
  expect(run.stdout).toMatch(/^ *production now +web: not known, its tasks could not be seen$/m);
  expect(run.stdout).toMatch(/^ *stopped at +restart, 0 of 1; open: web$/m);
  expect(run.stdout).toContain(`${RENEW} && secretsmith apply --env dev`);

  signIn();
  expect((await apply()).code).toBe(0);
  const operations = changes(place.cloud).map(({ operation }) => operation);
  expect(operations.filter((operation) => operation === 'UpdateService')).toHaveLength(1);
  expect(outdated(place.cloud)).toEqual([]);
});

it('before anything is written: nothing was changed', async (context) => {
  const { place, apply } = await open(context);
  expireAt(place, 'PutSecretValue', 1);
  const run = await apply();
  expect([run.code, changes(place.cloud)]).toEqual([3, []]);
  expectOneCause(run);
});

it('while a restart by name is followed', async (context) => {
  const { place, apply, restart } = await open(context);
  expect((await apply()).code).toBe(0);
  const signIn = place.cloud.faults.times('DescribeServices', EXPIRED, { when: () => restarting(place) });
  const run = await restart();
  expect(run.code, run.stderr).toBe(4);
  expectOneCause(run);
  expect(run.stdout).toContain(`${RENEW} && secretsmith restart web --env dev`);
  signIn();
  expect((await restart()).code).toBe(0);
});

/** Has it been told to restart a second time? */
function restarting(place: Workplace): boolean {
  return place.cloud.calls.filter(({ operation }) => operation === 'UpdateService').length > 1;
}
