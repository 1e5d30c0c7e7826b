/**
 * Any manifest over any state of AWS: what a plan says is done, and there is nothing left to plan. The
 * plan is carried out in a model of AWS of some thirty lines, which knows versions, labels and tasks.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  Covered,
  Plan,
  PlannedRow,
  Restart,
  SecretRow,
  StoredSecret,
  Task,
  Version,
  Write,
} from '../../src/core/model.js';
import { changesOf } from '../../src/core/plan.js';
import { isHeld } from '../../src/core/restarts.js';
import { currentOf, makerOf, previousOf, tokenFor, type Verb } from '../../src/core/version.js';
import {
  ATLAS,
  address,
  arnOf,
  at,
  CONSOLE,
  copyOf,
  dotenv,
  environment,
  GENERATED,
  ours,
  planOf,
  problem,
  row,
  seen,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from '../support/world.js';

// A model of AWS ------------------------------------------------------------------------------

const PLACEHOLDER = 'PLACEHOLDER';

/** A secret, what its versions hold, and whether this role may read them. */
interface Kept {
  readonly secret: StoredSecret;
  readonly contents: ReadonlyMap<string, string>;
  readonly readable: boolean;
}

interface Reality {
  readonly rows: readonly SecretRow[];
  readonly kept: ReadonlyMap<string, Kept>;
  readonly services: NonNullable<World['services']>;
  readonly createMissing: boolean;
  /** Rows whose source cannot be read. */
  readonly broken: readonly string[];
  readonly overwrite: readonly string[];
  readonly only: readonly string[] | undefined;
  /** Seconds. */
  readonly now: number;
}

/** What the source of a row gives. */
const sourceOf = (name: string) => `the source of ${name}`;

const contentOf = (kept: Kept | undefined): string | undefined => kept?.contents.get(currentOf(kept.secret)?.id ?? '');

function coveredOf({ secret, contents, readable }: Kept): Covered | undefined {
  const previous = previousOf(secret);
  if (!previous) return undefined;
  if (!readable) return 'denied';
  return contents.get(previous.id) === PLACEHOLDER ? 'placeholder' : 'value';
}

function plan({ rows, kept, services, broken, ...reality }: Reality): Plan {
  const secrets = [...kept.values()].map((one) => {
    const declared = rows.find(({ name }) => name === one.secret.name);
    if (!declared) return one.secret;
    const content = contentOf(one);
    const holds = content === PLACEHOLDER ? 'placeholder' : content === sourceOf(declared.name) ? 'source' : 'another';
    return seen(declared, one.secret, { holds, readable: one.readable }, coveredOf(one));
  });
  return planOf({
    rows,
    secrets,
    services,
    environment: environment({ createMissing: reality.createMissing }),
    unusable: Object.fromEntries(broken.map((name) => [name, problem('source-empty')])),
    overwrite: reality.overwrite,
    ...(reality.only ? { only: reality.only } : {}),
  });
}

/** PutSecretValue, or CreateSecret: the new version takes AWSCURRENT, the one that had it AWSPREVIOUS. */
function put(reality: Reality, write: Write): Reality {
  const before = reality.kept.get(write.target);
  const original = write.original === undefined ? undefined : reality.kept.get(write.original);
  // A secret that is made again has a new ARN, so that references to the old one do not find it.
  const secret =
    before?.secret ?? stored(write.target, undefined, { arn: `${arnOf(write.target).slice(0, -6)}Again1` });
  const current = currentOf(secret)?.id;
  expect(current).toBe(write.base);
  const origin = original ? currentOf(original.secret)?.id : write.base;
  const moment = { current, previous: previousOf(secret)?.id, attempt: 1 };
  const id = tokenFor(write.verb, address(write.target), origin, moment);
  expect(secret.versions.map((one) => one.id)).not.toContain(id);

  const moved = (labels: readonly string[]) =>
    labels.flatMap((label) => (label === 'AWSPREVIOUS' ? [] : label === 'AWSCURRENT' ? ['AWSPREVIOUS'] : [label]));
  const kept: Version[] = secret.versions.map((one) => ({ ...one, labels: moved(one.labels) }));
  const versions = [...kept.filter(({ labels }) => labels.length > 0), version(id, 'AWSCURRENT', at(reality.now))];
  const restored = write.restores === undefined ? undefined : before?.contents.get(write.restores);
  const supplied = write.verb === 'placeholder' ? PLACEHOLDER : sourceOf(write.target);
  const value = original ? contentOf(original) : (restored ?? supplied);
  return {
    ...reality,
    kept: new Map(reality.kept).set(write.target, {
      secret: { ...secret, versions, lastChanged: at(reality.now) },
      contents: new Map(before?.contents).set(id, value ?? PLACEHOLDER),
      readable: before?.readable ?? true,
    }),
  };
}

/** Every task is replaced by one that reads what the task definition of now names. */
function restart(reality: Reality, { target }: Restart): Reality {
  const services = reality.services.map((one) => {
    if (one.alias !== target) return one;
    const fresh = (_: unknown, index: number): Task => ({
      ...task(`new-${index}`, at(reality.now), []),
      reads: one.reads,
    });
    return { ...one, tasks: Array.from({ length: one.desired }, fresh) };
  });
  return { ...reality, services };
}

function apply(reality: Reality, planned: Plan): Reality {
  const originalsFirst = [...planned.writes].sort((a, b) => (a.original ? 1 : 0) - (b.original ? 1 : 0));
  const written = originalsFirst.reduce(put, { ...reality, now: reality.now + 1 });
  const due = planned.restarts.filter((one) => !isHeld(one));
  return due.reduce(restart, { ...written, now: written.now + 6 });
}

// Any world -----------------------------------------------------------------------------------

const NAMES = ['prod/a', 'prod/b', 'prod/c', 'prod/d', 'prod/e', 'prod/f'];
const ORIGINALS = NAMES.slice(0, 3);
const VERBS: readonly Verb[] = ['fill', 'set', 'rotate', 'rollback', 'placeholder'];

const aSource = fc.constantFrom(
  'placeholder' as const,
  'manual' as const,
  'dotenv' as const,
  'follow' as const,
  'generate' as const,
  'atlas' as const,
);
const aRow = (name: string): fc.Arbitrary<SecretRow> => {
  const own = aSource.map((kind) => {
    if (kind === 'placeholder' || kind === 'manual') return row(name, kind);
    if (kind === 'generate') return row(name, GENERATED);
    return kind === 'atlas' ? row(name, ATLAS) : row(name, dotenv('X'), { follow: kind === 'follow' });
  });
  if (ORIGINALS.includes(name)) return own;
  return fc.oneof(
    own,
    fc.constantFrom(...ORIGINALS).map((of) => row(name, copyOf(of))),
  );
};

/** A version by its maker, and what it holds; a copy is one of an original's version or of another one. */
const aVersion = (name: string) =>
  fc.oneof(
    fc
      .constantFrom(TERRAFORM, CONSOLE)
      .chain((id) => fc.constantFrom(PLACEHOLDER, sourceOf(name), 'another').map((content) => ({ id, content }))),
    fc.constantFrom(...VERBS).chain((verb) =>
      fc.constantFrom(sourceOf(name), 'another').map((content) => ({
        id: ours(verb, name, TERRAFORM),
        content: verb === 'placeholder' ? PLACEHOLDER : content,
      })),
    ),
    fc
      .constantFrom(TERRAFORM, CONSOLE, ...ORIGINALS.map((original) => ours('fill', original, TERRAFORM)))
      .map((of) => ({ id: ours('copy', name, of), content: 'another' })),
  );

const aSecret = (name: string): fc.Arbitrary<Kept | undefined> =>
  fc
    .record({
      exists: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
      current: fc.option(aVersion(name), { freq: 8 }),
      previous: fc.option(
        fc.constantFrom(
          { id: 'older', content: PLACEHOLDER },
          { id: 'older', content: 'covered' },
          { id: ours('fill', name), content: 'covered' },
          { id: ours('placeholder', name), content: PLACEHOLDER },
        ),
      ),
      odd: fc.constantFrom('deletion', 'managed', 'rotated', 'pending', ...Array<'no'>(12).fill('no')),
      readable: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
      changed: fc.integer({ min: -1000, max: -10 }),
    })
    .map(({ exists, current, previous, odd, readable, changed }) => {
      if (!exists) return undefined;
      const versions = [
        ...(current ? [version(current.id, 'AWSCURRENT', at(changed))] : []),
        ...(current && previous ? [version(previous.id, 'AWSPREVIOUS', at(changed - 100))] : []),
        ...(odd === 'pending' ? [version('next', 'AWSPENDING', at(changed))] : []),
      ];
      const secret = stored(name, undefined, {
        versions,
        lastChanged: at(changed),
        deletion: odd === 'deletion' ? at(1e6) : undefined,
        managedBy: odd === 'managed' ? 'rds' : undefined,
        rotationEnabled: odd === 'rotated',
      });
      const contents = [current, previous].flatMap((one) => (one ? [[one.id, one.content] as const] : []));
      return { secret, contents: new Map(contents), readable };
    });

const someNames = (names = NAMES) => fc.subarray([...names]);
const aService = (alias: string) =>
  fc
    .record({
      reads: someNames(),
      tasks: fc.array(fc.tuple(fc.integer({ min: -1100, max: -1 }), someNames()), { maxLength: 3 }),
      desired: fc.integer({ min: 0, max: 3 }),
      controller: fc.constantFrom('ECS', 'ECS', 'ECS', 'CODE_DEPLOY', 'EXTERNAL'),
    })
    .map(({ reads, tasks, desired, controller }) =>
      service(
        alias,
        reads,
        tasks.map(([created, names], index) => task(`old-${index}`, at(created), names)),
        { desired, controller },
      ),
    );

const aReality: fc.Arbitrary<Reality> = fc
  .record({
    rows: fc.tuple(...NAMES.map(aRow)),
    secrets: fc.tuple(...NAMES.map(aSecret)),
    services: fc.tuple(aService('app'), aService('worker')),
    createMissing: fc.boolean(),
    broken: someNames(),
    overwrite: someNames(),
    groups: fc.option(someNames()),
  })
  .map(({ rows, secrets, groups, broken, ...rest }) => ({
    ...rest,
    rows,
    kept: new Map(secrets.flatMap((one) => (one ? [[one.secret.name, one] as const] : []))),
    broken: broken.filter((name) => rows.find((one) => one.name === name)?.source.kind === 'dotenv').slice(0, 1),
    // A command means whole groups.
    only:
      groups
        ?.flatMap((name) => {
          const { source } = rows.find((one) => one.name === name) as SecretRow;
          const first = source.kind === 'copy' ? source.of : name;
          return rows.filter((one) => one.name === first || (one.source.kind === 'copy' && one.source.of === first));
        })
        .map(({ name }) => name) ?? undefined,
    now: 0,
  }));

const nameOf = ({ name }: { readonly name: string }) => name;
const blocked = ({ rows }: Plan) => rows.filter(({ action }) => action === 'blocked');
const heldBy = ({ restarts }: Plan, service: string) => restarts.find(({ target }) => target === service)?.heldBy;

const RUNS = { numRuns: 1000, seed: 20261122 };

describe('any world, planned and applied', () => {
  it('leaves nothing to plan but what was blocked before', () => {
    fc.assert(
      fc.property(aReality, (before) => {
        const first = plan(before);
        const second = plan(apply(before, first));
        expect(changesOf(second)).toEqual([]);
        // What follows its source and may not be read was written, and cannot be compared from now on.
        const unreadable = ({ name, problem }: PlannedRow) =>
          problem?.code === 'not-readable' && first.writes.some(({ target }) => target === name);
        expect(
          blocked(second)
            .filter((one) => !unreadable(one))
            .map(nameOf),
        ).toEqual(blocked(first).map(nameOf));
        for (const restart of second.restarts) expect(heldBy(first, restart.target)).toEqual(restart.heldBy);
      }),
      RUNS,
    );
  });

  it('whatever part of it was done before the run was killed', () => {
    fc.assert(
      fc.property(aReality, fc.infiniteStream(fc.boolean()), (before, dice) => {
        const first = plan(before);
        const done = first.writes.filter(() => dice.next().value);
        const targets = new Set(done.map(({ target }) => target));
        // A copy is never written before its original.
        const writes = done.filter(
          ({ original }) =>
            original === undefined || targets.has(original) || !first.writes.some(({ target }) => target === original),
        );
        const killed = apply(before, { ...first, writes, restarts: [] });
        const again = { ...killed, now: killed.now + 60 };
        expect(changesOf(plan(apply(again, plan(again))))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('never takes a real value away from whoever put it there', () => {
    fc.assert(
      fc.property(aReality, (before) => {
        const told = new Set(before.overwrite);
        for (const write of plan(before).writes) {
          const kept = before.kept.get(write.target);
          const content = contentOf(kept);
          if (content === undefined || content === PLACEHOLDER || told.has(write.target)) continue;
          const maker = makerOf(write.base ?? '');
          expect(maker).toMatchObject({ by: 'us', verb: expect.stringMatching(/^(fill|copy|rotate)$/) });
        }
      }),
      RUNS,
    );
  });

  it('gives a row the value back that a placeholder covers, wherever its source does not rule', () => {
    let restored = 0;
    fc.assert(
      fc.property(aReality, (before) => {
        const first = plan(before);
        const after = apply(before, first);
        for (const { target, verb } of first.writes) {
          const kept = before.kept.get(target);
          const { source, follow } = before.rows.find(({ name }) => name === target) as SecretRow;
          const covered = kept?.contents.get(previousOf(kept.secret)?.id ?? '');
          if (verb === 'placeholder' || follow || source.kind === 'copy' || contentOf(kept) !== PLACEHOLDER) continue;
          if (covered === undefined || covered === PLACEHOLDER) continue;
          restored += 1;
          expect(contentOf(after.kept.get(target))).toBe(covered);
        }
      }),
      RUNS,
    );
    expect(restored).toBeGreaterThan(20);
  });

  it('never writes what is going, what somebody else manages, what is half rotated, or a placeholder over a value', () => {
    fc.assert(
      fc.property(aReality, (before) => {
        for (const { target, verb, creates } of plan(before).writes) {
          const secret = before.kept.get(target)?.secret;
          expect(secret === undefined).toBe(creates);
          expect([secret?.deletion, secret?.managedBy, secret?.rotationEnabled ?? false]).toEqual([
            undefined,
            undefined,
            false,
          ]);
          expect(secret?.versions.some(({ labels }) => labels.includes('AWSPENDING')) ?? false).toBe(false);
          if (verb === 'placeholder') expect(secret).toBeUndefined();
        }
      }),
      RUNS,
    );
  });

  it('is a world with something of everything in it', () => {
    const counted = { fill: 0, replace: 0, copy: 0, blocked: 0, restart: 0, held: 0, creates: 0 };
    for (const reality of fc.sample(aReality, { numRuns: 300, seed: 56 })) {
      const { writes, rows, restarts } = plan(reality);
      counted.fill += writes.filter(({ kind }) => kind === 'fill').length;
      counted.replace += writes.filter(({ kind }) => kind === 'replace').length;
      counted.copy += writes.filter(({ verb }) => verb === 'copy').length;
      counted.creates += writes.filter(({ creates }) => creates).length;
      counted.blocked += rows.filter(({ action }) => action === 'blocked').length;
      counted.held += restarts.filter(isHeld).length;
      counted.restart += restarts.filter((one) => !isHeld(one)).length;
    }
    for (const [what, times] of Object.entries(counted))
      expect({ what, times: times > 20 }).toEqual({ what, times: true });
  });
});
