/**
 * Where values are at rest during a run: mode-600 files in one mode-700 directory, in memory where the
 * system has such a place. The directory is made when the first value comes, and removed on return, on a
 * throw and on INT, TERM, HUP and QUIT; what a killed run left is swept when the next one starts.
 * `tmp` makes the name and the directory; it removes nothing on a signal (0.2.7, checked 2026-11-21),
 * so the removal is ours.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { constants, lstatSync, readdirSync, readlinkSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import PQueue from 'p-queue';
import tmp from 'tmp';
import { Fault } from '../core/fault.js';
import { quoted } from '../core/hints.js';
import type { Scratch, ValueFile } from '../core/ports.js';
import { Secret } from '../core/secret.js';
import { baseDirectory, basesOf } from './scratch-base.js';

/** Process ids mean something only among processes that see each other, which containers that share memory do not. */
const PREFIX = `secretsmith-${pidNamespace()}`;
const LEFTOVER = new RegExp(`^${PREFIX}-(\\d+)-[A-Za-z0-9]+$`);

/** Files open: ten thousand rows are read in one moment, and a process may have 1,024 (`ulimit -n`, AWS Lambda). */
const FILES_AT_ONCE = 16;

export interface OpenScratch extends Scratch {
  /** Remove everything, now; never throws, safe to call twice. Nothing is kept or opened after it. */
  close(): void;
}

export interface ScratchOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told once when the files are on a disk instead of in memory. */
  readonly note: (text: string) => void;
  /** Told of values that could not be removed; default: stderr, with `--quiet` too. */
  readonly warn?: (text: string) => void;
  readonly platform?: NodeJS.Platform;
}

export function openScratch({ env, note, warn = toStderr, platform = process.platform }: ScratchOptions): OpenScratch {
  const key = randomBytes(32);
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  let directory: string | undefined;
  let files = 0;
  let closed = false;
  /** Those that may be there. */
  const paths = new Set<string>();
  const base = baseDirectory(env, platform);
  // What a killed run left goes now, whether or not this one keeps a value.
  for (const path of new Set(basesOf(env, platform))) sweep(path, warn);

  const remove = (): unknown => {
    if (directory === undefined) return undefined;
    try {
      removeFiles(directory, paths);
    } catch (error) {
      return error;
    }
    directory = undefined;
    process.off('exit', removeAtLast);
    return undefined;
  };
  const removeAtLast = () => {
    const path = directory;
    const error = remove();
    if (path !== undefined && error !== undefined) warn(leftText("this run's files", path, error));
  };

  const place = () => {
    if (directory !== undefined) return directory;
    if (platform === 'win32') throw new Fault('platform', 'values cannot be kept private in files on Windows');
    if (!base.inMemory)
      note(`note: values are kept on disk during this run, in ${base.path}: no memory-backed directory was found`);
    try {
      directory = tmp.dirSync({ tmpdir: base.path, prefix: PREFIX, mode: 0o700, keep: true }).name;
    } catch (error) {
      throw scratchFault(base.path, error);
    }
    process.on('exit', removeAtLast);
    return directory;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    queue.add(() => {
      if (closed) throw new Fault('scratch', 'this run has ended, and its files with it');
      return work();
    });

  return {
    keep: (secret) =>
      inTurn(async (): Promise<ValueFile> => {
        const path = join(place(), String(files++));
        const text = secret.reveal();
        paths.add(path);
        try {
          await writePrivate(path, text);
        } catch (error) {
          throw scratchFault(path, error);
        } finally {
          // It may have come to be after the rest was removed.
          if (closed) remove();
        }
        return { path, digest: createHmac('sha256', key).update(text).digest('hex') };
      }),
    open: ({ path }) =>
      inTurn(async () => {
        try {
          return new Secret(await readPrivate(path));
        } catch (error) {
          throw scratchFault(path, error);
        }
      }),
    drop: ({ path }) =>
      unlink(path).then(
        () => void paths.delete(path),
        () => undefined,
      ),
    close: () => {
      closed = true;
      remove();
    },
  };
}

async function writePrivate(path: string, text: string): Promise<void> {
  const file = await open(
    path,
    constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_WRONLY,
    0o600,
  );
  try {
    const { mode, nlink } = await file.stat();
    if ((mode & 0o777) !== 0o600 || nlink !== 1) throw new Fault('scratch', `${path} is not private`);
    await file.writeFile(text, 'utf8');
  } finally {
    await file.close();
  }
}

async function readPrivate(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** By name: to list a directory takes a descriptor, and a process that ends for want of one has none. */
function removeFiles(directory: string, paths: Set<string>): void {
  for (const path of paths) {
    try {
      unlinkSync(path);
    } catch {
      // What matters is whether the directory can go.
    }
  }
  try {
    rmdirSync(directory);
  } catch {
    rmSync(directory, { recursive: true, force: true });
  }
}

function leftText(what: string, path: string, error: unknown): string {
  return `warning: ${what} are left in ${path}: ${codeOf(error)}\nhint: rm -r ${quoted(path)}`;
}

/** Removes directories of runs that are no more; never follows a link, never touches another user's. Answers how many. */
export function sweep(base: string, warn: (text: string) => void = () => {}): number {
  let swept = 0;
  for (const name of namesIn(base)) {
    const pid = Number(LEFTOVER.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const path = join(base, name);
    try {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (!stat?.isDirectory() || stat.uid !== process.getuid?.()) continue;
      rmSync(path, { recursive: true, force: true });
      swept += 1;
    } catch (error) {
      // Another run may sweep it in the same moment.
      if (lstatSync(path, { throwIfNoEntry: false })) warn(leftText("a run's files", path, error));
    }
  }
  return swept;
}

/** A base that cannot be listed is no place to sweep; keeping a value there says why. */
function namesIn(base: string): string[] {
  try {
    return readdirSync(base);
  } catch {
    return [];
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return '0';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function scratchFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    // The run's own directory is gone by the time the hint is read; the one above it is not.
    const base = LEFTOVER.test(basename(dirname(path))) ? dirname(dirname(path)) : path;
    return new Fault('scratch-full', `no space left for this run's files in ${base}`, {
      hints: [code === 'EFBIG' ? 'ulimit -f' : `df -h ${quoted(base)}`],
    });
  }
  return new Fault('scratch', `this run's files cannot be kept in ${path}: ${code}`, {
    hints: [
      code === 'EMFILE' || code === 'ENFILE'
        ? 'ulimit -n'
        : 'export XDG_RUNTIME_DIR=… names a directory of your own, mode 700',
    ],
  });
}

function toStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
