/**
 * A folder with a manifest, a sandbox filled from it, and the built CLI run there as a process of its
 * own: what the tests of commands and of the engine stand on.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { loadManifest } from '../../src/manifests/load.js';
import type { Cloud } from '../../src/sandbox/cloud.js';
import { type OpenSandbox, openSandbox } from '../../src/sandbox/open.js';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const BIN = join(ROOT, 'bin', 'run.js');

/** What runs the built CLI; `npm run test:full` names one Node after the other. */
export const NODE = process.env.SECRETSMITH_TEST_NODE ?? process.execPath;

/** A restart of a minute takes two seconds. */
const SPEED = 40;

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string | undefined>;
  readonly stdin?: string;
  /** Told once the process runs, to kill it in the middle. */
  readonly started?: (pid: number) => void;
  /** A line of bash around the command, which is `"$@"` in it. */
  readonly shell?: string;
}

export interface Workplace {
  readonly folder: string;
  /** Its XDG_RUNTIME_DIR, in memory where the system has such a place. */
  readonly runtime: string;
  readonly cloud: Cloud;
  readonly sandbox: OpenSandbox;
  /** The environment a command runs in; nothing of the person's own AWS set-up is in it. */
  readonly env: Record<string, string>;
  /** Write a file in the folder, mode 600 unless said otherwise. */
  file(name: string, text: string, mode?: number): string;
  /** The values of the world's dotenv files, as files. */
  dotenv(): void;
  run(words: readonly string[], options?: RunOptions): Promise<Run>;
  close(): Promise<void>;
}

export interface WorkplaceOptions {
  /** YAML text; default: the project's own manifest. */
  readonly manifest?: string;
  /** YAML text; default: the demo's world. */
  readonly world?: string;
  readonly speed?: number;
  /** What the sandbox's clock says first; default: the time of this machine. */
  readonly start?: Date;
}

export async function openWorkplace(options: WorkplaceOptions = {}): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'secretsmith-test-'));
  const file = (name: string, text: string, mode = 0o600): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const manifestFile = file(
    'secrets.manifest.yaml',
    options.manifest ?? readFileSync(join(ROOT, 'secrets.manifest.yaml'), 'utf8'),
  );
  const worldFile = file(
    'world.yaml',
    options.world ?? (options.manifest ? '{}' : readFileSync(join(ROOT, 'demo', 'world.yaml'), 'utf8')),
  );
  const sandbox = await openSandbox({
    manifest: await loadManifest(manifestFile),
    port: 0,
    worldFile,
    stateFile: undefined,
    speed: options.speed ?? SPEED,
    start: options.start ?? new Date(),
  });
  const runtime = privateMemory();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { mode: 0o700 });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtime,
    XDG_STATE_HOME: join(folder, 'state'),
    ...sandbox.variables,
  };
  return {
    folder,
    runtime,
    cloud: sandbox.cloud,
    sandbox,
    env,
    file,
    dotenv: () => {
      for (const [name, variables] of Object.entries(sandbox.world.dotenv)) {
        file(
          name,
          Object.entries(variables)
            .map(([key, value]) => `${key}='${value}'\n`)
            .join(''),
        );
      }
    },
    run: (words, runOptions = {}) => runCli(words, folder, { ...env, ...runOptions.env }, runOptions),
    close: async () => {
      await sandbox.close();
      rmSync(runtime, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A directory of one's own, mode 700, in memory where the system has such a place. */
export function privateMemory(): string {
  const shared = '/dev/shm';
  return mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'secretsmith-test-'));
}

/** The same, closed when the test ends; a test that runs beside others has to hand over its own context. */
export async function workplaceFor(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: WorkplaceOptions = {},
): Promise<Workplace> {
  const place = await openWorkplace(options);
  onTestFinished(place.close);
  return place;
}

function runCli(
  words: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
  options: RunOptions,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const command = [NODE, BIN, ...words];
    const [file = '', ...args] =
      options.shell === undefined ? command : ['bash', '-c', options.shell, 'bash', ...command];
    const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    if (child.pid !== undefined) options.started?.(child.pid);
  });
}
