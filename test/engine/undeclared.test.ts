/**
 * A task reads a secret that the manifest does not name. A list may be five minutes old (Secrets Manager API reference,
 * ListSecrets, checked 2026-11-21), so nobody calls that task fresh, or a plan another one, by what the list shows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runInside } from '../support/inside.js';
import { oneService, type Scene } from '../support/one-service.js';
import { outdated, writeByHand } from '../support/truth.js';

/** `dev/typed` is read, and in no manifest; a minute ago somebody gave it another value, which no list shows yet. */
async function written(): Promise<Scene> {
  const scene = await oneService({ onTestFinished });
  const manifest = readFileSync(join(scene.folder, 'secrets.manifest.yaml'), 'utf8');
  scene.file('secrets.manifest.yaml', manifest.replace(/ {2}dev\/typed.*\n/, ''));
  expect((await scene.apply()).code).toBe(0);
  expect(outdated(scene.cloud)).toEqual([]);
  scene.cloud.clock.advance(3_600_000);
  scene.cloud.listLag = 300_000;
  writeByHand(scene.cloud, 'dev/typed', 'CANARY-not-a-key-later');
  scene.cloud.clock.advance(60_000);
  return scene;
}

describe('what a list does not show yet', () => {
  it.each(['apply', 'restart'] as const)('%s sees in the tasks that have not got it', async (command) => {
    const scene = await written();
    const run = await scene[command]();
    expect(run.stderr + run.stdout).not.toMatch(/^Nothing to/m);
    expect(outdated(scene.cloud)).toEqual([]);
  });

  it('is in the plan that is approved and in the one that is made true', async () => {
    const scene = await written();
    const { stdout } = await runInside(scene, ['plan', '--json']);
    const [{ id }] = JSON.parse(stdout).plans;
    const run = await scene.apply();
    expect(run.stderr + run.stdout).toContain(id.slice(0, 7));
  });
});
