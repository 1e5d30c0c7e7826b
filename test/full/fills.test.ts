/**
 * A thousand fills against the clock, on a quota of 50 writes a second for everybody in the account. The
 * figures go to the end of the output; `npx vitest run -c vitest.full.config.ts --project measured`.
 */
import { describe, expect, it } from 'vitest';
import { emptySecrets, lost, puts, QUOTA, rateOf, somebodyElse, targets, valuesRead } from '../support/load.js';

const ROWS = 1000;
const OTHERS = 20;

describe('1,000 fills under a quota of 50 writes a second', () => {
  it('are written once each, at 88 % of it or more, and none is throttled', async (test) => {
    const place = await emptySecrets(test, ROWS);
    const run = await place.run(['apply', '-y', '-q']);
    expect(run.code, run.stderr).toBe(0);
    const writes = puts(place);
    const rate = rateOf(writes);
    console.log(`alone: ${writes.length} writes at ${rate.toFixed(1)}/s, ${percent(rate / QUOTA)} of the quota`);
    expect(writes.filter((call) => call.error !== undefined)).toEqual([]);
    expect(writes.map((call) => call.target).sort()).toEqual(targets(ROWS));
    expect(rate).toBeGreaterThanOrEqual(0.88 * QUOTA);
    expect(lost(place, ROWS)).toEqual([]);
    expect(valuesRead(place)).toEqual([]);
  });

  it('are not lost while somebody else uses 20 of the 50, and nobody hears of throttling', async (test) => {
    const place = await emptySecrets(test, ROWS);
    const other = somebodyElse(place, OTHERS);
    test.onTestFinished(other.stop);
    const begun = performance.now();
    const run = await place.run(['apply', '-y']);
    const others = other.taken / ((performance.now() - begun) / 1000);
    expect(run.code, run.stderr).toBe(0);
    const written = puts(place).filter((call) => call.error === undefined);
    const throttled = puts(place).length - written.length;
    const rate = rateOf(written);
    console.log(
      `beside ${others.toFixed(1)}/s of somebody else: ${written.length} writes at ${rate.toFixed(1)}/s, ` +
        `${throttled} throttled and sent again`,
    );
    expect(written.map((call) => call.target).sort()).toEqual(targets(ROWS));
    expect(run.stdout + run.stderr).not.toMatch(/throttl|rate exceeded/i);
    expect(lost(place, ROWS)).toEqual([]);
    expect(valuesRead(place)).toEqual([]);
    // Otherwise nobody was there to share with.
    expect(others).toBeGreaterThan(0.8 * OTHERS);
  });
});

const percent = (part: number) => `${Math.round(part * 100)} %`;
