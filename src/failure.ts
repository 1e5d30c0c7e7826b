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
    return new Fault('usage', usageText(error), {
      exit: EXIT.usage,
      hints: [`secretsmith ${command ?? ''} --help`.replace('  ', ' ')],
    });
  }
  const name = error instanceof Error ? error.name : 'unknown';
  return new Fault('defect', `this is a defect of secretsmith: ${name}`, {
    hints: ['run it again with -v and report what it prints'],
  });
}

/** The first line of what oclif says; arguments that are missing it lists below that. */
function usageText(error: Error): string {
  const { args } = error as { args?: readonly (string | { readonly name: string })[] };
  const missing = (args ?? []).flatMap((one) => (typeof one === 'string' ? [] : [one.name.toUpperCase()]));
  if (missing.length > 0) return `missing ${missing.join(' and ')}`;
  const [first = 'wrong usage'] = error.message.split('\n').filter((line) => line.trim() !== '');
  return first.charAt(0).toLowerCase() + first.slice(1);
}

/** A stack without its message. */
export function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
