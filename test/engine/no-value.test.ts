/** A text that is no value, wherever it lies: under a secret, under a placeholder, in an original, in a source. */
import { describe, expect, it, type TestContext } from 'vitest';
import type { Plan } from '../../src/core/model.js';
import { runInside } from '../support/inside.js';
import { receiptOf } from '../support/receipt.js';
import { changes, currentText, currentVersion, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { app: shop-app } }
    consumers: [app]
secrets:
  dev/fills: { source: { dotenv: { file: .env.dev, variable: FILLS } } }
  dev/fills-copy: { source: { copy: dev/fills }, permanent: true }
  dev/follows: { source: { dotenv: { file: .env.dev, variable: FOLLOWS } }, follow: true }
  dev/typed: { source: manual }
  dev/typed-copy: { source: { copy: dev/typed }, permanent: true }
`;
const FILLS = 'CANARY-not-a-key-fills';
const FOLLOWS = 'CANARY-not-a-key-follows';
const TYPED = 'CANARY-not-a-key-typed';

/** None of them is among the environment's placeholders. */
const TEXTS = [' ', '\r\n', '\u200b', '""', "''", '[SENSITIVE]', '"[SENSITIVE]"'];

type Context = Pick<TestContext, 'onTestFinished'>;

const apply = (place: Workplace) => runInside(place, ['apply', '--yes', '--no-restart', '--json']);

async function planned(place: Workplace): Promise<Plan> {
  const { stdout } = await runInside(place, ['plan', '--json']);
  return JSON.parse(stdout).plans[0] as Plan;
}

async function filled(context: Context, typed: string = TYPED): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `FILLS=${FILLS}\nFOLLOWS=${FOLLOWS}\n`);
  writeByHand(place.cloud, 'dev/typed', typed);
  await apply(place);
  return place;
}

describe.each(TEXTS.map((text) => [text]))('%j, written by hand', (text) => {
  it('over a value is undone with that value, whoever gave it', async (context) => {
    const place = await filled(context);
    const names = ['dev/fills', 'dev/follows', 'dev/typed', 'dev/fills-copy', 'dev/typed-copy'];
    for (const name of names) writeByHand(place.cloud, name, text);
    const { rows } = await planned(place);
    expect(rows.map(({ state, action }) => [state, action])).toEqual(names.map(() => ['placeholder', 'fill']));

    const run = await apply(place);
    expect(run.code, run.stderr).toBe(0);
    expect(names.map((name) => currentText(place.cloud, name))).toEqual([FILLS, FOLLOWS, TYPED, FILLS, TYPED]);
    const verbs = names.map((name) => currentVersion(secretNamed(place.cloud, name))?.id.split('-')[1]);
    expect(verbs).toEqual(['fill', 'fill', 'rollback', 'copy', 'copy']);
    expect((await planned(place)).writes).toEqual([]);
  });

  it('over nothing waits for a person, its copy with it, and holds the restart of what reads it', async (context) => {
    const place = await filled(context, text);
    const { rows, restarts } = await planned(place);
    const said = rows.filter(({ name }) => name.startsWith('dev/typed'));
    expect(said.map(({ action, waitsFor, problem }) => [action, waitsFor, problem?.code])).toEqual([
      ['blocked', undefined, 'needs-person'],
      ['blocked', 'dev/typed', undefined],
    ]);
    expect(restarts.map(({ heldBy }) => heldBy)).toEqual([['dev/typed', 'dev/typed-copy']]);

    const begun = place.cloud.calls.length;
    expect([(await apply(place)).code, changes(place.cloud, begun)]).toEqual([3, []]);
  });
});

it('over another of them covers nothing, and the source is asked', async (context) => {
  const place = await filled(context);
  for (const text of TEXTS) writeByHand(place.cloud, 'dev/fills', text);
  place.file('.env.dev', `FILLS=${TYPED}\nFOLLOWS=${FOLLOWS}\n`);
  await apply(place);
  expect(currentText(place.cloud, 'dev/fills')).toBe(TYPED);
});

it.for(TEXTS)('%j, put into the original between plan and write, does not get into its copy', async (text, context) => {
  const place = await filled(context);
  writeByHand(place.cloud, 'dev/typed', FILLS);
  const run = () => void writeByHand(place.cloud, 'dev/typed', text);
  // The plan looks once, the write of the copy again.
  const order = {
    skip: 1,
    times: 1,
    when: ({ target }: { readonly target?: string | undefined }) => target === 'dev/typed',
  };
  place.cloud.faults.times('DescribeSecret', { run }, order);
  const answer = await apply(place);
  expect(receiptOf(answer, 'dev/typed-copy')).toMatchObject({ outcome: 'failed' });
  expect(currentText(place.cloud, 'dev/typed-copy')).toBe(TYPED);
});
