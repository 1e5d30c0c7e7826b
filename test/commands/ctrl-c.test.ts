/** Ctrl-C at a terminal: it looks afterwards as it did before, and says where production stands. */
import { readdirSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { changes, journals } from '../support/truth.js';
import { BIN, type Workplace, workplaceFor } from '../support/workplace.js';

const CTRL_C = '\u0003';

interface Left {
  /** Without colours and cursor moves. */
  readonly screen: string;
  readonly code: number;
  readonly cursor: 'shown' | 'hidden';
}

/** Types the keys whenever the next pattern stands on the screen. */
function atTerminal(place: Workplace, words: readonly string[], typed: readonly [RegExp, string][]): Promise<Left> {
  const terminal = spawn(process.execPath, [BIN, ...words], { cols: 80, rows: 50, cwd: place.folder, env: place.env });
  const open = [...typed];
  let seen = '';
  terminal.onData((data) => {
    seen += data;
    const [next] = open;
    if (!next?.[0].test(plain(seen))) return;
    open.shift();
    terminal.write(next[1]);
  });
  return new Promise((resolve) =>
    terminal.onExit(({ exitCode }) => {
      const cursor = seen.lastIndexOf('\u001b[?25l') > seen.lastIndexOf('\u001b[?25h') ? 'hidden' : 'shown';
      resolve({ screen: plain(seen), code: exitCode, cursor });
    }),
  );
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

const STAGING = ['apply', '--env', 'staging'];
const PROD = ['restart', 'app', '--env', 'prod'];
const YES: [RegExp, string] = [/staging\. \(y\/N\)/, 'y\r'];

describe.concurrent('Ctrl-C', () => {
  it.for<[where: string, words: string[], typed: [RegExp, string][], said: RegExp, changed: boolean]>([
    ['at a question', STAGING, [[/staging\. \(y\/N\)/, CTRL_C]], /^stopped; nothing was changed$/m, false],
    [
      "at the environment's name",
      PROD,
      [[/Type the environment's name/, CTRL_C]],
      /^stopped; nothing was changed$/m,
      false,
    ],
    [
      'at the reason',
      PROD,
      [
        [/Type the environment's name/, 'prod\r'],
        [/Reason, for the record:/, CTRL_C],
      ],
      /^stopped; nothing was changed$/m,
      false,
    ],
    ['while it waits for the restart', STAGING, [YES, [/restart +app/, CTRL_C]], /production now/, true],
    [
      'twice while it waits',
      STAGING,
      [YES, [/restart +app/, CTRL_C], [/finishing the calls in flight/, CTRL_C]],
      /production now +not known(.*\n)*.*finish it +secretsmith apply --env staging\n(.*\n)*record: /,
      true,
    ],
  ])('%s', async ([, words, typed, said, changed], context) => {
    const place = await workplaceFor(context);
    place.dotenv();
    place.cloud.latency = 50;
    const { screen, code, cursor } = await atTerminal(place, words, typed);
    expect(code, screen).toBe(130);
    expect(screen).toMatch(said);
    expect(cursor).toBe('shown');
    expect(changes(place.cloud).length > 0).toBe(changed);
    if (changed) expect(journals(place).at(-1)?.at(-1)).toMatchObject({ event: 'end', exit: 130, signal: 'SIGINT' });
    expect(readdirSync(place.runtime)).toEqual([]);
  });

  it('while it plans says that nothing was changed', async (context) => {
    const place = await workplaceFor(context);
    place.dotenv();
    let pid = 0;
    const run = async () => {
      process.kill(pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    place.cloud.faults.once('ListSecrets', { run });
    const stopped = await place.run([...STAGING, '--yes'], { started: (started) => (pid = started) });
    expect(stopped).toMatchObject({ code: 130, stdout: '', stderr: 'stopped; nothing was changed\n' });
    expect(changes(place.cloud)).toEqual([]);
  });

  it('while it writes says how much was written, and begins no more', async (context) => {
    const place = await workplaceFor(context);
    place.dotenv();
    place.cloud.latency = 50;
    const { screen, code } = await atTerminal(place, STAGING, [YES, [/write +\d+ of 11/, CTRL_C]]);
    expect(code, screen).toBe(130);
    expect(screen).toContain(`Stopped applying`);
    const written = changes(place.cloud).length;
    expect(screen).toContain(`${written} of 11 written, nothing restarted`);
    expect(screen.match(/·.*not written/g) ?? []).toHaveLength(11 - written);
    expect(readdirSync(place.runtime)).toEqual([]);
  });
});
