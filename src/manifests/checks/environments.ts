import type { Sound } from '../draft.js';
import { type Path, plain, quoted } from '../path.js';
import type { EnvironmentShape } from '../schema.js';
import type { Context } from './context.js';
import { prefixOf } from './names.js';

/** Environments do not overlap: not in their secrets' names, not in a Vercel environment; a service has one name. */
export function checkEnvironments({ draft, report }: Context): void {
  const seen: { name: string; prefix: string; vercel: string | undefined }[] = [];
  for (const [name, environment] of draft.environments) {
    const prefix = prefixOf(name, environment);
    const { vercel } = environment;
    const target = vercel && JSON.stringify([vercel.project, vercel.environment]);
    const path = ['environments', name];
    for (const other of seen) {
      if (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix)) {
        const at = environment.prefix === undefined ? path : [...path, 'prefix'];
        const message = `the prefix${quoted(prefix)} overlaps${quoted(other.prefix)} of environment ${plain(other.name)}`;
        report.addToKey(at, message, 'every secret belongs to one environment by how its name begins');
      }
      if (target !== undefined && target === other.vercel) {
        const message = `environment ${plain(other.name)} uses the same Vercel project and environment`;
        report.addToKey([...path, 'vercel'], message, 'production, preview and development are three');
      }
    }
    seen.push({ name, prefix, vercel: target });
    checkServices(environment.ecs?.services ?? {}, [...path, 'ecs', 'services'], report);
    for (const [index, placeholder] of (environment.placeholders ?? []).entries()) {
      if (placeholder !== placeholder?.trim()) {
        report.add(
          [...path, 'placeholders', index],
          'a placeholder begins or ends with white space',
          'values are trimmed before they are compared',
        );
      }
    }
  }
}

/**
 * Under two names a service would be restarted twice at once, and the second deployment take the first one's place.
 * Two environments may name the same one: it reads the secrets of both.
 */
function checkServices(
  services: NonNullable<Sound<EnvironmentShape>['ecs']>['services'],
  path: Path,
  report: Context['report'],
): void {
  const aliases = new Map<string, string>();
  for (const [alias, service] of Object.entries(services)) {
    const other = aliases.get(service);
    if (other === undefined) aliases.set(service, alias);
    else
      report.add(
        [...path, alias],
        `the service${quoted(service)} has the name ${plain(other)} already`,
        `one service has one short name; put ${plain(other)} wherever ${plain(alias)} is a consumer`,
      );
  }
}
