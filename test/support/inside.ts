/**
 * The commands in the test's own process: a tenth of the time that a process of its own takes, for tables of
 * hundreds of cells. What only a process has (its exit, its signals, its terminal) is tested with one.
 */
import { Config } from '@oclif/core';
import { vi } from 'vitest';
import Apply from '../../src/commands/apply.js';
import Audit from '../../src/commands/audit.js';
import Doctor from '../../src/commands/doctor.js';
import History from '../../src/commands/history.js';
import List from '../../src/commands/list.js';
import Plan from '../../src/commands/plan.js';
import Restart from '../../src/commands/restart.js';
import Show from '../../src/commands/show.js';
import { outliveOutput } from '../../src/terminal.js';
import { ROOT, type Run, type Workplace } from './workplace.js';

const COMMANDS = {
  apply: Apply,
  audit: Audit,
  doctor: Doctor,
  history: History,
  list: List,
  plan: Plan,
  restart: Restart,
  show: Show,
} as const;

export type CommandName = keyof typeof COMMANDS;

let config: Promise<Config> | undefined;

/** One at a time: it is the process that is in another environment meanwhile. */
export async function runInside(
  { env, folder }: Pick<Workplace, 'env' | 'folder'>,
  [name, ...words]: readonly [CommandName, ...string[]],
): Promise<Run> {
  config ??= Config.load(ROOT);
  const [before, directory] = [process.env, process.cwd()];
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  process.env = { ...env };
  process.chdir(folder);
  process.exitCode = undefined;
  try {
    const Command = COMMANDS[name];
    Command.id = name;
    await Command.run(words, await config);
    return { code: Number(process.exitCode ?? 0), signal: null, ...said };
  } finally {
    process.exitCode = undefined;
    process.chdir(directory);
    process.env = before;
    for (const spy of spies) spy.mockRestore();
    for (const stream of [process.stdout, process.stderr]) stream.off('error', outliveOutput);
  }
}
