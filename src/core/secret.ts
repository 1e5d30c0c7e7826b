import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/**
 * A value between the wire and its file. It cannot be printed: every way of turning it into text
 * says `[secret]`. `reveal` is the only door, so that a search for `.reveal(` finds every opening.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
