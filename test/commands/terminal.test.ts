/** What a person at a terminal sees and types; every other test of commands runs without one. */
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, NODE, openWorkplace, type Workplace } from '../support/workplace.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  place.dotenv();
});
afterEach(() => place.close());

interface Session {
  /** Without colours and cursor moves. */
  readonly screen: string;
  readonly code: number;
  /** With them. */
  readonly written: string;
}

/** Types each answer once its question stands on the screen. */
function atTerminal(
  words: readonly string[],
  answers: readonly (readonly [question: RegExp, typed: string])[],
  { name = 'xterm' }: { readonly name?: string } = {},
): Promise<Session> {
  const env = { ...place.env, TERM: name };
  const terminal = spawn(NODE, [BIN, ...words], { name, cols: 80, rows: 50, cwd: place.folder, env });
  const open = [...answers];
  let seen = '';
  terminal.onData((data) => {
    seen += data;
    const [next] = open;
    if (next?.[0].test(plain(seen))) {
      open.shift();
      terminal.write(next[1]);
    }
  });
  return new Promise((resolve) =>
    terminal.onExit(({ exitCode }) => resolve({ screen: plain(seen), code: exitCode, written: seen })),
  );
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

function writes(): number {
  return place.cloud.calls.filter(({ operation }) => operation === 'PutSecretValue').length;
}

describe('apply asks on a terminal', () => {
  it('and writes when the answer is yes', async () => {
    const { screen, code } = await atTerminal(['apply', '--env', 'staging'], [[/staging\. \(y\/N\)/, 'y\r']]);
    expect(code).toBe(0);
    expect(screen).toContain('Writes 11 secrets and restarts 1 service in staging.');
    expect(screen).toMatch(/✓ write +11 of 11 secrets/);
    expect(writes()).toBe(11);
  });

  it('and changes nothing when it is no', async () => {
    const { screen, code } = await atTerminal(['apply', '--env', 'staging'], [[/staging\. \(y\/N\)/, 'n\r']]);
    expect(code).toBe(3);
    expect(screen).toContain('error: not confirmed; nothing was changed');
    expect(writes()).toBe(0);
  });

  it('and changes nothing when the person leaves with Ctrl-C', async () => {
    const { screen, code } = await atTerminal(['apply', '--env', 'staging'], [[/staging\. \(y\/N\)/, '\u0003']]);
    expect(code).toBe(130);
    expect(screen).toContain('nothing was changed');
    expect(writes()).toBe(0);
  });

  it("and wants a protected environment's name and a reason", async () => {
    const words = ['restart', 'app', '--env', 'prod'];
    const { screen, code } = await atTerminal(words, [
      [/Type the environment's name to go on:/, 'prod\r'],
      [/Reason, for the record:/, 'the drill\r'],
    ]);
    expect(code, screen).toBe(0);
    const wrong = await atTerminal(words, [[/Type the environment's name to go on:/, 'staging\r']]);
    expect(wrong.code).toBe(3);
    expect(wrong.screen).toContain('error: not confirmed; nothing was changed');
  });
});

describe('a terminal that takes text and nothing else', () => {
  const DUMB = { name: 'dumb' };
  const escapes = ({ written }: Session) => written.split('\u001b').length - 1;

  it('is asked, and told, in lines', async () => {
    const words = ['restart', 'app', '--env', 'prod'];
    const answers = [
      [/Type the environment's name to go on: $/, 'prod\r'],
      [/Reason, for the record: $/, 'the drill\r'],
    ] as const;
    const session = await atTerminal(words, answers, DUMB);
    expect(session.code, session.screen).toBe(0);
    expect(session.screen).toMatch(/^\S+Z prod restart app deployment ecs-svc/m);
    expect(escapes(session)).toBe(0);
  });

  it.each([
    ['n\r', 3, 'error: not confirmed; nothing was changed'],
    ['\r', 3, 'error: not confirmed; nothing was changed'],
    ['\u0004', 130, 'stopped; nothing was changed'],
    ['\u0003', 130, ''],
  ])('may answer %j', async (typed, code, said) => {
    const session = await atTerminal(['apply', '--env', 'staging'], [[/staging\. \(y\/N\) $/, typed]], DUMB);
    expect([session.code, escapes(session), writes()]).toEqual([code, 0, 0]);
    expect(session.screen).toContain(said);
  });

  it('may say yes', async () => {
    const words = ['apply', '--env', 'staging', '--no-restart'];
    const session = await atTerminal(words, [[/\(y\/N\) $/, 'y\r']], DUMB);
    expect([session.code, escapes(session), writes()]).toEqual([0, 0, 11]);
  });
});
