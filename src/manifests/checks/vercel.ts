import type { Source } from '../../core/model.js';
import { type Path, plain, quoted } from '../path.js';
import type { ConsumerShape } from '../schema.js';
import type { Context } from './context.js';

/** Vercel is declared where it is used, and no variable is written by two secrets or is its own source. */
export function checkVercel(context: Context): void {
  const { draft, report } = context;
  for (const [name, environment] of draft.environments) {
    const path = ['environments', name, 'consumers'];
    for (const { at } of variablesIn(environment.consumers ?? [], path)) missingSection(context, name, at);
  }
  const writers = new Map<string, string>();
  for (const [name, row] of draft.rows) {
    const environmentName = context.environmentOf.get(name);
    if (environmentName === undefined) continue;
    const path = ['secrets', name];
    const sources = row.source === undefined ? [] : vercelSources(row.source, [...path, 'source']);
    for (const { at } of sources) missingSection(context, environmentName, at);
    const own = row.consumers !== undefined;
    const consumers = row.consumers ?? draft.environments.get(environmentName)?.consumers ?? [];
    for (const { variable, at } of variablesIn(consumers, [...path, 'consumers'])) {
      if (own) missingSection(context, environmentName, at);
      if (row.follow && sources.some((source) => source.variable === variable)) {
        report.add(
          at,
          `the Vercel variable${quoted(variable)} is source and consumer of this secret`,
          'without `follow: true` it only supplies the first value, and may be both',
        );
      }
      const key = JSON.stringify([environmentName, variable]);
      const other = writers.get(key);
      if (other === undefined) writers.set(key, name);
      else if (other !== name)
        report.add(
          at,
          `the Vercel variable${quoted(variable)} is a consumer of ${plain(other)} as well`,
          'a variable holds one value',
        );
    }
  }
}

function missingSection({ draft, report }: Context, name: string, at: Path): void {
  const environment = draft.environments.get(name);
  if (
    environment === undefined ||
    environment.vercel !== undefined ||
    report.isBroken(['environments', name, 'vercel'])
  )
    return;
  report.add(
    at,
    `environment ${plain(name)} has no \`vercel\``,
    `vercel: { project: …, environment: production }, under ${plain(name)}`,
  );
}

interface Use {
  readonly variable: string;
  readonly at: Path;
}

function variablesIn(consumers: readonly (ConsumerShape | undefined)[], path: Path): Use[] {
  return consumers.flatMap((consumer, index) =>
    typeof consumer === 'object' && 'vercel' in consumer ? [{ variable: consumer.vercel, at: [...path, index] }] : [],
  );
}

/** The variables that a source reads, those of a JSON secret's fields too. */
function vercelSources(source: Source, path: Path): Use[] {
  if (source.kind === 'vercel') return [{ variable: source.name, at: [...path, 'vercel'] }];
  if (source.kind !== 'json') return [];
  return Object.entries(source.fields).flatMap(([field, inner]) => vercelSources(inner, [...path, 'json', field]));
}
