/** A copy that may not have its original's value: the plan says so, and does not promise what apply refuses. */
import { expect, it, type TestContext } from 'vitest';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { changes, currentText, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

interface Shapes {
  readonly original?: string;
  readonly copy?: string;
}

const shape = (text: string | undefined) => (text === undefined ? '' : `, shape: ${text}`);

const manifest = ({ original, copy }: Shapes) => `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  dev/a: { source: { dotenv: { file: .env.dev, variable: A } }${shape(original)} }
  dev/b: { source: { copy: dev/a }, permanent: true${shape(copy)} }
`;
const SHORT = '{ maxLength: 30 }';
const LONG = '{ minLength: 31 }';
const FITS = 'CANARY-not-a-key';
const TOO_LONG = 'CANARY-not-a-key-and-a-little-longer';
const ENCRYPTED = 'encrypted:Q0FOQVJZ';

const apply = (place: Workplace) => runInside(place, ['apply', '--yes', '--json']);

async function filled(context: Pick<TestContext, 'onTestFinished'>, shapes: Shapes): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: manifest({}) });
  place.file('.env.dev', `A=${FITS}\n`);
  expect((await apply(place)).code).toBe(0);
  place.file('secrets.manifest.yaml', manifest(shapes));
  return place;
}

async function copyIn(place: Workplace) {
  const { stdout } = await runInside(place, ['plan', '--json']);
  const { action, problem } = JSON.parse(stdout).plans[0].rows[1];
  return [action, problem?.message, problem?.hints];
}

const REFUSED = 'dev/a is longer than the shape allows';

type Refused = [what: string, shapes: Shapes, text: string, problem: string | undefined, hints?: readonly string[]];

it.for<Refused>([
  // What is wrong with the original is said there, and the copy waits for it.
  ["the original's shape", { original: SHORT }, TOO_LONG, undefined],
  ["the copy's shape", { copy: SHORT }, TOO_LONG, REFUSED, ['its shape: secrets.manifest.yaml:6']],
  ['no row: it is ciphertext', {}, ENCRYPTED, 'dev/a is still encrypted by dotenvx', []],
])('a value by hand that fits not %s', async ([, shapes, text, problem, hints], context) => {
  const place = await filled(context, shapes);
  writeByHand(place.cloud, 'dev/a', text);
  expect(await copyIn(place)).toEqual(['blocked', problem, hints]);
  const begun = place.cloud.calls.length;
  expect([(await apply(place)).code, changes(place.cloud, begun)]).toEqual([3, []]);

  writeByHand(place.cloud, 'dev/a', `${FITS}-2`);
  expect(await copyIn(place)).toEqual(['replace', undefined, undefined]);
  expect((await apply(place)).code).toBe(0);
  expect(currentText(place.cloud, 'dev/b')).toBe(`${FITS}-2`);
});

it('what the source is to give the original', async (context) => {
  const place = await workplaceFor(context, { manifest: manifest({ copy: SHORT }) });
  place.file('.env.dev', `A=${TOO_LONG}\n`);
  expect(await copyIn(place)).toEqual(['blocked', REFUSED, ['its shape: secrets.manifest.yaml:6']]);
  const run = await apply(place);
  expect([run.code, currentText(place.cloud, 'dev/a'), currentText(place.cloud, 'dev/b')]).toEqual([
    4,
    TOO_LONG,
    'PLACEHOLDER',
  ]);
  // What was written fits its own row: only for the copy is it read.
  expect(await copyIn(place)).toEqual(['blocked', REFUSED, ['its shape: secrets.manifest.yaml:6']]);
});

it('what was copied before the copy had a shape is left, and nothing is read: it is in step', async (context) => {
  const place = await filled(context, { copy: LONG });
  const begun = place.cloud.calls.length;
  expect(await copyIn(place)).toEqual(['none', undefined, undefined]);
  const read = place.cloud.calls.slice(begun).filter(({ operation }) => operation.includes('GetSecretValue'));
  expect(read).toEqual([]);
});

it.for<[string, Shapes]>([
  ["the original's row", { original: SHORT }],
  ["the copy's", { copy: SHORT }],
])('a value that comes between plan and write fits not %s', async ([, shapes], context) => {
  const place = await filled(context, shapes);
  writeByHand(place.cloud, 'dev/a', `${FITS}-2`);
  const run = () => void writeByHand(place.cloud, 'dev/a', TOO_LONG);
  // The plan looks once, the write of the copy again.
  const order = {
    skip: 1,
    times: 1,
    when: ({ target }: { readonly target?: string | undefined }) => target === 'dev/a',
  };
  place.cloud.faults.times('DescribeSecret', { run }, order);
  expect(receiptOf(await apply(place), 'dev/b')).toMatchObject({ outcome: 'failed', problem: { message: REFUSED } });
  expect(currentText(place.cloud, 'dev/b')).toBe(FITS);
});
