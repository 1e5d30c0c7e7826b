/** The directory that the files of a run stand in. */
import { accessSync, constants, lstatSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** File systems in memory: tmpfs and ramfs (Linux, statfs(2)). */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** Memory that everybody on a Linux machine shares. */
const SHARED = '/dev/shm';

/**
 * Memory comes before a disk, whatever it is called: the user's runtime directory, which in a container often is on a
 * disk, then shared memory, then the temp directory; on a disk, the first of them that is the user's own.
 */
export function baseDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): { path: string; inMemory: boolean } {
  const bases = basesOf(env, platform);
  const memory = bases.find((path) => isInMemory(path) && isWritable(path));
  if (memory !== undefined) return { path: memory, inMemory: true };
  return { path: bases.find((path) => path !== SHARED) as string, inMemory: false };
}

/** Where files of a run may be, by what is preferred among equals; the temp directory is always there. */
export function basesOf({ XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  return [
    ...(runtime && isPrivate(runtime) ? [runtime] : []),
    ...(platform === 'linux' && isDirectory(SHARED) ? [SHARED] : []),
    tmpdir(),
  ];
}

function isInMemory(path: string): boolean {
  try {
    return IN_MEMORY.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
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
