import { checkAcceptances } from './checks/acceptances.js';
import { checkAtlas } from './checks/atlas.js';
import { checkConsumers } from './checks/consumers.js';
import type { Context } from './checks/context.js';
import { checkCopies } from './checks/copies.js';
import { checkEnvironments } from './checks/environments.js';
import { belongings, checkNames } from './checks/names.js';
import { checkRows } from './checks/rows.js';
import { checkVercel } from './checks/vercel.js';
import type { Draft } from './draft.js';
import type { Report } from './report.js';

/** Everything that one part of a manifest says about another. Returns the environment of each row. */
export function crossCheck(draft: Draft, report: Report): ReadonlyMap<string, string> {
  const context: Context = { draft, report, environmentOf: belongings(draft) };
  checkEnvironments(context);
  checkNames(context);
  checkRows(context);
  checkAcceptances(context);
  checkConsumers(context);
  checkCopies(context);
  checkVercel(context);
  checkAtlas(context);
  return context.environmentOf;
}
