import type { LineCounter } from 'yaml';
import type { Place } from '../core/model.js';

/** The text of a manifest, and where in it an offset is. */
export class ManifestText {
  readonly file: string;
  readonly text: string;
  readonly #lines: LineCounter;

  constructor(file: string, text: string, lines: LineCounter) {
    this.file = file;
    this.text = text;
    this.#lines = lines;
  }

  placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.text.length));
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}
