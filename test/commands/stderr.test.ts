/** stderr is for progress and trouble: of a look that goes well there is neither, on this Node too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LINES, openBadDay } from '../support/bad-days.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const closes: (() => unknown)[] = [];
let place: Workplace;
beforeAll(async () => {
  place = await openBadDay({ onTestFinished: (close) => void closes.push(close as () => unknown) });
  return async () => {
    for (const close of closes) await close();
  };
});

describe.concurrent('stderr is empty', () => {
  it.for([
    ...(['plan', 'list', 'show', 'history', 'audit', 'doctor'] as const).map((command) => LINES[command]),
    ['validate'],
    ['plan', '--format', 'markdown'],
    ['audit', '--json'],
    ['--version'],
    ['--help'],
  ])('of %o', async (words) => {
    const run = await place.run(words);
    expect(run.code).toBe(0);
    expect(run.stdout).not.toBe('');
    expect(run.stderr).toBe('');
  });
});

it('Node has nothing to say of a restart of many services', async (context) => {
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
  const manifest = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: dev, services: { ${names.map((name) => `${name}: ${name}`).join(', ')} } }
    createMissing: true
secrets: { dev/key: { source: { generate: uuid }, consumers: [${names.join(', ')}] } }
`;
  const many = await workplaceFor(context, { manifest });
  const run = await many.run(['apply', '--yes']);
  expect(run.code).toBe(0);
  expect(run.stderr).toMatch(/restart s11 done/);
  expect(run.stderr).not.toContain('Warning');
});
