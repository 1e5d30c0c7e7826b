/** What `plan` tells to type next is what it has just shown: the same rows, the same values replaced, the same id. */
import { describe, expect, it, type TestContext } from 'vitest';
import { runInside } from '../support/inside.js';
import { changes, currentText, regionsOf, servicesOf, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const environmentOf = (name: string, account: string) => `  ${name}:
    aws: { account: "${account}", region: eu-central-1, profile: shop-${name} }
    ecs: { cluster: shop, services: { web: shop-web, mailer: shop-mailer } }
`;
const rowsOf = (
  name: string,
) => `  ${name}/mail: { source: { dotenv: { file: .env, variable: MAIL } }, consumers: [mailer] }
  ${name}/pay: { source: { dotenv: { file: .env, variable: PAY } }, follow: true, consumers: [web] }
  ${name}/pay-copy: { source: { copy: ${name}/pay }, permanent: true, consumers: [web] }
`;
const MANIFEST = `version: 1
environments:
${environmentOf('dev', '111122223333')}${environmentOf('qa', '444455556666')}secrets:
${rowsOf('dev')}${rowsOf('qa')}`;

const VALUES = { MAIL: 'CANARY-not-a-key-mail', PAY: 'CANARY-not-a-key-pay' };
const BY_HAND = 'CANARY-not-a-key-by-hand';
const USAGE = 64;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 200 });
  place.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION = 'true';
  place.file('.env', `MAIL=${VALUES.MAIL}\nPAY=${VALUES.PAY}\n`);
  return place;
}

const hintsOf = (text: string) => text.match(/(?<=^ *hint: ).*$/gm) ?? [];
const plansOf = async (place: Workplace, ...words: string[]) =>
  JSON.parse((await runInside(place, ['plan', '--json', ...words])).stdout).plans;
/** The words of a hint, as a shell would take them apart. */
const typed = (hint: string) => hint.replaceAll("'", '').split(' ').slice(2);

describe('words that mean rows of several environments', () => {
  it('stand in the hint of each as far as they mean rows of it', async (context) => {
    const place = await open(context);
    const run = await runInside(place, ['plan', 'qa/*', 'dev/mail', '*/pay']);
    const hints = hintsOf(run.stdout);
    expect(hints.map((hint) => hint.replace(/[0-9a-f]{7}$/, 'ID'))).toEqual([
      "secretsmith apply dev/mail '*/pay' --env dev --expect ID",
      "secretsmith apply 'qa/*' '*/pay' --env qa --expect ID",
    ]);
    for (const hint of hints) {
      const applied = await runInside(place, ['apply', ...typed(hint), '--yes', '--wait-timeout', '10h']);
      expect(applied.code, applied.stderr).toBe(0);
    }
  });
});

describe('a value that somebody else wrote', () => {
  async function withForeign(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
    const place = await open(context);
    const first = await runInside(place, ['apply', '--env', 'dev', '--yes', '--wait-timeout', '10h']);
    expect(first.code, first.stderr).toBe(0);
    writeByHand(place.cloud, 'dev/pay', BY_HAND);
    return place;
  }

  it('is replaced by what `plan --overwrite` shows, with the id that somebody else approves', async (context) => {
    const place = await withForeign(context);
    const plain = await runInside(place, ['plan', '--env', 'dev']);
    const [overwrite] = hintsOf(plain.stdout).filter((hint) => hint.includes('--overwrite'));
    expect(overwrite).toBe('secretsmith plan --env dev --overwrite dev/pay');

    const shown = await runInside(place, ['plan', ...typed(overwrite as string)]);
    const [hint] = hintsOf(shown.stdout);
    expect(hint?.replace(/[0-9a-f]{7}$/, 'ID')).toBe('secretsmith apply --overwrite dev/pay --env dev --expect ID');
    expect(currentText(place.cloud, 'dev/pay')).toBe(BY_HAND);

    const applied = await runInside(place, ['apply', ...typed(hint as string), '--yes', '--wait-timeout', '10h']);
    expect(applied.code, applied.stderr).toBe(0);
    expect(currentText(place.cloud, 'dev/pay')).toBe(VALUES.PAY);
  });

  it('and names beside `--overwrite` stay names, of which it has to be one', async (context) => {
    const place = await withForeign(context);
    const [plan] = await plansOf(place, '--env', 'dev', '--overwrite', 'dev/pay', 'dev/mail', 'dev/pay');
    expect(plan.rows.map(({ name }: { name: string }) => name)).toEqual(['dev/mail', 'dev/pay', 'dev/pay-copy']);
    for (const command of ['plan', 'apply'] as const) {
      const beside = await runInside(place, [command, '--env', 'dev', '--overwrite', 'dev/pay', 'dev/mail']);
      expect(beside).toMatchObject({ code: USAGE });
      expect(beside.stderr).toContain('--overwrite dev/pay: not among the names');
    }
  });

  it('stays where it is a copy, though its original is replaced', async (context) => {
    const place = await withForeign(context);
    writeByHand(place.cloud, 'dev/pay-copy', BY_HAND);
    const [plan] = await plansOf(place, '--env', 'dev', '--overwrite', 'dev/pay');
    expect(plan.writes.map(({ target }: { target: string }) => target)).toEqual(['dev/pay']);
    const [both] = await plansOf(place, '--env', 'dev', '--overwrite', 'dev/pay*');
    expect(both.writes.map(({ target }: { target: string }) => target)).toEqual(['dev/pay', 'dev/pay-copy']);
  });

  it('of one environment is named without naming it', async (context) => {
    const place = await withForeign(context);
    const run = await runInside(place, ['plan', '--overwrite', 'dev/pay']);
    const hints = hintsOf(run.stdout).map((hint) => hint.replace(/[0-9a-f]{7}$/, 'ID'));
    expect(hints).toEqual([
      'secretsmith apply --overwrite dev/pay --env dev --expect ID',
      'secretsmith apply --env qa --expect ID',
    ]);
  });

  it('is refused where the name means nothing', async (context) => {
    const place = await open(context);
    expect(await runInside(place, ['plan', '--overwrite', 'dev/pya'])).toMatchObject({ code: USAGE });
    expect(await runInside(place, ['plan', '--env', 'qa', '--overwrite', 'dev/pay'])).toMatchObject({ code: USAGE });
    expect(changes(place.cloud)).toEqual([]);
  });
});

it('a named row restarts only what reads it, whatever else is stale', async (context) => {
  const place = await open(context);
  await runInside(place, ['apply', '--env', 'dev', '--yes', '--wait-timeout', '10h']);
  writeByHand(place.cloud, 'dev/mail', BY_HAND);
  const restarts = async (...words: string[]) =>
    (await plansOf(place, '--env', 'dev', ...words))[0].restarts.map(({ target }: { target: string }) => target);
  expect(await restarts('dev/pay')).toEqual([]);
  expect(await restarts('dev/mail')).toEqual(['mailer']);
  expect(await restarts()).toEqual(['mailer']);
});

describe('what is not well is told, though nothing is to be applied', () => {
  const flat = ({ stdout, stderr }: { stdout: string; stderr: string }) => (stdout + stderr).replace(/\s+/g, ' ');
  async function openSettled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
    const place = await open(context);
    const first = await runInside(place, ['apply', '--env', 'dev', '--yes', '--wait-timeout', '10h']);
    expect(first.code, first.stderr).toBe(0);
    return place;
  }

  it('a deployment that goes on failing, while the old tasks have every value', async (context) => {
    const place = await openSettled(context);
    const mailer = servicesOf(place.cloud).find(({ name }) => name === 'shop-mailer');
    if (!mailer) throw new Error('the sandbox has no mailer');
    Object.assign(mailer, { script: 'fails', breaker: { enable: false, rollback: false } });
    const restarted = await runInside(place, ['restart', 'mailer', '--env', 'dev', '--yes', '--wait-timeout', '10m']);
    expect(restarted.code, flat(restarted)).toBe(4);

    const run = await runInside(place, ['plan', '--env', 'dev', '--detailed-exitcode']);
    expect(flat(run)).toMatch(
      /! mailer shop-mailer its deployment is failing: \d+ tasks? failed, \d tasks? of 1 wanted/,
    );
    expect(flat(run)).toContain(
      'hint: aws ecs describe-services --cluster shop --services shop-mailer --profile shop-dev',
    );
    expect(flat(run)).toContain('1 thing needs a person');
    expect(run.code).toBe(2);
    expect(flat(await runInside(place, ['plan', 'dev/pay']))).toContain('Nothing to do: 2 as declared');
  });

  it('a secret that was deleted for good, and that a task definition still names', async (context) => {
    const place = await openSettled(context);
    const held = regionsOf(place.cloud).filter(({ secrets }) => secrets.delete('dev/mail'));
    expect(held.length).toBe(1);

    const cannotStart = /new tasks cannot start: MAIL names dev\/mail-\w{6}, which does not exist/;
    for (const words of [[], ['dev/mail']]) {
      const run = await runInside(place, ['plan', '--env', 'dev', ...words]);
      expect(flat(run)).toMatch(cannotStart);
      expect(flat(run)).not.toMatch(/does not read it|would start with PLACEHOLDER/);
    }
    const all = await runInside(place, ['restart', '--all', '--env', 'dev', '--yes', '--wait-timeout', '10m']);
    expect(flat(all)).toMatch(new RegExp(`held: ${cannotStart.source}`));
    const before = changes(place.cloud).length;
    const named = await runInside(place, ['restart', 'mailer', '--env', 'dev', '--yes', '--wait-timeout', '10m']);
    expect(flat(named)).toMatch(new RegExp(`! mailer shop-mailer ${cannotStart.source}`));
    expect(changes(place.cloud).slice(before)).toMatchObject([{ operation: 'UpdateService' }]);
  });
});
