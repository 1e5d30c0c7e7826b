import { z } from 'zod';
import type { Source } from '../../core/model.js';

type DotenvSource = Extract<Source, { kind: 'dotenv' }>;

/** `source: { dotenv: { file: .env.staging.local, variable: MONGODB_URI } }` */
export const dotenvSchema = z
  .strictObject(
    {
      file: z.string().min(1).describe('The file, relative to the manifest'),
      variable: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'not the name of a variable\nletters, digits and `_`, no digit first')
        .describe('The variable in it'),
    },
    {
      error: ({ input }) =>
        typeof input === 'string' ? 'the variable is missing\ndotenv: { file: .env.local, variable: NAME }' : undefined,
    },
  )
  .describe('One variable of a dotenv file');

export function describeDotenv(source: DotenvSource): string {
  return `dotenv ${source.variable}`;
}
