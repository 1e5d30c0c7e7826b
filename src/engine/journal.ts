/**
 * The record of a run: one file, JSON lines, mode 600. A line before each effect and one after it, so
 * that a run which was killed still says what it was about to do. It holds no value.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../core/fault.js';

export interface Journal {
  readonly run: string;
  /** Undefined until the first entry. */
  readonly file: string | undefined;
  write(event: string, facts: Readonly<Record<string, unknown>>): void;
}

export interface JournalOptions {
  /** The manifest's `journal:`, absolute. */
  readonly directory: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly run: string;
  /** What every line repeats: environment, account, command. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

export function openJournal({ directory, env, run, context, now }: JournalOptions): Journal {
  const state = env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
  const folder = directory ?? join(state, 'secretsmith');
  let file: string | undefined;
  return {
    run,
    get file() {
      return file;
    },
    write: (event, facts) => {
      const line = JSON.stringify({ at: now().toISOString(), run, event, ...context, ...facts });
      try {
        if (file === undefined) {
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          file = join(folder, `${now().toISOString().replaceAll(':', '')}-${run}.jsonl`);
        }
        appendFileSync(file, `${line}\n`, { mode: 0o600 });
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
        throw new Fault('journal', `the record of this run cannot be written in ${folder}: ${code}`, {
          hints: [`ls -ld ${folder}`, 'journal: DIR in the manifest names another directory'],
        });
      }
    },
  };
}
