import { reasonOf } from '../core/fault.js';
import type { Origin, PlannedRow } from '../core/model.js';

const WRITTEN = {
  copy: 'a copy of another secret',
  fill: 'a value filled from another source',
  rotate: 'a credential of its own',
  set: 'a value that a person set',
  rollback: 'a value that a person went back to',
  terraform: 'a value that Terraform wrote',
  other: 'a value that somebody else wrote',
} as const;

/** `a copy of prod/mongodb/app-write`. */
export function originText({ by, of }: Origin): string {
  return of === undefined ? WRITTEN[by] : `a copy of ${of}`;
}

/** Why a row is blocked; one whose source has changed goes on with what it had, and that may be somebody else's. */
export function blockedText({ name, problem, holds }: PlannedRow): string {
  const why = problem ? reasonOf(problem, name) : '';
  return holds ? `${why}; it still holds ${originText(holds)}` : why;
}
