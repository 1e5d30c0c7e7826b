/**
 * The story: an environment is declared, its values lie in a dotenv file, and the tasks still run on
 * placeholders. It runs the commands a person would type, as processes of their own, against the sandbox.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, type ExitCode } from './core/fault.js';
import type { Manifest } from './core/model.js';
import { openSandbox } from './sandbox/open.js';
import { paint, type Style, wrap } from './views/style.js';

/** The sandbox's clock runs this much faster, so that a restart of a minute takes a second. */
const SPEED = 40;

const MANIFEST = 'secrets.manifest.yaml';

export interface DemoOptions {
  /** The folder of the installed package. */
  readonly root: string;
  readonly manifest: (file: string) => Promise<Manifest>;
  readonly style: Style;
  readonly signal: AbortSignal;
}

const STORY: readonly { readonly say: string; readonly type: readonly string[] }[] = [
  {
    say: 'Ten values lie in .env.staging.local; the account holds the word PLACEHOLDER fifteen times. What would apply do?',
    type: ['plan', '--env', 'staging'],
  },
  {
    say: 'Do it: write, restart the one service that reads them, and stay until its tasks are new.',
    type: ['apply', '--env', 'staging', '--yes'],
  },
  { say: 'Is anything left to do?', type: ['plan', '--env', 'staging'] },
  { say: 'What would an auditor find?', type: ['audit', '--env', 'staging'] },
];

export async function playDemo({ root, manifest, style, signal }: DemoOptions): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'secretsmith-demo-'));
  try {
    copyFileSync(join(root, MANIFEST), join(folder, MANIFEST));
    const sandbox = await openSandbox({
      manifest: await manifest(join(folder, MANIFEST)),
      port: 0,
      worldFile: join(root, 'demo', 'world.yaml'),
      stateFile: undefined,
      speed: SPEED,
    });
    try {
      for (const [file, variables] of Object.entries(sandbox.world.dotenv)) {
        const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
        writeFileSync(join(folder, file), lines.join(''), { mode: 0o600 });
      }
      const env = { ...withoutAws(process.env), ...sandbox.variables, XDG_STATE_HOME: join(folder, 'state') };
      process.stdout.write(
        `${paint(style, 'dim', `an emulator of AWS on this machine, ${sandbox.url}; nothing here is real`)}\n`,
      );
      for (const { say, type } of STORY) {
        if (signal.aborted) return EXIT.interrupted;
        const told = wrap(style, `# ${say}`, 2).map((line) => `${paint(style, 'dim', line)}\n`);
        process.stdout.write(`\n${told.join('')}${paint(style, 'bold', `$ secretsmith ${type.join(' ')}`)}\n`);
        const code = await runCommand(type, { root, folder, env, style });
        if (code !== 0) return signal.aborted ? EXIT.interrupted : EXIT.failed;
      }
      return EXIT.done;
    } finally {
      await sandbox.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly root: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly style: Style;
}

/** One command as a process of its own; answers its exit code. */
function runCommand(words: readonly string[], { root, folder, env, style }: Place): Promise<number | null> {
  const colour = style.colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bin', 'run.js'), ...words], {
      cwd: folder,
      env: { ...env, ...colour },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Nothing of the person's own AWS set-up reaches the demo. */
function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('SECRETSMITH_')),
  );
}
