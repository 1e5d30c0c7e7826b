/**
 * The JSON Schema that editors use. It is the loader's own schema, except that an editor is shown
 * every kind of source at once, where the loader picks the one that is named.
 */
import { z } from 'zod';
import type { Source } from '../core/model.js';
import { type SourceKindModule, sourceKinds } from '../providers/registry.js';
import { manifestSchema } from './schema.js';

/** The text of `schema/secrets.manifest.schema.json`. */
export function manifestJsonSchema(): string {
  const schema = manifestSchema(anySource());
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', override: tidy });
  const title = {
    $schema: json.$schema,
    title: 'secretsmith manifest',
    description: 'Every secret: where its value comes from, who reads it, when it changes',
  };
  return `${JSON.stringify({ ...title, ...json }, null, 2)}\n`;
}

function anySource(): z.ZodType<Source> {
  const kinds = Object.values(sourceKinds) as readonly SourceKindModule[];
  const nested: z.ZodType<unknown> = z
    .lazy(() => z.union(kinds.filter((kind) => kind.notInJson === undefined).map(written)))
    .meta({ id: 'FieldSource', description: 'Where the value of one field comes from' });
  const written = (kind: SourceKindModule): z.ZodType<unknown> => {
    const schema: z.ZodType<unknown> = kind.schema(nested as z.ZodType<Source>);
    return kind.word ? schema : z.strictObject({ [kind.kind]: schema });
  };
  const source = z
    .union(kinds.map(written))
    .meta({ id: 'Source', description: 'Where the value comes from: one kind' });
  return source as z.ZodType<unknown> as z.ZodType<Source>;
}

/** `oneOf` where the forms exclude each other, and no safe-integer bounds that nobody wrote. */
function tidy({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.anyOf !== undefined) {
    jsonSchema.oneOf = jsonSchema.anyOf;
    delete jsonSchema.anyOf;
  }
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
