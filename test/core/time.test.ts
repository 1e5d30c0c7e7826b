/** A day lasts until its end in UTC, wherever the machine stands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/core/duration.js';
import { DAY_MS, daysLeft, endOf, isOver, parseSince } from '../../src/core/time.js';

describe.each([
  ['2026-12-31', '2026-12-30T23:59:59.999Z', 1, false],
  ['2026-12-31', '2026-12-31T00:00:00.000Z', 0, false],
  ['2026-12-31', '2026-12-31T12:00:00.000Z', 0, false],
  ['2026-12-31', '2026-12-31T23:59:59.999Z', 0, false],
  ['2026-12-31', '2027-01-01T00:00:00.000Z', -1, true],
  ['2026-12-31', '2027-01-01T23:59:59.999Z', -1, true],
  ['2026-12-31', '2027-01-02T00:00:00.000Z', -2, true],
  ['2028-02-29', '2028-02-28T12:00:00.000Z', 1, false],
  ['2026-10-25', '2026-10-25T23:30:00.000Z', 0, false],
])('%s, at %s', (day, now, days, over) => {
  it(`has ${days} days left, ${over ? 'is over' : 'is not over'}`, () => {
    expect([daysLeft(day, new Date(now)), isOver(day, new Date(now))]).toEqual([days, over]);
  });
});

it('a day ends where the next begins', () => {
  expect(endOf('2026-12-31').toISOString()).toBe('2027-01-01T00:00:00.000Z');
});

it('is over exactly when fewer than no days are left, and loses one day a day', () => {
  const anInstant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(anInstant, anInstant, (day, now) => {
      const text = day.toISOString().slice(0, 10);
      expect(isOver(text, now)).toBe(daysLeft(text, now) < 0);
      expect(daysLeft(text, new Date(now.getTime() + DAY_MS))).toBe(daysLeft(text, now) - 1);
    }),
  );
});

describe('a day on the command line', () => {
  it.each(['2026-07-21', '2028-02-29', '2000-02-29'])('%s', (text) => {
    expect(parseSince(text)).toEqual(new Date(`${text}T00:00:00Z`));
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '26-01-01',
    '',
  ])('not %j, which is no day of any calendar', (text) => {
    expect(() => parseSince(text)).toThrow('--since takes a day, YYYY-MM-DD');
  });

  it('is left out: from the beginning', () => {
    expect(parseSince(undefined)).toBeUndefined();
  });
});

describe('how long to wait', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    [' 2 m ', 120_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text, '--wait-timeout')).toBe(ms);
  });

  it.each(['', '15', 'm', '1.5h', '-1m', '1d', '1h30m'])('not %s', (text) => {
    expect(() => parseDuration(text, '--wait-timeout')).toThrow('--wait-timeout takes a time such as 90s, 15m or 1h');
  });
});
