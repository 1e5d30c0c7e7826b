/** The launcher as a process: what Node is told to print, and flags in front of the command. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, type Workplace } from '../support/workplace.js';

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } } }
secrets: { dev/key: { source: manual } }
`;

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace({ manifest: MANIFEST });
});
afterEach(() => place.close());

const TELLS = 'NODE_DEBUG=http makes Node print requests with their credentials';

describe('what Node would show of requests', () => {
  it('is refused before any is sent', async () => {
    const run = await place.run(['plan'], { env: { NODE_DEBUG: 'http' } });
    expect(run).toMatchObject({ code: 3, stdout: '', stderr: `error: ${TELLS}\nhint: unset NODE_DEBUG\n` });
    expect(place.cloud.calls).toEqual([]);
  });

  it('is refused in --json', async () => {
    const run = await place.run(['plan', '--json'], { env: { NODE_DEBUG: 'http' } });
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({ schemaVersion: 1, error: { code: 'node-debug', message: TELLS } });
  });

  it('is refused with a debugger for everybody', async () => {
    const run = await place.run(['plan'], { env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('hint: unset NODE_OPTIONS\n');
    expect(place.cloud.calls).toEqual([]);
  });

  it('is refused where anybody could answer as AWS', async () => {
    const run = await place.run(['plan'], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('hint: unset NODE_TLS_REJECT_UNAUTHORIZED\n');
    expect(place.cloud.calls).toEqual([]);
  });

  it('is nobody’s business for --version', async () => {
    expect(await place.run(['--version'], { env: { NODE_DEBUG: 'http' } })).toMatchObject({ code: 0 });
  });
});

describe('a global flag in front of the command', () => {
  it('means the same as behind it', async () => {
    const before = await place.run(['--env', 'dev', '--json', 'plan']);
    const behind = await place.run(['plan', '--env', 'dev', '--json']);
    expect(before).toEqual(behind);
    expect([before.code, JSON.parse(before.stdout).plans]).toEqual([
      0,
      [expect.objectContaining({ environment: 'dev' })],
    ]);
  });

  it('stands behind it in a command to paste', async () => {
    const run = await place.run(['--quiet', 'apply', 'dev/ke']);
    expect(run.code).toBe(64);
    expect(run.stderr).toContain('hint: did you mean dev/key?');
  });

  it('without a command is refused', async () => {
    expect(await place.run(['--json'])).toMatchObject({ code: 64, stdout: '' });
  });
});

describe('help', () => {
  it.each([
    [['help'], ['--help']],
    [
      ['help', 'plan'],
      ['plan', '--help'],
    ],
  ])('%o does what %o does', async (words, flags) => {
    const [asked, meant] = await Promise.all([place.run(words), place.run(flags)]);
    expect(asked).toEqual(meant);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toContain('USAGE');
  });

  it.each([[['help', 'plam']], [['plam', '--help']], [['plam', 'dev/key']]])(
    '%o names the nearest command',
    async (words) => {
      const stderr = 'error: there is no command plam\nhint: secretsmith plan\n';
      expect(await place.run(words)).toEqual({ code: 64, signal: null, stdout: '', stderr });
    },
  );

  it('says why there is no get', async () => {
    expect((await place.run(['--help'])).stdout).toMatch(/^There is no get: /m);
  });

  it.each([
    [['get'], 'secretsmith list'],
    [['get', 'dev/key'], 'secretsmith show dev/key'],
    [['read', 'dev/key'], 'secretsmith show dev/key'],
    [['cat', 'dev/key'], 'secretsmith show dev/key'],
    [['help', 'get'], 'secretsmith list'],
  ])('%o says why there is none', async (words, hint) => {
    const run = await place.run(words);
    expect(run).toMatchObject({ code: 64, stdout: '' });
    expect(run.stderr).toMatch(/^error: there is no command (get|read|cat): .*printed.*\nhint: .*\n$/);
    expect(run.stderr).toContain(`hint: ${hint}\n`);
    expect(place.cloud.calls).toEqual([]);
  });
});

it('a sandbox on a port that is taken tells the same command on a free one', async () => {
  const { port } = new URL(place.sandbox.url);
  const seed = ['--seed', 'secrets.manifest.yaml', '--state', 'my state'];
  for (const words of [['--port', port], [`--port=${port}`]]) {
    expect(await place.run(['sandbox', ...words, ...seed])).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `error: port ${port} cannot be used: EADDRINUSE\nhint: secretsmith sandbox --seed secrets.manifest.yaml --state 'my state'\n`,
    });
  }
});
