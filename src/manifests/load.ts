import type { Manifest } from '../core/model.js';
import { buildManifest } from './build.js';
import { crossCheck } from './cross-checks.js';
import { draftOf } from './draft.js';
import { type ReadBytes, readManifest } from './read.js';
import { Report } from './report.js';
import { parseYaml } from './yaml.js';

/**
 * Read a manifest: YAML, then the schema, then what one part says about another, then the defaults.
 * Throws a `ManifestFault` with everything that is wrong, in the order of the file.
 */
export async function loadManifest(file: string, readBytes?: ReadBytes): Promise<Manifest> {
  return manifestFrom(file, await readManifest(file, readBytes));
}

/** The manifest in a text; `file` names it in messages, and relative paths in it start from its directory. */
export function manifestFrom(file: string, text: string): Manifest {
  const located = parseYaml(file, text);
  const report = new Report(located);
  const draft = draftOf(located, report);
  const environmentOf = crossCheck(draft, report);
  report.throwIfAny();
  return buildManifest(located, draft, environmentOf);
}
