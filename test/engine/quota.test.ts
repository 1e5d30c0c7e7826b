/** The quota of Secrets Manager, 50 writes a second for everybody in the account, as the sandbox keeps it. */
import { describe, expect, it } from 'vitest';
import { emptySecrets, lost, puts, QUOTA, rateOf, somebodyElse, targets, valuesRead } from '../support/load.js';

const ROWS = 300;

describe('300 fills under a quota of 50 writes a second', () => {
  it('are written once each, at 70 % of it or more, and none is throttled', async (test) => {
    const place = await emptySecrets(test, ROWS);
    const run = await place.run(['apply', '-y', '-q']);
    expect(run.code, run.stderr).toBe(0);
    const writes = puts(place);
    expect(writes.filter((call) => call.error !== undefined)).toEqual([]);
    expect(writes.map((call) => call.target).sort()).toEqual(targets(ROWS));
    expect(rateOf(writes)).toBeGreaterThan(0.7 * QUOTA);
    expect(lost(place, ROWS)).toEqual([]);
    expect(valuesRead(place)).toEqual([]);
  });

  it('are not lost while somebody else uses 20 of the 50', async (test) => {
    const place = await emptySecrets(test, ROWS);
    const other = somebodyElse(place, 20);
    test.onTestFinished(other.stop);
    const run = await place.run(['apply', '-y', '-q']);
    expect(run.code, run.stderr).toBe(0);
    const written = puts(place).filter((call) => call.error === undefined);
    expect(written.map((call) => call.target).sort()).toEqual(targets(ROWS));
    expect(run.stdout + run.stderr).not.toMatch(/throttl/i);
    expect(lost(place, ROWS)).toEqual([]);
    expect(valuesRead(place)).toEqual([]);
  });
});
