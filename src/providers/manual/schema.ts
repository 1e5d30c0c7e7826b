import { z } from 'zod';

/** `source: manual`: a person puts the value there. */
export const manualSchema = z
  .literal('manual')
  .describe('A person puts the value there; plan lists it until somebody has')
  .transform(() => ({}));

export function describeManual(): string {
  return 'typed by a person';
}
