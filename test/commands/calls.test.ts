/** What a command asked of AWS, in its own words: every call with `-v`, and how many in the summary. */
import { describe, expect, it } from 'vitest';
import { LINES, openBadDay } from '../support/bad-days.js';
import { runInside } from '../support/inside.js';

describe('with -v', () => {
  it.for(['plan', 'apply', 'audit', 'doctor', 'list', 'show'] as const)(
    '%s says each call as often as AWS was asked',
    async (command, context) => {
      const place = await openBadDay(context);
      const run = await runInside(place, [...LINES[command], '-v']);
      expect(run.code, run.stderr).toBe(0);
      const asked = place.cloud.calls.map(({ service, operation }) => `${service}:${operation}`);
      const said = [...run.stderr.matchAll(/^dev +(\d+) (\w+:\w+)$/gm)].map(([, times, call]) => [call, Number(times)]);
      const counts = [...new Set(asked)].map((call) => [call, asked.filter((one) => one === call).length]);
      expect(said.sort()).toEqual(counts.sort());
    },
  );
});

it.for(['plan', 'audit'] as const)('the summary of %s says how many there were', async (command, context) => {
  const place = await openBadDay(context);
  const { stdout } = await runInside(place, LINES[command]);
  const { calls } = place.cloud;
  expect(stdout.replace(/\s+/g, ' ')).toContain(` ${calls.length} calls, `);
});
