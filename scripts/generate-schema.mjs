/**
 * Writes schema/secrets.manifest.schema.json from the loader's schema; with --check it only says
 * whether the file is stale, and ends with 1 when it is. Needs the built dist/.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../schema/secrets.manifest.schema.json', import.meta.url);
const { manifestJsonSchema } = await import('../dist/manifests/json-schema.js');
const schema = manifestJsonSchema();

if (process.argv.includes('--check')) {
  if (committed() !== schema) {
    console.error('error: schema/secrets.manifest.schema.json is stale');
    console.error('hint: node scripts/generate-schema.mjs');
    process.exitCode = 1;
  }
} else {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, schema);
}

function committed() {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
