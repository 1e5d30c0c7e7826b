import { EXIT, Fault } from '../core/fault.js';
import type { Environment, Manifest } from '../core/model.js';
import { nearest } from '../core/nearest.js';
import { findManifest, MANIFEST_NAME } from '../manifests/find.js';

/** The named manifest, or the nearest one upwards. Throws a `Fault` that names every problem in it. */
export async function openManifest(named: string | undefined, directory: string): Promise<Manifest> {
  const file = named ?? findManifest(directory);
  if (file === undefined) {
    throw new Fault('no-manifest', `no ${MANIFEST_NAME} here or in any folder above`, {
      exit: EXIT.usage,
      hints: ['secretsmith demo', `secretsmith validate --manifest FILE`],
    });
  }
  const { loadManifest } = await import('../manifests/load.js');
  return loadManifest(file);
}

export function findEnvironment(manifest: Manifest, name: string): Environment {
  const found = manifest.environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = manifest.environments.map((environment) => environment.name);
  const meant = nearest(name, names);
  throw new Fault('environment', `there is no environment ${name} in ${manifest.file}`, {
    exit: EXIT.usage,
    hints: meant ? [`did you mean ${meant}?`] : [`it has ${names.join(', ')}`],
  });
}
