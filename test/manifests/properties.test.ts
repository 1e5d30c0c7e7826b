import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { manifestFrom } from '../../src/manifests/load.js';
import { HEAD, problemsOf } from './support.js';

const SEED = { seed: 20261122, numRuns: 400 };

/** Pieces that YAML and the manifest care about, put together in any order. */
const fragment = fc.constantFrom(
  ...[
    'a',
    'version: 1',
    'environments:',
    'secrets:',
    'prod:',
    'prod/x:',
    'source:',
    'manual',
    'ticket: #56',
    '<<: ',
    '__proto__: ',
  ],
  ...[
    'constructor',
    '&a ',
    '*a',
    '!t ',
    '- ',
    '? ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '|\n',
    '>\n',
    '#',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...['\n', '\n  ', '\n    ', '\t', '\r\n', '\u0000', '\uFEFF', '\uD800', '@', '`', '0o7', '.nan', '~', '1e999'],
);
const garbage = fc.oneof(
  fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

it('says what is wrong with any text, or loads it', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      problemsOf(text);
      problemsOf(`${HEAD}secrets:\n${text}`);
    }),
    SEED,
  );
});

const KEYS = [
  'vercel',
  'dotenv',
  'json',
  'copy',
  'generate',
  'atlas',
  'users',
  'uri',
  'every',
  'reason',
  'file',
  'constructor',
];
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 5, -0.5, '', 'manual', 'prod/x', 'app', '2026-12-31', '90d'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3 }),
  ),
}));
const FIELDS = ['source', 'consumers', 'stopgap', 'rotate', 'shape', 'follow', 'permanent', 'until', 'accept', 'owner'];
const anyRow = fc.oneof(anything, fc.dictionary(fc.constantFrom(...FIELDS), anything));

it('says what is wrong with any rows, environments and stopgaps, or loads them', () => {
  const rows = fc.dictionary(fc.constantFrom('prod/x', 'prod/y', 'staging/x', 'z', 'prod/a b'), anyRow);
  const parts = fc.dictionary(
    fc.constantFrom('prod', 'staging', 'a b', 'constructor'),
    fc.oneof(
      anything,
      fc.dictionary(fc.constantFrom('aws', 'ecs', 'vercel', 'atlas', 'prefix', 'consumers', 'placeholders'), anything),
    ),
  );
  fc.assert(
    fc.property(rows, parts, parts, (secrets, environments, stopgaps) => {
      problemsOf(`${HEAD}${stringify({ secrets, stopgaps }, { aliasDuplicateObjects: false })}`);
      problemsOf(JSON.stringify({ version: 1, environments, stopgaps, secrets }));
    }),
    SEED,
  );
});

it('never repeats a text that stands where a value might', () => {
  const canary = 'CANARY+not/a~secret==';
  const places = [
    `prod/x: { source: "${canary}" }`,
    `prod/x: { source: ["${canary}"] }`,
    `prod/x: { source: { "${canary}": 1 } }`,
    `prod/x: { source: { vercel: "${canary}" } }`,
    `prod/x: { source: { copy: "${canary}" } }`,
    `prod/x: { source: { generate: "${canary}" } }`,
    `prod/x: { source: { dotenv: "${canary}" } }`,
    `prod/x: { source: { dotenv: { file: "", variable: "${canary}" } } }`,
    `prod/x: { source: { atlas: { users: ["${canary}"], roles: ["${canary}"], uri: "mongodb://u:${canary}@h" } } }`,
    `prod/x: { source: { json: { A: "${canary}", B: { "${canary}": 1 } } } }`,
    `prod/x: { source: manual, stopgap: "${canary}", shape: "${canary}", rotate: "${canary}", until: "${canary}" }`,
    `prod/x: { source: manual, consumers: ["${canary}", { vercel: "${canary}" }], variable: "${canary}" }`,
    `prod/x: { "${canary}": 1, "${canary}": 2 }`,
    `prod/x: "${canary}"`,
    `"${canary}": { source: manual }`,
    `prod/x: *${canary}`,
    `prod/x: ${canary}: ${canary}`,
    `prod/x: @${canary}`,
    `prod/x: !${canary} y`,
    `prod/x: { source: manual, ${canary}`,
    `prod/x: "${canary}`,
  ];
  for (const place of places) {
    const problems = problemsOf(`${HEAD}secrets:\n  ${place}\n`);
    expect(problems, place).not.toEqual([]);
    expect(problems.join('\n'), place).not.toContain('CANARY');
  }
});

const source = fc.oneof(
  fc.constantFrom('manual', 'placeholder', { generate: 'uuid' }),
  fc.record({ vercel: fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/) }),
  fc.record({
    generate: fc.record({ bytes: fc.integer({ min: 16, max: 4096 }), as: fc.constantFrom('hex', 'base64') }),
  }),
  fc.record({
    dotenv: fc.record({ file: fc.stringMatching(/^\.env[a-z.]{0,10}$/), variable: fc.stringMatching(/^[A-Z_]{1,9}$/) }),
  }),
  fc.record({ command: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }) }),
);
const name = fc.stringMatching(/^prod\/[a-z][a-z0-9/_+=.@]{0,30}$/);
const row = fc.record(
  {
    source,
    description: fc.string({ minLength: 1 }).filter((text) => /\S/.test(text)),
    consumers: fc.constantFrom([], ['app'], [{ external: 'a Lambda' }]),
    stopgap: fc.constantFrom('one', { reason: 'r', until: '2026-12-31', ticket: 56 }),
    shape: fc.constantFrom('url', 'pem', { minLength: 8 }),
    rotate: fc.constantFrom({ never: 'why' }, { by: 'aws' }),
  },
  { requiredKeys: ['source'] },
);

const environments = {
  prod: {
    aws: { account: '039624954211', region: 'us-east-1' },
    ecs: { cluster: 'askflorence-prod', services: { app: 'askflorence-prod-app' } },
    vercel: { project: 'prj_askflorence', environment: 'production' },
  },
};
const stopgaps = { one: { reason: 'narrow users', until: '2026-12-31' } };

const write = fc.constantFrom<(data: object) => string>(
  (data) => stringify(data),
  (data) => stringify(data, { lineWidth: 40, indent: 4, collectionStyle: 'block' }),
  (data) => stringify(data, { collectionStyle: 'flow' }).replaceAll('\n', '\r\n'),
  // JSON is YAML too.
  (data) => JSON.stringify(data),
  (data) => JSON.stringify(data, null, 2),
);

it('loads any valid rows, however they are written', () => {
  fc.assert(
    fc.property(fc.dictionary(name, row, { maxKeys: 12 }), write, (secrets, text) => {
      const manifest = manifestFrom('secrets.manifest.yaml', text({ version: 1, environments, stopgaps, secrets }));
      expect(manifest.secrets.map((secret) => secret.name)).toEqual(Object.keys(secrets).sort());
      for (const secret of manifest.secrets) {
        expect(secret.description).toBe(secrets[secret.name]?.description);
        expect(secret.environment).toBe('prod');
      }
    }),
    SEED,
  );
});
