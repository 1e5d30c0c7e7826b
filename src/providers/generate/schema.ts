import { z } from 'zod';
import type { GenerateSource } from '../../core/model.js';

const LONGEST = 4096;

/** `source: { generate: { bytes: 32, as: base64url } }`, or `{ length: 40, charset: alphanumeric }`, or `uuid` */
export const generateSchema = z.union([
  z
    .literal('uuid')
    .describe('A random UUID')
    .transform(() => ({ as: 'uuid' as const })),
  z
    .strictObject({
      bytes: z.number().int().min(16).max(LONGEST).describe('How many random bytes'),
      as: z.enum(['base64url', 'base64', 'hex']).default('base64url').describe('How they are written'),
    })
    .describe('Random bytes, written as text'),
  z
    .strictObject({
      length: z.number().int().min(8).max(LONGEST).describe('How many characters'),
      charset: z.enum(['alphanumeric', 'letters', 'digits', 'printable']).default('alphanumeric'),
    })
    .describe('Random characters')
    .transform(({ length, charset }) => ({ as: 'text' as const, length, charset })),
]);

export function describeGenerate(source: GenerateSource): string {
  if (source.as === 'uuid') return 'generated, uuid';
  if (source.as === 'text') return `generated, ${source.length} characters ${source.charset}`;
  return `generated, ${source.bytes} bytes ${source.as}`;
}
