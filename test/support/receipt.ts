/** What a run of `apply --json` says became of one change. */
import type { Receipt } from '../../src/core/model.js';
import type { Run } from './workplace.js';

export function receiptOf({ stdout }: Run, target: string): Receipt {
  const { applied } = JSON.parse(stdout) as { readonly applied: readonly Receipt[] };
  return applied.find(({ change }) => change.target === target) as Receipt;
}
