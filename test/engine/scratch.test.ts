/** Values at rest during a run: private while it lasts, gone after it however it ends, and swept when it could not. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { Secret } from '../../src/core/secret.js';
import { baseDirectory, openScratch, sweep } from '../../src/engine/scratch.js';
import { changes } from '../support/truth.js';
import { privateMemory, ROOT, type Workplace, workplaceFor } from '../support/workplace.js';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, open: vi.fn(real.open) };
});

const VALUE = 'CANARY-not-a-key';
/** No process has it: the kernel's largest is 4194304. */
const DEAD = 4_194_305;

function folder(): string {
  const path = privateMemory();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function scratchIn(base: string) {
  const notes: string[] = [];
  const scratch = openScratch({ env: { XDG_RUNTIME_DIR: base }, note: (text) => notes.push(text) });
  onTestFinished(() => scratch.close());
  return { scratch, notes };
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('a value in a file', () => {
  it('comes back as it was, byte for byte, and lies in a private file of a private directory', async () => {
    const base = folder();
    const { scratch, notes } = scratchIn(base);
    const text = '\uFEFF  CANARY \r\n\t"\\ ✓ \u0000 end \n';
    const file = await scratch.keep(new Secret(text));
    expect((await scratch.open(file)).reveal() === text).toBe(true);
    expect([mode(file.path), mode(dirname(file.path))]).toEqual(['600', '700']);
    expect(dirname(dirname(file.path))).toBe(base);
    expect(notes).toEqual([]);
  });

  it('has a digest that tells equal from other, within one run only', async () => {
    const [one, other] = [scratchIn(folder()).scratch, scratchIn(folder()).scratch];
    const digest = async (scratch: typeof one, text: string) => (await scratch.keep(new Secret(text))).digest;
    expect(await digest(one, VALUE)).toBe(await digest(one, VALUE));
    expect(await digest(one, VALUE)).not.toBe(await digest(one, `${VALUE}.`));
    expect(await digest(one, VALUE)).not.toBe(await digest(other, VALUE));
  });

  it('is gone once it is dropped, and the directory once it is closed', async () => {
    const base = folder();
    const { scratch } = scratchIn(base);
    const [first, second] = [await scratch.keep(new Secret(VALUE)), await scratch.keep(new Secret(VALUE))];
    await scratch.drop(first);
    expect([existsSync(first.path), existsSync(second.path)]).toEqual([false, true]);
    scratch.close();
    scratch.close();
    expect(readdirSync(base)).toEqual([]);
  });

  it('needs no directory before it comes', () => {
    const base = folder();
    scratchIn(base);
    expect(readdirSync(base)).toEqual([]);
  });

  it('is not written through a link that somebody has put in its place', async () => {
    const base = folder();
    const { scratch } = scratchIn(base);
    const first = await scratch.keep(new Secret(VALUE));
    const target = join(base, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, join(dirname(first.path), '1'));
    await expect(scratch.keep(new Secret(VALUE))).rejects.toMatchObject({ name: 'Fault', code: 'scratch' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'says where there is no room for it (%s), and leaves no half of it',
    async (code) => {
      const base = join(folder(), 'my files');
      mkdirSync(base, { mode: 0o700 });
      const { scratch } = scratchIn(base);
      vi.mocked(files.open).mockImplementationOnce(async (...how) => {
        const handle = await (await vi.importActual<typeof files>('node:fs/promises')).open(...how);
        handle.writeFile = () => Promise.reject(Object.assign(new Error(VALUE), { code }));
        return handle;
      });
      const failed = await scratch.keep(new Secret(VALUE)).catch((error: unknown) => error);
      expect(failed).toMatchObject({ name: 'Fault', code: 'scratch-full', exit: 1 });
      expect((failed as Error).message).toBe(`no space left for this run's files in ${base}`);
      expect(failed).toMatchObject({ hints: [code === 'EFBIG' ? 'ulimit -f' : `df -h '${base}'`] });
      scratch.close();
      expect(readdirSync(base)).toEqual([]);
    },
  );

  it('is refused on Windows, whose files keep nothing private by their mode', async () => {
    const scratch = openScratch({ env: {}, note: () => {}, platform: 'win32' });
    await expect(scratch.keep(new Secret(VALUE))).rejects.toMatchObject({ code: 'platform' });
  });
});

describe('the base directory', () => {
  const shared = { path: '/dev/shm', inMemory: true };

  it('is the runtime directory where that is private', () => {
    const base = folder();
    expect(baseDirectory({ XDG_RUNTIME_DIR: base }, 'linux')).toEqual({ path: base, inMemory: true });
  });

  it('may be on a disk, and that is said once', async () => {
    const disk = mkdtempSync(join(ROOT, 'dist', 'scratch-'));
    onTestFinished(() => rmSync(disk, { recursive: true, force: true }));
    const { scratch, notes } = scratchIn(disk);
    await Promise.all([scratch.keep(new Secret(VALUE)), scratch.keep(new Secret(VALUE))]);
    expect(notes).toEqual([expect.stringContaining(`values are kept on disk during this run, in ${disk}`)]);
  });

  it.each<[what: string, make: (path: string, base: string) => void]>([
    ['others can enter', (path) => mkdirSync(path, { mode: 0o750 })],
    ['is a link', (path, base) => symlinkSync(base, path)],
    ['is a file', (path) => writeFileSync(path, '')],
    ['is not there', () => {}],
  ])('is not one that %s', (_, make) => {
    const base = folder();
    const path = join(base, 'runtime');
    make(path, base);
    expect(baseDirectory({ XDG_RUNTIME_DIR: path }, 'linux')).toEqual(shared);
  });

  it('is the temp directory where nothing is in memory, and that is said', () => {
    expect(baseDirectory({}, 'darwin')).toEqual({ path: tmpdir(), inMemory: false });
  });
});

describe('the sweep', () => {
  /** What a run of another process would be called. */
  const nameOf = async (pid: number) => {
    const { path } = await scratchIn(folder()).scratch.keep(new Secret(VALUE));
    return basename(dirname(path)).replace(`-${process.pid}-`, `-${pid}-`);
  };
  const leftover = async (base: string, pid: number) => {
    const path = join(base, await nameOf(pid));
    mkdirSync(path, { mode: 0o700 });
    writeFileSync(join(path, '0'), VALUE, { mode: 0o600 });
    return path;
  };

  it('removes what a dead run left, and says how many', async () => {
    const base = folder();
    const path = await leftover(base, DEAD);
    expect(sweep(base)).toBe(1);
    expect(existsSync(path)).toBe(false);
  });

  it('leaves a living run alone', async () => {
    const base = folder();
    const path = await leftover(base, process.pid);
    expect(sweep(base)).toBe(0);
    expect(existsSync(join(path, '0'))).toBe(true);
  });

  it('follows no link and takes nothing else for its own', async () => {
    const base = folder();
    const elsewhere = folder();
    writeFileSync(join(elsewhere, 'kept'), '');
    const [link, file] = [await nameOf(DEAD), await nameOf(DEAD)];
    symlinkSync(elsewhere, join(base, link));
    writeFileSync(join(base, file), '');
    for (const name of [`${link}-x`, `other-${link}`, link.slice(0, link.lastIndexOf('-'))])
      mkdirSync(join(base, name));
    expect(sweep(base)).toBe(0);
    expect(readdirSync(base)).toHaveLength(5);
    expect(readdirSync(elsewhere)).toEqual(['kept']);
  });
});

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev } } }
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', `PAY=${VALUE}\n`);
  return place;
}

const APPLY = ['apply', '--yes', '--quiet'];

describe.concurrent('a run', () => {
  it('keeps its files private while it lasts, and none after it', async (context) => {
    const place = await open(context);
    const runtime = place.runtime;
    let seen: string[] = [];
    const look = () => {
      const [own = ''] = readdirSync(runtime);
      const inside = readdirSync(join(runtime, own)).map((name) => mode(join(runtime, own, name)));
      seen = [mode(join(runtime, own)), ...new Set(inside)];
    };
    place.cloud.faults.once('PutSecretValue', { run: look });
    expect((await place.run(APPLY)).code).toBe(0);
    expect(seen).toEqual(['700', '600']);
    expect(readdirSync(runtime)).toEqual([]);
  });

  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)(
    'that is told to end by %s leaves nothing, while it looks and while it writes',
    async ([signal, code], context) => {
      for (const operation of ['DescribeSecret', 'PutSecretValue']) {
        const place = await open(context);
        const runtime = place.runtime;
        let pid = 0;
        let there = 0;
        const end = () => {
          there = readdirSync(runtime).length;
          process.kill(pid, signal);
        };
        // The answer takes longer than the signal.
        place.cloud.faults.once(operation, { run: end }, { skip: operation === 'DescribeSecret' ? 1 : 0 });
        place.cloud.latency = 20;
        const run = await place.run(APPLY, { started: (started) => (pid = started) });
        expect([operation, run.code, there]).toEqual([operation, code, 1]);
        expect(readdirSync(runtime)).toEqual([]);
        expect(changes(place.cloud)).toHaveLength(operation === 'DescribeSecret' ? 0 : 1);
      }
    },
  );

  it('that is told twice ends at once, and leaves nothing', async (context) => {
    const place = await open(context);
    let pid = 0;
    const twice = async () => {
      process.kill(pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.kill(pid, 'SIGINT');
    };
    place.cloud.faults.once('PutSecretValue', { run: twice, delay: 0 }, {});
    const run = await place.run(APPLY, { started: (started) => (pid = started) });
    expect(run.code).toBe(130);
    expect(run.stdout).toBe('');
    expect(readdirSync(place.runtime)).toEqual([]);
  });

  it('that is killed leaves its files, and the next one sweeps them', async (context) => {
    const place = await open(context);
    const runtime = place.runtime;
    let pid = 0;
    place.cloud.faults.once('PutSecretValue', { run: () => void process.kill(pid, 'SIGKILL') });
    await place.run(APPLY, { started: (started) => (pid = started) });
    expect(readdirSync(runtime)).toHaveLength(1);
    expect((await place.run(APPLY)).code).toBe(0);
    expect(readdirSync(runtime)).toEqual([]);
  });

  it('whose runtime directory is a link uses another place', async (context) => {
    const place = await open(context);
    const link = join(place.folder, 'link');
    symlinkSync(place.runtime, link);
    let through = -1;
    const look = () => {
      through = readdirSync(link).length;
    };
    place.cloud.faults.once('PutSecretValue', { run: look });
    expect((await place.run(APPLY, { env: { XDG_RUNTIME_DIR: link } })).code).toBe(0);
    expect(through).toBe(0);
  });
});

it('a throw nobody catches leaves nothing either', () => {
  const base = folder();
  const module = JSON.stringify(new URL('../../dist/engine/scratch.js', import.meta.url));
  const secret = JSON.stringify(new URL('../../dist/core/secret.js', import.meta.url));
  const script = `
    const { openScratch } = await import(${module});
    const { Secret } = await import(${secret});
    const file = await openScratch({ env: process.env, note: () => {} }).keep(new Secret('${VALUE}'));
    console.log(file.path);
    throw new Error('boom');`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { XDG_RUNTIME_DIR: base },
    encoding: 'utf8',
  });
  expect(ended.stdout.trim().startsWith(base)).toBe(true);
  expect(ended.status).toBe(1);
  expect(readdirSync(base)).toEqual([]);
});
