/** The tasks of a service that restarts, against the secrets as they are then. Times are seconds from NOW. */
import { describe, expect, it } from 'vitest';
import type { ObservedService, Restart, SecretRow, StoredSecret } from '../../src/core/model.js';
import { judge, lackingNow, type Restarting } from '../../src/engine/judge.js';
import { remembering } from '../../src/engine/known.js';
import {
  at,
  byName,
  CONSOLE,
  dotenv,
  environment,
  KEY,
  manifest,
  NOW,
  observation,
  ours,
  row,
  service,
  stored,
  TERRAFORM,
  task,
} from '../support/world.js';

const A = 'prod/a';
const B = 'prod/b';
const filled = (name: string, lastChanged: number, more: Partial<StoredSecret> = {}) =>
  stored(name, ours('fill', name, TERRAFORM), { lastChanged: at(lastChanged), ...more });

interface Scene {
  readonly rows?: readonly SecretRow[];
  readonly planned?: readonly StoredSecret[];
  readonly now: readonly StoredSecret[];
  readonly restart?: Partial<Restart>;
  /** What a list of versions takes, in milliseconds. */
  readonly listMs?: number;
}

/** A restart of `app`, whose time goes on by waiting and by lists of versions alone. */
function restarting({ rows = [], planned, now, restart = {}, listMs = 0 }: Scene) {
  const truth = new Map(byName(now));
  const described: { readonly name: string; readonly at: number }[] = [];
  let ms = 1_000;
  const { store, known } = remembering({
    describe: async (name: string) => {
      described.push({ name, at: ms });
      return truth.get(name);
    },
    versions: async (name: string) => {
      ms += listMs;
      return truth.get(name)?.versions ?? [];
    },
  } as never);
  const session = {
    manifest: manifest(rows),
    environment: environment(),
    store,
    known,
    pace: {
      now: () => ms,
      wait: async (more: number) => {
        ms += more;
      },
    },
    now: () => NOW,
  };
  const one = {
    session,
    restart: { target: 'app', asked: 'due', heldBy: [], because: [], ...restart },
    observation: observation(planned ?? now),
    watch: { key: async () => KEY },
  } as unknown as Restarting;
  return { one, truth, described, known, store };
}

const app = (names: readonly string[], tasks: ObservedService['tasks'] = []) => service('app', names, tasks);

it('the newest value is that of what was changed last', async () => {
  for (const [a, b] of [
    [-90, -30],
    [-30, -90],
  ] as const) {
    const { one } = restarting({ now: [filled(A, a), filled(B, b)] });
    expect((await judge(one, app([A, B]))).newest).toEqual(at(-30));
  }
});

it('what tasks of an older task definition read is looked at too', async () => {
  const { one, described } = restarting({ now: [filled(A, -90), filled(B, -30)] });
  const { newest, verdict } = await judge(one, app([A], [task('1', at(-60), [B])]));
  expect([newest, verdict.outdated, described.map(({ name }) => name)]).toEqual([at(-30), 1, [B, A]]);
});

// Lists of versions wait for their turn, 45 a second: twenty seconds for a thousand secrets.
it('it was looked at when the secrets were described, however long the lists of versions took', async () => {
  const { one, described } = restarting({ now: [filled(A, -90)], listMs: 20_000 });
  const { looked } = await judge(one, app([], [task('1', at(-90), [A])]));
  expect([looked, described.map((look) => look.at)]).toEqual([1_000, [1_000]]);
});

describe('what a task that starts now would miss', () => {
  const rows = [row(A, dotenv('A'))];
  const planned = [filled(A, -90)];
  const now = [stored(A, TERRAFORM, { lastChanged: at(-9), content: 'placeholder' })];

  it.each<[string, readonly string[], readonly string[]]>([
    ['is named where nobody foresaw it', [], [A]],
    ['is not news where it kept the restart back', [A], []],
    ['is named beside what was foreseen', [B], [A]],
  ])('%s', async (_, heldBy, lacking) => {
    const { one } = restarting({ rows, planned, now, restart: { heldBy, asked: 'named' } });
    const judged = await judge(one, app([A]));
    expect([judged.lacking, judged.without]).toEqual([lacking, [A]]);
    expect((await lackingNow(one, app([A]))).lacking).toEqual(lacking);
  });
});

describe('a look that is older than one before it', () => {
  const later = filled(A, -9);
  const earlier = stored(A, CONSOLE, { lastChanged: at(-90) });

  it('is looked at again until it is not', async () => {
    const { one, store, truth, described } = restarting({ now: [later] });
    await store.describe(A);
    truth.set(A, earlier);
    const waited = one.session.pace.wait;
    let waits = 0;
    Object.assign(one.session.pace, {
      wait: async (ms: number) => {
        waits += 1;
        if (waits === 2) truth.set(A, later);
        await waited(ms);
      },
    });
    const { old, newest } = await judge(one, app([A]));
    expect([old, newest, described.length]).toEqual([[], at(-9), 4]);
  });

  it('and stays it for five seconds is told', async () => {
    const { one, store, truth } = restarting({ now: [later, filled(B, -60)] });
    await store.describe(A);
    truth.set(A, earlier);
    expect([(await judge(one, app([A, B]))).old, one.session.pace.now()]).toEqual([[A], 6_000]);
    expect((await lackingNow(one, app([A, B]))).old).toEqual([A]);
    expect((await lackingNow(one, app([B]))).old).toEqual([]);
  });

  it('and stays without it is of a secret that was deleted', async () => {
    const { one, store, truth } = restarting({ now: [later] });
    await store.describe(A);
    truth.delete(A);
    const judged = await judge(one, app([A]));
    expect([judged.old, judged.lacking]).toEqual([[], ['prod/a-AbCdEf']]);
  });
});
