// Installs when the lockfile is newer than what is installed, and builds when a source is newer than
// what was built. `npm start` and `npm test` begin with it, so it needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`error: secretsmith needs Node 20.19 or newer, and this is ${process.versions.node}`);
  process.exit(1);
}

const installed = join(root, 'node_modules', '.package-lock.json');
if (timeOf(join(root, 'package-lock.json')) > timeOf(installed)) {
  run('installing', process.platform === 'win32' ? 'npm.cmd' : 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  const now = new Date();
  utimesSync(installed, now, now);
}

const dist = join(root, 'dist');
const newest = Math.max(newestIn(join(root, 'src')), timeOf(join(root, 'tsconfig.json')), timeOf(installed));
if (newest > timeOf(join(dist, '.built'))) {
  // Built beside the old one and put in its place at the end: a failed build leaves what worked.
  const fresh = join(root, 'dist.new');
  rmSync(fresh, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run('building', process.execPath, [tsc, '-p', join(root, 'tsconfig.json'), '--outDir', fresh]);
  writeFileSync(join(fresh, '.built'), '');
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

function run(what, command, args) {
  process.stderr.write(`${what} …\n`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(`error: ${what} failed`);
    process.exit(1);
  }
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? newestIn(join(folder, entry.name)) : timeOf(join(folder, entry.name)),
    ),
  );
}
