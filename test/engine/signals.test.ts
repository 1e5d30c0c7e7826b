/**
 * SIGINT, SIGTERM and SIGHUP at every call of an apply and of a restart, once and twice: nothing is begun after the
 * first, no value is left, the exit and the ending are true, and the next apply finishes. `ERROR_CELLS=all` tries
 * every cell, `ERROR_SEED=n` another sample.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINES, openBadDay, unfinished } from '../support/bad-days.js';
import { sample } from '../support/sample.js';
import { changes, writeByHand } from '../support/truth.js';
import type { Workplace } from '../support/workplace.js';

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const;
type Signal = keyof typeof CODES;

/** A run makes about so many calls; a later one is not reached, and no signal is given. */
const CALLS = { apply: 70, restart: 45 } as const;

/** How long the answer of the call in flight waits, so that the process has noticed; the second signal comes in between. */
const NOTICED_MS = 150;

interface Cell {
  readonly command: keyof typeof CALLS;
  readonly nth: number;
  readonly signal: Signal;
  readonly times: 1 | 2;
}

const CELLS = (['apply', 'restart'] as const).flatMap((command) =>
  Array.from({ length: CALLS[command] }, (_, index) => index + 1).flatMap((nth) =>
    (Object.keys(CODES) as Signal[]).flatMap((signal) =>
      ([1, 2] as const).map((times): Cell => ({ command, nth, signal, times })),
    ),
  ),
);

const FIVE = ['production now', 'stopped at', 'if nobody acts', 'finish it', 'give up'];

/** Gives the signal while the nth call is in flight, and says how many calls had been made. */
function signalAt(place: Workplace, { nth, signal, times }: Cell, pid: () => number): () => number | undefined {
  const first = place.cloud.calls.length;
  let given: number | undefined;
  const off = place.cloud.faults.on((call) => {
    if (call.n - first < nth) return undefined;
    off();
    const run = async () => {
      given = place.cloud.calls.length;
      for (let left = times; left > 0; left -= 1) {
        process.kill(pid(), signal);
        await new Promise((resolve) => setTimeout(resolve, NOTICED_MS / times));
      }
    };
    return { run };
  });
  return () => given;
}

describe('a signal', () => {
  it.concurrent.for(
    sample(CELLS, 12).map(
      (cell) => [`${cell.signal} ${cell.times} times at call ${cell.nth} of ${cell.command}`, cell] as const,
    ),
  )('%s', async ([, cell], context) => {
    const place = await openBadDay(context);
    const { cloud } = place;
    if (cell.command === 'restart') {
      await place.run(LINES.apply);
      writeByHand(cloud, 'dev/mail', 'CANARY-not-a-key-other');
    }
    const begun = cloud.calls.length;
    let pid = 0;
    const given = signalAt(place, cell, () => pid);
    const run = await place.run(LINES[cell.command], { started: (started) => (pid = started) });
    const said = run.stdout + run.stderr;
    expect(readdirSync(place.runtime), 'files of the run').toEqual([]);
    expect(said).not.toMatch(/defect|^\s+at .*:\d+|CANARY/m);

    const at = given();
    if (at === undefined) expect(run.code).toBe(0);
    else {
      expect([run.signal, run.code]).toEqual([null, CODES[cell.signal]]);
      const after = cloud.calls.slice(at).map((call) => call.operation);
      expect(after, 'a restart is not begun').not.toContain('UpdateService');
      // The label that is put before a write is a note for Terraform: without the write production is as before.
      const changed = changes(cloud, begun).some(({ operation }) => operation !== 'UpdateSecretVersionStage');
      if (changed && cell.times === 1 && !/^(Applied \w+ to|Restarted (\d+) of \2 service)/m.test(run.stdout)) {
        expect(FIVE.filter((line) => !new RegExp(`^ *${line} {2}`, 'm').test(run.stdout))).toEqual([]);
      }
    }

    const next = await place.run(LINES.apply);
    expect(next.code, next.stdout + next.stderr).toBe(0);
    expect(unfinished(place)).toEqual([]);
  });
});
