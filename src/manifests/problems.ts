import { Fault } from '../core/fault.js';
import type { Place } from '../core/model.js';

/** One thing that is wrong in a manifest. No part of a value is in it. */
export interface ManifestProblem {
  readonly place: Place;
  /** `secrets.prod/x.consumers[0]`; empty for the file as a whole. */
  readonly path: string;
  /** One line, lower case. */
  readonly message: string;
  readonly hint?: string;
}

/** A manifest that cannot be used, with everything that is wrong in it, from top to bottom. */
export class ManifestFault extends Fault {
  readonly problems: readonly ManifestProblem[];

  constructor(file: string, problems: readonly ManifestProblem[]) {
    super('manifest', `${file} has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`);
    this.problems = [...problems].sort(byPlace);
  }
}

/** The fault of a file that is wrong as a whole. */
export function wholeFileFault(file: string, message: string, hint: string): ManifestFault {
  return new ManifestFault(file, [{ place: { file, line: 1, column: 1 }, path: '', message, hint }]);
}

function byPlace(a: ManifestProblem, b: ManifestProblem): number {
  return a.place.line - b.place.line || a.place.column - b.place.column;
}
