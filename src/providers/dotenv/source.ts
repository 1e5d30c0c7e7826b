/**
 * One variable of a dotenv file. Parsed with `dotenv.parse`, which touches neither the environment
 * nor the console; `config()` prints (dotenv 17 and 18, checked 2026-11-21).
 */
import { constants } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { parse } from 'dotenv';
import { EXIT, Fault } from '../../core/fault.js';
import { quoted } from '../../core/hints.js';
import type { Source } from '../../core/model.js';
import type { SourceProvider } from '../../core/ports.js';
import { Secret } from '../../core/secret.js';

type DotenvSource = Extract<Source, { kind: 'dotenv' }>;

/** Larger files are not dotenv files. */
const MOST_BYTES = 1024 * 1024;

/** A line that declares a variable, as dotenv reads it; the last declaration would win in silence. */
const DECLARATION = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)/;

const NEWLINE = /\r\n|\n|\r/;

/** A file as it was read: its values, and the lines that declare each of them. */
interface Parsed {
  readonly values: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  readonly declared: ReadonlyMap<string, readonly number[]>;
}

/** Files that are being read, and by how many rows: an environment's rows are read together, and its file once. */
const open = new Map<string, { readonly parsed: Promise<Parsed>; readers: number }>();

/**
 * Reads one variable. Throws a `Fault` that names the file: missing, a directory, readable by others,
 * without the variable, or with the variable declared twice.
 */
export const dotenvSource: SourceProvider<DotenvSource> = {
  read: async ({ file, variable }, { scratch, directory }) => {
    const path = resolve(directory, file);
    const named = { file, path: fromHere(path) };
    const shared = open.get(path) ?? { parsed: parseFile(path, named), readers: 0 };
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

async function parseFile(path: string, named: Named): Promise<Parsed> {
  const text = await readPrivateFile(path, named);
  const lines = text.split(NEWLINE);
  const declared = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const variable = DECLARATION.exec(line)?.[1];
    if (variable === undefined) continue;
    const places = declared.get(variable) ?? [];
    places.push(index + 1);
    declared.set(variable, places);
  }
  return { values: parse(text), lines, declared };
}

function valueIn(variable: string, { values, lines, declared }: Parsed, { file, path }: Named): string {
  const places = declared.get(variable) ?? [];
  const [line = 0] = places;
  if (places.length > 1) {
    throw refusal('source-duplicate', `${file} declares ${variable} twice, in lines ${places.join(' and ')}`, [
      `keep one of them: ${path}:${line}`,
    ]);
  }
  const value = Object.hasOwn(values, variable) ? values[variable] : undefined;
  if (value !== undefined && isMisread(value, lines[line - 1] ?? '')) {
    throw refusal(
      'source-ambiguous',
      `${file} has quotes or a # in ${variable} that dotenv reads otherwise than meant`,
      [`put the value in quotes of a kind that is not in it: ${path}:${line}`],
    );
  }
  if (value === undefined) {
    throw refusal('source-missing', `${file} has no variable ${variable}`, [`add a line to ${path}: ${variable}=…`]);
  }
  return value;
}

/**
 * Would a person who wrote this line mean another value? dotenv takes an unquoted `#` for a comment even
 * without a space before it, and quotes that do not enclose the whole for a part of the value, up to the
 * next `#` (16 to 18, checked 2026-11-21 and 2026-11-22). What was quoted well has lost its quotes.
 */
function isMisread(value: string, line: string): boolean {
  const written = line.slice(line.search(/[=:]/) + 1).trim();
  const opened = /^['"`]/.test(written);
  return opened ? value.startsWith(written.charAt(0)) : /\S#/.test(written);
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
        `put the values there: (umask 077; $EDITOR ${quoted(named.path)})`,
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
