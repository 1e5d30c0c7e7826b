/** What stands on a terminal while something happens, and what has scrolled away when it is over. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../src/core/events.js';
import { showProgress, styleOf } from '../src/terminal.js';
import { PLAIN } from '../src/views/style.js';
import { type Glass, openGlass } from './support/glass.js';

const PLAN = ['$ secretsmith restart --all', ...Array.from({ length: 30 }, (_, row) => `  > row ${row} of the plan`)];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-07-21T12:00:00Z') });
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const service = (n: number) => `s${n}`;
const begun = (n: number): Event => ({
  kind: 'restart-begun',
  service: service(n),
  deployment: `ecs-svc/${n}`,
  followed: false,
});
const seen = (n: number): Event => ({
  kind: 'restart-seen',
  service: service(n),
  wanted: 2,
  event: undefined,
  tasks: ['6c1f0a3e', '91be77d0'].map((id) => ({ id, age: 'new', state: 'starting', since: new Date() })),
});
const ended = (n: number, ok = true): Event => ({
  kind: 'restart-ended',
  service: service(n),
  ok,
  open: false,
  message: ok ? '2 of 2 tasks have every value' : 'rolled back to its old tasks',
});

/** A plan stands on the glass, and something begins under it. */
function begin(columns: number, rows: number) {
  const glass = openGlass(columns, rows);
  glass.stream.write(`${PLAN.join('\n')}\n\n`);
  return { glass, display: showProgress('dev', { ...PLAIN, width: columns }, false, () => new Date(), glass.stream) };
}

/** Below the plan. */
const below = ({ text }: Glass) => text.split('\n').slice(PLAN.length + 1);

describe('more services than rows', () => {
  const SERVICES = Array.from({ length: 45 }, (_, n) => n);

  it('leave the plan where it is, whatever time passes, and nothing of themselves behind it', () => {
    const { glass, display } = begin(80, 24);
    for (const n of SERVICES) display.report(begun(n));
    for (const n of SERVICES) display.report(seen(n));
    for (const n of SERVICES.filter((each) => each !== 30)) display.report(ended(n, n !== 7));
    const before = glass.away;
    vi.advanceTimersByTime(60_000);
    expect(glass.away).toBe(before);
    expect(glass.text.startsWith(PLAN.join('\n'))).toBe(true);
    expect(below(glass).slice(0, 6)).toEqual([
      '  ⠸ restart   s30, deployment ecs-svc/30  1 m 0 s',
      '      6c1f0a3e  new  starting',
      '      91be77d0  new  starting',
      '  ✗ restart   s7, rolled back to its old tasks  0 s',
      '  ✓ restart   s0, 2 of 2 tasks have every value  0 s',
      '  ✓ restart   s1, 2 of 2 tasks have every value  0 s',
    ]);
    expect(glass.text).toContain('\n  … 27 more: 27 done\n');
    display.stop();
    expect(below(glass).filter((row) => row.includes('restart'))).toHaveLength(45);
  });

  it.each([
    [80, 24, 's0, '],
    [40, 24, 's0, '],
    [40, 12, 's0, '],
    [80, 3, 's0, '],
    [40, 2, '45 more: 45 working'],
  ])('fit on %i columns and %i rows', (columns, rows, first) => {
    const { glass, display } = begin(columns, rows);
    for (const n of SERVICES) display.report(begun(n));
    for (const n of SERVICES) display.report(seen(n));
    vi.advanceTimersByTime(10_000);
    expect(glass.text.split(first)).toHaveLength(2);
    expect(glass.text.startsWith(PLAN.join('\n'))).toBe(true);
  });
});

describe('a terminal that is resized in mid-run', () => {
  it.each([
    [30, 50],
    [120, 50],
    [17, 50],
  ])('to %i columns and %i rows keeps one picture', (columns, rows) => {
    const { glass, display } = begin(80, 50);
    for (const n of [0, 1, 2]) display.report(begun(n));
    for (const n of [0, 1]) display.report(seen(n));
    glass.resize(columns, rows);
    vi.advanceTimersByTime(5_000);
    for (const n of [0, 1, 2]) display.report(ended(n));
    glass.resize(80, 50);
    vi.advanceTimersByTime(5_000);
    display.stop();
    expect(glass.text.startsWith(PLAN.join('\n'))).toBe(true);
    expect(below(glass).filter((row) => row !== '')).toEqual([
      '  ✓ restart   s0, 2 of 2 tasks have every value  5 s',
      '  ✓ restart   s1, 2 of 2 tasks have every value  5 s',
      '  ✓ restart   s2, 2 of 2 tasks have every value  5 s',
    ]);
  });
});

it('what has ended counts no further', () => {
  const { glass, display } = begin(80, 50);
  display.report(begun(0));
  display.report(begun(1));
  vi.advanceTimersByTime(3_000);
  display.report(ended(0));
  vi.advanceTimersByTime(5_000);
  expect(below(glass).slice(0, 2)).toEqual([
    '  ✓ restart   s0, 2 of 2 tasks have every value  3 s',
    '  ⠸ restart   s1, deployment ecs-svc/1  8 s',
  ]);
});

it('a picture that has not changed is not drawn again', () => {
  const { glass, display } = begin(80, 50);
  display.report({ kind: 'write-begun', total: 3 });
  const { written } = glass;
  vi.advanceTimersByTime(60_000);
  expect(glass.written).toBe(written);
});

it('a note stands above the picture, and does not take a row of it', () => {
  const { glass, display } = begin(80, 50);
  display.report(begun(0));
  display.note('note: read one by one');
  display.report(ended(0));
  display.stop();
  display.note('note: after the end');
  expect(below(glass)).toEqual([
    'note: read one by one',
    '  ✓ restart   s0, 2 of 2 tasks have every value  0 s',
    '',
    'note: after the end',
    '',
  ]);
});

it('a terminal that takes text alone gets a line an event, and no colour', () => {
  vi.stubEnv('TERM', 'dumb');
  const { glass, display } = begin(80, 50);
  display.report(begun(0));
  display.report(ended(0));
  display.stop();
  expect(below(glass)).toEqual([
    '2026-07-21T12:00:00Z dev restart s0 deployment ecs-svc/0',
    '2026-07-21T12:00:00Z dev restart s0 done: 2 of 2 tasks have every value',
    '',
  ]);
  expect(styleOf(glass.stream, true).colour).toBe(false);
  vi.stubEnv('FORCE_COLOR', '1');
  expect(styleOf(glass.stream, true).colour).toBe(true);
});

describe('the width', () => {
  it.each<[isTTY: boolean, told: number | undefined, COLUMNS: string | undefined, width: number]>([
    [true, 132, undefined, 132],
    [true, 132, '40', 132],
    [true, 0, undefined, 80],
    [true, 0, '40', 40],
    [false, undefined, undefined, 80],
    [false, undefined, '40', 40],
    [false, undefined, '0', 80],
    [false, undefined, '-3', 80],
    [false, undefined, 'wide', 80],
  ])('of a terminal (%s) that says %s, with COLUMNS=%s, is %i', (isTTY, columns, variable, width) => {
    vi.stubEnv('COLUMNS', variable);
    expect(styleOf({ isTTY, columns } as NodeJS.WriteStream, true).width).toBe(width);
  });
});
