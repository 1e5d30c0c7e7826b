import { nearest } from '../../core/nearest.js';
import { ALL_RULES } from '../../core/rules/index.js';
import { LATER_RULES } from '../../core/rules/later.js';
import { type Path, quoted } from '../path.js';
import type { AcceptanceShape } from '../schema.js';
import type { Context } from './context.js';

const RULES: ReadonlySet<string> = new Set([...ALL_RULES.map(({ id }) => id), ...LATER_RULES]);

/** What is accepted is a finding of a rule: an acceptance of anything else would be void in silence. */
export function checkAcceptances({ draft, report }: Context): void {
  const check = (accepted: readonly (AcceptanceShape | undefined)[] | undefined, path: Path) => {
    for (const [index, acceptance] of (accepted ?? []).entries()) {
      if (acceptance === undefined || RULES.has(acceptance.rule)) continue;
      const meant = nearest(acceptance.rule, RULES);
      const hint = meant === undefined ? 'a rule has the name that an audit gives it' : `did you mean \`${meant}\`?`;
      report.add([...path, 'accept', index, 'rule'], `there is no audit rule${quoted(acceptance.rule)}`, hint);
    }
  };
  for (const [name, { accept }] of draft.environments) check(accept, ['environments', name]);
  for (const [name, { accept }] of draft.rows) check(accept, ['secrets', name]);
}
