/** What a refusal of a dotenv source says: the line, and what to do there. What it reads is in dotenv-reading.test.ts. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { dotenvSource } from '../../src/providers/dotenv/source.js';

it.each<[what: string, text: string | Uint8Array | undefined, mode: number, hint: string]>([
  ['is missing', undefined, 0o600, `(umask 077; \${EDITOR:-vi} PATH)`],
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

it.each<[text: string, message: string, hint: string]>([
  [
    'KEY:\nB=CANARY',
    'has nothing behind KEY in its line, and dotenv takes the next line for its value',
    'put the value in the same line',
  ],
  [
    'KEY="CANARY\\"b"',
    'has quotes or a # in KEY that dotenv reads otherwise than meant',
    'put the value in quotes of a kind that is not in it',
  ],
  [
    'KEY=\tCANARY',
    'has white space in KEY that readers of such a file do not read alike',
    'put the value in quotes, with blanks around them at most',
  ],
  [
    'KEY="CANARY\\r"',
    'has a backslash in KEY that readers of such a file do not read alike',
    'put the value in single quotes, each line end as one',
  ],
  [
    'KEY=CANARY$a',
    'has a $ in KEY that Next.js and Vite do not read as dotenv does',
    'where it means a plain $, put the value in single quotes, without a backslash',
  ],
  ['KEY=CANARY\0', 'has a NUL in KEY, which no environment variable can hold', 'put the value there without it'],
  [
    'KEY="CANARY\u200b"',
    'has a character in KEY that nobody sees, at an end of the value',
    'type the first and the last character of the value again, and nothing around them',
  ],
  [
    'KEY=“CANARY”',
    'has quotes in KEY as a word processor prints them, and no reader takes them for any',
    'put the value in straight quotes; where the printed ones are part of it, around those',
  ],
  ['KEY=$(CANARY)', 'has a $ in KEY that Next.js and Vite expand, and dotenv does not', 'write out what it stands for'],
])('a value that readers do not read alike: %j', async (text, message, hint) => {
  const directory = mkdtempSync(join(tmpdir(), 'dotenv-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, '.env'), `A=1\n${text}\n`, { mode: 0o600 });
  const source = { kind: 'dotenv', file: '.env', variable: 'KEY' } as const;
  await expect(dotenvSource.read(source, { scratch: {} as never, directory })).rejects.toMatchObject({
    code: 'source-ambiguous',
    message: `.env ${message}`,
    hints: [`${hint}: ${directory}/.env:2`],
  });
});
