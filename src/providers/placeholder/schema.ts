import { z } from 'zod';

/** `source: placeholder`: nothing reads it yet, and it holds one of the environment's placeholder texts. */
export const placeholderSchema = z
  .literal('placeholder')
  .describe('No value yet: the secret holds a placeholder text')
  .transform(() => ({}));

export function describePlaceholder(): string {
  return 'placeholder';
}
