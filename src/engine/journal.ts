/**
 * The record of a run: one file, JSON lines, mode 600. It begins with who runs what, and ends with the exit;
 * between them a line before each effect and one after it, so that a run which was killed still says what it
 * was about to do, and a line for each value that was read. It holds no value.
 */
import { appendFileSync, existsSync, mkdirSync, rmSync, truncateSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../core/fault.js';
import { quoted } from '../core/hints.js';
import { signalOf } from './interrupt.js';

export interface Journal {
  readonly run: string;
  /** Undefined until the first entry. */
  readonly file: string | undefined;
  /** What is about to be done. Throws a `Fault` where it cannot be recorded, and then it must not be done. */
  write(event: string, facts: Readonly<Record<string, unknown>>): void;
  /** What became of it. It has happened, so a record that cannot be written is told once and stops nothing. */
  result(event: string, facts: Readonly<Record<string, unknown>>): void;
  /** The last line, where there is a record: the exit of the process, and the signal where one ended it. Only the first counts. */
  end(exit: number): void;
}

export interface JournalOptions {
  /** The manifest's `journal:`, absolute. */
  readonly directory: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly run: string;
  /** What every line repeats: environment, account, command. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What the first line says beside it: the tool's version, why these credentials, the CI run. */
  readonly begin: Readonly<Record<string, unknown>>;
  readonly now: () => Date;
  readonly note: (text: string) => void;
}

export function openJournal({ directory, env, run, context, begin, now, note }: JournalOptions): Journal {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const folder = directory ?? join(state, 'secretsmith');
  let file: string | undefined;
  let size = 0;
  let told = false;
  let ended = false;
  const lineOf = (event: string, facts: Readonly<Record<string, unknown>>) =>
    `${JSON.stringify({ at: now().toISOString(), run, event, ...context, ...facts })}\n`;
  const append = (event: string, facts: Readonly<Record<string, unknown>>) => {
    const line = lineOf(event, facts);
    if (file !== undefined) {
      appendWhole(file, line, size);
      size += Buffer.byteLength(line);
      return;
    }
    makeDirectory(folder);
    const fresh = join(folder, `${now().toISOString().replaceAll(':', '')}-${run}.jsonl`);
    const lines = lineOf('begin', begin) + line;
    try {
      appendFileSync(fresh, lines, { mode: 0o600, flag: 'ax' });
    } catch (error) {
      // A full disk may have taken the name, and the next try makes it anew.
      if (codeOf(error) !== 'EEXIST') rmSync(fresh, { force: true });
      throw error;
    }
    file = fresh;
    size = Buffer.byteLength(lines);
  };
  const write: Journal['write'] = (event, facts) => {
    try {
      append(event, facts);
    } catch (error) {
      const code = codeOf(error);
      throw new Fault('journal', `the record of this run cannot be written in ${folder}: ${code}`, {
        hints: [lookAt(folder, code), 'journal: DIR in the manifest names another directory'],
      });
    }
  };
  const result: Journal['result'] = (event, facts) => {
    try {
      write(event, facts);
    } catch (error) {
      if (!told) note(`note: ${(error as Fault).message}; what follows is not in it`);
      told = true;
    }
  };
  return {
    run,
    get file() {
      return file;
    },
    write,
    result,
    end: (exit) => {
      if (file === undefined || ended) return;
      ended = true;
      result('end', { exit, signal: signalOf(exit) });
    },
  };
}

/** A full disk may take a part of a line: what comes after it stays a line of its own. */
function appendWhole(file: string, line: string, size: number): void {
  try {
    appendFileSync(file, line);
  } catch (error) {
    truncateSync(file, size);
    throw error;
  }
}

/** The command that shows why: of the directory, or of the one above it that is there. */
function lookAt(path: string, code: string): string {
  if (!existsSync(path) && dirname(path) !== path) return lookAt(dirname(path), code);
  if (code === 'EFBIG') return 'ulimit -f';
  return `${code === 'ENOSPC' || code === 'EDQUOT' ? 'df -h' : 'ls -ld'} ${quoted(path)}`;
}

/**
 * Node's own `recursive` never ends where a parent says ENOENT to a mkdir although it is there, as /proc does
 * (Node 20.20, checked 2026-11-22).
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run may have made it in the same moment.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
