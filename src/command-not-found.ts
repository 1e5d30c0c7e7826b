import type { Hook } from '@oclif/core';
import { EXIT, Fault } from './core/fault.js';
import { nearest } from './core/nearest.js';
import { faultText } from './views/fault.js';
import { PLAIN } from './views/style.js';

/** A word that is no command: say so, name the nearest one, and never run a guess. */
const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  const word = id.replaceAll(':', ' ');
  const known = config.commands.map((command) => command.id);
  const meant = nearest(word, known);
  const fault = new Fault('unknown-command', `there is no command ${word}`, {
    hints: meant ? [`secretsmith ${meant}`] : ['secretsmith --help'],
  });
  process.stderr.write(`${faultText(fault, PLAIN)}\n`);
  process.exit(EXIT.usage);
};

export default commandNotFound;
