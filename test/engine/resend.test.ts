/** A change is sent until it is answered: what a doubt is about, and when it is not sent at all. */
import { expect, it } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import type { Turn } from '../../src/core/ports.js';
import { type Basis, sendUntilAnswered } from '../../src/engine/send.js';
import type { Session } from '../../src/engine/session.js';

const LATE = new Fault('timeout', 'was not answered in time');

/** Sends of which each ends as it is told, once its turn has come. */
async function sending(ends: readonly (string | Fault)[], basis: Partial<Basis> = {}) {
  const told: string[] = [];
  let sends = 0;
  const session = { pace: { now: () => 0 } } as unknown as Session;
  const whole = { signal: new AbortController().signal, looked: 0, holds: async () => true, ...basis };
  const send = async ({ comes }: Turn) => {
    const end = ends[sends];
    sends += 1;
    if (!(await comes())) return undefined;
    told.push('sent');
    if (end instanceof Fault) throw end;
    return end;
  };
  return { sent: await sendUntilAnswered(session, whole, () => told.push('announced'), send), told };
}

it('is announced once, and an answer after a lost one says so', async () => {
  expect(await sending(['answer'])).toEqual({ sent: { answer: 'answer', again: false }, told: ['announced', 'sent'] });
  expect(await sending([LATE, 'answer'])).toEqual({
    sent: { answer: 'answer', again: true },
    told: ['announced', 'sent', 'sent'],
  });
});

it('is not sent where the run was stopped while it was looked at again', async () => {
  const stop = new AbortController();
  const holds = async () => {
    stop.abort();
    return true;
  };
  const looked = Number.NEGATIVE_INFINITY;
  expect(await sending(['answer'], { signal: stop.signal, looked, holds })).toEqual({ sent: 'stopped', told: [] });
});

it('doubts the send whose answer is lost, whatever the look after it met', async () => {
  const holds = async () => {
    throw new Fault('aws', 'got an answer that AWS does not give');
  };
  expect((await sending([LATE, 'answer'], { holds })).sent).toEqual({ doubt: LATE });
});

it('has no doubt where AWS says of this very version that it is taken', async () => {
  const taken = new Fault('version-exists', 'has another value');
  await expect(sending([LATE, taken])).rejects.toBe(taken);
});
