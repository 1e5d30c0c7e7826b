/** Numbers in [0, 1). */
export type Random = () => number;

/**
 * Repeatable randomness: the same seed gives the same ids in the same order. Mulberry32, whose state
 * is one number. It makes names and identifiers, never anything that has to be hard to guess.
 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const HEX = '0123456789abcdef';
export const DIGITS = '0123456789';
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` characters of an alphabet. */
export function text(random: Random, length: number, alphabet: string): string {
  let made = '';
  for (let i = 0; i < length; i++) made += alphabet.charAt(Math.floor(random() * alphabet.length));
  return made;
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const hex = text(random, 32, HEX);
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    '-',
  );
}
