/** What a hint adds to a command that lacks an answer: pasted, it is taken. */
import { expect, it } from 'vitest';
import type { Fault } from '../../src/core/fault.js';
import { confirmWrite } from '../../src/engine/confirm.js';
import { environment } from '../support/world.js';

const BOTH = '--confirm prod --reason "why"';

it.each<[isProtected: boolean, typed: string[], answers: { confirm?: string; reason?: string }, hint: string]>([
  [true, ['apply'], {}, `apply ${BOTH}`],
  [true, ['apply', '--confirm', 'prod'], { confirm: 'prod' }, 'apply --confirm prod --reason "why"'],
  [true, ['apply', '--reason', 'a drill'], { reason: 'a drill' }, "apply --reason 'a drill' --confirm prod"],
  [true, ['apply', '--reason', '', '-q'], { reason: '' }, `apply -q ${BOTH}`],
  [true, ['apply', '--reason', '  ', '-q'], { reason: '  ' }, `apply -q ${BOTH}`],
  [true, ['apply', '--reason=', '-q'], { reason: '' }, `apply -q ${BOTH}`],
  [true, ['apply', '--reason=  '], { reason: '  ' }, `apply ${BOTH}`],
  [true, ['apply', '-q', '--', 'prod/a', '--reason', ''], {}, `apply -q ${BOTH} -- prod/a --reason ''`],
  [false, ['apply', '--ticket', ''], {}, "apply --ticket '' --yes"],
  [false, ['restart', '--', 'app'], {}, 'restart --yes -- app'],
])('protected %s: %j', async (isProtected, typed, given, hint) => {
  const answers = { yes: false, confirm: undefined, reason: undefined, ticket: undefined, ...given };
  const there = environment({ protected: isProtected });
  const asked = { environment: there, question: '', answers, typed, interactive: false, plain: false };
  const fault = (await confirmWrite(asked).catch((error: unknown) => error)) as Fault;
  expect(fault.hints).toEqual([hint]);
});
