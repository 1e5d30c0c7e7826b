/** A look that shows less than the list has shown is older than the list, however late that may be. */
import { expect, it, onTestFinished } from 'vitest';
import { oneService } from '../support/one-service.js';
import { outdated, writeByHand } from '../support/truth.js';

it('a list that shows a change is not forgotten for a look that does not', async () => {
  const scene = await oneService({ onTestFinished });
  const { cloud } = scene;
  expect((await scene.apply()).code).toBe(0);
  cloud.clock.advance(3_600_000);
  // Another run wrote and did not restart.
  writeByHand(cloud, 'dev/pay', 'CANARY-not-a-key-later', `secretsmith-fill-${'a'.repeat(32)}`);
  cloud.clock.advance(10_000);
  const when = ({ target }: { target: string | undefined }) => target === 'dev/pay';
  const lagBy = (ms: number) => () => {
    cloud.readLag = ms;
  };
  cloud.faults.times('DescribeSecret', { run: lagBy(60_000) }, { when, times: 1 });
  cloud.faults.times('DescribeSecret', { run: lagBy(0) }, { phase: 'after', when, times: 1 });
  const run = await scene.restart();
  expect([run.code, scene.begun(), outdated(cloud)], run.stdout).toEqual([0, 2, []]);
});
