/** `--overwrite NAME` of a row whose source only fills: for that run the source rules. */
import { expect, it, type TestContext } from 'vitest';
import { runInside } from '../support/inside.js';
import { changes, currentText, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } }
secrets:
  dev/fills: { source: { dotenv: { file: .env.dev, variable: FILLS } } }
  dev/fills-copy: { source: { copy: dev/fills }, permanent: true }
  dev/made: { source: { generate: { bytes: 32 } } }
  dev/typed: { source: manual }
`;
const FIRST = 'CANARY-not-a-key-first';
const LATER = 'CANARY-not-a-key-later';
const THEIRS = 'CANARY-not-a-key-theirs';
const NAMED = ['--overwrite', 'dev/fills'];

const NAMES = ['dev/fills', 'dev/fills-copy'];
const holds = ({ cloud }: Workplace) => NAMES.map((name) => currentText(cloud, name));
const apply = (place: Workplace, ...words: string[]) => runInside(place, ['apply', '--yes', '--json', ...words]);

async function filled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `FILLS=${FIRST}\n`);
  writeByHand(place.cloud, 'dev/typed', THEIRS);
  expect((await apply(place)).code).toBe(0);
  return place;
}

it.for<[what: string, change: (place: Workplace) => unknown, before: string, after: string]>([
  ["a person's value", ({ cloud }) => writeByHand(cloud, 'dev/fills', THEIRS), THEIRS, FIRST],
  ['what the source said before', ({ file }) => file('.env.dev', `FILLS=${LATER}\n`), FIRST, LATER],
])('%s stays without it, and with it is replaced, the copy too, once', async ([, change, before, after], context) => {
  const place = await filled(context);
  change(place);
  expect((await apply(place)).code).toBe(0);
  expect(holds(place)).toEqual([before, before]);

  const shown = await runInside(place, ['plan', ...NAMED]);
  expect(shown.stdout).toMatch(/^ {2}~ dev\/fills +dotenv FILLS$/m);
  expect((await apply(place, ...NAMED)).code).toBe(0);
  expect(holds(place)).toEqual([after, after]);

  const begun = place.cloud.calls.length;
  expect([(await apply(place, ...NAMED)).code, changes(place.cloud, begun)]).toEqual([0, []]);
  expect((await apply(place)).code).toBe(0);
  expect(holds(place)).toEqual([after, after]);
});

it('a placeholder over a value gets the value of the source, and not the one it had', async (context) => {
  const place = await filled(context);
  writeByHand(place.cloud, 'dev/fills', 'PLACEHOLDER');
  place.file('.env.dev', `FILLS=${LATER}\n`);
  expect((await apply(place, ...NAMED)).code).toBe(0);
  expect(holds(place)).toEqual([LATER, LATER]);
});

it('a value that may not be compared is not replaced', async (context) => {
  const place = await filled(context);
  writeByHand(place.cloud, 'dev/fills', THEIRS);
  const error = { type: 'AccessDeniedException', message: 'User: x is not authorized to perform: it' };
  for (const operation of ['BatchGetSecretValue', 'GetSecretValue']) place.cloud.faults.times(operation, { error });
  const run = await apply(place, ...NAMED);
  expect(run.stdout).toContain('dev/fills may not be read, so it cannot be compared with its source');
  expect(currentText(place.cloud, 'dev/fills')).toBe(THEIRS);
});

it.for<[name: string, message: string]>([
  ['dev/typed', '--overwrite dev/typed: a person puts its value there'],
  ['dev/made', '--overwrite dev/made: its source makes a new value each time'],
  ['dev/typ*', '--overwrite dev/typ*: means no secret whose source rules'],
])('%s is refused by plan and apply', async ([name, message], context) => {
  const place = await filled(context);
  const begun = place.cloud.calls.length;
  for (const command of [['plan'], ['apply', '--yes']] as const) {
    const run = await runInside(place, [...command, '--overwrite', name]);
    expect([run.code, changes(place.cloud, begun)]).toEqual([64, []]);
    expect(run.stderr).toContain(message);
  }
});
