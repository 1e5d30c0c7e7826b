/**
 * Sends one change until AWS answers it. What it depends on is looked at again where its turn comes late, and before it
 * is sent a second time; and once an answer was lost, only an answer about this very change takes the doubt away.
 */
import { Fault, isUnanswered } from '../core/fault.js';
import type { Turn } from '../core/ports.js';
import { LOOK_MS } from '../core/time.js';
import type { Session } from './session.js';

/** Sends of a change whose answer is lost: a version's id, and the one that a label is taken from, make another one harmless. */
const MOST_SENDS = 3;

/** What a change depends on. */
export interface Basis {
  readonly signal: AbortSignal;
  /** When it was looked at, by the run's pace. */
  readonly looked: number;
  /** Looks again: is the change still to be made? Throws a `Fault` where it must not be. */
  holds(): Promise<boolean>;
}

export type Sent<T> =
  /** `again`: the answer of a send before it was lost, which may have taken effect, too. */
  | { readonly answer: T; readonly again: boolean }
  /** Whether it took effect is open. */
  | { readonly doubt: Fault }
  /** It was never sent: the run was stopped, or somebody has made this very change. */
  | 'stopped'
  | 'unneeded';

/** One change on its way. */
export interface Sending {
  /** Its turn. After a lost answer (`doubted`) what it depends on is looked at again, however soon it comes. */
  turn(doubted?: boolean): Turn;
  /** Did the last turn end with a send? */
  wasSent(): boolean;
}

/** `announce` is told once, right before the change is sent first: what AWS throttles it has not begun, and it is sent again. */
export function openSending({ pace }: Session, { signal, looked, holds }: Basis, announce: () => void): Sending {
  let lookedAt = looked;
  let announced = false;
  let sent = false;
  const comes = async (doubted: boolean) => {
    sent = false;
    if (doubted || pace.now() - lookedAt > LOOK_MS) {
      lookedAt = pace.now();
      if (!(await holds())) return false;
    }
    if (signal.aborted) return false;
    if (!announced) announce();
    announced = true;
    sent = true;
    return true;
  };
  return { turn: (doubted = false) => ({ signal, comes: () => comes(doubted) }), wasSent: () => sent };
}

/** `announce` is told once, right before it is sent first. Throws a `Fault` where it is sure that it took no effect. */
export async function sendUntilAnswered<T>(
  session: Session,
  basis: Basis,
  announce: () => void,
  send: (turn: Turn) => Promise<T | undefined>,
): Promise<Sent<T>> {
  const sending = openSending(session, basis, announce);
  let lost: Fault | undefined;
  for (let sends = 1; ; sends += 1) {
    try {
      const answer = await send(sending.turn(lost !== undefined));
      if (answer !== undefined) return { answer, again: lost !== undefined };
      if (lost) return { doubt: lost };
      return basis.signal.aborted ? 'stopped' : 'unneeded';
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const unanswered = sending.wasSent() && isUnanswered(error);
      if (!unanswered && (!lost || isOfThisVersion(error))) throw error;
      // Where it was only looked at again, what is missing is the answer of the send before.
      if (sending.wasSent() || !lost) lost = error;
      // Where somebody else than AWS answers, the value is not handed to them once more.
      if (!unanswered || error.code === 'aws' || sends === MOST_SENDS) return { doubt: lost };
    }
  }
}

/** Whatever else AWS refuses, it says of the moment: the one before may have been another. */
function isOfThisVersion({ code }: Fault): boolean {
  return code === 'version-exists';
}
