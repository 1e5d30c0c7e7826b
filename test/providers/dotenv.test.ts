/** Hints of a dotenv source are commands to paste, whatever its file is called. What it reads is in conformance.test.ts. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dotenvSource } from '../../src/providers/dotenv/source.js';

it.each<[what: string, text: string | Uint8Array | undefined, mode: number, hint: string]>([
  ['is missing', undefined, 0o600, 'put the values there: (umask 077; $EDITOR PATH)'],
  ['can be read by others', 'KEY=CANARY-value', 0o644, 'chmod 600 PATH'],
  ['is not UTF-8', Uint8Array.of(0xff), 0o600, 'file PATH'],
])('a file that %s', async (_, text, mode, hint) => {
  const directory = mkdtempSync(join(tmpdir(), 'dotenv-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = 'my $(id).env';
  if (text !== undefined) {
    writeFileSync(join(directory, file), text);
    chmodSync(join(directory, file), mode);
  }
  const reading = dotenvSource.read({ kind: 'dotenv', file, variable: 'KEY' }, { scratch: {} as never, directory });
  await expect(reading).rejects.toMatchObject({
    name: 'Fault',
    hints: [hint.replace('PATH', () => `'${directory}/${file}'`)],
  });
});
