/** Looks at services that restart: what is wanted in one moment is asked for once. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import { POLL_MS } from '../../src/core/time.js';
import type { Session } from '../../src/engine/session.js';
import { openWatch, type Watch } from '../../src/engine/watch.js';
import { environment, service } from '../support/world.js';

/** A cluster with services a, b and c; time goes on only by waiting, and everybody who waits waits together. */
function cluster({ gone = [], broken = false }: { gone?: readonly string[]; broken?: boolean } = {}) {
  const asked: string[][] = [];
  let now = 0;
  const pace = {
    now: () => now,
    wait: async (ms: number) => {
      const until = now + ms;
      await new Promise(setImmediate);
      now = Math.max(now, until);
    },
  };
  const observe = async ({ services }: { services: Record<string, string> }) => {
    const names = Object.values(services);
    asked.push(names);
    if (broken) throw new Fault('unreachable', 'ecs:DescribeServices could not be sent');
    const there = Object.entries(services).filter(([, name]) => !gone.includes(name));
    return { services: there.map(([alias]) => service(alias, [])), absent: [], outside: [] };
  };
  const place = { file: 'secrets.manifest.yaml', line: 4, column: 5 };
  const ecs = { cluster: 'shop', services: { a: 'shop-a', b: 'shop-b', c: 'shop-c' }, place };
  const keysAsked: string[] = [];
  const describeAgain = async (named: string) => {
    keysAsked.push(named);
    return { arn: named, state: `seen at ${now}` };
  };
  const keys = { describeAgain };
  const session = { environment: environment({ ecs }), services: { observe }, keys, pace } as unknown as Session;
  return { watch: openWatch(session), asked, keysAsked, at: () => now, pace };
}

const aliasOf = (watch: Watch, alias: string) =>
  watch.look(alias).then(
    (seen) => seen.alias,
    (error: Fault) => error.message,
  );

describe('a watch', () => {
  it('looks once for all who ask in one moment', async () => {
    const { watch, asked } = cluster();
    expect(await Promise.all(['a', 'b', 'a', 'c'].map((alias) => aliasOf(watch, alias)))).toEqual(['a', 'b', 'a', 'c']);
    expect(asked).toEqual([['shop-a', 'shop-b', 'shop-c']]);
  });

  it('looks again for who asks later: nobody is shown what was seen before the question', async () => {
    const { watch, asked } = cluster();
    await watch.look('a');
    await watch.look('a');
    expect(asked).toEqual([['shop-a'], ['shop-a']]);
  });

  it('looks at a key once a second, however many services read what is under it', async () => {
    const { watch, keysAsked, pace } = cluster();
    const seen = () => Promise.all(['x', 'y', 'x'].map(async (name) => (await watch.key(name)).state));
    expect(await seen()).toEqual(['seen at 0', 'seen at 0', 'seen at 0']);
    await pace.wait(1_000);
    expect(await seen()).toEqual(['seen at 0', 'seen at 0', 'seen at 0']);
    await pace.wait(1);
    expect(await seen()).toEqual(['seen at 1001', 'seen at 1001', 'seen at 1001']);
    expect(keysAsked).toEqual(['x', 'y', 'x', 'y']);
  });

  it('shows the others where one service is gone', async () => {
    const { watch } = cluster({ gone: ['shop-b'] });
    expect(await Promise.all(['a', 'b', 'c'].map((alias) => aliasOf(watch, alias)))).toEqual([
      'a',
      'service b is gone',
      'c',
    ]);
  });

  it('tells everybody of what is wrong with the call itself, and asks no more for it', async () => {
    const { watch, asked } = cluster({ broken: true });
    const said = await Promise.all(['a', 'b'].map((alias) => aliasOf(watch, alias)));
    expect(new Set(said)).toEqual(new Set(['ecs:DescribeServices could not be sent']));
    expect(asked).toHaveLength(1);
  });

  it('gives everybody the same next moment, whenever they begin to wait', async () => {
    const { watch, at, pace } = cluster();
    const { signal } = new AbortController();
    const moments: number[] = [];
    for (const late of [0, 1200, 4999, 5001]) {
      await pace.wait(late);
      const before = at();
      await watch.next(signal);
      moments.push(at());
      expect(at() - before).toBeLessThanOrEqual(POLL_MS);
    }
    expect(moments.map((moment) => moment % POLL_MS)).toEqual([0, 0, 0, 0]);
  });
});
