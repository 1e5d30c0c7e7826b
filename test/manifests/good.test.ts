import { expect, it } from 'vitest';
import { manifestFrom } from '../../src/manifests/load.js';

const FIVE_MINUTES = `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: askflorence-prod, services: { app: askflorence-prod-app } }
    consumers: [app]                       # default for the rows below
secrets:
  prod/cms-api-key: { source: manual }
  prod/mongodb/app-read: { source: { dotenv: { file: .env.prod, variable: MONGODB_URI } } }
  prod/whisper/api-key: { source: placeholder, consumers: [] }
`;

it('fills in every default of the five-minute manifest', () => {
  const file = 'askflorence/secrets.manifest.yaml';
  const manifest = manifestFrom(file, FIVE_MINUTES);
  const row = {
    environment: 'prod',
    follow: false,
    consumers: [{ kind: 'service', service: 'app' }],
    stopgap: undefined,
    permanent: false,
    shape: undefined,
    rotate: undefined,
    until: undefined,
    variable: undefined,
    description: undefined,
    owner: undefined,
    accept: [],
  };
  expect(manifest).toStrictEqual({
    file,
    directory: `${process.cwd()}/askflorence`,
    environments: [
      {
        name: 'prod',
        prefix: 'prod/',
        aws: { account: '039624954211', region: 'us-east-1', profile: undefined, kmsKey: undefined },
        ecs: {
          cluster: 'askflorence-prod',
          services: { app: 'askflorence-prod-app' },
          place: { file, line: 5, column: 5 },
        },
        vercel: undefined,
        atlas: undefined,
        protected: false,
        unattended: [],
        createMissing: false,
        placeholders: ['PLACEHOLDER'],
        owner: undefined,
        accept: [],
        place: { file, line: 3, column: 3 },
      },
    ],
    secrets: [
      {
        ...row,
        name: 'prod/cms-api-key',
        source: { kind: 'manual' },
        sourceText: 'typed by a person',
        place: { file, line: 8, column: 3 },
      },
      {
        ...row,
        name: 'prod/mongodb/app-read',
        source: { kind: 'dotenv', file: '.env.prod', variable: 'MONGODB_URI' },
        sourceText: 'dotenv MONGODB_URI',
        place: { file, line: 9, column: 3 },
      },
      {
        ...row,
        name: 'prod/whisper/api-key',
        source: { kind: 'placeholder' },
        sourceText: 'placeholder',
        consumers: [],
        place: { file, line: 10, column: 3 },
      },
    ],
    journal: undefined,
  });
});

const EVERYTHING = `version: 1
journal: records
environments:
  prod:
    prefix: live/
    aws: { account: "039624954211", region: us-east-1, profile: askflorence-prod, kmsKey: alias/askflorence-prod }
    ecs: { cluster: askflorence-prod, services: { app: askflorence-prod-app } }
    vercel: { project: prj_a, team: team_a, environment: production, credentials: { secret: live/ops/vercel } }
    atlas: { project: 69dc20c64005b222804dafa4, cluster: c, verify: status-only, credentials: { secret: live/ops/atlas } }
    protected: true
    unattended: [rotate]
    createMissing: true
    placeholders: [PLACEHOLDER, TODO]
    owner: platform
    consumers: [app]
    accept:
      - { rule: atlas-open-access, reason: Vercel still serves traffic, until: 2026-09-30, ticket: 47 }
stopgaps:
  narrow-users: { reason: narrow-scoped users not created yet, ticket: "#56", until: 2026-12-31 }
secrets:
  live/a-vercel: { source: { vercel: CMS_API_KEY }, rotate: { every: 180d }, follow: true }
  live/b-pem: { source: { vercel: { name: PEM, multiline: true } }, shape: pem }
  live/c-generated: { source: { generate: { bytes: 32 } }, rotate: { every: 2w } }
  live/d-password: { source: { generate: { length: 40, charset: printable } }, rotate: { by: aws } }
  live/e-uuid: { source: { generate: uuid }, shape: { pattern: "^[0-9a-f-]+$", minLength: 36 } }
  live/f-command: { source: { command: [op, read, "op://vault/item/field"] } }
  live/g-json: { source: { json: { USERNAME: { vercel: DB_USER }, PASSWORD: { generate: { length: 40 } } } } }
  live/h-atlas:
    source:
      atlas:
        users: [app-write, app-write-b]
        roles: [readWrite@askflorence]
        uri: mongodb+srv://askflorence-prod.ab1cd.mongodb.net/askflorence?retryWrites=true
    shape: mongodb-uri
    consumers: [app, { vercel: MONGODB_WRITE_URI, redeploy: true }, { external: image build, apply: gh workflow run }]
  live/i-copy: { source: { copy: live/h-atlas }, stopgap: narrow-users, owner: data }
  live/j-copy: { source: { copy: live/h-atlas }, permanent: true }
  live/k-in-place:
    source: { atlas: { users: [one], roles: [read@a], scopes: [c], uri: "mongodb://h1:27017,h2/a" } }
    rotate: { every: 90d, outage: accepted }
  live/l-stopgap: { source: manual, stopgap: { reason: r, until: 2026-12-31, owner: sec }, rotate: { never: why } }
  live/m-placeholder: { source: placeholder, until: 2026-12-31, variable: WHISPER_API_KEY, description: d }
  live/n-accepted: { source: manual, accept: [{ rule: rotation-undeclared, reason: r, until: 2026-12-31, ticket: OPS-1 }] }
`;

it('reads everything there is', () => {
  const manifest = manifestFrom('/srv/app/secrets.manifest.yaml', EVERYTHING);
  const row = (name: string) => manifest.secrets.find((secret) => secret.name === `live/${name}`);

  expect(manifest.journal).toBe('/srv/app/records');
  expect(manifest.environments).toMatchObject([
    {
      name: 'prod',
      prefix: 'live/',
      aws: {
        account: '039624954211',
        region: 'us-east-1',
        profile: 'askflorence-prod',
        kmsKey: 'alias/askflorence-prod',
      },
      vercel: {
        project: 'prj_a',
        team: 'team_a',
        environment: 'production',
        credentials: { secret: 'live/ops/vercel' },
      },
      atlas: { cluster: 'c', verify: 'status-only', credentials: { secret: 'live/ops/atlas' } },
      protected: true,
      unattended: ['rotate'],
      createMissing: true,
      placeholders: ['PLACEHOLDER', 'TODO'],
      owner: 'platform',
      accept: [{ rule: 'atlas-open-access', reason: 'Vercel still serves traffic', until: '2026-09-30', ticket: '47' }],
    },
  ]);
  expect(manifest.secrets.map(({ sourceText }) => sourceText)).toEqual([
    'vercel CMS_API_KEY',
    'vercel PEM',
    'generated, 32 bytes base64url',
    'generated, 40 characters printable',
    'generated, uuid',
    'command op',
    'json of USERNAME, PASSWORD',
    'atlas users app-write, app-write-b',
    'copy of live/h-atlas',
    'copy of live/h-atlas',
    'atlas user one',
    'typed by a person',
    'placeholder',
    'typed by a person',
  ]);
  expect(row('a-vercel')).toMatchObject({
    source: { kind: 'vercel', name: 'CMS_API_KEY', multiline: false },
    follow: true,
    rotate: { kind: 'every', days: 180, outageAccepted: false },
    owner: 'platform',
    consumers: [{ kind: 'service', service: 'app' }],
  });
  expect(row('b-pem')).toMatchObject({
    source: { kind: 'vercel', name: 'PEM', multiline: true },
    shape: { kind: 'pem' },
  });
  expect(row('c-generated')?.source).toEqual({ kind: 'generate', bytes: 32, as: 'base64url' });
  expect(row('c-generated')?.rotate).toMatchObject({ kind: 'every', days: 14 });
  expect(row('d-password')?.source).toEqual({ kind: 'generate', as: 'text', length: 40, charset: 'printable' });
  expect(row('d-password')?.rotate).toEqual({ kind: 'aws' });
  expect(row('e-uuid')?.source).toEqual({ kind: 'generate', as: 'uuid' });
  expect(row('e-uuid')?.shape).toEqual({ kind: 'text', pattern: '^[0-9a-f-]+$', minLength: 36, maxLength: undefined });
  expect(row('f-command')?.source).toEqual({ kind: 'command', argv: ['op', 'read', 'op://vault/item/field'] });
  expect(row('g-json')?.source).toEqual({
    kind: 'json',
    fields: {
      USERNAME: { kind: 'vercel', name: 'DB_USER', multiline: false },
      PASSWORD: { kind: 'generate', as: 'text', length: 40, charset: 'alphanumeric' },
    },
  });
  expect(row('h-atlas')).toMatchObject({
    source: { kind: 'atlas', users: ['app-write', 'app-write-b'], roles: ['readWrite@askflorence'], scopes: [] },
    shape: { kind: 'mongodb-uri' },
    consumers: [
      { kind: 'service', service: 'app' },
      { kind: 'vercel', variable: 'MONGODB_WRITE_URI', redeploy: true },
      { kind: 'external', name: 'image build', apply: 'gh workflow run' },
    ],
  });
  const narrow = {
    name: 'narrow-users',
    reason: 'narrow-scoped users not created yet',
    ticket: '56',
    until: '2026-12-31',
  };
  expect(row('i-copy')).toMatchObject({ permanent: false, owner: 'data', stopgap: { ...narrow, owner: 'data' } });
  expect(row('j-copy')).toMatchObject({ permanent: true, stopgap: undefined });
  expect(row('k-in-place')).toMatchObject({
    source: { scopes: ['c'], uri: 'mongodb://h1:27017,h2/a' },
    rotate: { kind: 'every', days: 90, outageAccepted: true },
  });
  expect(row('l-stopgap')).toMatchObject({
    stopgap: { name: undefined, reason: 'r', ticket: undefined, until: '2026-12-31', owner: 'sec' },
    rotate: { kind: 'never', reason: 'why' },
  });
  expect(row('m-placeholder')).toMatchObject({ until: '2026-12-31', variable: 'WHISPER_API_KEY', description: 'd' });
  expect(row('n-accepted')?.accept).toEqual([
    { rule: 'rotation-undeclared', reason: 'r', until: '2026-12-31', ticket: 'OPS-1' },
  ]);
});

it('sorts rows by name and keeps environments in the order of the file', () => {
  const manifest = manifestFrom(
    'm.yaml',
    `version: 1
environments:
  staging: { aws: { account: "549136075525", region: us-east-1 } }
  prod: { aws: { account: "039624954211", region: us-east-1 } }
secrets:
  staging/a: { source: manual }
  prod/b: { source: manual }
  prod/a: { source: manual }
`,
  );
  expect(manifest.environments.map(({ name }) => name)).toEqual(['staging', 'prod']);
  expect(manifest.secrets.map(({ name }) => name)).toEqual(['prod/a', 'prod/b', 'staging/a']);
});

it('reads a byte-order mark, CRLF, anchors and aliases', () => {
  const text = FIVE_MINUTES.replace('{ source: manual }', '&typed { source: manual }').concat('  prod/z: *typed\n');
  const plain = manifestFrom('m.yaml', text);
  expect(plain.secrets.at(-1)).toMatchObject({
    name: 'prod/z',
    source: { kind: 'manual' },
    place: { line: 11, column: 3 },
  });
  expect(manifestFrom('m.yaml', text.replaceAll('\n', '\r\n'))).toEqual(plain);
});

it('takes names that objects already have for plain names', () => {
  const text = `version: 1
environments:
  constructor:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: c, services: { toString: s } }
secrets:
  constructor/x: { source: { json: { valueOf: { vercel: X } } } }
`;
  expect(() => manifestFrom('m.yaml', text)).toThrow('m.yaml has 1 problem');
  expect(manifestFrom('m.yaml', text.replace('{ vercel: X }', '{ generate: uuid }')).secrets).toMatchObject([
    { source: { fields: { valueOf: { kind: 'generate' } } } },
  ]);
});
