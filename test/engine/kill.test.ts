/**
 * `apply` is killed at every one of its calls, and run again. No state file helps it: it comes to the same
 * end as a run that nobody kills, and the record tells the truth about each.
 *
 *     KILL_WORLDS=200 KILL_FIRST_SEED=1      every call of so many random worlds
 *     KILL_SEED=17 KILL_AT=12:after          one moment of one world again
 */
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/sandbox/random.js';
import { type KillPoint, killAndFinish, unkilled } from '../support/killing.js';
import { pick, randomWorld } from '../support/random-world.js';
import { changes, journals, outdated } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const { KILL_WORLDS, KILL_FIRST_SEED = 1, KILL_SEED, KILL_AT } = process.env;

const SEEDS = KILL_SEED
  ? [Number(KILL_SEED)]
  : Array.from({ length: Number(KILL_WORLDS ?? 4) }, (_, index) => Number(KILL_FIRST_SEED) + index);

/** Where nothing is said, so many moments of each world. */
const SAMPLE = 2;

/** Of one world, in milliseconds. */
const TIMEOUT = KILL_WORLDS ? 1_800_000 : 180_000;

function chosen(points: readonly KillPoint[], seed: number): readonly KillPoint[] {
  if (KILL_AT) return points.filter(({ at }) => at === KILL_AT);
  if (KILL_WORLDS || KILL_SEED) return points;
  const random = seeded(seed);
  return Array.from({ length: SAMPLE }, () => pick(random, points));
}

describe('apply in a random world, killed and run again', () => {
  it.for(SEEDS)('seed %i', { timeout: TIMEOUT }, async (seed) => {
    const reference = await unkilled(randomWorld(seed));
    expect(reference.lies, `seed ${seed}, not killed`).toEqual([]);
    const points = chosen(reference.points, seed);
    expect(points, `seed ${seed} has moments to be killed at`).not.toHaveLength(0);
    const wrong: string[] = [];
    let kills = 0;
    for (const point of points) {
      const { killed, lies, end } = await killAndFinish(reference, point);
      if (killed) kills += 1;
      const told = `KILL_SEED=${seed} KILL_AT=${point.at} (${point.operation})`;
      wrong.push(...lies.map((lie) => `${told}: ${lie}`));
      for (const [what, was] of Object.entries(reference.end)) {
        const [expected, found] = [was, end[what as keyof typeof end]].map((one) => JSON.stringify(one));
        if (found !== expected) wrong.push(`${told}: ${what} is ${found}, and without the kill ${expected}`);
      }
    }
    const told = [`seed ${seed}: ${kills} of ${points.length} killed, ${wrong.length} wrong`, ...wrong].join('\n  ');
    if (KILL_WORLDS) process.stdout.write(`${told}\n`);
    expect(wrong).toEqual([]);
    expect(kills, 'were killed').toBeGreaterThanOrEqual(points.length / 2);
  });
});

const APPLY = ['apply', '--env', 'staging', '--yes', '--quiet'];

async function planned(place: Workplace): Promise<{ writes: string[]; restarts: string[] }> {
  const { stdout } = await place.run(['plan', '--env', 'staging', '--json']);
  const [plan] = JSON.parse(stdout).plans as [{ writes: { target: string }[]; restarts: { target: string }[] }];
  return { writes: plan.writes.map((one) => one.target), restarts: plan.restarts.map((one) => one.target) };
}

describe("apply of the project's staging, killed after the last write and before the restart", () => {
  it('leaves a plan of the restart alone, and the next apply does just that', async (context) => {
    const place = await workplaceFor(context);
    place.dotenv();
    const { cloud } = place;
    let pid = 0;
    const off = cloud.faults.on((_, phase) => {
      if (phase === 'before' || changes(cloud).length < 11) return undefined;
      off();
      return { run: () => void process.kill(pid, 'SIGKILL'), cut: true };
    });
    const killed = await place.run(APPLY, { started: (started) => (pid = started) });
    expect(killed.signal).toBe('SIGKILL');
    expect(journals(place).at(-1)?.at(-1)?.event).toMatch(/^writ/);
    expect(await planned(place)).toEqual({ writes: [], restarts: ['app'] });

    const begun = cloud.calls.length;
    expect((await place.run(APPLY)).code).toBe(0);
    expect(changes(cloud, begun).map((call) => call.operation)).toEqual(['UpdateService']);
    expect(outdated(cloud)).toEqual([]);
    expect(await planned(place)).toEqual({ writes: [], restarts: [] });
  });
});
