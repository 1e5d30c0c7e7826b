/** What one row costs does not depend on how many there are: ten thousand take ten times as long as a thousand. */
import { describe, expect, it } from 'vitest';
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

const ROWS = 50;

/** Fills secrets that hold this version, or none. */
async function fill(base: string | undefined) {
  const names = Array.from({ length: ROWS }, (_, index) => `prod/key-${index}`);
  const rows = names.map((name) => row(name, dotenv('KEY')));
  const secrets = names.map((name) => stored(name, base, base === undefined ? {} : { content: 'placeholder' }));
  const plan = planOf({ rows, secrets });
  const there = new Map(secrets.map((secret) => [secret.name, secret]));
  const value = { path: '/nowhere', digest: 'x' };
  const seen = new Walked(there);
  seen.walks = 0;
  const calls: string[] = [];
  const store = {
    describe: async (name: string) => {
      calls.push('DescribeSecret');
      return there.get(name);
    },
    put: async (name: string, _value: object, token: string) => {
      calls.push('PutSecretValue');
      const labels = ['AWSCURRENT'];
      const versions = [version(token, labels), ...(base === undefined ? [] : [version(base, ['AWSPREVIOUS'])])];
      there.set(name, stored(name, token, { versions }));
      return { version: token, labels, requestId: undefined };
    },
    history: async (name) => {
      calls.push('ListSecretVersionIds');
      return there.get(name)?.versions.slice() ?? [];
    },
  } satisfies Partial<Store>;
  const session = {
    manifest: manifest(rows),
    environment: environment(),
    store,
    known: { isOld: () => false },
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
  return { calls, walks: seen.walks };
}

describe('a write', () => {
  it('goes through all secrets for none of them', async () => {
    expect((await fill(TERRAFORM)).walks).toBe(0);
  });

  it.each([
    ['of an empty secret makes three calls', undefined, ['DescribeSecret', 'PutSecretValue', 'DescribeSecret']],
    [
      // At 50 a second of its own, beside the 50 writes (user guide, "Quotas"; reference of 2022, checked 2026-11-21).
      'over a version asks once more, for those that no label shows',
      TERRAFORM,
      ['DescribeSecret', 'PutSecretValue', 'DescribeSecret', 'ListSecretVersionIds'],
    ],
  ])('%s', async (_, base, each) => {
    const { calls } = await fill(base);
    expect(calls.sort()).toEqual(
      Array.from({ length: ROWS }, () => each)
        .flat()
        .sort(),
    );
  });
});
