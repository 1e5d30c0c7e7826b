/** What `doctor` says: one line a check, and what to do where it is not well. Pure; the engine looks. */

export interface Check {
  readonly name: string;
  /** `unseen` was not looked at, or could not be; it is never good. */
  readonly verdict: 'well' | 'failed' | 'unseen';
  readonly text: string;
  /** What it comes from, where that is more than one thing: a paragraph each. */
  readonly details?: readonly string[];
  readonly hints: readonly string[];
}

export function well(name: string, text: string): Check {
  return { name, verdict: 'well', text, hints: [] };
}
