import { z } from 'zod';
import type { Source } from '../../core/model.js';

type CopySource = Extract<Source, { kind: 'copy' }>;

/** `source: { copy: prod/other }`: always the value of another secret of the same environment. */
export const copySchema = z
  .string()
  .min(1)
  .describe("The original's full name. The copy always holds its value; say `stopgap` or `permanent: true` beside it")
  .transform((of) => ({ of }));

export function describeCopy(source: CopySource): string {
  return `copy of ${source.of}`;
}
