import { plain, quoted } from '../path.js';
import type { Context } from './context.js';
import { prefixOf } from './names.js';

/** Environments do not overlap: not in their secrets' names, not in a Vercel environment. */
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
