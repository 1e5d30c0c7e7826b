import type { Sound } from '../draft.js';
import { plain, quoted } from '../path.js';
import type { ConsumerShape, RowShape } from '../schema.js';
import type { Context } from './context.js';

/** Atlas is declared where it is used, a user belongs to one row, and an outage is accepted before it happens. */
export function checkAtlas(context: Context): void {
  const { draft, report, environmentOf } = context;
  const rowOfUser = new Map<string, string>();
  const copiesOf = copiesByOriginal(context);
  for (const [name, row] of draft.rows) {
    const environmentName = environmentOf.get(name);
    if (row.source?.kind !== 'atlas' || environmentName === undefined) continue;
    const path = ['secrets', name, 'source', 'atlas'];
    const environment = draft.environments.get(environmentName);
    const section = ['environments', environmentName, 'atlas'];
    if (environment?.atlas === undefined) {
      if (environment !== undefined && !report.isBroken(section)) {
        report.addToKey(
          path,
          `environment ${plain(environmentName)} has no \`atlas\``,
          `atlas: { project: …, cluster: … }, under ${plain(environmentName)}`,
        );
      }
    } else {
      for (const [index, user] of row.source.users.entries()) {
        const key = JSON.stringify([environment.atlas.project, user]);
        const other = rowOfUser.get(key);
        if (other === undefined) rowOfUser.set(key, name);
        else
          report.add(
            [...path, 'users', index],
            `the user${quoted(user)} belongs to ${plain(other)}`,
            `one password has one row; make this one \`copy: ${plain(other)}\``,
          );
      }
    }
    if (row.source.users.length === 1) checkOutage(context, name, row, copiesOf.get(name) ?? []);
  }
}

/** With one user the old password dies at once, so somebody has to have said that this is accepted. */
function checkOutage(
  { draft, report, environmentOf }: Context,
  name: string,
  row: Sound<RowShape>,
  copies: readonly string[],
): void {
  const path = ['secrets', name];
  const { rotate } = row;
  const environment = draft.environments.get(environmentOf.get(name) ?? '');
  if (environment === undefined || report.isBroken([...path, 'rotate'])) return;
  if (rotate !== undefined && (!('every' in rotate) || rotate.outage === 'accepted')) return;
  const consumers = [name, ...copies].flatMap(
    (member) => draft.rows.get(member)?.consumers ?? environment.consumers ?? [],
  );
  const slow = consumers.find(isSlow);
  const unattended = rotate !== undefined && (environment.unattended ?? []).includes('rotate');
  if (slow === undefined && !unattended) return;
  const why = slow === undefined ? 'rotates with nobody watching' : `has a consumer that a restart does not reach`;
  const hint = 'name a second user, so that they take turns; or accept it: rotate: { every: 90d, outage: accepted }';
  report.addToKey(
    rotate === undefined ? path : [...path, 'rotate'],
    `a password that changes in place ${why}: it needs \`outage: accepted\``,
    hint,
  );
}

function isSlow(consumer: ConsumerShape | undefined): boolean {
  return typeof consumer === 'object';
}

function copiesByOriginal({ draft }: Context): Map<string, string[]> {
  const copies = new Map<string, string[]>();
  for (const [name, { source }] of draft.rows) {
    if (source?.kind !== 'copy') continue;
    const siblings = copies.get(source.of);
    if (siblings === undefined) copies.set(source.of, [name]);
    else siblings.push(name);
  }
  return copies;
}
