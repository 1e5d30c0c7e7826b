import { z } from 'zod';
import type { Source } from '../../core/model.js';

type JsonSource = Extract<Source, { kind: 'json' }>;

/** `source: { json: { USERNAME: { vercel: DB_USER } } }`: one JSON secret, a source for each field. */
export function jsonSchema(nested: z.ZodType<Source>) {
  return z
    .record(z.string(), nested)
    .refine((fields) => Object.keys(fields).length > 0, 'a JSON secret has at least one field')
    .describe('One secret that is a JSON object: the source of each of its fields')
    .transform((fields) => ({ fields }));
}

export function describeJson(source: JsonSource): string {
  return `json of ${Object.keys(source.fields).join(', ')}`;
}
