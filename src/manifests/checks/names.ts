import { nearest } from '../../core/nearest.js';
import type { Draft, Sound } from '../draft.js';
import { SECRET_NAME } from '../fields.js';
import type { EnvironmentShape } from '../schema.js';
import type { Context } from './context.js';

/** What the names of an environment's secrets begin with. */
export function prefixOf(name: string, environment: Sound<EnvironmentShape>): string {
  return environment.prefix ?? `${name}/`;
}

/** The environment of each row, by how the row's name begins. */
export function belongings(draft: Draft): Map<string, string> {
  const prefixes = [...draft.environments].map(([name, environment]) => ({
    name,
    prefix: prefixOf(name, environment),
  }));
  const found = new Map<string, string>();
  for (const row of draft.rows.keys()) {
    const owner = prefixes.find(({ prefix }) => row.startsWith(prefix));
    if (owner !== undefined) found.set(row, owner.name);
  }
  return found;
}

/** Names are ones that AWS accepts and cannot take for another's ARN, and belong to an environment. */
export function checkNames({ draft, report, environmentOf }: Context): void {
  const prefixes = [...draft.environments].map(([name, environment]) => prefixOf(name, environment));
  const prefixesKnown = ![...draft.environments.keys()].some((name) =>
    report.isBroken(['environments', name, 'prefix']),
  );
  for (const name of draft.rows.keys()) {
    const path = ['secrets', name];
    if (!SECRET_NAME.test(name)) {
      const letters = 'ASCII letters, digits and any of / _ + = . @ -';
      if (name.length > 512) report.addToKey(path, 'the name is longer than the 512 letters AWS accepts');
      else report.addToKey(path, 'AWS does not accept this name', `it may have ${letters}`);
    } else if (endsLikeArn(name)) {
      const hint = 'AWS adds such an ending to every ARN; is this the end of one? leave it out';
      report.addToKey(path, 'the name ends in `-` and six characters', hint);
    }
    if (environmentOf.has(name) || !prefixesKnown || prefixes.length === 0) continue;
    const [first = ''] = name.split('/');
    const meant = nearest(`${first}/`, prefixes);
    const hint = meant === undefined ? `prefixes are ${prefixes.join(', ')}` : `did you mean \`${meant}\`?`;
    report.addToKey(path, 'the name begins with the prefix of no environment', hint);
  }
}

/**
 * `-Xy12Zq` is what AWS puts behind a name to make an ARN. Six small letters are let through: they
 * are a word (`session-secret`), and AWS draws one in 200 so.
 */
function endsLikeArn(name: string): boolean {
  return /-[A-Za-z0-9]{6}$/.test(name) && !/-[a-z]{6}$/.test(name);
}
