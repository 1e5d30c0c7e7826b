/** What the launcher looks at before anything else is loaded: its own environment, and the order of the words. */
import { EXIT, Fault, problemOf } from './core/fault.js';

/**
 * Sections of NODE_DEBUG in which Node prints requests and what is beside them: `http` shows the headers, and
 * with them the session token (Node 20.19 and 24, checked 2026-11-22).
 */
const TELLING = ['http', 'https', 'http2', 'net', 'tls', 'fetch', 'undici', 'websocket', 'child_process'];

/** Options that open the memory of the process to others, or write it, its environment or the keys of its calls somewhere. */
const OPENING = /^--(?:inspect|heapsnapshot|report|tls-keylog|trace-tls)/;

/** Throws a `Fault` where Node itself would show what this tool keeps to itself, or hand it to a stranger. */
export function guardNode(env: Readonly<Record<string, string | undefined>>): void {
  const { NODE_DEBUG: sections = '', NODE_OPTIONS: options = '', NODE_TLS_REJECT_UNAUTHORIZED: strangers } = env;
  const told = TELLING.filter((section) => nodeDebugs(sections, section));
  if (told.length > 0) {
    throw new Fault('node-debug', `NODE_DEBUG=${sections} makes Node print requests with their credentials`, {
      exit: EXIT.refused,
      hints: ['unset NODE_DEBUG'],
    });
  }
  const opening = optionsIn(options).find((option) => OPENING.test(option));
  if (opening !== undefined) {
    throw new Fault('node-options', `${opening} in NODE_OPTIONS shows others what this process holds`, {
      exit: EXIT.refused,
      hints: ['unset NODE_OPTIONS'],
    });
  }
  // Node looks for exactly this (Node 20.20, checked 2026-11-22).
  if (strangers === '0') {
    throw new Fault('node-tls', 'NODE_TLS_REJECT_UNAUTHORIZED=0 takes whoever answers for AWS', {
      exit: EXIT.refused,
      hints: ['unset NODE_TLS_REJECT_UNAUTHORIZED'],
    });
  }
}

/**
 * The names in NODE_OPTIONS as Node reads them: spaces between them, double quotes around a part of one, `\` for the
 * next character within quotes, `_` for `-` (Node 20.20, `ParseNodeOptionsEnvVar`, checked 2026-11-22).
 */
function optionsIn(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"?|[^ "])+/gs) ?? [];
  return words.map((word) => {
    const bare = word.replace(/"((?:\\.|[^"\\])*)"?/gs, (_, inside: string) => inside.replace(/\\(.)/gs, '$1'));
    return bare.replace(/=.*/s, '').replaceAll('_', '-');
  });
}

/** As Node reads it: names with commas between them, `*` for any text, in any case. */
function nodeDebugs(sections: string, section: string): boolean {
  return sections
    .split(',')
    .map((name) => name.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*'))
    .some((name) => new RegExp(`^${name}$`, 'i').test(section));
}

/** Global flags, and whether a value follows. */
const GLOBAL: Readonly<Record<string, boolean>> = {
  '--json': false,
  '--color': false,
  '--no-color': false,
  '--quiet': false,
  '-q': false,
  '--verbose': false,
  '-v': false,
  '--env': true,
  '-e': true,
  '--manifest': true,
  '--profile': true,
};

/**
 * Global flags in front of the command, where oclif would take them for its name, go behind it; `help` in its place is
 * the flag.
 */
export function inOrder(typed: readonly string[]): string[] {
  const words = flagsBehind(typed);
  const named = words.findIndex((word) => word !== 'help');
  const helps = named === -1 ? words.length : named;
  return words.map((word, index) => (index < helps ? '--help' : word));
}

function flagsBehind(words: readonly string[]): string[] {
  let flags = 0;
  for (let word = words[flags]; word?.startsWith('-'); word = words[flags]) {
    const takesValue = GLOBAL[word.replace(/=.*/s, '')];
    if (takesValue === undefined) return [...words];
    flags += takesValue && !word.includes('=') ? 2 : 1;
  }
  const rest = words.slice(flags);
  const command = rest.findIndex((word) => word.startsWith('-'));
  const end = command === -1 ? rest.length : command;
  if (end === 0) return [...words];
  return [...rest.slice(0, end), ...words.slice(0, flags), ...rest.slice(end)];
}

/** Runs what was typed; nothing of it is loaded before it is known that Node keeps quiet. */
export async function launch(from: string): Promise<void> {
  const words = inOrder(process.argv.slice(2));
  process.argv.splice(2, process.argv.length, ...words);
  try {
    guardNode(process.env);
  } catch (error) {
    return refuse(error, words.includes('--json'));
  }
  const { execute } = await import('@oclif/core');
  await execute({ dir: from });
}

async function refuse(error: unknown, json: boolean): Promise<void> {
  const { asFault, errorText } = await import('./failure.js');
  const fault = asFault(error, undefined);
  process.exitCode = fault.exit;
  if (json) return void process.stdout.write(`${errorText(problemOf(fault))}\n`);
  const [{ styleOf }, { faultText }] = await Promise.all([import('./terminal.js'), import('./views/fault.js')]);
  process.stderr.write(`${faultText(fault, styleOf(process.stderr, true))}\n`);
}
