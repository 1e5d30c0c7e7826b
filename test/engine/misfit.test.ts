/** What somebody put there: a value that is none of its row, or one that nobody may read, is not rolled out unasked. */
import { expect, it, type TestContext } from 'vitest';
import type { Plan } from '../../src/core/model.js';
import { runInside } from '../support/inside.js';
import { changes, currentText, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/db: { source: { dotenv: { file: .env.dev, variable: DB } }, shape: mongodb-uri }
  dev/typed: { source: manual }
`;
const DB = 'mongodb+srv://user:CANARY-not-a-key@db.example.invalid/shop';
const TYPED = 'CANARY-not-a-key-typed';

async function settled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 60 });
  place.file('.env.dev', `DB=${DB}\n`);
  writeByHand(place.cloud, 'dev/typed', TYPED);
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(0);
  place.cloud.clock.advance(60_000);
  return place;
}

async function planned(place: Workplace, words: readonly string[] = []): Promise<Plan> {
  return JSON.parse((await runInside(place, ['plan', ...words, '--json'])).stdout).plans[0] as Plan;
}

const PULLED = '{ dotenv: { file: .env.dev, variable: TYPED } }';
const SAID = 'holds a value that somebody else wrote and that';

it.for<[string, string, string, string[]]>([
  [
    'dev/db',
    'hello',
    `dev/db ${SAID} is not a mongodb URI with a user and a password`,
    ['its shape: secrets.manifest.yaml:8', 'secretsmith plan --overwrite dev/db --env dev'],
  ],
  [
    'dev/typed',
    `${TYPED}\u200b`,
    `dev/typed ${SAID} has a character at an end that nobody sees`,
    [
      'aws secretsmanager put-secret-value --secret-id dev/typed --secret-string file://FILE --profile shop-dev --region eu-central-1',
    ],
  ],
])('%s: %j holds the restart that would bring it to tasks', async ([name, text, message, hints], context) => {
  const place = await settled(context);
  writeByHand(place.cloud, name, text);
  const { rows, restarts } = await planned(place);
  expect(rows.find((row) => row.name === name)).toMatchObject({
    state: 'as-declared',
    action: 'blocked',
    problem: { message, hints },
  });
  expect(restarts).toMatchObject([{ heldBy: [name], unfit: [name], unread: [] }]);

  const begun = place.cloud.calls.length;
  expect([(await runInside(place, ['apply', '--yes'])).code, changes(place.cloud, begun)]).toEqual([3, []]);

  // Who names the service is told, and has it.
  const { code, stdout, stderr } = await runInside(place, ['restart', 'web', '--yes']);
  expect(code, stderr).toBe(0);
  expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toContain(`1 task runs with 1 value that does not fit: ${name}`);
  expect(currentText(place.cloud, name)).toBe(text);
});

it('is replaced where its source is to rule', async (context) => {
  const place = await settled(context);
  writeByHand(place.cloud, 'dev/db', 'hello');
  const { rows, restarts } = await planned(place, ['--overwrite', 'dev/db']);
  expect([rows[0]?.action, restarts.map(({ heldBy }) => heldBy)]).toEqual(['replace', [[]]]);
  const run = await runInside(place, ['apply', '--overwrite', 'dev/db', '--yes']);
  expect([run.code, currentText(place.cloud, 'dev/db')]).toEqual([0, DB]);
});

it.for([
  ['dev/db', `${DB}-2`],
  ['dev/typed', `${TYPED}\n`],
])('%s: %j is rolled out', async ([name = '', text = ''], context) => {
  const place = await settled(context);
  writeByHand(place.cloud, name, text);
  const run = await runInside(place, ['apply', '--yes']);
  expect(run.code, run.stderr).toBe(0);
});

it('what its source has, too, is of its row: what Vercel wrote into a file may end in anything', async (context) => {
  const place = await settled(context);
  place.file('secrets.manifest.yaml', `${MANIFEST.replace('source: manual', `source: ${PULLED}, follow: true`)}`);
  place.file('.env.dev', `# Created by Vercel CLI\nDB="${DB}"\nTYPED="${TYPED}\u200b"\n`);
  writeByHand(place.cloud, 'dev/typed', `${TYPED}\u200b`);
  const { rows } = await planned(place);
  expect(rows.find(({ name }) => name === 'dev/typed')).toMatchObject({ state: 'as-declared', action: 'none' });
});

it('what nobody may read is neither a value nor none, before a restart and after it', async (context) => {
  const place = await settled(context);
  writeByHand(place.cloud, 'dev/typed', `${TYPED}-2`);
  place.cloud.account('111122223333').denied.push({ action: 'secretsmanager:*GetSecretValue', resource: '*' });
  const { restarts } = await planned(place);
  expect(restarts).toMatchObject([{ heldBy: ['dev/typed'], unfit: [], unread: ['dev/typed'] }]);
  const said = async (words: string[]) => {
    const { stdout, stderr } = await runInside(place, ['restart', ...words, '--yes']);
    return `${stdout} ${stderr}`.replace(/\s+/g, ' ');
  };
  const unread = 'with 1 secret that may hold no value: dev/typed';
  expect(await said([])).toContain(`held: new tasks start ${unread}`);
  const named = await said(['web']);
  expect(named).toContain(`done: 1 task runs ${unread}`);
  expect(named).toContain(`1 task replaced; ${unread}`);
  expect(named).not.toContain('without');
});
