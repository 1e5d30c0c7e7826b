/**
 * What is looked at, and of which moment it is true: a list may be five minutes old (Secrets Manager API reference,
 * ListSecrets, checked 2026-11-21), and a value is of one version.
 */
import { describe, expect, it } from 'vitest';
import type { Restart, SecretRow, StoredSecret } from '../../src/core/model.js';
import type { Store } from '../../src/core/ports.js';
import { Secret } from '../../src/core/secret.js';
import { lookInside } from '../../src/engine/contents.js';
import { judge } from '../../src/engine/judge.js';
import { describeAgain } from '../../src/engine/observe.js';
import { makePlan } from '../../src/engine/plan.js';
import type { Session } from '../../src/engine/session.js';
import {
  at,
  byName,
  CONSOLE,
  copyOf,
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
  version,
} from '../support/world.js';

const A = 'prod/a';
const COPY = 'prod/copy';
const LATER = '7e57ab1e-0000-4000-8000-000000000002';

/** What the list shows, what is true now, and the version that a read gives; no version: nobody may read. */
interface Place {
  readonly rows?: readonly SecretRow[];
  readonly listed?: readonly StoredSecret[];
  readonly now: readonly StoredSecret[];
  readonly read?: string;
}

function sessionAt({ rows = [], listed = [], now, read }: Place): Session {
  const value = { path: '/nowhere', digest: 'x' };
  const truth = byName(now);
  const store: Partial<Store> = {
    list: async () => [...listed],
    describe: async (name) => truth.get(name),
    versions: async (name) => [...(truth.get(name)?.versions ?? [])],
    readCurrent: async (names) =>
      new Map(names.map((name) => [name, read === undefined ? { refused: 'denied' } : { value, version: read }])),
    readVersion: async () => value,
  };
  return {
    manifest: manifest(rows),
    environment: environment(),
    store,
    known: { isOld: () => false },
    keys: { describe: async () => KEY },
    scratch: { open: async () => new Secret('CANARY-value'), drop: async () => {} },
    now: () => NOW,
    pace: { now: () => 0, wait: async () => {} },
  } as unknown as Session;
}

describe('a value that is read', () => {
  const rows = [row(A, dotenv('A'))];
  const look = async (now: StoredSecret) => {
    const listed = [stored(A, TERRAFORM)];
    const seen = await lookInside(sessionAt({ now: [now], read: CONSOLE }), rows, byName(listed), new Map());
    return seen.get(A);
  };

  it('is of the version that was read, where the list shows an older one', async () => {
    expect(await look(stored(A, CONSOLE))).toEqual(stored(A, CONSOLE, { content: 'value', unfit: new Map() }));
  });

  it('is read again by its id, where somebody wrote another version meanwhile', async () => {
    const before = version(CONSOLE, 'AWSPREVIOUS');
    const now = stored(A, undefined, { versions: [version(LATER, 'AWSCURRENT'), before] });
    expect(await look(now)).toEqual({ ...now, content: 'value', unfit: new Map() });
  });
});

describe('what was learnt of a secret, when it is described again', () => {
  const returned = (previous: string, more: Partial<StoredSecret> = {}) =>
    stored(A, undefined, {
      versions: [version(TERRAFORM, 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')],
      ...more,
    });
  const seen = returned(CONSOLE, { content: 'placeholder', covered: 'value' });
  const again = async (now: StoredSecret) =>
    (await describeAgain(sessionAt({ now: [now] }), byName([seen]), [A])).get(A);

  it('stays true of the same versions', async () => {
    expect(await again(returned(CONSOLE))).toMatchObject({ content: 'placeholder', covered: 'value' });
  });

  it('of AWSPREVIOUS is forgotten where that is another version', async () => {
    expect(await again(returned(LATER))).toMatchObject({ content: 'placeholder', covered: undefined });
  });

  it('of AWSCURRENT is forgotten where that is another version', async () => {
    expect(await again(stored(A, LATER))).toMatchObject({ content: undefined, covered: undefined });
  });
});

describe('a plan that a list of minutes ago begins', () => {
  const rows = [row(A, dotenv('A')), row(COPY, copyOf(A))];
  const [first, second] = [ours('fill', A, TERRAFORM), ours('fill', A, CONSOLE)];
  const inStep = [stored(A, second), stored(COPY, ours('copy', COPY, second))];
  const plan = async (place: Place) => {
    const made = await makePlan(sessionAt(place), { thorough: false, only: undefined, overwrite: new Set() });
    return made.plan.rows.map(({ state }) => state);
  };

  it.each<[what: string, listed: readonly StoredSecret[]]>([
    ['looks like one that a person rolled back', [stored(A, second), stored(COPY, ours('rollback', COPY))]],
    ['is of a person, and may not be read', [stored(A, second), stored(COPY, CONSOLE)]],
    ['is a placeholder, of an original that was another', [stored(A, first), stored(COPY, TERRAFORM)]],
  ])('calls a copy in step that %s in the list', async (_, listed) => {
    expect(await plan({ rows, listed, now: inStep })).toEqual(['as-declared', 'as-declared']);
  });

  it('says what is so, where the list was right', async () => {
    const now = [stored(A, second), stored(COPY, ours('rollback', COPY))];
    expect(await plan({ rows, listed: now, now })).toEqual(['as-declared', 'foreign']);
  });
});

it('a restart waits for the newest of what it is for, though its tasks do not read that any more', async () => {
  const secrets = [stored(A, ours('fill', A)), stored('prod/b', ours('fill', 'prod/b'))];
  const written = stored('prod/b', ours('fill', 'prod/b', CONSOLE), { lastChanged: at(60) });
  const web = service('web', [A], [task('1', at(30), [A])]);
  const restart = { target: 'web', because: ['prod/b'], heldBy: [] as string[] } as unknown as Restart;
  const session = sessionAt({ now: [...secrets.slice(0, 1), written] });
  const watch = { key: async () => KEY };
  const judged = await judge({ session, restart, watch, observation: observation(secrets, [web]) }, web);
  expect(judged.newest).toEqual(at(60));
});
