/** What one row costs does not depend on how many there are: ten thousand take ten times as long as a thousand. */
import { expect, it } from 'vitest';
import type { StoredSecret } from '../../src/core/model.js';
import type { Store } from '../../src/core/ports.js';
import { executeWrites } from '../../src/engine/execute.js';
import type { Session } from '../../src/engine/session.js';
import {
  dotenv,
  environment,
  manifest,
  observation,
  planOf,
  row,
  stored,
  TERRAFORM,
  version,
} from '../support/world.js';

/** Counts how often all of it is gone through. */
class Walked extends Map<string, StoredSecret> {
  walks = 0;

  override [Symbol.iterator]() {
    this.walks += 1;
    return super[Symbol.iterator]();
  }
}

it('no write goes through all secrets', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `prod/key-${index}`);
  const rows = names.map((name) => row(name, dotenv('KEY')));
  const secrets = names.map((name) => stored(name, TERRAFORM, { content: 'placeholder' }));
  const plan = planOf({ rows, secrets });
  const there = new Map(secrets.map((secret) => [secret.name, secret]));
  const value = { path: '/nowhere', digest: 'x' };
  const seen = new Walked(there);
  seen.walks = 0;
  const store = {
    describe: async (name: string) => there.get(name),
    put: async (name: string, _value: object, token: string) => {
      const labels = ['AWSCURRENT'];
      const versions = [version(token, labels), version(TERRAFORM, ['AWSPREVIOUS'])];
      there.set(name, stored(name, token, { versions }));
      return { version: token, labels, requestId: undefined };
    },
    history: async () => [],
  } satisfies Partial<Store>;
  const session = {
    manifest: manifest(rows),
    environment: environment(),
    store,
    scratch: { drop: async () => {} },
    journal: { write: () => {}, result: () => {} },
    pace: { wait: async () => {}, now: () => 0 },
    here: [],
  } as unknown as Session;
  const receipts = await executeWrites({
    session,
    made: {
      plan,
      observation: { ...observation([]), secrets: seen },
      values: new Map(names.map((name) => [name, value])),
    },
    report: () => {},
    signal: new AbortController().signal,
  });
  expect(receipts.map(({ outcome }) => outcome)).toEqual(names.map(() => 'done'));
  expect(seen.walks).toBe(0);
});
