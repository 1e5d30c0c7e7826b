import { EXIT, Fault } from './fault.js';
import type { Day } from './model.js';

export const DAY_MS = 86_400_000;

/** A day of the calendar: `Date` takes 30 February for 2 March. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** The first moment that is no longer this day, UTC. */
export function endOf(day: Day): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS);
}

/** Whole days from now until the day's end; negative when it is over. */
export function daysLeft(day: Day, now: Date): number {
  return Math.ceil((endOf(day).getTime() - now.getTime()) / DAY_MS) - 1;
}

export function isOver(day: Day, now: Date): boolean {
  return now >= endOf(day);
}

/** A day on the command line. Throws a `Fault` with exit 64. */
export function parseSince(day: string | undefined): Date | undefined {
  if (day === undefined) return undefined;
  if (isDay(day)) return new Date(`${day}T00:00:00Z`);
  throw new Fault('usage', '--since takes a day, YYYY-MM-DD', { exit: EXIT.usage });
}

/** A moment as it is written down: `2026-07-21T03:01:12Z`. */
export function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The minute of a day: `01:55 UTC`. */
export function timeOfDay(date: Date): string {
  return `${date.toISOString().slice(11, 16)} UTC`;
}

/** In whole minutes: `7 h 20 m`, `56 m`. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return minutes < 60 ? `${minutes} m` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** One call to a service, in milliseconds, and reaching it at all. */
export const CALL_MS = 10_000;
export const CONNECT_MS = 3_000;

/** A restart, until every task is new: the default of `--wait-timeout`. */
export const RESTART_TIMEOUT = '15m';

/** How long a call that AWS throttles is tried again before it is given up. */
export const PATIENCE_MS = 120_000;

/** Between two looks at a deployment. */
export const POLL_MS = 5_000;

/** For how long what a look at secrets and keys showed is acted on, by the run's pace, in milliseconds. */
export const LOOK_MS = 1_000;
