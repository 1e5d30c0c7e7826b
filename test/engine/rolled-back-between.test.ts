/** A rollback that begins and ends between two looks, because calls took long, leaves a deployment like any other. */
import { expect, it, onTestFinished } from 'vitest';
import { oneService } from '../support/one-service.js';

it.each([0, 1, 2])('a rollback that is over at the next look after look %i is not called done', async (skip) => {
  const scene = await oneService({ onTestFinished });
  const { cloud } = scene;
  scene.service.script = 'rolls-back';
  const when = () => scene.begun() === 1;
  cloud.faults.once('DescribeServices', { run: () => cloud.clock.advance(3_600_000) }, { when, skip });
  const run = await scene.apply();
  expect(run.stdout + run.stderr).not.toContain('restart web done');
  expect(run.code, run.stdout).toBe(4);
});
