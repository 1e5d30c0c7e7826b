/** Asks a person at a terminal, on stderr. One who leaves is a `Fault` with exit 130. */
import { createInterface } from 'node:readline';
import { EXIT, Fault } from '../core/fault.js';

export interface Prompt {
  text(message: string): Promise<string>;
  yes(message: string): Promise<boolean>;
}

/** `plain`: the terminal takes text and nothing else, and inquirer moves its cursor. */
export async function openPrompt(plain: boolean): Promise<Prompt> {
  if (plain) {
    return {
      text: (message) => nextLine(`${message} `),
      yes: async (message) => /^y(es)?$/i.test((await nextLine(`${message} (y/N) `)).trim()),
    };
  }
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  const asking = async <T>(question: Promise<{ answer: T }>): Promise<T> => {
    // At the end of input inquirer rejects from an exit hook, too late to set the code.
    process.exitCode = EXIT.interrupted;
    try {
      const { answer } = await question;
      process.exitCode = EXIT.done;
      return answer;
    } catch (error) {
      if ((error as Error).name !== 'ExitPromptError') throw error;
      throw left();
    }
  };
  return {
    text: (message) => asking(prompt<{ answer: string }>([{ type: 'input', name: 'answer', message }])),
    yes: (message) =>
      asking(prompt<{ answer: boolean }>([{ type: 'confirm', name: 'answer', message, default: false }])),
  };
}

function nextLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  return new Promise<string>((resolve, reject) => {
    lines.once('close', () => reject(left()));
    lines.question(question, resolve);
  }).finally(() => lines.close());
}

function left(): Fault {
  return new Fault('interrupted', 'nothing was changed', { exit: EXIT.interrupted });
}
