/** What a session closes, one thing after the other: the record's last line is written whatever becomes of the files. */
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { ScratchOptions } from '../../src/engine/scratch.js';
import { openSession } from '../../src/engine/session.js';
import { loadManifest } from '../../src/manifests/load.js';
import { journals } from '../support/truth.js';
import { workplaceFor } from '../support/workplace.js';

vi.mock('../../src/engine/scratch.js', async (original) => {
  const real = await original<typeof import('../../src/engine/scratch.js')>();
  const close = () => {
    throw new Error('CANARY-not-a-key');
  };
  return { ...real, openScratch: (options: ScratchOptions) => ({ ...real.openScratch(options), close }) };
});

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1 } } }
secrets: { dev/mail: { source: manual } }
`;

it('a record ends where the files of the run cannot be removed', async (context) => {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  // The SDK's own providers ask the process.
  for (const [name, value] of Object.entries(place.env)) vi.stubEnv(name, value);
  context.onTestFinished(() => void vi.unstubAllEnvs());
  const manifest = await loadManifest(join(place.folder, 'secrets.manifest.yaml'));
  const [environment] = manifest.environments;
  if (!environment) throw new Error('there is one');
  const session = await openSession({
    manifest,
    environment,
    profile: undefined,
    here: [],
    command: 'plan',
    version: '0.0.0',
    env: place.env,
    note: () => {},
  });
  session.journal.write('write', { secret: 'dev/mail' });
  expect(() => session.close(4)).toThrow();
  expect(journals(place)[0]?.at(-1)).toMatchObject({ event: 'end', exit: 4 });
});
