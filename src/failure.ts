/** What is thrown and is no fault of ours, as one: it is shown by its kind alone, since its words may quote a value. */
import { EXIT, Fault } from './core/fault.js';
import type { Problem } from './core/model.js';

/** Of the objects that `--json` prints; it rises when a field changes its meaning or goes. */
export const SCHEMA_VERSION = 1;

/** What `--json` prints of a failure. */
export function errorText(error: Problem): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, error }, undefined, 2);
}

/** A wrong word on the command line, or a defect. */
export function asFault(error: unknown, command: string | undefined): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Error && 'oclif' in error) {
    const [first = 'wrong usage'] = error.message.split('\n').filter((line) => line.trim() !== '');
    return new Fault('usage', first.charAt(0).toLowerCase() + first.slice(1), {
      exit: EXIT.usage,
      hints: [`secretsmith ${command ?? ''} --help`.replace('  ', ' ')],
    });
  }
  const name = error instanceof Error ? error.name : 'unknown';
  return new Fault('defect', `this is a defect of secretsmith: ${name}`, {
    hints: ['run it again with -v and report what it prints'],
  });
}

/** A stack without its message. */
export function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
