/** One thing that an official client asks of the sandbox, and what it has to make of the answer. */
import { expect } from 'vitest';
import type { World } from './world.js';

export interface Check {
  /** `CreateSecret` */
  readonly operation: string;
  readonly what: string;
  /** Who asks for what, before this. */
  readonly given?: ((world: World) => void) | undefined;
  readonly input: object | ((world: World) => object);
  /** What the answer holds, or the error class of AWS it is refused with. */
  readonly expected: { readonly holds: object } | { readonly refused: string };
}

type Input = Check['input'];

/** The operation does what is asked. */
export function does(operation: string, what: string, input: Input, holds: object, given?: Check['given']): Check {
  return { operation, what, input, expected: { holds }, given };
}

/** The operation refuses, with a class of AWS. */
export function refuses(operation: string, refused: string, what: string, input: Input, given?: Check['given']): Check {
  return { operation, what: `${refused}: ${what}`, input, expected: { refused }, given };
}

export const A_TEXT = expect.stringMatching(/./);

/** On the sandbox's own day, so that milliseconds taken for seconds are seen. */
export const A_DATE = expect.toSatisfy((value: unknown) => {
  const date = new Date(typeof value === 'number' ? value * 1000 : String(value));
  return /^2026-0[45]-/.test(Number.isNaN(date.getTime()) ? '' : date.toISOString());
}, 'a date in April or May 2026');
