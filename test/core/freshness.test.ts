/**
 * Does a running task have the value it should have? The table of reference/aws.md §3.4 and DESIGN §3.
 * The value became current at 0; times are seconds from then, in AWS's clock.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshnessOf, isOutdated, liveSince, needsVersionTimes, SETTLE_MS } from '../../src/core/freshness.js';
import type { StoredSecret } from '../../src/core/model.js';
import { at, CONSOLE, NOW, ours, stored, TERRAFORM, task, version } from '../support/world.js';

const NAME = 'prod/a';

const secretWith = (lastChanged: number, ...versions: StoredSecret['versions']) =>
  stored(NAME, undefined, { lastChanged: at(lastChanged), versions });

const label = (moment: string) => `secretsmith-live-${moment}`;

/** Written at 0, and nothing changed since. */
const NEW = ours('fill', NAME, TERRAFORM);
const written = secretWith(1, version(NEW, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS', at(-900)));
/** Somebody edited its description a minute later; or made `old` current, and this one again. */
const left = secretWith(60, version(NEW, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS', at(-900)));
/** There is no other version that could have been current. */
const alone = secretWith(60, version(NEW, 'AWSCURRENT', at(0)));

/** Made at -300, promoted at 0, and labelled so. */
const promoted = secretWith(
  1,
  version('new', ['AWSCURRENT', label('20260721T120000Z')], at(-300)),
  version('old', 'AWSPREVIOUS', at(-900)),
);

/** The same, and changed once more by 60: AWSCURRENT may have been away, and is back. */
const promotedAndLeft = { ...promoted, lastChanged: at(60) };

/** Version `old` of 0 was made current again by hand, some time after `new` was made at 30. */
const movedByHand = secretWith(60, version('old', 'AWSCURRENT', at(0)), version('new', 'AWSPREVIOUS', at(30)));

/** Made at 0 and promoted at 10 with a label; the console wrote at 30, and by 60 somebody had moved it back by hand. */
const movedBack = secretWith(
  60,
  version('rotated', ['AWSCURRENT', label('20260721T120010Z')], at(0)),
  version(CONSOLE, 'AWSPREVIOUS', at(30)),
);

/** Promoted with a label twice, the second time at 0: the first label was not taken off. */
const promotedAgain = secretWith(
  1,
  version('rotated', ['AWSCURRENT', label('20260721T115000Z'), label('20260721T120000Z')], at(-900)),
  version('old', 'AWSPREVIOUS', at(-1200)),
);

/** Not ours, and changed once more a minute after it was made: promoted then, by a rotation, or only described? */
const byOthers = secretWith(60, version(CONSOLE, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS', at(-900)));
/** Made by Terraform under a label of its own, and promoted later by its `version_stages`; or only tagged later. */
const byTerraform = secretWith(60, version(TERRAFORM, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS', at(-900)));
/** A replica has its version later than its primary made it. */
const replica = { ...left, replicaOf: 'us-west-2' };
const justByTerraform = secretWith(1, version(TERRAFORM, 'AWSCURRENT', at(0)));
/** A write sets a version's time and the secret's within a second; a millisecond more is another change. */
const laterByOthers = secretWith(1.001, version(CONSOLE, 'AWSCURRENT', at(0)));
const justByOthers = secretWith(1, version(CONSOLE, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS', at(-900)));

const pending = secretWith(60, version(NEW, ['AWSCURRENT', 'AWSPENDING'], at(0)));
const untimed = secretWith(60, version(NEW, 'AWSCURRENT'));
const labelledPreviousUntimed = secretWith(
  60,
  version('new', ['AWSCURRENT', label('20260721T120000Z')], at(-300)),
  version('old', 'AWSPREVIOUS'),
);
const previousUntimed = secretWith(60, version(NEW, 'AWSCURRENT', at(0)), version('old', 'AWSPREVIOUS'));
const empty = secretWith(60);

interface Case {
  readonly secret: StoredSecret;
  readonly created: number;
  readonly started: number | undefined;
}

const freshness = ({ secret, created, started }: Case) =>
  freshnessOf(task('t', at(created), [NAME], { started: started === undefined ? undefined : at(started) }), secret);

describe.each([
  ['a value that was written', written],
  ['a value that was written alone, and something changed since', alone],
  ['a value that was promoted, and has a live label', promoted],
  ['a value that was promoted twice: the newest label counts', promotedAgain],
  ['a value of somebody else, and nothing changed since', justByOthers],
  ['a value of Terraform, and nothing changed since', justByTerraform],
])('%s', (_, secret) => {
  it.each([
    ['ran before', -20, -10, 'stale'],
    ['ran a moment before', -20, -0.001, 'stale'],
    ['ran at that moment: may have read before or after', -20, 0, 'mid-write'],
    ['was made before and ran after', -1, 1, 'mid-write'],
    ['was made before and does not run yet', -1, undefined, 'mid-write'],
    ['was made within the time a write needs to settle', 5, 8, 'mid-write'],
    ['was made after that time', 5.001, 8, 'fresh'],
    ['was made after that time and does not run yet', 5.001, undefined, 'fresh'],
  ] as const)('a task that %s: %s, %s → %s', (_, created, started, expected) => {
    expect(freshness({ secret, created, started })).toBe(expected);
  });
});

describe.each([
  ['a value that somebody made current by hand', movedByHand],
  ['a value that was promoted once and later moved back by hand: its label is older than AWSPREVIOUS', movedBack],
  ['a value of somebody else, and something changed since', byOthers],
  ['a value of Terraform, and something changed since', byTerraform],
  ['a value of ours in a replica, which got it later', replica],
])('%s: live since some time between 0 and the last change at 60', (_, secret) => {
  it.each([
    ['ran before the earliest moment', -20, -1, 'stale'],
    ['ran at the earliest moment', -20, 0, 'unknown'],
    ['was made in between', 30, 32, 'unknown'],
    ['was made while the latest moment settled', 65, 70, 'unknown'],
    ['was made after that', 65.001, 70, 'fresh'],
  ] as const)('a task that %s: %s, %s → %s', (_, created, started, expected) => {
    expect(freshness({ secret, created, started })).toBe(expected);
  });
});

describe.each([
  ['a value of ours', left],
  ['a value that was promoted, and has a live label', promotedAndLeft],
])('%s, and something changed at 60: perhaps it was not current all the time', (_, secret) => {
  it.each([
    ['ran before it was written', -20, -1, 'stale'],
    ['ran at that moment', -20, 0, 'mid-write'],
    ['was made within the time a write needs to settle', 5, 8, 'mid-write'],
    ['was made in between', 30, 32, 'unknown'],
    ['was made while the last change settled', 65, 70, 'unknown'],
    ['was made after that', 65.001, 70, 'fresh'],
  ] as const)('a task that %s: %s, %s → %s', (_, created, started, expected) => {
    expect(freshness({ secret, created, started })).toBe(expected);
  });
});

describe('where a time is missing, nothing is called good, and nothing an alarm', () => {
  it.each([
    ['a rotation still has its pending label', pending, -20, -10, 'unknown'],
    ['a rotation still has its pending label', pending, 30, 32, 'unknown'],
    ['the version has no time', untimed, -20, -10, 'unknown'],
    ['the version has no time', untimed, 30, 32, 'unknown'],
    ['the secret has no version', empty, -20, -10, 'unknown'],
    ['AWSPREVIOUS has no time', previousUntimed, 30, 32, 'unknown'],
    ['a label, and AWSPREVIOUS has no time', labelledPreviousUntimed, 30, 32, 'unknown'],
    ['a label, and AWSPREVIOUS has no time: older than the label', labelledPreviousUntimed, -20, -10, 'stale'],
    ['AWSPREVIOUS has no time: older than AWSCURRENT is old for sure', previousUntimed, -20, -10, 'stale'],
  ] as const)('%s: %s', (_, secret, created, started, expected) => {
    expect(freshness({ secret, created, started })).toBe(expected);
  });

  it.each([
    ['pending', pending],
    ['no time', untimed],
    ['AWSPREVIOUS without a time', previousUntimed],
    ['moved by hand', movedByHand],
    ['by others', byOthers],
  ])('%s: made after the last change of any kind is fresh without a further call', (_, secret) => {
    const late = task('t', at(65.001), [NAME]);
    expect([freshnessOf(late, secret), needsVersionTimes(late, secret)]).toEqual(['fresh', false]);
    expect(needsVersionTimes(task('t', at(65), [NAME]), secret)).toBe(true);
  });
});

describe('since when the live value is live', () => {
  it.each([
    ['since it was written', written, 0, 0],
    ["since the label's moment", promoted, 0, 0],
    ["since the newest label's moment", promotedAgain, 0, 0],
    ["since the label's moment, perhaps not all the time", promotedAndLeft, 0, 0],
    ['between the two, moved back by hand after it was labelled', movedBack, 0, 60],
    ['between the two, moved by hand', movedByHand, 0, 60],
    ['between the two, changed by others', byOthers, 0, 60],
    ['between the two, changed by Terraform', byTerraform, 0, 60],
    ['since it was written, perhaps not all the time', left, 0, 0],
    ['since it was made, a second before the last change', justByOthers, 0, 0],
    ['between the two, a millisecond later', laterByOthers, 0, 1.001],
    ['not known, pending', pending, undefined, undefined],
    ['no later than the last change, untimed', untimed, undefined, 60],
    ['no version', empty, undefined, undefined],
  ] as const)('%s', (_, secret, earliest, latest) => {
    const since = liveSince(secret);
    expect([since?.earliest, since?.latest]).toEqual([
      earliest === undefined ? undefined : at(earliest),
      latest === undefined ? undefined : at(latest),
    ]);
  });

  it('a label that only looks like ours says nothing', () => {
    const odd = secretWith(0, version(NEW, ['AWSCURRENT', 'secretsmith-live-yesterday'], at(-300)));
    expect(liveSince(odd)?.latest).toEqual(at(-300));
  });
});

describe('whatever the times', () => {
  const second = fc.integer({ min: -1000, max: 1000 });
  const maybe = fc.option(second, { nil: undefined });
  const timed = (seconds: number | undefined) => (seconds === undefined ? undefined : at(seconds));
  const labels = fc.subarray(['AWSPENDING', 'secretsmith-live-20260721T120000Z', 'terraform-placeholder']);
  const aSecret = fc
    .record({
      id: fc.constantFrom(NEW, CONSOLE, TERRAFORM),
      current: maybe,
      previous: maybe,
      hasPrevious: fc.boolean(),
      labels,
      changed: second,
    })
    .map(({ id, current, previous, hasPrevious, labels, changed }) =>
      secretWith(
        // AWS never shows a last change older than what it changed.
        Math.max(changed, current ?? changed, previous ?? changed, labels.length > 0 ? 0 : changed),
        version(id, ['AWSCURRENT', ...labels], timed(current)),
        ...(hasPrevious ? [version('old', 'AWSPREVIOUS', timed(previous))] : []),
      ),
    );
  const aTask = fc
    .record({ created: second, took: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }) })
    .map(({ created, took }) =>
      task('t', at(created), [NAME], { started: took === undefined ? undefined : at(created + took) }),
    );
  const times = (secret: StoredSecret) =>
    [secret.lastChanged, ...secret.versions.map(({ created }) => created ?? NOW)].map((time) => time.getTime());

  it('made more than five seconds after every time there is: fresh', () => {
    fc.assert(
      fc.property(aSecret, fc.integer({ min: 1, max: 1_000_000 }), (secret, more) => {
        const created = new Date(Math.max(...times(secret)) + SETTLE_MS + more);
        expect(freshnessOf(task('t', created, [NAME]), secret)).toBe('fresh');
      }),
    );
  });

  it('ran before every time there is: never fresh', () => {
    fc.assert(
      fc.property(aSecret, fc.integer({ min: 3000, max: 1_000_000 }), (secret, less) => {
        const created = new Date(Math.min(...times(secret), NOW.getTime()) - less);
        expect(freshnessOf(task('t', created, [NAME]), secret)).not.toBe('fresh');
      }),
    );
  });

  it('a later task is never worse off: what is fresh stays fresh, what is not stale does not become stale', () => {
    fc.assert(
      fc.property(aSecret, aTask, fc.integer({ min: 0, max: 100_000 }), (secret, early, later) => {
        const shifted = (time: Date) => new Date(time.getTime() + later);
        const late = {
          ...early,
          created: early.created && shifted(early.created),
          started: early.started && shifted(early.started),
        };
        const [before, after] = [freshnessOf(early, secret), freshnessOf(late, secret)];
        if (before === 'fresh') expect(after).toBe('fresh');
        if (before !== 'stale') expect(after).not.toBe('stale');
      }),
    );
  });

  it('is called stale only where it ran before the value can have been live, fresh only where it was made after', () => {
    fc.assert(
      fc.property(aSecret, aTask, (secret, one) => {
        const verdict = freshnessOf(one, secret);
        const since = liveSince(secret);
        if (verdict === 'stale') expect(one.started?.getTime()).toBeLessThan(since?.earliest?.getTime() ?? Number.NaN);
        const latest = since?.latest.getTime() ?? secret.lastChanged.getTime();
        if (verdict === 'fresh') expect(one.created?.getTime()).toBeGreaterThan(latest + SETTLE_MS);
        expect(isOutdated(verdict)).toBe(verdict === 'stale' || verdict === 'mid-write');
      }),
    );
  });

  it('without the time of the live version it is fresh or unknown, and nothing else', () => {
    const untimedSecret = fc.tuple(aSecret).map(([secret]) => ({
      ...secret,
      versions: secret.versions.map(({ id, labels }) => ({
        id,
        labels: labels.filter((label) => !label.startsWith('secretsmith-live')),
        created: undefined,
      })),
    }));
    fc.assert(
      fc.property(untimedSecret, aTask, (secret, one) => {
        expect(['fresh', 'unknown']).toContain(freshnessOf(one, secret));
      }),
    );
  });
});

/** What AWS keeps of a secret whose labels move: who is current, who was right before, and when anything changed last. */
interface History {
  readonly secret: StoredSecret;
  /** Which version was current from a second on, oldest first. */
  readonly current: readonly (readonly [since: number, id: string])[];
}

type Deed = 'write' | 'console' | 'terraform' | 'tag' | 'move';

function historyOf(deeds: readonly (readonly [after: number, deed: Deed, pick: number])[]): History {
  let now = 0;
  let versions: StoredSecret['versions'] = [version(TERRAFORM, 'AWSCURRENT', at(0))];
  const current: [number, string][] = [[0, TERRAFORM]];
  const labelled = (wanted: string) => versions.find(({ labels }) => labels.includes(wanted))?.id as string;
  const promote = (id: string) => {
    const before = labelled('AWSCURRENT');
    if (id === before) return;
    const labelsOf = (one: string) => (one === id ? ['AWSCURRENT'] : one === before ? ['AWSPREVIOUS'] : []);
    versions = versions.map((one) => ({ ...one, labels: labelsOf(one.id) }));
    current.push([now, id]);
  };
  for (const [index, [after, deed, pick]] of deeds.entries()) {
    now += after;
    const made = {
      write: ours('fill', NAME, `${index}`),
      console: `${CONSOLE}${index}`,
      terraform: `${TERRAFORM}${index}`,
    };
    if (deed === 'move') promote(versions[pick % versions.length]?.id as string);
    if (deed === 'move' || deed === 'tag') continue;
    versions = [...versions, { id: made[deed], labels: [], created: at(now) }];
    promote(made[deed]);
  }
  return { secret: secretWith(now, ...versions.filter(({ labels }) => labels.length > 0)), current };
}

describe('whatever people and programs did to it', () => {
  const deed = fc.tuple(
    fc.integer({ min: 2, max: 40 }),
    fc.constantFrom<Deed>('write', 'console', 'terraform', 'tag', 'move'),
    fc.nat({ max: 9 }),
  );
  const aTask = fc.tuple(fc.integer({ min: -20, max: 300 }), fc.integer({ min: 0, max: 20 }));

  it('a task that is called fresh has the current value, and one that is called stale has another', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(deed, { minLength: 1, maxLength: 8 }), aTask, (deeds, [created, took]) => {
        const { secret, current } = historyOf(deeds);
        const verdict = freshness({ secret, created, started: created + took });
        seen.add(verdict);
        // It read at any moment between the two, and what was written within the time a write settles perhaps not yet.
        const read = current.filter(
          ([since], index) =>
            since <= created + took &&
            (current[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) + SETTLE_MS / 1000 >= created,
        );
        const others = read.filter(
          ([, id]) => !secret.versions.some((one) => one.id === id && one.labels.includes('AWSCURRENT')),
        );
        if (verdict === 'fresh') expect(others).toEqual([]);
        if (verdict === 'stale') expect(others).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    expect([...seen].sort()).toEqual(['fresh', 'mid-write', 'stale', 'unknown']);
  });
});

describe('what a pinned reference reads, no restart changes', () => {
  const version2 = { version: NEW, stage: undefined };
  it.each([
    ['the current version', version2, -20, 'fresh'],
    ['a version that is not current', { version: 'old', stage: undefined }, 20, 'pinned'],
    ['a version that is gone', { version: 'none', stage: undefined }, 20, 'pinned'],
    ['a label of another version', { version: undefined, stage: 'AWSPREVIOUS' }, 99, 'pinned'],
    ['a label of the current version, since long', { version: undefined, stage: 'blue' }, 99, 'fresh'],
    [
      'a label of the current version, perhaps since the task started',
      { version: undefined, stage: 'blue' },
      20,
      'pinned',
    ],
    ['a label that nothing carries', { version: undefined, stage: 'green' }, 99, 'pinned'],
  ])('%s', (_, pin, created, verdict) => {
    const labelled = secretWith(
      60,
      version(NEW, ['AWSCURRENT', 'blue'], at(0)),
      version('old', 'AWSPREVIOUS', at(-900)),
    );
    expect(freshnessOf(task('t', at(created), [NAME]), labelled, { pin })).toBe(verdict);
  });
});
