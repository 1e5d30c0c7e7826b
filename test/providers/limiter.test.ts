/** Calls at a rate that the account can bear, on a clock that only the test moves. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LimiterOptions, openLimiter } from '../../src/providers/aws/limiter.js';

const THROTTLED = new Error('throttled');

/** Time passes only while everybody waits: it goes on to the next moment that somebody waits for. */
function openTime() {
  let at = 0;
  const waiting: { readonly due: number; readonly go: () => void }[] = [];
  return {
    now: () => at,
    wait: (ms: number) => new Promise<void>((go) => waiting.push({ due: at + ms, go })),
    /** Until this is settled. */
    pass: async <T>(work: Promise<T>): Promise<T> => {
      let settled = false;
      const end = () => {
        settled = true;
      };
      work.then(end, end);
      for (;;) {
        await new Promise(setImmediate);
        if (settled) return work;
        waiting.sort((one, other) => one.due - other.due);
        const next = waiting.shift();
        if (!next) throw new Error('everybody waits for something that never comes');
        at = next.due;
        next.go();
      }
    },
  };
}

function open(options: Partial<LimiterOptions> = {}) {
  const time = openTime();
  const limiter = openLimiter({
    rate: 40,
    burst: 1,
    isThrottle: (error) => error === THROTTLED,
    patienceMs: 60_000,
    now: time.now,
    wait: time.wait,
    ...options,
  });
  const sent: number[] = [];
  /** A call that is noted, and answered by `answer` with its number in order. */
  const call = (answer: (sent: number) => unknown = () => undefined, tookMs = 0) =>
    limiter.run(async () => {
      const number = sent.push(time.now());
      if (tookMs > 0) await time.wait(tookMs);
      return answer(number);
    });
  return { ...time, limiter, sent, call };
}

function refuse(): never {
  throw THROTTLED;
}

const times = <T>(amount: number, make: (index: number) => T): T[] => Array.from({ length: amount }, (_, i) => make(i));

/** Most calls in a window over what a bucket allows; 0 or less is as it should be. */
function excess(sent: readonly number[], rate: number, burst: number): number {
  const over = sent.flatMap((from, first) =>
    sent.slice(first).map((to, more) => more + 1 - (burst + ((to - from) / 1000) * rate)),
  );
  return Math.max(0, ...over.map((calls) => calls - 1e-6));
}

describe('the rate', () => {
  it('is a burst, and then one call after the other', async () => {
    const { call, pass, sent } = open({ rate: 10, burst: 3 });
    await pass(Promise.all(times(6, () => call())));
    expect(sent.map(Math.round)).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('has another burst after a pause, and no larger one', async () => {
    const { call, pass, sent, wait } = open({ rate: 10, burst: 3 });
    await pass(Promise.all(times(3, () => call())));
    await pass(wait(60_000));
    await pass(Promise.all(times(5, () => call())));
    expect(sent.slice(3).map((at) => Math.round(at - 60_000))).toEqual([0, 0, 0, 100, 200]);
  });

  it('is held in every window, whenever calls come, however long they take and whichever are throttled', async () => {
    const calls = fc.array(fc.record({ after: fc.nat(400), tookMs: fc.nat(900), throttled: fc.boolean() }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(
        calls,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 10 }),
        async (all, rate, burst) => {
          const { call, pass, sent, wait } = open({ rate, burst });
          const work = all.map(async ({ after, tookMs, throttled }) => {
            await wait(after);
            let tries = 0;
            await call(() => {
              tries += 1;
              if (throttled && tries === 1) refuse();
            }, tookMs);
          });
          await pass(Promise.all(work));
          expect(sent.length).toBe(all.length + all.filter(({ throttled }) => throttled).length);
          expect(excess(sent, rate, burst)).toBe(0);
        },
      ),
      { numRuns: 60, seed: 45 },
    );
  });
});

describe('when AWS throttles', () => {
  it('it halves, once for all that is said in the same moment', async () => {
    const { call, limiter, pass } = open({ burst: 20 });
    let refused = 0;
    const once = () => {
      refused += 1;
      if (refused <= 20) refuse();
    };
    await pass(Promise.all(times(20, () => call(once, 10))));
    expect(refused).toBe(40);
    expect(limiter.rate).toBe(20);
  });

  it('it halves again when it still throttles later, and never stops', async () => {
    const { call, limiter, pass } = open();
    const rates: number[] = [];
    await pass(
      call((number) => {
        rates.push(limiter.rate);
        if (number <= 8) refuse();
      }, 600),
    );
    expect(rates.slice(0, 3)).toEqual([40, 20, 10]);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1);
    expect(rates).toHaveLength(9);
  });

  it('never gets slower than one call a second', async () => {
    const { call, limiter, pass } = open({ rate: 1 });
    await pass(call((number) => (number <= 3 ? refuse() : undefined), 600));
    expect(limiter.rate).toBe(1);
  });

  it('it climbs back slowly, and no further than where it began', async () => {
    const { call, limiter, now, pass } = open();
    await pass(call((number) => (number === 1 ? refuse() : undefined)));
    const slowed = now();
    expect(limiter.rate).toBe(20);
    const seen: { readonly after: number; readonly rate: number }[] = [];
    await pass(Promise.all(times(600, () => call(() => seen.push({ after: now() - slowed, rate: limiter.rate })))));
    for (const { after, rate } of seen) expect(rate).toBeLessThanOrEqual(20 + (2 * (after + 50)) / 1000);
    expect(seen.filter(({ after }) => after < 900).every(({ rate }) => rate === 20)).toBe(true);
    const rates = seen.map(({ rate }) => rate);
    expect(rates).toEqual([...rates].sort((one, other) => one - other));
    expect(rates.at(-1)).toBe(40);
  });

  it('the lower rate holds at once for all who wait already', async () => {
    const { call, pass, sent } = open();
    let refusedAt = 0;
    const work = times(60, () =>
      call((number) => {
        if (number !== 20) return;
        refusedAt = sent.at(-1) as number;
        refuse();
      }),
    );
    await pass(Promise.all(work));
    const within = sent.map((at) => at - refusedAt).filter((after) => after > 0 && after <= 900);
    // One every 50 ms, where it was one every 25.
    expect(within.map(Math.round)).toEqual(times(18, (index) => 50 * (index + 1)));
  });

  it('what was left of the burst is gone, too', async () => {
    const { call, pass, sent } = open({ rate: 10, burst: 50 });
    let tries = 0;
    await pass(
      call(() => {
        tries += 1;
        if (tries === 1) refuse();
      }),
    );
    await pass(Promise.all(times(3, () => call())));
    // One at once, of fifty, and then one every 200 ms.
    expect(sent.map(Math.round)).toEqual([0, 200, 400, 600, 800]);
  });

  it.each([5, 20, 90])('it has its rate of %s again ten seconds after it has been halved', async (rate) => {
    const { call, limiter, now, pass, wait } = open({ rate });
    await pass(call((number) => (number === 1 ? refuse() : undefined)));
    const slowed = now() - 1000 / (rate / 2);
    const seen: number[] = [];
    for (const after of [5000, 9000, 11_500]) {
      await pass(wait(slowed + after - now()));
      await pass(call());
      seen.push(limiter.rate / rate);
    }
    expect(seen.map((share) => Math.round(share * 10) / 10)).toEqual([0.7, 0.9, 1]);
  });

  it('a call that was too early is sent before those that have not been sent', async () => {
    const { limiter, pass } = open({ rate: 10 });
    const order: string[] = [];
    const named = (name: string, early: number) => {
      let tries = 0;
      return limiter.run(async () => {
        order.push(name);
        tries += 1;
        if (tries <= early) refuse();
      });
    };
    await pass(Promise.all([named('a', 2), named('b', 0), named('c', 0)]));
    expect(order).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  it('a call keeps its patience behind hundreds that wait', async () => {
    const { call, limiter, pass } = open({ rate: 2, burst: 10, patienceMs: 5000 });
    let tries = 0;
    const early = limiter.run(async () => {
      tries += 1;
      if (tries <= 2) refuse();
    });
    await pass(Promise.all([early, ...times(200, () => call())]));
    expect(tries).toBe(3);
  });

  it('a call is sent again until it is taken', async () => {
    const { call, pass, sent } = open();
    expect(await pass(call((number) => (number < 5 ? refuse() : `after ${number}`)))).toBe('after 5');
    expect(sent).toHaveLength(5);
  });

  it('a call fails as AWS refused it once its patience ends, and not before', async () => {
    const { call, now, pass, sent } = open({ rate: 10, patienceMs: 5000 });
    await expect(pass(call(refuse))).rejects.toBe(THROTTLED);
    expect(now()).toBeGreaterThan(5000);
    expect(sent.filter((at) => at <= 5000).length).toBe(sent.length - 1);
    expect(sent.length).toBeGreaterThan(5);
  });

  it('its patience begins with its turn, not in the queue', async () => {
    const { call, pass, sent } = open({ rate: 1, patienceMs: 3000 });
    const before = times(10, () => call());
    let tries = 0;
    const last = call(() => {
      tries += 1;
      if (tries === 1) refuse();
      return 'taken';
    });
    await pass(Promise.all(before));
    expect(await pass(last)).toBe('taken');
    expect(sent.at(-1)).toBeGreaterThan(10_000);
  });
});

describe('a call that is not wanted any more', () => {
  it('is not sent where its turn has not come, takes no turn and says why; one that was sent is not taken back', async () => {
    const { limiter, pass, sent, call, now } = open({ rate: 1 });
    const leave = new AbortController();
    const run = (name: string) => limiter.run(async () => sent.push(now()) && name, leave.signal);
    const first = run('first');
    const others = times(5, () => run('other'));
    first.then(() => leave.abort('enough'));
    const ends = await pass(Promise.allSettled([first, ...others]));
    expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason))).toEqual([
      'first',
      ...times(5, () => 'enough'),
    ]);
    await pass(call());
    expect(sent.map(Math.round)).toEqual([0, 1000]);
  });

  it('is not sent again where AWS says it was too early', async () => {
    const { limiter, pass } = open();
    const leave = new AbortController();
    let tries = 0;
    const work = limiter.run(async () => {
      tries += 1;
      leave.abort('enough');
      refuse();
    }, leave.signal);
    await expect(pass(work)).rejects.toBe('enough');
    expect(tries).toBe(1);
  });
});

it('every other error is passed on as it is, at once, and holds nobody up', async () => {
  const { call, limiter, pass, sent } = open();
  const denied = new Error('denied');
  const answers = await pass(
    Promise.allSettled([
      call(() => {
        throw denied;
      }),
      call(() => 'next'),
    ]),
  );
  expect(answers).toEqual([
    { status: 'rejected', reason: denied },
    { status: 'fulfilled', value: 'next' },
  ]);
  expect(sent).toHaveLength(2);
  expect(limiter.rate).toBe(40);
});

describe("the machine's clock, set back by an hour in the middle", () => {
  afterEach(() => void vi.useRealTimers());

  it('holds nobody back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const limiter = openLimiter({ rate: 1000, burst: 1, isThrottle: () => false, patienceMs: 0 });
    vi.setSystemTime(Date.now() - 3_600_000);
    const begun = performance.now();
    for (let call = 0; call < 5; call += 1) await limiter.run(async () => call);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
