/** Some cells of a table that is too long to run each time, others with each seed. */
import { seeded } from '../../src/sandbox/random.js';

/** `ERROR_CELLS=all` takes all of them, `ERROR_SEED=n` another sample. */
export function sample<T>(cells: readonly T[], size: number): T[] {
  if (process.env.ERROR_CELLS === 'all') return [...cells];
  const random = seeded(Number(process.env.ERROR_SEED ?? 1));
  return cells
    .map((cell) => [random(), cell] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, size)
    .map(([, cell]) => cell);
}
