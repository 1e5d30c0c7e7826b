/**
 * Who replaces our version twice leaves it without a label, and no look shows it. What is there then is newer than what
 * the run knows: it is not "as it was before the last change", and the service that reads it can be seen.
 */
import { expect, it } from 'vitest';
import { oneService, type Scene } from '../support/one-service.js';
import { outdated, writeByHand } from '../support/truth.js';

const NAME = 'dev/pay';

/** Two versions with these ids come right behind the run's own. */
function replacedTwice({ cloud }: Scene, idOf: (n: string) => string): void {
  const run = () => {
    for (const n of ['1', '2']) writeByHand(cloud, NAME, `CANARY-not-a-key-${n}`, idOf(n));
  };
  cloud.faults.once('PutSecretValue', { run }, { phase: 'after' });
}

const byAnotherRun = (n: string) => `secretsmith-fill-${n.repeat(32)}`;
const byAPerson = (n: string) => `${n.repeat(8)}-0000-4000-8000-000000000000`;

it('of another run of ours: the service restarts into it', async (context) => {
  const scene = await oneService(context);
  replacedTwice(scene, byAnotherRun);
  const run = await scene.apply();
  expect(run.stdout).not.toContain('AWS still shows dev/pay as it was before');
  expect([run.code, outdated(scene.cloud)]).toEqual([0, []]);
});

it('of a person: the service is not called out of sight', async (context) => {
  const scene = await oneService(context);
  replacedTwice(scene, byAPerson);
  const run = await scene.apply();
  expect(run.code).toBe(4);
  expect(run.stdout).not.toContain('its tasks could not be seen');
});
