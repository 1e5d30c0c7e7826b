/** From when on a person has to sign in again, by the kind of credentials. */
import { expect, it } from 'vitest';
import { lastsUntil } from '../../src/providers/aws/sso.js';
import { KEYS } from '../support/wire.js';

const SOON = new Date('2026-04-22T18:55:00Z');
const LATER = new Date('2026-04-22T19:40:00Z');

it.each([
  ['keys of a session in variables end', 'variables', SOON, undefined, SOON],
  ['keys in variables that say no end last', 'variables', undefined, undefined, undefined],
  // Keys in a file have no end (credential-provider-ini 3.1162, checked 2026-11-22): it is the end of the role they assume.
  ['a role by keys in a file is renewed by itself', 'keys', SOON, undefined, undefined],
  ['a role of the machine is renewed by itself', 'machine', SOON, undefined, undefined],
  ['a program is asked again', 'process', SOON, undefined, undefined],
  ['a role of SSO is renewed while the sign-in lasts', 'sso', SOON, { until: LATER, renews: false }, LATER],
  ['a role of SSO outlives the sign-in', 'sso', LATER, { until: SOON, renews: false }, LATER],
  ['a sign-in of SSO that is renewed lasts', 'sso', SOON, { until: LATER, renews: true }, undefined],
  ['a sign-in of SSO that nothing tells of lasts', 'sso', SOON, undefined, undefined],
] as const)('%s', (_, kind, expires, sso, until) => {
  expect(lastsUntil({ ...KEYS, kind }, expires, sso)).toEqual(until);
});
