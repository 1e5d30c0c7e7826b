import { z } from 'zod';
import type { Source } from '../../core/model.js';

type CommandSource = Extract<Source, { kind: 'command' }>;

/** `source: { command: [op, read, "op://vault/item/field"] }`: what a program prints. No shell is involved. */
export const commandSchema = z
  .array(z.string(), {
    error: ({ input }) =>
      typeof input === 'string' ? 'expected a list of words\ncommand: [op, read, "op://vault/item/field"]' : undefined,
  })
  .min(1)
  .refine((argv) => argv[0] !== '', 'the program has no name')
  .describe('A program and its arguments; what it prints is the value. No shell is involved')
  .transform((argv) => ({ argv }));

/** The program's name and nothing after it: an argument is nobody's business. */
export function describeCommand(source: CommandSource): string {
  return `command ${source.argv[0]}`;
}
