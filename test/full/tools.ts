/**
 * What `npm run test:full` needs beside the project's own packages: other versions of Node, from npm,
 * and official clients of AWS, from PyPI. Kept under `node_modules/.cache`, so that `npm ci` begins anew.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node that is promised, and the newest of the two lines after it on 2026-11-22. */
export const NODES = ['20.19.0', '22.23.3', '24.21.0'] as const;

const FOLDER = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'test-full');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const VENV = join(FOLDER, 'python');

export const PYTHON = join(VENV, 'bin', 'python3');
export const AWS_CLI = join(VENV, 'bin', 'aws');
export const MOTO_SERVER = join(VENV, 'bin', 'moto_server');

export function nodeBinary(version: string): string {
  return join(FOLDER, 'node', 'node_modules', `node-${version}`, 'bin', 'node');
}

/** The version of a package that was asked of PyPI. */
export function pinned(name: string): string | undefined {
  return new RegExp(`^${name}==(.+)$`, 'm').exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1];
}

/** Why something could not be installed, by its name. */
export type Problems = Readonly<Record<string, string>>;

/** Installs what is not there yet. A failure is an answer, so that the tests that need nothing of it still run. */
export async function install(): Promise<Problems> {
  const problems = await Promise.all([attempt('Node', installNodes), attempt('Python', installPython)]);
  return Object.assign({}, ...problems);
}

async function attempt(name: string, run: () => Promise<void>): Promise<Problems> {
  try {
    await run();
    return {};
  } catch (error) {
    return { [name]: error instanceof Error ? error.message : String(error) };
  }
}

function installNodes(): Promise<void> {
  // The package `node` runs a script to fetch one of these; named directly there is nothing to run.
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const packages = NODES.map((version) => `node-${version}@npm:${platform}@${version}`);
  return once('node', packages.join('\n'), (folder) =>
    run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages]),
  );
}

function installPython(): Promise<void> {
  return once('python', readFileSync(REQUIREMENTS, 'utf8'), async (folder) => {
    await run('python3', ['-m', 'venv', folder]);
    await run(PYTHON, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      '-r',
      REQUIREMENTS,
    ]);
  });
}

/** Fills a folder, unless it was filled with just this before. A venv knows where it stands and cannot be moved. */
async function once(name: string, content: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(FOLDER, name);
  const marker = join(FOLDER, `${name}.installed`);
  const wanted = `${folder}\n${content}`;
  if (textOf(marker) === wanted) return;
  rmSync(marker, { force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`installing ${name} for test:full …\n`);
  await fill(folder);
  writeFileSync(marker, wanted);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', () => reject(new Error(`${command} is not on this machine, and test:full needs it`)));
    child.on('close', (code) => {
      const last = said.trim().split('\n').at(-1);
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args.slice(0, 3)].join(' ')} … failed: ${last}`));
    });
  });
}
