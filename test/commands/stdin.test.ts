/** What is piped in is no word of the command: a loop of a shell stands there, or a value. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LINES, openBadDay } from '../support/bad-days.js';
import { changes } from '../support/truth.js';
import type { Workplace } from '../support/workplace.js';

const CANARY = 'CANARY-not-a-name';

const closes: (() => unknown)[] = [];
let place: Workplace;
beforeAll(async () => {
  place = await openBadDay({ onTestFinished: (close) => void closes.push(close as () => unknown) });
  return async () => {
    for (const close of closes) await close();
  };
});

describe('with something on stdin', () => {
  it.for(['plan', 'list', 'audit', 'doctor', 'restart'] as const)('%s means all, as without it', async (command) => {
    const words = [command, '--json', ...(command === 'restart' ? ['-y'] : [])];
    const [piped, alone] = [await place.run(words, { stdin: `${CANARY}\n` }), await place.run(words)];
    expect(piped.code, piped.stderr).toBe(alone.code);
    expect(piped.stdout + piped.stderr).not.toContain(CANARY);
  });

  it.for(['show', 'history'] as const)('%s still wants a name', async (command) => {
    const run = await place.run([command], { stdin: `${LINES[command][1]}\n` });
    expect(run.code).toBe(64);
    expect(run.stderr).toContain('error: ');
  });

  it('apply asks, and takes nothing that was piped for a name', async () => {
    const before = changes(place.cloud).length;
    const run = await place.run(['apply'], { stdin: `${CANARY}\n` });
    expect(run.code).not.toBe(64);
    expect(run.stdout + run.stderr).not.toContain(CANARY);
    expect(changes(place.cloud)).toHaveLength(before);
  });
});
