/**
 * One variable of a dotenv file. Parsed with `dotenv.parse`, which touches neither the environment
 * nor the console; `config()` prints (dotenv 17 and 18, checked 2026-11-21).
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse } from 'dotenv';
import { EXIT, Fault } from '../../core/fault.js';
import type { Source } from '../../core/model.js';
import type { SourceProvider } from '../../core/ports.js';
import { Secret } from '../../core/secret.js';

type DotenvSource = Extract<Source, { kind: 'dotenv' }>;

/** Larger files are not dotenv files. */
const MOST_BYTES = 1024 * 1024;

/** A line that declares a variable, as dotenv reads it; the last declaration would win in silence. */
const DECLARATION = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)/;

const NEWLINE = /\r\n|\n|\r/;

/**
 * Reads one variable. Throws a `Fault` that names the file: missing, a directory, readable by others,
 * without the variable, or with the variable declared twice.
 */
export const dotenvSource: SourceProvider<DotenvSource> = {
  read: async ({ file, variable }, { scratch, directory }) => {
    const text = await readPrivateFile(resolve(directory, file), file);
    const lines = text
      .split(NEWLINE)
      .flatMap((line, index) => (DECLARATION.exec(line)?.[1] === variable ? [index + 1] : []));
    if (lines.length > 1) {
      throw refusal('source-duplicate', `${file} declares ${variable} twice, in lines ${lines.join(' and ')}`, [
        `keep one of them: ${file}:${lines[0]}`,
      ]);
    }
    const [line = 0] = lines;
    const value = parse(text)[variable];
    if (value !== undefined && isMisread(value, text.split(NEWLINE)[line - 1] ?? '')) {
      throw refusal(
        'source-ambiguous',
        `${file} has quotes or a # in ${variable} that dotenv reads otherwise than meant`,
        [`put the value in quotes of a kind that is not in it: ${file}:${line}`],
      );
    }
    if (value === undefined) {
      throw refusal('source-missing', `${file} has no variable ${variable}`, [`add a line to ${file}: ${variable}=…`]);
    }
    return scratch.keep(new Secret(value));
  },
};

/**
 * Would a person who wrote this line mean another value? dotenv takes an unquoted `#` for a comment even
 * without a space before it, and quotes that do not enclose the whole for a part of the value, up to the
 * next `#` (16 to 18, checked 2026-11-21 and 2026-11-22). What was quoted well has lost its quotes.
 */
function isMisread(value: string, line: string): boolean {
  const written = line.slice(line.search(/[=:]/) + 1).trim();
  const quoted = /^['"`]/.test(written);
  return quoted ? value.startsWith(written.charAt(0)) : /\S#/.test(written);
}

async function readPrivateFile(path: string, named: string): Promise<string> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer that may never come.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(named, (error as NodeJS.ErrnoException).code);
  }
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw unreadable(named, 'EISDIR');
    if (!stat.isFile()) throw refusal('source-unreadable', `${named} is not a file`, []);
    if ((stat.mode & 0o077) !== 0) {
      throw refusal('source-exposed', `${named} can be read by others on this machine`, [`chmod 600 ${named}`]);
    }
    if (stat.size > MOST_BYTES) throw refusal('source-too-large', `${named} is larger than ${MOST_BYTES} bytes`, []);
    return decode(await handle.readFile(), named);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable(named, (error as NodeJS.ErrnoException).code);
  } finally {
    await handle.close();
  }
}

/** A byte that is not UTF-8 would be replaced, and the value stored damaged. */
function decode(bytes: Uint8Array, named: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal('source-unreadable', `${named} is not UTF-8`, [`file ${named}`]);
  }
}

function unreadable(named: string, code: string | undefined): Fault {
  switch (code) {
    case 'ENOENT':
      return refusal('source-file-missing', `${named} does not exist`, [
        `put the values there: (umask 077; $EDITOR ${named})`,
      ]);
    case 'EISDIR':
      return refusal('source-unreadable', `${basename(named)} is a directory`, []);
    case 'EACCES':
    case 'EPERM':
      return refusal('source-unreadable', `${named} may not be read by this user`, [`ls -l ${named}`]);
    default:
      return refusal('source-unreadable', `${named} cannot be read: ${code ?? 'unknown'}`, []);
  }
}

function refusal(code: string, message: string, hints: readonly string[]): Fault {
  return new Fault(code, message, { exit: EXIT.refused, hints });
}
