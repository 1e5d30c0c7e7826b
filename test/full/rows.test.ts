/** Ten thousand rows, of which three have no value: what is asked, and that nothing else is touched. */
import { expect, it } from 'vitest';
import { emptySecrets, puts, targets, valuesRead } from '../support/load.js';

const ROWS = 10_000;
const EMPTY = [0, 4_999, 9_999];

/** An id as a fill of ours has it: whoever reads it asks for no value. */
const filled = (index: number) => `secretsmith-fill-${index.toString(16).padStart(32, '0')}`;

it('10,000 rows: a plan lists them and reads no value, an apply fills the three that are empty', {
  timeout: 300_000,
}, async (test) => {
  const place = await emptySecrets(test, ROWS);
  const { secrets } = place.cloud.region('111122223333', 'us-east-1');
  const empty = EMPTY.map((index) => targets(ROWS)[index]);
  targets(ROWS).forEach((name, index) => {
    const secret = secrets.get(name);
    if (secret === undefined || empty.includes(name)) return;
    const version = { id: filled(index), labels: ['AWSCURRENT'], value: { text: `CANARY-${index}` } };
    const rest = { created: secret.created, accessed: undefined, key: undefined };
    secrets.set(name, { ...secret, versions: [{ ...version, ...rest }] });
  });

  const plan = await place.run(['plan', '--detailed-exitcode']);
  expect(plan.code, plan.stderr).toBe(2);
  expect(plan.stdout).toMatch(/fill 3[,.]/);
  const asked = (operation: string) => place.cloud.calls.filter((call) => call.operation === operation);
  expect([asked('ListSecrets').length, asked('DescribeSecret').length, valuesRead(place)]).toEqual([ROWS / 100, 3, []]);

  const apply = await place.run(['apply', '-y', '-q']);
  expect(apply.code, apply.stderr).toBe(0);
  expect(puts(place).map(({ target }) => target)).toEqual(empty);
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, stderr: '' });
});
