/**
 * Where values are at rest during a run: mode-600 files in one mode-700 directory, in memory where the
 * system has such a place. The directory is made when the first value comes, and removed on return, on a
 * throw and on INT, TERM, HUP and QUIT; what a killed run left is swept when the next one starts.
 * `tmp` makes the name and the directory; it removes nothing on a signal (0.2.7, checked 2026-11-21),
 * so the removal is ours.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { constants, lstatSync, readdirSync, readlinkSync, rmSync, statfsSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import tmp from 'tmp';
import { Fault } from '../core/fault.js';
import { quoted } from '../core/hints.js';
import type { Scratch, ValueFile } from '../core/ports.js';
import { Secret } from '../core/secret.js';

/** Process ids mean something only among processes that see each other, which containers that share memory do not. */
const PREFIX = `secretsmith-${pidNamespace()}`;
const LEFTOVER = new RegExp(`^${PREFIX}-(\\d+)-[A-Za-z0-9]+$`);

/** File systems in memory: tmpfs and ramfs (Linux, statfs(2)). */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

export interface OpenScratch extends Scratch {
  /** Remove everything, now; safe to call twice. */
  close(): void;
}

export interface ScratchOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told once when the files are on a disk instead of in memory. */
  readonly note: (text: string) => void;
  readonly platform?: NodeJS.Platform;
}

export function openScratch({ env, note, platform = process.platform }: ScratchOptions): OpenScratch {
  const key = randomBytes(32);
  let directory: string | undefined;
  let files = 0;
  const base = baseDirectory(env, platform);
  // What a killed run left goes now, whether or not this one keeps a value.
  for (const path of new Set([base.path, ...(platform === 'linux' ? ['/dev/shm'] : []), tmpdir()])) sweep(path);

  const remove = () => {
    if (directory === undefined) return;
    rmSync(directory, { recursive: true, force: true });
    directory = undefined;
    process.off('exit', remove);
  };

  const place = () => {
    if (directory !== undefined) return directory;
    if (platform === 'win32') throw new Fault('platform', 'values cannot be kept private in files on Windows');
    if (!base.inMemory)
      note(`values are kept on disk during this run, in ${base.path}: no memory-backed directory was found`);
    try {
      directory = tmp.dirSync({ tmpdir: base.path, prefix: PREFIX, mode: 0o700, keep: true }).name;
    } catch (error) {
      throw scratchFault(base.path, error);
    }
    process.on('exit', remove);
    return directory;
  };

  return {
    keep: async (secret): Promise<ValueFile> => {
      const path = join(place(), String(files++));
      const text = secret.reveal();
      try {
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
      } catch (error) {
        throw scratchFault(path, error);
      }
      return { path, digest: createHmac('sha256', key).update(text).digest('hex') };
    },
    open: async ({ path }) => {
      try {
        const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
        try {
          return new Secret(await file.readFile('utf8'));
        } finally {
          await file.close();
        }
      } catch (error) {
        throw scratchFault(path, error);
      }
    },
    drop: ({ path }) => unlink(path).catch(() => undefined),
    close: remove,
  };
}

/** The user's runtime directory, else shared memory, else the temp directory. */
export function baseDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): { path: string; inMemory: boolean } {
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime && isPrivate(runtime)) return { path: runtime, inMemory: isInMemory(runtime) };
  if (platform === 'linux' && isDirectory('/dev/shm') && isInMemory('/dev/shm'))
    return { path: '/dev/shm', inMemory: true };
  return { path: tmpdir(), inMemory: false };
}

/** Removes directories of runs that are no more; never follows a link, never touches another user's. Answers how many. */
export function sweep(base: string): number {
  let swept = 0;
  for (const name of namesIn(base)) {
    const pid = Number(LEFTOVER.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const path = join(base, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isDirectory() || stat.uid !== process.getuid?.()) continue;
    rmSync(path, { recursive: true, force: true });
    swept += 1;
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

function isInMemory(path: string): boolean {
  try {
    return IN_MEMORY.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

function isPrivate(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
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
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    // The run's own directory is gone by the time the hint is read; the one above it is not.
    const base = LEFTOVER.test(basename(dirname(path))) ? dirname(dirname(path)) : path;
    return new Fault('scratch-full', `no space left for this run's files in ${base}`, {
      hints: [code === 'EFBIG' ? 'ulimit -f' : `df -h ${quoted(base)}`],
    });
  }
  return new Fault('scratch', `this run's files cannot be kept in ${path}: ${code ?? 'unknown'}`, {
    hints: ['export XDG_RUNTIME_DIR=… names a directory of your own, mode 700'],
  });
}
