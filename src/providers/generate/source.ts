/** A new random value from the operating system's generator. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { GenerateSource } from '../../core/model.js';
import type { SourceProvider } from '../../core/ports.js';
import { Secret } from '../../core/secret.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const CHARSETS = {
  alphanumeric: LETTERS + DIGITS,
  letters: LETTERS,
  digits: DIGITS,
  printable: `${LETTERS + DIGITS}!#$%&()*+,-./:;<=>?@[]^_{|}~`,
} as const;

/** Gives another value at each call, so it is called once, when the value is written. */
export const generateSource: SourceProvider<GenerateSource> = {
  read: (source, { scratch }) => scratch.keep(new Secret(generate(source))),
};

function generate(source: GenerateSource): string {
  switch (source.as) {
    case 'uuid':
      return randomUUID();
    case 'text': {
      const charset = CHARSETS[source.charset];
      return Array.from({ length: source.length }, () => charset[randomInt(charset.length)]).join('');
    }
    default:
      return randomBytes(source.bytes).toString(source.as);
  }
}
