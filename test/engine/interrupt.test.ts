/** Ctrl-C once while it writes: what is in hand is finished, five lines say where that leaves production, and the next run finishes it. */
import { expect, it } from 'vitest';
import { changes, journals, ourVersions, secretNamed } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const NAMES = Array.from({ length: 45 }, (_, index) => `dev/key-${String(index).padStart(2, '0')}`);

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } } }
secrets:
${NAMES.map((name, index) => `  ${name}: { source: { dotenv: { file: .env.dev, variable: KEY_${index} } } }`).join('\n')}
`;

it('goes on, where only a part could be done, with the id that holds then', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', NAMES.map((_, index) => `KEY_${index}=CANARY-not-a-key-${index}\n`).join(''));
  const denied = { error: { type: 'AccessDeniedException' } };
  place.cloud.faults.times('PutSecretValue', denied, { when: ({ target }) => target === NAMES[3], times: 1 });
  const run = await place.run(['apply', '--yes', '--quiet']);
  expect(run.code).toBe(4);
  const [, id = ''] = /finish it +secretsmith apply --env dev --expect ([0-9a-f]{7})$/m.exec(run.stdout) ?? [];
  expect((await place.run(['apply', '--yes', '--expect', id])).code).toBe(0);
});

it('stops between two writes, says what was done, and is finished by the next run', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', NAMES.map((_, index) => `KEY_${index}=CANARY-not-a-key-${index}\n`).join(''));
  place.cloud.latency = 20;
  let pid = 0;
  place.cloud.faults.once('PutSecretValue', { run: () => void process.kill(pid, 'SIGINT') });
  const run = await place.run(['apply', '--yes', '--quiet'], { started: (started) => (pid = started) });

  const written = changes(place.cloud).length;
  expect(run.code).toBe(130);
  expect(run.stderr).toContain('finishing the calls in flight; press again to stop at once');
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(NAMES.length);
  expect(run.stdout).toContain(`to dev: ${written} of 45 written`);
  const five = ['production now', 'stopped at', 'if nobody acts', 'finish it', 'give up'];
  expect(five.filter((line) => !new RegExp(`^ *${line} {2}`, 'm').test(run.stdout))).toEqual([]);
  expect(run.stdout).toMatch(/finish it +secretsmith apply --env dev$/m);
  expect(journals(place)[0]?.at(-1)).toMatchObject({ event: 'end', exit: 130, signal: 'SIGINT' });

  place.cloud.latency = 0;
  expect((await place.run(['apply', '--yes', '--quiet'])).code).toBe(0);
  expect(NAMES.map((name) => ourVersions(secretNamed(place.cloud, name)).length)).toEqual(NAMES.map(() => 1));
});
