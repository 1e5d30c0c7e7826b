import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manifestJsonSchema } from '../../src/manifests/json-schema.js';
import { sourceKinds } from '../../src/providers/registry.js';

it('is the one that is committed', () => {
  const committed = readFileSync('schema/secrets.manifest.schema.json', 'utf8');
  expect(committed === manifestJsonSchema(), 'stale: node scripts/generate-schema.mjs').toBe(true);
});

it('shows an editor every kind of source, and in a JSON secret those that can be a field', () => {
  const { definitions } = JSON.parse(manifestJsonSchema());
  const kindsIn = (schema: { oneOf: { const?: string; properties?: object }[] }) =>
    schema.oneOf.map(({ const: word, properties }) => word ?? Object.keys(properties ?? {}).join());
  expect(kindsIn(definitions.Source)).toEqual(Object.keys(sourceKinds));
  expect(kindsIn(definitions.FieldSource)).toEqual(['dotenv', 'generate', 'vercel', 'command', 'json']);
});
