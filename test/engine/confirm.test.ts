/** What was typed beside a command is a yes, or it is none, with a hint that is taken when it is pasted. */
import { expect, it } from 'vitest';
import type { Fault } from '../../src/core/fault.js';
import { confirmWrite } from '../../src/engine/confirm.js';
import { environment } from '../support/world.js';

const NONE = { yes: false, confirm: undefined, reason: undefined, ticket: undefined };
const REASON = 'key leaked';
const BOTH = '--confirm prod --reason "why"';

/** Without a terminal nobody is asked. */
const asked = (isProtected: boolean, given: object, typed: readonly string[] = ['apply']) =>
  confirmWrite({
    environment: environment({ name: 'prod', protected: isProtected }),
    question: 'Write?',
    answers: { ...NONE, ...given },
    typed,
    interactive: false,
    plain: false,
  });

it.each([
  ['nothing', false, {}, 'refused'],
  ['--yes', false, { yes: true }, 'yes'],
  ['its name', false, { confirm: 'prod' }, 'yes'],
  ["another environment's name", false, { confirm: 'dev' }, 'refused'],
  ["--yes and another environment's name", false, { yes: true, confirm: 'dev' }, 'refused'],
  ['--yes', true, { yes: true }, 'refused'],
  ['its name', true, { confirm: 'prod' }, 'refused'],
  ['its name and a blank reason', true, { confirm: 'prod', reason: '  ' }, 'refused'],
  ['a reason alone', true, { yes: true, reason: REASON }, 'refused'],
  ["another environment's name and a reason", true, { yes: true, confirm: 'dev', reason: REASON }, 'refused'],
  ['its name and a reason', true, { confirm: 'prod', reason: REASON }, 'yes'],
] as const)('%s, protected %s: %j is %s', async (_what, isProtected, given, end) => {
  const said = asked(isProtected, given);
  if (end === 'yes') await expect(said).resolves.toEqual({ reason: isProtected ? REASON : undefined });
  else await expect(said).rejects.toMatchObject({ name: 'Fault', code: 'not-confirmed', exit: 3 });
});

it.each<[isProtected: boolean, typed: string[], given: { confirm?: string; reason?: string }, hint: string]>([
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
  const fault = (await asked(isProtected, given, typed).catch((error: unknown) => error)) as Fault;
  expect(fault.hints).toEqual([hint]);
});
