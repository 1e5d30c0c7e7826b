import type { Located } from './located.js';
import { type Path, pathText } from './path.js';
import { ManifestFault, type ManifestProblem } from './problems.js';
import type { Remark } from './wording.js';

/** Collects what is wrong, and knows what has been called wrong already. */
export class Report {
  readonly #located: Located;
  readonly #problems = new Map<string, ManifestProblem>();
  readonly #broken = new Set<string>();

  constructor(located: Located) {
    this.#located = located;
    for (const problem of located.problems) this.#keep(problem);
  }

  /** A remark of the schema. What depends on the value under its path is not looked at any more. */
  addBroken({ path, side, message, hint }: Remark): void {
    for (let length = 0; length <= path.length; length++) this.#broken.add(keyOf(path.slice(0, length)));
    this.#add(path, side, message, hint);
  }

  /** A problem with a value that is well-formed. */
  add(path: Path, message: string, hint?: string): void {
    this.#add(path, 'value', message, hint);
  }

  /** A problem with a name that is a key. */
  addToKey(path: Path, message: string, hint?: string): void {
    this.#add(path, 'key', message, hint);
  }

  /** Has the schema found something wrong at or under a path? */
  isBroken(path: Path): boolean {
    return this.#broken.has(keyOf(path));
  }

  /** Throws a `ManifestFault` unless nothing is wrong. */
  throwIfAny(): void {
    if (this.#problems.size > 0) throw new ManifestFault(this.#located.text.file, [...this.#problems.values()]);
  }

  #add(path: Path, side: 'key' | 'value', message: string, hint?: string): void {
    const place = this.#located.placeOf(path, side);
    this.#keep({ place, path: pathText(path), message, ...(hint === undefined ? {} : { hint }) });
  }

  /** An anchored value that is used twice would be reported twice at one place. */
  #keep(problem: ManifestProblem): void {
    const { place, message } = problem;
    const key = `${place.line}:${place.column} ${message}`;
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
