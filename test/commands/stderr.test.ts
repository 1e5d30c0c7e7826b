/** stderr is for progress and trouble: of a look that goes well there is neither, on this Node too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LINES, openBadDay } from '../support/bad-days.js';
import type { Workplace } from '../support/workplace.js';

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
