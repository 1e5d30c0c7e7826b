import type { Problem, Unreadable } from './model.js';

/** How the process ends; see "Exit codes" in the README. */
export const EXIT = {
  done: 0,
  failed: 1,
  differences: 2,
  refused: 3,
  partly: 4,
  usage: 64,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface FaultOptions {
  readonly exit?: ExitCode;
  /** Why, in at most three lines. */
  readonly details?: readonly string[];
  /** Commands that can be pasted, or places to look at. */
  readonly hints?: readonly string[];
}

/**
 * Something a person can act on. Every failure of a library or a service becomes one before it can
 * be shown; anything else that is thrown is a defect of ours.
 * The message is one line in lower case that names the thing, and holds no part of a value.
 */
export class Fault extends Error implements Problem {
  override readonly name = 'Fault';
  readonly code: string;
  readonly exit: ExitCode;
  readonly details: readonly string[];
  readonly hints: readonly string[];

  constructor(code: string, message: string, options: FaultOptions = {}) {
    super(message);
    this.code = code;
    this.exit = options.exit ?? EXIT.failed;
    this.details = options.details ?? [];
    this.hints = options.hints ?? [];
  }
}

/** The part of a fault that may be shown or recorded. */
export function problemOf(fault: Problem): Problem {
  return { code: fault.code, message: fault.message, details: fault.details, hints: fault.hints };
}

/** What a problem says after the name that its message begins with: many may have the same. */
export function reasonOf({ message }: Problem, name: string): string {
  return message.startsWith(`${name} `) ? message.slice(name.length + 1) : message;
}

/** Codes of faults that leave open whether the call took effect: it was sent, and no answer says so. */
const UNANSWERED: ReadonlySet<string> = new Set(['timeout', 'unreachable', 'aws', 'aws-trouble']);

const IN_DOUBT = 'unconfirmed';

export function isUnanswered(fault: Fault): boolean {
  return UNANSWERED.has(fault.code);
}

/** Codes of faults that say of one secret why its value cannot be read as a text, and nothing of the rest. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'binary',
  'denied',
  'key-unhealthy',
  'kms-denied',
  'managed',
  'not-found',
  'pending-deletion',
  'rejected',
]);

/** Whose fault it is that a value cannot be read; undefined where that is said of more than the value. */
export function whyUnreadable({ code }: Fault): Unreadable | undefined {
  if (!UNREADABLE.has(code)) return undefined;
  return code === 'kms-denied' || code === 'key-unhealthy' ? code : 'denied';
}

/** AWS does not answer, or not this caller now: another look would only wait for the same. */
export function isOutOfReach({ code }: Problem): boolean {
  return UNANSWERED.has(code) || code === IN_DOUBT || code === 'throttled' || isSignedOut({ code });
}

/** Nothing more can be asked before a person has signed in, to the right account; the first hint is how. */
export function isSignedOut({ code }: Pick<Problem, 'code'>): boolean {
  return code === 'credentials' || code === 'credentials-expired' || code === 'account';
}

/** What was asked may have been done, and could not be seen: `what` says so behind the reason why there was no answer. */
export function inDoubt(error: Fault, what: string): Fault {
  return new Fault(IN_DOUBT, `${error.message}; ${what}`, error);
}

export function isInDoubt({ code }: Fault): boolean {
  return code === IN_DOUBT;
}
