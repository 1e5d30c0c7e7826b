import { z } from 'zod';

/** `source: manual`: a person gives the value with `secretsmith set`. */
export const manualSchema = z
  .literal('manual')
  .describe('A person types the value: secretsmith set NAME')
  .transform(() => ({}));

export function describeManual(): string {
  return 'typed by a person';
}
