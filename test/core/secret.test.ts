/** A value cannot be printed; `reveal` is the only door. */
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.js';

const CANARY = 'CANARY-4f1c-not-a-password';
const secret = new Secret(CANARY);
const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, showProxy: true };

describe.each([
  ['String()', () => String(secret)],
  ['a template', () => `${secret}`],
  ['plus', () => `a${secret}`.concat(secret as unknown as string)],
  ['join', () => [secret, secret].join()],
  ['toLocaleString', () => secret.toLocaleString()],
  ['JSON', () => JSON.stringify({ a: [secret], b: { secret } }, undefined, 2)],
  ['inspect', () => inspect(secret)],
  ['inspect, hidden things too', () => inspect({ a: [secret], m: new Map([[secret, secret]]) }, deep)],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['an error with it', () => inspect(new Error('x', { cause: secret }), deep)],
  ['its keys', () => inspect([Reflect.ownKeys(secret), Object.entries(secret), { ...secret }], deep)],
  ['a proxy', () => inspect(new Proxy(secret, {}), { ...deep, showProxy: false })],
])('%s', (_, print) => {
  it('does not show it', () => {
    const printed = print();
    expect(printed).not.toContain(CANARY);
    expect(printed).not.toBe('');
  });
});

it('does not survive a structured clone, which is how threads and worlds hand things on', () => {
  expect(inspect(structuredClone({ secret }), deep)).not.toContain(CANARY);
});

it('says that there is one', () => {
  expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
});

it('gives back what it was given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(new Secret(text).reveal()).toBe(text);
    }),
  );
});
