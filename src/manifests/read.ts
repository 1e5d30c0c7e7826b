import { type FileHandle, open } from 'node:fs/promises';
import { type ManifestFault, wholeFileFault } from './problems.js';

/** A manifest of 10,000 rows is two megabytes. */
const LIMIT = 5_000_000;

/** Reads a file's bytes, at most so many; replaced in tests of files that root can always read. */
export type ReadBytes = (file: string, limit: number) => Promise<Uint8Array>;

/** The text of a manifest. Throws a `ManifestFault` that says why there is none. */
export async function readManifest(file: string, readBytes: ReadBytes = readAtMost): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(file, LIMIT + 1);
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code);
  }
  if (bytes.length > LIMIT) {
    throw wholeFileFault(
      file,
      'the file is larger than 5 MB',
      'a manifest is text and says where values are, not what they are',
    );
  }
  return decode(file, bytes);
}

async function readAtMost(file: string, limit: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    // A pipe and a device have no size, so the size is not asked for: one byte over the limit says enough.
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < limit) {
      const chunk = Buffer.allocUnsafe(Math.min(65_536, limit - length));
      const { bytesRead } = await handle.read(chunk);
      if (bytesRead === 0) break;
      chunks.push(chunk.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(chunks, length);
  } finally {
    await handle?.close();
  }
}

function unreadable(file: string, code: string | undefined): ManifestFault {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return wholeFileFault(
        file,
        'there is no such file',
        'name a manifest with --manifest FILE or SECRETSMITH_MANIFEST',
      );
    case 'EISDIR':
      return wholeFileFault(
        file,
        'this is a directory',
        `name the file in it: --manifest ${file.replace(/\/*$/, '')}/secrets.manifest.yaml`,
      );
    case 'EACCES':
    case 'EPERM':
      return wholeFileFault(file, 'permission to read it is denied', `look at its owner and mode: ls -l ${file}`);
    default:
      return wholeFileFault(
        file,
        `the file cannot be read (${code ?? 'unknown error'})`,
        `try to read it yourself: head ${file}`,
      );
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(file: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const line = firstBadLine(bytes);
    throw wholeFileFault(file, `line ${line} is not UTF-8 text`, 'save the file as UTF-8');
  }
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      utf8.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return line;
}
