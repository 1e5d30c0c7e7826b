/** Values at rest during a run: private while it lasts, gone after it however it ends, and swept when it could not. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as files from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { Secret } from '../../src/core/secret.js';
import { openScratch, sweep } from '../../src/engine/scratch.js';
import { baseDirectory } from '../../src/engine/scratch-base.js';
import { emptySecrets } from '../support/load.js';
import { changes } from '../support/truth.js';
import { privateMemory, ROOT, type Workplace, workplaceFor } from '../support/workplace.js';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, open: vi.fn(real.open) };
});
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, rmSync: vi.fn(real.rmSync), rmdirSync: vi.fn(real.rmdirSync) };
});

const VALUE = 'CANARY-not-a-key';
/** No process has it: the kernel's largest is 4194304. */
const DEAD = 4_194_305;

function folder(): string {
  const path = privateMemory();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function scratchIn(base: string, platform?: NodeJS.Platform) {
  const [notes, warnings]: [string[], string[]] = [[], []];
  const scratch = openScratch({
    env: { XDG_RUNTIME_DIR: base },
    note: (text) => notes.push(text),
    warn: (text) => warnings.push(text),
    ...(platform && { platform }),
  });
  onTestFinished(() => scratch.close());
  return { scratch, notes, warnings };
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

  it.each([
    ['others may read', { mode: 0o100640 }],
    ['has another name, too', { nlink: 2 }],
  ])('is not put into a file that %s', async (_what, stat) => {
    const { scratch } = scratchIn(folder());
    let file = '';
    vi.mocked(files.open).mockImplementationOnce(async (...how) => {
      const handle = await (await vi.importActual<typeof files>('node:fs/promises')).open(...how);
      const real = await handle.stat();
      file = String(how[0]);
      handle.stat = (async () => Object.assign(real, stat)) as typeof handle.stat;
      return handle;
    });
    await expect(scratch.keep(new Secret(VALUE))).rejects.toMatchObject({ name: 'Fault', code: 'scratch' });
    expect([file === '', existsSync(file) ? readFileSync(file, 'utf8') : '']).toEqual([false, '']);
  });

  it('says which limit it is where no more files may be open', async () => {
    vi.mocked(files.open).mockRejectedValueOnce(Object.assign(new Error(VALUE), { code: 'EMFILE' }));
    const failed = scratchIn(folder()).scratch.keep(new Secret(VALUE));
    await expect(failed).rejects.toMatchObject({ code: 'scratch', hints: ['ulimit -n'] });
  });

  it('is refused on Windows, whose files keep nothing private by their mode', async () => {
    const scratch = openScratch({ env: {}, note: () => {}, platform: 'win32' });
    await expect(scratch.keep(new Secret(VALUE))).rejects.toMatchObject({ code: 'platform' });
  });
});

describe('many values at once', () => {
  it('are a few open files at a time', async () => {
    const real = await vi.importActual<typeof files>('node:fs/promises');
    let [now, most] = [0, 0];
    vi.mocked(files.open).mockImplementation(async (...how) => {
      const handle = await real.open(...how);
      const close = handle.close.bind(handle);
      now += 1;
      most = Math.max(most, now);
      handle.close = async () => {
        await close();
        now -= 1;
      };
      return handle;
    });
    onTestFinished(() => void vi.mocked(files.open).mockImplementation(real.open));
    const { scratch } = scratchIn(folder());
    const texts = Array.from({ length: 500 }, (_, index) => `${VALUE}-${index}`);
    const kept = await Promise.all(texts.map((text) => scratch.keep(new Secret(text))));
    const read = await Promise.all(kept.map((file) => scratch.open(file)));
    expect(read.map((secret) => secret.reveal())).toEqual(texts);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('leave nothing where it is closed in the middle of them, and none is kept later', async () => {
    const base = folder();
    const { scratch } = scratchIn(base);
    const kept = Array.from({ length: 100 }, () => scratch.keep(new Secret(VALUE)));
    const end = kept[20]?.then(() => scratch.close());
    const ends = await Promise.allSettled([end, ...kept]);
    expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(50);
    await expect(scratch.keep(new Secret(VALUE))).rejects.toMatchObject({ name: 'Fault', code: 'scratch' });
    expect(readdirSync(base)).toEqual([]);
  });
});

describe('a directory that cannot be removed', () => {
  const busy = () => {
    for (const remove of [rmSync, rmdirSync]) {
      vi.mocked<(path: string) => void>(remove).mockImplementationOnce(() => {
        throw Object.assign(new Error(VALUE), { code: 'EBUSY' });
      });
    }
  };
  const atExit = () => process.listeners('exit').at(-1)?.(0);

  it('is tried again when the process ends, and not told where that went well', async () => {
    const base = folder();
    const { scratch, warnings } = scratchIn(base);
    await scratch.keep(new Secret(VALUE));
    busy();
    scratch.close();
    expect(readdirSync(base)).toHaveLength(1);
    atExit();
    expect([readdirSync(base), warnings]).toEqual([[], []]);
  });

  it('goes with the last file that was on its way when it was closed', async () => {
    const base = folder();
    const { scratch } = scratchIn(base);
    await scratch.keep(new Secret(VALUE));
    vi.mocked(files.open).mockImplementationOnce(async (...how) => {
      busy();
      scratch.close();
      return (await vi.importActual<typeof files>('node:fs/promises')).open(...how);
    });
    await scratch.keep(new Secret(VALUE));
    expect(readdirSync(base)).toEqual([]);
  });

  it('is told once, with what removes it, and holds no value if that can be', async () => {
    const base = folder();
    const { scratch, warnings } = scratchIn(base);
    const { path } = await scratch.keep(new Secret(VALUE));
    busy();
    scratch.close();
    busy();
    atExit();
    const left = dirname(path);
    expect(warnings).toEqual([`warning: this run's files are left in ${left}: EBUSY\nhint: rm -r ${left}`]);
    expect(readdirSync(left)).toEqual([]);
  });
});

describe('the base directory', () => {
  const shared = { path: '/dev/shm', inMemory: true };

  it('is the runtime directory where that is private', () => {
    const base = folder();
    expect(baseDirectory({ XDG_RUNTIME_DIR: base }, 'linux')).toEqual({ path: base, inMemory: true });
  });

  /** Of one's own, and on a disk. */
  const onDisk = () => {
    const disk = mkdtempSync(join(ROOT, 'dist', 'scratch-'));
    onTestFinished(() => rmSync(disk, { recursive: true, force: true }));
    return disk;
  };

  it('is shared memory where the runtime directory is on a disk', () => {
    expect(baseDirectory({ XDG_RUNTIME_DIR: onDisk() }, 'linux')).toEqual(shared);
  });

  it('may be on a disk where nothing is in memory, and that is said once', async () => {
    const disk = onDisk();
    vi.stubEnv('TMPDIR', onDisk());
    onTestFinished(() => void vi.unstubAllEnvs());
    const { scratch, notes } = scratchIn(disk, 'darwin');
    await Promise.all([scratch.keep(new Secret(VALUE)), scratch.keep(new Secret(VALUE))]);
    expect(notes).toEqual([expect.stringContaining(`note: values are kept on disk during this run, in ${disk}`)]);
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
    const disk = onDisk();
    vi.stubEnv('TMPDIR', disk);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(baseDirectory({}, 'darwin')).toEqual({ path: disk, inMemory: false });
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

  it('goes on where one cannot be removed, and tells which', async () => {
    const base = folder();
    const paths = [await leftover(base, DEAD), await leftover(base, DEAD)];
    const [first = '', other = ''] = readdirSync(base).map((name) => join(base, name));
    vi.mocked(rmSync).mockImplementationOnce(() => {
      throw Object.assign(new Error(VALUE), { code: 'EPERM' });
    });
    const { warnings } = scratchIn(base);
    expect(paths).toContain(first);
    expect([existsSync(first), existsSync(other)]).toEqual([true, false]);
    expect(warnings).toEqual([`warning: a run's files are left in ${first}: EPERM\nhint: rm -r ${first}`]);
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

it('400 rows are planned where 200 files may be open', async (context) => {
  const place = await emptySecrets(context, 400);
  const run = await place.run(['plan', '-q'], { shell: 'ulimit -n 200; "$@"' });
  expect(run.stderr).toBe('');
  expect(run.code).toBe(0);
  expect(readdirSync(place.runtime)).toEqual([]);
});

it.each([
  ['a throw nobody catches', ''],
  ['one for want of descriptors', 'for (;;) openSync("/dev/null");'],
])('%s leaves nothing either', (_, before) => {
  const base = folder();
  const module = JSON.stringify(new URL('../../dist/engine/scratch.js', import.meta.url));
  const secret = JSON.stringify(new URL('../../dist/core/secret.js', import.meta.url));
  const script = `
    const { openSync } = await import('node:fs');
    const { openScratch } = await import(${module});
    const { Secret } = await import(${secret});
    const file = await openScratch({ env: process.env, note: () => {} }).keep(new Secret('${VALUE}'));
    console.log(file.path);
    ${before}
    throw new Error('boom');`;
  const ended = spawnSync(
    'bash',
    ['-c', 'ulimit -n 256; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', script],
    {
      env: { XDG_RUNTIME_DIR: base },
      encoding: 'utf8',
    },
  );
  expect(ended.stdout.trim().startsWith(base)).toBe(true);
  expect(ended.status).toBe(1);
  expect(readdirSync(base)).toEqual([]);
});
