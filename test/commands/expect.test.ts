/** `apply --expect`: whatever is not the start of this plan's id is refused, and nothing is changed. */
import { describe, expect, it } from 'vitest';
import { APPLY, openBadDay } from '../support/bad-days.js';
import { runInside } from '../support/inside.js';
import { changes, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

async function planId(place: Workplace): Promise<string> {
  const { plans } = JSON.parse((await runInside(place, ['plan', '--json'])).stdout);
  return plans[0].id;
}

const USAGE = 64;
const REFUSED = 3;

describe('an id', () => {
  it.for<[what: string, of: (id: string) => string, code: number]>([
    ['of six digits', (id) => id.slice(0, 6), USAGE],
    ['of no digit', () => '', USAGE],
    ['that is not hex', () => 'ghijklm', USAGE],
    ['with a space', (id) => ` ${id.slice(0, 7)}`, USAGE],
    ['of more digits than there are', (id) => `${id}0`, USAGE],
    ['of another plan', (id) => id.slice(0, 7).replace(/./g, (digit) => (digit === '0' ? '1' : '0')), REFUSED],
    ['that is right at the end only', (id) => id.slice(-7), REFUSED],
    ['that is right but for the last digit', (id) => id.slice(0, 63) + (id.endsWith('0') ? '1' : '0'), REFUSED],
    ['of seven digits', (id) => id.slice(0, 7), 0],
    ['of seven digits, in capitals', (id) => id.slice(0, 7).toUpperCase(), 0],
    ['of all digits', (id) => id, 0],
  ])('%s', async ([, of, code], context) => {
    const place = await openBadDay(context);
    const id = await planId(place);
    const run = await runInside(place, [...APPLY, '--expect', of(id)]);
    expect(run.code, run.stdout + run.stderr).toBe(code);
    expect(changes(place.cloud).length > 0).toBe(code === 0);
    if (code === REFUSED) expect(run.stderr).toContain(`--expect ${id.slice(0, 7)}`);
    if (code === USAGE) expect(run.stderr).toContain('error: --expect takes seven or more digits of a plan id');
  });

  it('of a plan that was made before somebody wrote is refused, and the new one is named', async (context) => {
    const place = await openBadDay(context);
    const id = await planId(place);
    writeByHand(place.cloud, 'dev/pay', 'CANARY-not-a-key-other');
    const run = await runInside(place, [...APPLY, '--expect', id]);
    expect(run.code).toBe(REFUSED);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain('does not hold');
    expect(changes(place.cloud)).toEqual([]);
  });

  it('of a plan that was done already says that nothing is left', async (context) => {
    const place = await openBadDay(context);
    const id = await planId(place);
    expect(await runInside(place, [...APPLY, '--expect', id])).toMatchObject({ code: 0 });
    const begun = place.cloud.calls.length;
    const run = await runInside(place, [...APPLY, '--expect', id]);
    expect(run.code).toBe(REFUSED);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain('nothing is left that could be done');
    expect(changes(place.cloud, begun)).toEqual([]);
  });

  it('of another environment is refused, though the rows are the same', async (context) => {
    const manifest = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
  test: { aws: { account: "444455556666", region: eu-central-1, profile: shop-test } }
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  test/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
`;
    const place = await workplaceFor(context, { manifest });
    place.file('.env.dev', 'MAIL=CANARY-not-a-key\n');
    const plan = async (environment: string): Promise<string> =>
      JSON.parse((await runInside(place, ['plan', '--json', '--env', environment])).stdout).plans[0].id;
    const [dev, test] = [await plan('dev'), await plan('test')];
    const apply = (id: string) => runInside(place, ['apply', '--env', 'test', '--yes', '--expect', id]);
    const refused = await apply(dev);
    expect([refused.code, changes(place.cloud)]).toEqual([REFUSED, []]);
    expect(refused.stderr).toContain(`--expect ${test.slice(0, 7)}`);
    expect((await apply(test)).code).toBe(0);
  });
});
