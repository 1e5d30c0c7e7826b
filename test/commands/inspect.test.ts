/** `show --inspect` reads one value and says whose credential it is; nothing that the manifest does not name is printed. */
import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { journals, putAs, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    atlas: { project: 69dc20c64005b222804dafa4, cluster: shop-dev, verify: direct }
stopgaps:
  narrow: { reason: no user of its own yet, ticket: 56, until: 2026-12-31 }
secrets:
  dev/db:
    source: { atlas: { users: [app], roles: [readWrite@shop], uri: "mongodb+srv://dev.example.invalid/shop" } }
    shape: mongodb-uri
  dev/audit: { source: { copy: dev/db }, stopgap: narrow }
`;
const VALUE = 'mongodb+srv://app:CANARY-not-a-password@dev.example.invalid/shop';

async function open(): Promise<Workplace> {
  const place = await workplaceFor({ onTestFinished }, { manifest: MANIFEST });
  writeByHand(place.cloud, 'dev/audit', VALUE);
  return place;
}

it('tells the user, the cluster and the database, reads that version alone, and leaves no file', async () => {
  const place = await open();
  const run = await runInside(place, ['show', 'dev/audit', '--inspect']);
  expect(run.stdout.replace(/\s+/g, ' ')).toContain(
    'holds a mongodb-uri for user app on the host of cluster shop-dev, database shop; read just now, not shown',
  );
  expect(run.stdout).toMatch(/, 1 value read\.$/m);
  expect(run.stdout + run.stderr + JSON.stringify(journals(place))).not.toContain('CANARY');
  const reads = journals(place)
    .flat()
    .filter(({ event }) => event === 'value-read');
  expect(reads).toMatchObject([{ secret: 'dev/audit', call: 'secretsmanager:GetSecretValue' }]);
  expect(readdirSync(place.runtime)).toEqual([]);
});

it('is in the JSON, too, and without the flag no value is read', async () => {
  const place = await open();
  const run = await runInside(place, ['show', 'dev/audit', '--inspect', '--json']);
  expect(JSON.parse(run.stdout).secret.holds).toMatch(/^a mongodb-uri for user app on /);
  expect(run.stdout).not.toContain('CANARY');
  expect((await runInside(place, ['show', 'dev/audit'])).stdout).toContain('no value read');
});

it('says that it may not be read, and what would allow it', async () => {
  const place = await open();
  place.cloud.faults.times('GetSecretValue', { error: { type: 'AccessDeniedException' } });
  const run = await runInside(place, ['show', 'dev/audit', '--inspect']);
  expect([run.code, run.stdout.replace(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining('holds not known: it may not be read'),
  ]);
  expect(run.stdout).toContain('hint: allow secretsmanager:GetSecretValue on it');
});

it('says of a placeholder that it is none', async () => {
  const place = await open();
  putAs(place.cloud, 'dev/audit', 'PLACEHOLDER', 'terraform-20261122000000000000000001');
  const run = await runInside(place, ['show', 'dev/audit', '--inspect']);
  expect(run.stdout).toContain('no value: the value holds a placeholder text; read just now');
});
