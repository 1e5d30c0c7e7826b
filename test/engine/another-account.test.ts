/**
 * Credentials that renew become another account's while a command runs: somebody switches the role that stands behind
 * them. Both accounts have a cluster, a service and a secret of the same names. Whose a key is, STS is asked of each
 * one before it is used: in the other account nothing else is called.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCluster } from '../../src/sandbox/aws/ecs/clusters.js';
import { register } from '../../src/sandbox/aws/ecs/definitions.js';
import { makeService } from '../../src/sandbox/aws/ecs/services.js';
import { createSecret } from '../../src/sandbox/aws/secretsmanager/secrets.js';
import type { Secret } from '../../src/sandbox/aws/secretsmanager/state.js';
import type { Call, Phase } from '../../src/sandbox/faults.js';
import { type CommandName, runInside } from '../support/inside.js';
import { byHand, changes, journals } from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const [OURS, OTHER] = ['111122223333', '999988887777'];
const REGION = 'eu-central-1';
const NAMES = ['dev/mail', 'dev/pay', 'dev/push'];

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${OURS}", region: ${REGION}, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    createMissing: true
    consumers: [web]
secrets:
${NAMES.map((name, index) => `  ${name}: { source: { dotenv: { file: .env.dev, variable: KEY_${index} } } }`).join('\n')}
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;

interface Scene {
  readonly place: Workplace;
  run(...words: [CommandName, ...string[]]): Promise<Run>;
  /** From now on the program that lends keys lends another one. */
  lend(account: string, token: string): void;
  /** Operations that were called in the other account. */
  elsewhere(): string[];
}

/** Keys come from a program, and are so near their end that it is asked again before every call. */
async function open(): Promise<Scene> {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST });
  place.file('.env.dev', NAMES.map((_, index) => `KEY_${index}=CANARY-not-a-key-${index}\n`).join(''));
  place.cloud.clock.advance(600_000);
  const other = place.cloud.region(OTHER, REGION);
  const scope = byHand(place.cloud, other);
  for (const Name of NAMES)
    createSecret.run(scope, { Name, ClientRequestToken: crypto.randomUUID(), SecretString: 'x' });
  const { arn } = register(other, scope.now, 'shop-web-task', [{ name: 'app', secrets: [] }]);
  makeService(scope, makeCluster(other, 'shop'), { name: 'shop-web', taskDefinition: arn, desired: 1 });

  const keys = join(place.folder, 'keys.json');
  const lend = (account: string, token: string) => {
    const Expiration = new Date(Date.now() + 4 * 60_000).toISOString();
    const key = { AccessKeyId: account, SecretAccessKey: 'sandbox', SessionToken: token, Expiration };
    writeFileSync(keys, JSON.stringify({ Version: 1, ...key }));
  };
  lend(OURS, 'first');
  const config = place.env.AWS_CONFIG_FILE ?? '';
  const [endpoint] = /endpoint_url = \S+/.exec(readFileSync(config, 'utf8')) ?? [];
  writeFileSync(config, `[profile shop-dev]\ncredential_process = cat ${keys}\n${endpoint}\n`);
  return {
    place,
    lend,
    run: (...words) => runInside(place, words),
    elsewhere: () => place.cloud.calls.filter(({ account }) => account === OTHER).map(({ operation }) => operation),
  };
}

const REFUSAL = `error: dev is account ${OURS}, and the credentials became ${OTHER}'s
       used: profile shop-dev; only STS was called with them
       what this run did before, it did in account ${OURS}
`;
const HINT = `aws sts get-caller-identity --profile shop-dev --region ${REGION}`;

/** Has the plan been made, and is it carried out? */
function isBegun(place: Workplace): boolean {
  return journals(place)
    .flat()
    .some(({ event }) => event === 'apply' || event === 'restart-command');
}

function expectRefusal({ stdout, stderr }: Run): void {
  const said = stdout + stderr;
  expect(said).toContain(REFUSAL);
  expect(said.split('error: ')).toHaveLength(2);
  expect(said).toContain(`hint: ${HINT}`);
  expect(said).not.toContain('CANARY');
}

describe('the run is refused, and nothing but STS is called there', () => {
  it.each<[CommandName, ...string[]]>([['plan'], ['apply', '--yes']])('while a plan is made: %s', async (...words) => {
    const { place, run, lend, elsewhere } = await open();
    place.cloud.faults.once('ListSecrets', { run: () => lend(OTHER, 'theirs') });
    const ended = await run(...words);
    expect([elsewhere(), changes(place.cloud), ended.code]).toEqual([['GetCallerIdentity'], [], 3]);
    expectRefusal(ended);
  });

  it.each([
    ['before a restart', 'DescribeTasks', 3, []],
    ['while a restart is followed', 'UpdateService', 4, ['UpdateService']],
  ])('%s', async (_, operation, code, done) => {
    const { place, run, lend, elsewhere } = await open();
    const when = () => isBegun(place);
    place.cloud.faults.once(operation, { run: () => lend(OTHER, 'theirs') }, { phase: 'after', when });
    const ended = await run('restart', 'web', '--yes');
    expect(elsewhere()).toEqual(['GetCallerIdentity']);
    expect([changes(place.cloud).map((call) => call.operation), ended.code]).toEqual([done, code]);
    expectRefusal(ended);
  });

  it.each([
    ['over another', true],
    ['into a secret that is made for it', false],
  ])('before a value is written %s', async (_, exists) => {
    const { place, run, lend, elsewhere } = await open();
    if (!exists) for (const account of [OURS, OTHER]) place.cloud.region(account, REGION).secrets.delete('dev/mail');
    // The look right before the write.
    const when = ({ target }: Call) => target === 'dev/mail' && isBegun(place);
    place.cloud.faults.once('DescribeSecret', { run: () => lend(OTHER, 'theirs') }, { phase: 'after', when });
    const ended = await run('apply', 'dev/mail', '--yes');
    expect([elsewhere(), changes(place.cloud), ended.code]).toEqual([['GetCallerIdentity'], [], 3]);
    expectRefusal(ended);
  });

  it('between two writes: what was written is told apart from what was not', async () => {
    const { place, run, lend, elsewhere } = await open();
    place.cloud.faults.once('PutSecretValue', { run: () => lend(OTHER, 'theirs') });
    const ended = await run('apply', 'dev/pay', 'dev/pay-copy', '--yes');
    expect([elsewhere(), changes(place.cloud).length, ended.code]).toEqual([['GetCallerIdentity'], 1, 4]);
    expect(ended.stdout).toContain('to dev: 1 of 2 written, nothing restarted');
    expect(ended.stdout).toContain(`${HINT} && secretsmith apply dev/pay dev/pay-copy --env dev`);
    expectRefusal(ended);
  });
});

describe('of a key that is for the same account, STS is asked once', () => {
  it.each([
    ['where it is lent again and again', 'first', 1],
    ['and once more where it was renewed', 'second', 2],
  ])('%s', async (_, token, times) => {
    const { place, run, lend, elsewhere } = await open();
    place.cloud.faults.once('PutSecretValue', { run: () => lend(OURS, token) });
    const ended = await run('apply', '--yes', '--quiet');
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const asked = place.cloud.calls.filter(({ operation }) => operation === 'GetCallerIdentity');
    expect([asked.length, elsewhere()]).toEqual([times, []]);
  });
});

describe('a secret that AWS shows of another account is refused', () => {
  it.each<[string, Phase, CommandName, ...string[]]>([
    ['in the list', 'before', 'list'],
    ['where it is looked at by itself', 'after', 'apply', 'dev/mail', '--yes', '--no-restart'],
  ])('%s', async (_, phase, ...words) => {
    const { place, run } = await open();
    const [ours, others] = [OURS, OTHER].map((account) => place.cloud.region(account, REGION).secrets);
    const show = () => void ours?.set('dev/mail', others?.get('dev/mail') as Secret);
    place.cloud.faults.once('ListSecrets', { run: show }, { phase });
    const ended = await run(...words);
    expect([ended.code, changes(place.cloud)]).toEqual([3, []]);
    expect(ended.stdout + ended.stderr).toContain(`error: dev/mail is not in account ${OURS}, region ${REGION}\n`);
  });
});
