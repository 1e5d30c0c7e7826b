import { z } from 'zod';
import type { Source } from '../../core/model.js';

type VercelSource = Extract<Source, { kind: 'vercel' }>;

const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of a Vercel variable\nletters, digits and `_`, no digit first')
  .describe("A variable of the environment's Vercel project");

/** `source: { vercel: NAME }`, or `{ vercel: { name: NAME, multiline: true } }` */
export const vercelSchema = z.union([
  name.transform((name) => ({ name, multiline: false })),
  z.strictObject({
    name,
    multiline: z.boolean().default(false).describe('Line breaks are part of the value, as in a PEM key'),
  }),
]);

export function describeVercel(source: VercelSource): string {
  return `vercel ${source.name}`;
}
