import type { Draft } from '../draft.js';
import type { Report } from '../report.js';

/** What a check looks at, and where it says what is wrong. */
export interface Context {
  readonly draft: Draft;
  readonly report: Report;
  /** A row's name → its environment's name. A row that belongs to none is absent. */
  readonly environmentOf: ReadonlyMap<string, string>;
}
