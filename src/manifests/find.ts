import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const MANIFEST_NAME = 'secrets.manifest.yaml';

/**
 * The manifest of a directory: there, or in the nearest directory above it. The answer is written
 * from the working directory, as a person would write it; undefined when there is none.
 */
export function findManifest(startDirectory: string): string | undefined {
  let directory = resolve(startDirectory);
  for (;;) {
    const file = join(directory, MANIFEST_NAME);
    if (isFile(file)) return relative(process.cwd(), file);
    const above = dirname(directory);
    if (above === directory) return undefined;
    directory = above;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or behind a directory that may not be entered: the search goes on above.
    return false;
  }
}
