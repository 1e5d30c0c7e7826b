/**
 * Two runs of `apply` at once, their calls in a random order, and in most of them a person who does
 * something in between. No value is lost, one version is made of each, nothing that a person wrote is
 * overtaken unnamed, and nobody says of a task or of the whole what is not so.
 *
 *     INTERLEAVINGS=200 INTERLEAVING_FIRST_SEED=1     so many of them
 *     INTERLEAVING_SEED=17                            one of them again
 */
import { describe, expect, it } from 'vitest';
import { interleave } from '../support/interleaving.js';
import { liesOf, wrongInTheEnd } from '../support/invariants.js';
import { runUntilDone, unkilled } from '../support/killing.js';
import { worldWithWork } from '../support/random-world.js';
import { versionsOfOurs } from '../support/record.js';
import { openSimulation, seenNow } from '../support/simulation.js';

const { INTERLEAVINGS, INTERLEAVING_FIRST_SEED = 1, INTERLEAVING_SEED } = process.env;

const SEEDS = INTERLEAVING_SEED
  ? [Number(INTERLEAVING_SEED)]
  : Array.from({ length: Number(INTERLEAVINGS ?? 6) }, (_, index) => Number(INTERLEAVING_FIRST_SEED) + index);

const TIMEOUT = INTERLEAVINGS ? 1_800_000 : 180_000;
const HALF_AN_HOUR = 30 * 60_000;

describe('two runs of apply at once', () => {
  it.for(SEEDS)('seed %i', { timeout: TIMEOUT }, async (seed, { onTestFinished }) => {
    const alone = await unkilled(worldWithWork(seed));
    expect(alone.lies, `seed ${seed}, one run alone`).toEqual([]);
    const place = await openSimulation(alone.world, alone.state);
    onTestFinished(place.close);
    const ours = versionsOfOurs(place.cloud);

    const both = await interleave(place, seed);
    const wrong = liesOf(place, both);
    place.cloud.clock.advance(HALF_AN_HOUR);
    await runUntilDone(place, wrong);
    place.cloud.clock.advance(HALF_AN_HOUR);
    wrong.push(...wrongInTheEnd(place, both, await seenNow(place), alone, ours));

    if (INTERLEAVINGS) process.stdout.write(`seed ${seed}: ${both.order.length} calls, ${wrong.length} wrong\n`);
    const { what = 'nothing is done by hand', target = '' } = both.deed ?? {};
    const story = [
      `INTERLEAVING_SEED=${seed}, world ${alone.world.seed}`,
      `a person: ${what} ${target}`,
      ...both.order,
    ];
    expect(wrong, wrong.length > 0 ? story.join('\n') : undefined).toEqual([]);
  });
});
