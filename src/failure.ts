/** What is thrown and is no fault of ours, as one: it is shown by its kind alone, since its words may quote a value. */
import { EXIT, Fault } from './core/fault.js';

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
