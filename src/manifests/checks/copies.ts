import { nearest } from '../../core/nearest.js';
import { plain, quoted } from '../path.js';
import type { Context } from './context.js';

/** A guess looks at every row; nobody reads more of them. */
const MOST_GUESSES = 100;

/** A copy has an original in its own environment that is not a copy, and says why it is one. */
export function checkCopies({ draft, report, environmentOf }: Context): void {
  let guesses = 0;
  for (const [name, row] of draft.rows) {
    if (row.source?.kind !== 'copy') continue;
    const { of } = row.source;
    const path = ['secrets', name];
    const at = [...path, 'source', 'copy'];
    if (row.stopgap !== undefined && row.permanent) {
      report.addToKey([...path, 'permanent'], 'a copy is a stopgap or permanent, not both', 'leave one out');
    } else if (
      row.stopgap === undefined &&
      !row.permanent &&
      !report.isBroken([...path, 'stopgap']) &&
      !report.isBroken([...path, 'permanent'])
    ) {
      report.addToKey(
        at,
        'a copy needs a `stopgap` or `permanent: true`',
        'stopgap: { reason: …, ticket: …, until: YYYY-MM-DD }',
      );
    }
    const original = draft.rows.get(of);
    if (of === name) {
      report.add(at, 'this row is a copy of itself');
    } else if (original === undefined) {
      guesses++;
      const meant = guesses > MOST_GUESSES ? undefined : nearest(of, draft.rows.keys());
      const hint =
        meant === undefined ? 'an original is a row of this manifest, by its full name' : `did you mean \`${meant}\`?`;
      report.add(at, `there is no row${quoted(of)}`, hint);
    } else if (original.source?.kind === 'copy') {
      report.add(at, `${plain(of)} is a copy itself`, hintForChain(draft.rows, of));
    }
    const [mine, its] = [environmentOf.get(name), environmentOf.get(of)];
    if (original !== undefined && mine !== undefined && its !== undefined && mine !== its) {
      report.add(
        at,
        `the original is in another environment, ${plain(its)}`,
        'a value does not cross environments; give this row a source of its own',
      );
    }
  }
}

function hintForChain(rows: Context['draft']['rows'], from: string): string {
  const seen = new Set<string>();
  let name = from;
  for (;;) {
    const source = rows.get(name)?.source;
    if (source?.kind !== 'copy') return `copy: ${plain(name)}`;
    if (seen.has(name)) return 'the copies go in a circle, and nothing is the original';
    seen.add(name);
    name = source.of;
  }
}
