/**
 * What one variable of a dotenv file says, where there is one answer. Readers of such files differ: what dotenv, Node's
 * `util.parseEnv` and dotenv-expand, which Next.js and Vite use, do not read alike is refused instead of guessed
 * (dotenv 16 to 18, Node 20 to 24, dotenv-expand 11 and 1000, @next/env 16; checked 2026-11-22).
 */
import { parse } from 'dotenv';
import { UNSEEN_AT_AN_END } from '../../core/value.js';

/** A file as it was read. */
export interface DotenvFile {
  readonly lines: readonly string[];
  /** Variable → the indexes of the lines that declare it; the last would win in silence. */
  readonly declared: ReadonlyMap<string, readonly number[]>;
  /** What dotenv makes of it. */
  readonly values: Readonly<Record<string, string>>;
  /** Written by `vercel env pull`. */
  readonly pulled: boolean;
}

/**
 * Why readers disagree, or nobody can have meant it. `reference`: a `$` that somebody expands, whatever quotes it is in.
 */
export type Doubt =
  | 'no-value'
  | 'quoting'
  | 'white-space'
  | 'backslash'
  | 'pulled'
  | 'dollar'
  | 'reference'
  | 'nul'
  | 'unseen'
  | 'printed-quotes';

/** Lines count from 1. */
export type Reading =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'repeated'; readonly lines: readonly number[] }
  | { readonly kind: 'doubtful'; readonly line: number; readonly why: Doubt };

type Said = { readonly value: string; readonly quote: string } | Doubt;

/** A line that declares a variable, as dotenv reads it, up to where its value may begin. */
const DECLARATION = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:(?:\s|$))/;

/** The first line of a file that `vercel env pull` wrote. */
const PULLED = '# Created by Vercel CLI';

/** What it writes: one variable a line, up to the last quote. Only CR and LF are escaped, neither `"` nor `\` nor `$`. */
const PULLED_LINE = /^[A-Za-z_]\w*="(.*)"$/s;

/** What some version of dotenv-expand replaces, and the name in it: `$NAME`, `${NAME…}`, `$(command)`. */
const EXPANDED = /(?<!\\)\$(?:([\w.]+)|\{(?=[^}])([\w.]*)|\(.*\))/gs;

/** Quotes as a word processor prints them, which no reader takes for any. */
const PRINTED_QUOTES = /^[\u2018-\u201f]|[\u2018-\u201f]$/;

export function parseDotenv(text: string): DotenvFile {
  const lines = text.split(/\r?\n/);
  const declared = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const variable = DECLARATION.exec(line)?.[1];
    if (variable !== undefined) declared.set(variable, [...(declared.get(variable) ?? []), index]);
  }
  return { lines, declared, values: parse(text), pulled: lines[0] === PULLED };
}

export function readVariable(variable: string, file: DotenvFile): Reading {
  const places = file.declared.get(variable) ?? [];
  const [index] = places;
  if (places.length > 1) return { kind: 'repeated', lines: places.map((place) => place + 1) };
  if (index === undefined || !Object.hasOwn(file.values, variable)) return { kind: 'missing' };
  const doubtful = (why: Doubt): Reading => ({ kind: 'doubtful', line: index + 1, why });
  const pulled = file.pulled ? PULLED_LINE.exec(file.lines[index] ?? '')?.[1] : undefined;
  const said = pulled === undefined ? saidFrom(index, file.lines) : saidByVercel(pulled);
  if (typeof said === 'string') return doubtful(said);
  if (said.value !== file.values[variable]) return doubtful(said.value === '' ? 'no-value' : 'quoting');
  const doubt = doubtOfCharacters(said, pulled !== undefined) ?? doubtOfDollar(said, file, pulled !== undefined);
  return doubt ? doubtful(doubt) : { kind: 'value', value: said.value };
}

/** A line as a person writes it. */
function saidFrom(index: number, lines: readonly string[]): Said {
  const line = lines[index] ?? '';
  const rest = line.slice(DECLARATION.exec(line)?.[0].length);
  const written = rest.replace(/^ +/, '');
  return /^['"`]/.test(written) ? saidInQuotes([written, ...lines.slice(index + 1)].join('\n')) : saidBare(rest);
}

/** dotenv takes a `#` for a comment even without a blank before it; of white space, Node trims blanks alone. */
function saidBare(rest: string): Said {
  const comment = rest.indexOf('#');
  if (comment !== -1 && !/\s/.test(rest.charAt(comment - 1))) return 'quoting';
  const value = (comment === -1 ? rest : rest.slice(0, comment)).replace(/^ +| +$/g, '');
  return value === value.trim() && !value.includes('\r') ? { value, quote: '' } : 'white-space';
}

/** Up to the next quote of its kind, behind which only a comment may stand; with a backslash before it, nobody knows. */
function saidInQuotes(text: string): Said {
  const quote = text.charAt(0);
  const end = text.indexOf(quote, 1);
  const inside = text.slice(1, end);
  if (end === -1 || inside.endsWith('\\')) return 'quoting';
  const [behind = ''] = text.slice(end + 1).split('\n', 1);
  // A quote at the very end may be the one that was meant to close.
  if (!/^ *(?:$| #)/.test(behind) || behind.trimEnd().endsWith(quote)) return 'quoting';
  if (inside.includes('\r')) return 'white-space';
  if (quote !== '"') return { value: inside, quote };
  // Of a double backslash dotenv and Node take the second half; a \r dotenv alone replaces.
  return /\\\\n|\\r/.test(inside) ? 'backslash' : { value: inside.replaceAll('\\n', '\n'), quote };
}

/**
 * In what `vercel env pull` writes, `\n` is a line end or those two characters: no reader can tell. It is taken for a
 * line end where that makes a key or JSON of it, which holds no raw backslash otherwise.
 */
function saidByVercel(inside: string): Said {
  const value = inside.replaceAll('\\n', '\n').replaceAll('\\r', '\r');
  return value === inside || value.startsWith('-----BEGIN ') || isJson(value) ? { value, quote: '"' } : 'pulled';
}

/**
 * An environment variable ends at a NUL (POSIX, exec: an array of null-terminated strings; checked 2026-11-22). At an end
 * of what a person wrote stands nothing that nobody sees; in the middle it may be meant, and so is what Vercel had.
 */
function doubtOfCharacters({ value, quote }: { value: string; quote: string }, pulled: boolean): Doubt | undefined {
  if (value.includes('\0')) return 'nul';
  if (pulled) return undefined;
  if (UNSEEN_AT_AN_END.test(value)) return 'unseen';
  return quote === '' && PRINTED_QUOTES.test(value) ? 'printed-quotes' : undefined;
}

/**
 * dotenv-expand replaces `$NAME` whatever the quotes, and takes the backslash of `\$` away; dotenv and Node do neither.
 * In single quotes, and in what Vercel wrote, a `$` is meant as it stands, unless it names what the file declares.
 */
function doubtOfDollar(
  { value, quote }: { readonly value: string; readonly quote: string },
  { declared }: DotenvFile,
  pulled: boolean,
): Doubt | undefined {
  if (!pulled && value.includes('\\$')) return 'dollar';
  const found = [...value.matchAll(EXPANDED)];
  if (found.some(([, bare, braced]) => declared.has(bare ?? braced ?? ''))) return 'reference';
  if (found.length === 0 || pulled) return undefined;
  if (found.some(([, bare]) => bare === undefined)) return 'reference';
  return quote === "'" ? undefined : 'dollar';
}

// The parser's own message quotes its input.
function isJson(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
