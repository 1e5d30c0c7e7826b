/** Where the answer cannot be written: no trace of ours, and the exit code still says what was done to AWS. */
import { describe, expect, it } from 'vitest';
import { changes } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

const APPLY = ['apply', '--env', 'staging', '--yes', '--no-restart'];

// `/dev/full` is Linux's.
describe('where no room is left for', () => {
  it.for<[what: string, words: string[], shell: string, code: number, writes: number]>([
    ['what a look found', ['plan', '--env', 'staging'], '"$@" >/dev/full', 1, 0],
    ['the same as JSON', ['plan', '--env', 'staging', '--json'], '"$@" >/dev/full', 1, 0],
    ['what an apply did', APPLY, '"$@" >/dev/full', 4, 11],
    ['the same as JSON', [...APPLY, '--json'], '"$@" >/dev/full', 4, 11],
    ['why a command is refused', ['plan', '--env', 'nowhere'], '"$@" 2>/dev/full', 64, 0],
    ['the plan and the progress', APPLY, '"$@" 2>/dev/full', 0, 11],
  ])('%s: %j', async ([, words, shell, code, writes], context) => {
    const place = await workplaceFor(context);
    place.dotenv();
    const run = await place.run(words, { shell });
    expect(run.stderr + run.stdout).not.toMatch(/^\s+at |node:|throw /m);
    expect(run.code).toBe(code);
    if (shell.includes(' >')) expect(run.stderr).toContain('error: the answer could not be written: ENOSPC');
    expect(changes(place.cloud).filter(({ operation }) => operation === 'PutSecretValue')).toHaveLength(writes);
  });
});
