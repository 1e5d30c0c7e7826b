/** All checks, and how an answer is judged. */
import { expect } from 'vitest';
import type { Check } from './check.js';
import type { Answered } from './clients.js';
import { ECS } from './ecs.js';
import { GUARDING } from './guarding.js';
import { KMS, STS } from './kms-sts.js';
import { SECRETS } from './secrets.js';
import { VERSIONS } from './versions.js';
import type { World } from './world.js';

export interface Row extends Check {
  readonly service: string;
}

export const ROWS: readonly Row[] = Object.entries({
  secretsmanager: [...SECRETS, ...VERSIONS, ...GUARDING],
  ecs: ECS,
  kms: KMS,
  sts: STS,
}).flatMap(([service, checks]) => checks.map((check) => ({ service, ...check })));

export const titled = (rows: readonly Row[]) =>
  rows.map((row) => [`${row.service} ${row.operation}, ${row.what}`, row] as const);

/** One row of every operation that succeeds. */
export const EVERY: readonly Row[] = [
  ...new Map(
    ROWS.filter(({ expected }) => 'holds' in expected).map((row) => [`${row.service}.${row.operation}`, row]),
  ).values(),
];

/** Errors of every operation that the models do not repeat. API references, "Common errors" (checked 2026-11-22). */
const COMMON = [
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'ThrottlingException',
  'UnrecognizedClientException',
  'ValidationException',
];

export function inputOf({ input }: Check, world: World): object {
  return typeof input === 'function' ? (input as (world: World) => object)(world) : input;
}

export function judge({ expected }: Pick<Check, 'expected'>, { result, error, strangers = [] }: Answered): void {
  expect(strangers).toEqual([]);
  if ('holds' in expected) {
    expect(error).toBeUndefined();
    expect(result).toMatchObject(expected.holds);
    return;
  }
  expect(result).toBeUndefined();
  expect(error).toMatchObject({ code: expected.refused, message: expect.stringMatching(/./) });
  if (error?.declared === undefined) return;
  expect(error.declared || COMMON.includes(expected.refused), 'an error that this operation has').toBe(true);
  expect(error.caughtByItsClass, 'caught as what it is').toBe(true);
  expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
}
