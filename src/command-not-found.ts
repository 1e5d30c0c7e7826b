import type { Hook } from '@oclif/core';
import { EXIT, Fault } from './core/fault.js';
import { commandText, NO_GET } from './core/hints.js';
import { nearest } from './core/nearest.js';
import { faultText } from './views/fault.js';
import { PLAIN } from './views/style.js';

/** What other tools call the command that prints a value. */
const PRINTING: ReadonlySet<string> = new Set(['get', 'read', 'cat']);

/** A word that is no command: say so, name the nearest one, and never run a guess. */
const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  // oclif puts the arguments behind it, as if they were parts of its name.
  const [word = '', name] = id.split(':');
  const fault = PRINTING.has(word)
    ? notPrinted(word, name)
    : unknown(
        word,
        config.commands.map((command) => command.id),
      );
  process.stderr.write(`${faultText(fault, PLAIN)}\n`);
  process.exit(EXIT.usage);
};

function unknown(word: string, known: readonly string[]): Fault {
  const meant = nearest(word, known);
  return new Fault('unknown-command', `there is no command ${word}`, {
    hints: meant ? [`secretsmith ${meant}`] : ['secretsmith --help'],
  });
}

function notPrinted(word: string, name: string | undefined): Fault {
  return new Fault('unknown-command', `there is no command ${word}: ${NO_GET}`, {
    hints: [name ? commandText('show', [], [name]) : 'secretsmith list'],
  });
}

export default commandNotFound;
