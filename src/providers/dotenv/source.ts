/**
 * One variable of a dotenv file. Parsed with `dotenv.parse`, which touches neither the environment
 * nor the console; `config()` prints (dotenv 17 and 18, checked 2026-11-21).
 */
import { constants } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { EXIT, Fault } from '../../core/fault.js';
import { quoted } from '../../core/hints.js';
import type { Source } from '../../core/model.js';
import type { SourceProvider } from '../../core/ports.js';
import { Secret } from '../../core/secret.js';
import { type DotenvFile, type Doubt, parseDotenv, readVariable } from './reading.js';

type DotenvSource = Extract<Source, { kind: 'dotenv' }>;

/** Larger files are not dotenv files. */
const MOST_BYTES = 1024 * 1024;

/** Files that are being read, and by how many rows: an environment's rows are read together, and its file once. */
const open = new Map<string, { readonly parsed: Promise<DotenvFile>; readers: number }>();

/**
 * Reads one variable. Throws a `Fault` that names the file: missing, a directory, readable by others, without the
 * variable, with the variable declared twice, or with a value that readers of such files do not read alike.
 */
export const dotenvSource: SourceProvider<DotenvSource> = {
  read: async ({ file, variable }, { scratch, directory }) => {
    const path = resolve(directory, file);
    const named = { file, path: fromHere(path) };
    const shared = open.get(path) ?? { parsed: readPrivateFile(path, named).then(parseDotenv), readers: 0 };
    open.set(path, shared);
    shared.readers += 1;
    try {
      return await scratch.keep(new Secret(valueIn(variable, await shared.parsed, named)));
    } finally {
      shared.readers -= 1;
      // Whoever reads it next reads it as it is then, and no value stays in memory meanwhile.
      if (shared.readers === 0) open.delete(path);
    }
  },
};

/** A file as the manifest names it, and as a command finds it that is typed here. */
interface Named {
  readonly file: string;
  readonly path: string;
}

function fromHere(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** What is said of a value that readers do not read alike, of its variable, and what would make them. */
const DOUBTS: Readonly<Record<Doubt, readonly [said: string, hint: string]>> = {
  'no-value': [
    'has nothing behind VARIABLE in its line, and dotenv takes the next line for its value',
    'put the value in the same line',
  ],
  quoting: [
    'has quotes or a # in VARIABLE that dotenv reads otherwise than meant',
    'put the value in quotes of a kind that is not in it',
  ],
  'white-space': [
    'has white space in VARIABLE that readers of such a file do not read alike',
    'put the value in quotes, with blanks around them at most',
  ],
  backslash: [
    'has a backslash in VARIABLE that readers of such a file do not read alike',
    'put the value in single quotes, each line end as one',
  ],
  pulled: [
    'has \\n or \\r in VARIABLE, which vercel env pull writes for a line end and for those two characters',
    'put the value in single quotes, as it is meant',
  ],
  dollar: [
    'has a $ in VARIABLE that Next.js and Vite do not read as dotenv does',
    'where it means a plain $, put the value in single quotes, without a backslash',
  ],
  nul: ['has a NUL in VARIABLE, which no environment variable can hold', 'put the value there without it'],
  unseen: [
    'has a character in VARIABLE that nobody sees, at an end of the value',
    'type the first and the last character of the value again, and nothing around them',
  ],
  'printed-quotes': [
    'has quotes in VARIABLE as a word processor prints them, and no reader takes them for any',
    'put the value in straight quotes; where the printed ones are part of it, around those',
  ],
  reference: ['has a $ in VARIABLE that Next.js and Vite expand, and dotenv does not', 'write out what it stands for'],
};

function valueIn(variable: string, parsed: DotenvFile, { file, path }: Named): string {
  const reading = readVariable(variable, parsed);
  switch (reading.kind) {
    case 'value':
      return reading.value;
    case 'missing':
      throw refusal('source-missing', `${file} has no variable ${variable}`, [`add a line to ${path}: ${variable}=…`]);
    case 'repeated': {
      const { lines } = reading;
      throw refusal('source-duplicate', `${file} declares ${variable} twice, in lines ${lines.join(' and ')}`, [
        `keep one of them: ${path}:${lines[0]}`,
      ]);
    }
    case 'doubtful': {
      const [said, hint] = DOUBTS[reading.why];
      const message = `${file} ${said.replace('VARIABLE', variable)}`;
      throw refusal('source-ambiguous', message, [`${hint}: ${path}:${reading.line}`]);
    }
  }
}

async function readPrivateFile(path: string, named: Named): Promise<string> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer that may never come.
    handle = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(named, (error as NodeJS.ErrnoException).code);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw unreadable(named, 'EISDIR');
    if (!stat.isFile()) throw refusal('source-unreadable', `${named.file} is not a file`, []);
    if ((stat.mode & 0o077) !== 0) {
      throw refusal('source-exposed', `${named.file} can be read by others on this machine`, [
        `chmod 600 ${quoted(named.path)}`,
      ]);
    }
    if (stat.size > MOST_BYTES)
      throw refusal('source-too-large', `${named.file} is larger than ${MOST_BYTES} bytes`, []);
    return decode(await handle.readFile(), named);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable(named, (error as NodeJS.ErrnoException).code);
  } finally {
    await handle.close();
  }
}

/** A byte that is not UTF-8 would be replaced, and the value stored damaged. */
function decode(bytes: Uint8Array, named: Named): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal('source-unreadable', `${named.file} is not UTF-8`, [`file ${quoted(named.path)}`]);
  }
}

function unreadable(named: Named, code: string | undefined): Fault {
  switch (code) {
    case 'ENOENT':
      return refusal('source-file-missing', `${named.file} does not exist`, [
        `(umask 077; \${EDITOR:-vi} ${quoted(named.path)})`,
      ]);
    case 'EISDIR':
      return refusal('source-unreadable', `${basename(named.file)} is a directory`, []);
    case 'EACCES':
    case 'EPERM':
      return refusal('source-unreadable', `${named.file} may not be read by this user`, [
        `ls -l ${quoted(named.path)}`,
      ]);
    default:
      return refusal('source-unreadable', `${named.file} cannot be read: ${code ?? 'unknown'}`, []);
  }
}

function refusal(code: string, message: string, hints: readonly string[]): Fault {
  return new Fault(code, message, { exit: EXIT.refused, hints });
}
