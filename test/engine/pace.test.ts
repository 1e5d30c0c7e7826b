/** Waiting is scaled for an emulator and for nothing else. */
import { describe, expect, it } from 'vitest';
import { openPace } from '../../src/engine/pace.js';

const LONG = 400;
const SHORT = 200;

async function waited(wish: string | undefined, emulated: boolean, signal?: AbortSignal): Promise<number> {
  const begun = performance.now();
  await openPace({ SECRETSMITH_PACE: wish }, emulated).wait(LONG, signal);
  return performance.now() - begun;
}

describe.concurrent('a wait', () => {
  it('is shortened for an emulator', async () => expect(await waited('0.01', true)).toBeLessThan(SHORT));

  it('is never shortened for AWS', async () => expect(await waited('0.01', false)).toBeGreaterThan(LONG - 5));

  it.each([undefined, '', 'fast', '0', '-1', '2', 'NaN', 'Infinity'])('takes %s for no wish', async (wish) => {
    const took = await waited(wish, true);
    expect(took).toBeGreaterThan(LONG - 5);
    expect(took).toBeLessThan(2 * LONG);
  });

  it('ends with the run', async () => {
    expect(await waited(undefined, false, AbortSignal.abort())).toBeLessThan(SHORT);
  });
});
