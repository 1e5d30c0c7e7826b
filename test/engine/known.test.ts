/**
 * "All Secrets Manager operations are eventually consistent" (API reference, ListSecrets, checked 2026-11-21): a look
 * may show less than the one before it. What a run has seen or written it does not forget, and nothing is called done
 * by what was there before.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Version } from '../../src/core/model.js';
import type { Written } from '../../src/core/ports.js';
import { remembering } from '../../src/engine/known.js';
import { oneService, type Scene } from '../support/one-service.js';
import { changes, outdated } from '../support/truth.js';
import { at, ours, stored, TERRAFORM, version } from '../support/world.js';

const A = 'prod/a';
const OURS = ours('fill', A, TERRAFORM);
const before = stored(A, TERRAFORM, { lastChanged: at(0) });
const written = stored(A, undefined, {
  lastChanged: at(9),
  versions: [version(OURS, 'AWSCURRENT'), version(TERRAFORM, 'AWSPREVIOUS')],
});
const byOthers = stored(A, 'somebodys', { lastChanged: at(20) });

type Step =
  | 'shown before'
  | 'shown written'
  | 'shown by others'
  | 'not there'
  | 'wrote'
  | 'wrote what is not current'
  | 'kept without a label'
  | 'not kept';

describe('a look is old', () => {
  const shows = {
    'shown before': before,
    'shown written': written,
    'shown by others': byOthers,
    'not there': undefined,
  };

  /** Whether a look would be old after these. */
  async function oldAfter(steps: readonly Step[]) {
    let next: typeof before | undefined;
    const answer = (labels: readonly string[]): Written => ({ version: OURS, labels, requestId: undefined });
    let reply = answer([]);
    let kept: Version[] = [];
    const { store, known } = remembering({
      describe: async () => next,
      history: async () => kept,
      put: async () => reply,
      create: async () => reply,
    } as never);
    for (const step of steps) {
      if (step in shows) {
        next = shows[step as keyof typeof shows];
        expect(await store.describe(A)).toBe(next);
      } else if (step === 'kept without a label' || step === 'not kept') {
        kept = [version(step === 'not kept' ? 'somebodys' : OURS, [])];
        expect(await store.history(A)).toBe(kept);
      } else {
        reply = answer(step === 'wrote' ? ['AWSCURRENT'] : []);
        expect(await store.put(A, {} as never, OURS, {} as never)).toBe(reply);
        expect(await store.create(A, {} as never, OURS, undefined, {} as never)).toBe(reply);
      }
    }
    const looks = { before, written, 'by others': byOthers, 'not there': undefined };
    return Object.entries(looks).flatMap(([name, seen]) => (known.isOld(A, seen) ? [name] : []));
  }

  it.each<[steps: readonly Step[], old: readonly string[]]>([
    [[], []],
    [['not there'], []],
    [['shown before'], ['not there']],
    [['shown before', 'not there'], ['not there']],
    [['shown written'], ['before', 'not there']],
    [
      ['shown written', 'shown before'],
      ['before', 'not there'],
    ],
    [
      ['shown before', 'wrote'],
      ['before', 'by others', 'not there'],
    ],
    [['wrote'], ['before', 'by others', 'not there']],
    [
      ['wrote', 'shown before'],
      ['before', 'by others', 'not there'],
    ],
    // Who replaces ours twice leaves it without a label, and a look that showed it was there in between.
    [
      ['wrote', 'shown written'],
      ['before', 'not there'],
    ],
    [
      ['wrote', 'shown written', 'shown by others'],
      ['before', 'written', 'not there'],
    ],
    // Nobody saw it there, and it is kept: it was replaced before anybody looked.
    [
      ['shown before', 'wrote', 'shown by others', 'kept without a label'],
      ['before', 'written', 'not there'],
    ],
    [
      ['shown before', 'wrote', 'not kept'],
      ['before', 'by others', 'not there'],
    ],
    [['shown before', 'wrote what is not current'], ['not there']],
  ])('after %j: %j', async (steps, old) => {
    expect(await oldAfter(steps)).toEqual(old);
  });

  it('of its own secret alone', async () => {
    const { store, known } = remembering({ describe: async () => written } as never);
    await store.describe(A);
    expect(known.isOld('prod/b', before)).toBe(false);
  });
});

/** `dev/pay` was filled and delivered an hour ago; its source rules it now, and gives another value. */
async function replaced(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const scene = await oneService(context);
  expect((await scene.apply()).code).toBe(0);
  scene.cloud.clock.advance(3_600_000);
  const manifest = readFileSync(join(scene.folder, 'secrets.manifest.yaml'), 'utf8');
  scene.file('secrets.manifest.yaml', manifest.replace('PAY } } }', 'PAY } }, follow: true }'));
  scene.file('.env.dev', 'PAY=CANARY-not-a-key-later\n');
  return scene;
}

const NO_END = Number.POSITIVE_INFINITY;

/** Looks at `dev/pay` after a call of the run, the first of them number 1, that are a minute behind. */
function oldLooks({ cloud }: Scene, after: string, from: number, times = NO_END): void {
  const begun = cloud.calls.length;
  let looks = 0;
  cloud.faults.on(({ operation, target }, phase) => {
    if (operation !== 'DescribeSecret' || target !== 'dev/pay') return undefined;
    if (!changes(cloud, begun).some((call) => call.operation === after)) return undefined;
    if (phase === 'before') looks += 1;
    cloud.readLag = phase === 'before' && looks >= from && looks < from + times ? 60_000 : 0;
    return undefined;
  });
}

// The first look after a write is the one that shows it; the second is the one before the restart.
describe('after a write that was seen, before the restart', () => {
  it.each([1, 3])('%i old looks do not hide that no task has the value', async (times) => {
    const scene = await replaced({ onTestFinished });
    oldLooks(scene, 'PutSecretValue', 2, times);
    const run = await scene.apply();
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(scene.begun()).toBe(2);
    expect(outdated(scene.cloud)).toEqual([]);
  });

  it('one old look blames nobody for the placeholder that it shows', async (context) => {
    const scene = await oneService(context);
    oldLooks(scene, 'PutSecretValue', 2, 1);
    const run = await scene.apply();
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(scene.begun()).toBe(1);
  });

  it('looks that stay old restart nothing, and call nothing done', async (context) => {
    const scene = await replaced(context);
    oldLooks(scene, 'PutSecretValue', 2);
    const run = await scene.apply();
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('error: web: AWS still shows dev/pay as it was before the last change\n');
    expect(run.stdout).not.toMatch(/every value|nothing to restart|somebody else/);
    expect(scene.begun()).toBe(1);
  });
});

it('looks that are old at the end of a restart do not confirm it', async (context) => {
  const scene = await replaced(context);
  oldLooks(scene, 'UpdateService', 1);
  const run = await scene.apply();
  expect(run.code).toBe(4);
  expect(run.stdout).toContain('error: web: AWS still shows dev/pay as it was before the last change\n');
  expect(run.stdout).not.toMatch(/every value|somebody else/);
  expect(scene.begun()).toBe(2);
});
