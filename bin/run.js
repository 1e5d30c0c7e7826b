#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === '--version' || words[0] === 'version')) {
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${name} ${version} node-${process.versions.node}\n`);
} else {
  // Not awaited at the top level: with a closed pipe (`| head -1`) Node would end in exit 13.
  import('../dist/launch.js').then(({ launch }) => launch(import.meta.url));
}
