/** Which rows a command means. */
import { EXIT, Fault } from './fault.js';
import type { Environment, Manifest, SecretRow, SourceKind } from './model.js';
import { endingIn, nearest } from './nearest.js';
import { isGenerated } from './plan.js';

/**
 * Names and globs (`*` within a path part, `**` across) as the rows they mean, each with its whole group:
 * an original and its copies move together. Undefined when nothing was named: all rows. Throws a
 * `Fault` with exit 64 that names every word which means none.
 */
export function selectRows(
  manifest: Manifest,
  rows: readonly SecretRow[],
  words: readonly string[],
): ReadonlySet<string> | undefined {
  if (words.length === 0) return undefined;
  const originals = new Set([...rowsMeant(manifest, rows, words)].map(originalOf));
  return new Set(rows.filter((row) => originals.has(originalOf(row))).map((row) => row.name));
}

/**
 * Names and globs as the rows that may be overwritten: just these, since consent to replace one value says nothing of
 * another. A row whose source only fills has to be named by its whole name, since nothing else calls its value foreign.
 * Throws a `Fault` with exit 64 that names every word which means none, and one that nothing can be done for.
 */
export function selectOverwritten(
  manifest: Manifest,
  rows: readonly SecretRow[],
  words: readonly string[],
): ReadonlySet<string> {
  rowsMeant(manifest, rows, words);
  return new Set(words.flatMap((word) => [...overwrittenBy(word, manifest, rows)].map(({ name }) => name)));
}

function overwrittenBy(word: string, manifest: Manifest, rows: readonly SecretRow[]): readonly SecretRow[] {
  const named = rows.find(({ name }) => name === word);
  if (named) {
    if (canOverwrite(named)) return [named];
    const { file, line } = named.place;
    throw new Fault('overwrite', `--overwrite ${word}: ${NOTHING_TO_TAKE[sourceOf(named)]}`, {
      exit: EXIT.usage,
      hints: [`its source: ${file}:${line}`],
    });
  }
  const meant = [...rowsMeant(manifest, rows, [word])];
  const ruled = meant.filter(isRuled);
  if (ruled.length > 0) return ruled;
  throw new Fault('overwrite', `--overwrite ${word}: means no secret whose source rules`, {
    exit: EXIT.usage,
    hints: [`of another one the whole name: --overwrite ${meant[0]?.name}`],
  });
}

/** The same rows; in those that are to be overwritten the source rules, for this run. */
export function withOverwritten(rows: readonly SecretRow[], overwrite: ReadonlySet<string>): SecretRow[] {
  return rows.map((row) => (overwrite.has(row.name) && isTakenOnce(row) ? { ...row, follow: true } : row));
}

/** Has its source a value to put in the place of another one? */
export function canOverwrite(row: SecretRow): boolean {
  return isRuled(row) || isTakenOnce(row);
}

/** Does its source only fill, and have a value to take all the same? */
function isTakenOnce(row: SecretRow): boolean {
  return !isRuled(row) && NOTHING_TO_TAKE[sourceOf(row)] === undefined;
}

/** Is there a value that its source calls foreign? */
function isRuled({ source, follow }: SecretRow): boolean {
  return follow || source.kind === 'copy' || source.kind === 'atlas';
}

/** Why there is nothing to overwrite a value with. */
const NOTHING_TO_TAKE: Partial<Readonly<Record<SourceKind, string>>> = {
  placeholder: 'its row is a placeholder, and has no value to give',
  manual: 'a person puts its value there, and no source has another',
  generate: 'its source makes a new value each time, and has no value to give again',
};

/** What makes a field of its value makes the value. */
function sourceOf({ source }: SecretRow): SourceKind {
  return isGenerated(source) ? 'generate' : source.kind;
}

function rowsMeant(manifest: Manifest, rows: readonly SecretRow[], words: readonly string[]): ReadonlySet<SecretRow> {
  const named = new Set<SecretRow>();
  const unknown: string[] = [];
  for (const word of words) {
    const pattern = globPattern(word);
    const found = rows.filter((row) => pattern.test(row.name));
    if (found.length === 0) unknown.push(word);
    for (const row of found) named.add(row);
  }
  const [first] = unknown;
  if (first !== undefined) {
    const pattern = globPattern(first);
    const elsewhere = manifest.secrets.find((row) => pattern.test(row.name));
    if (elsewhere) throw inAnother(unknown, elsewhere);
    throw new Fault('unknown-secret', `${unknown.join(', ')}: not in ${manifest.file}`, {
      exit: EXIT.usage,
      hints: meantHints(first, rows),
    });
  }
  return named;
}

/**
 * What is to be replaced is among what was named, where anything was: a name beside `--overwrite` would leave it alone
 * in silence. Throws a `Fault` with exit 64.
 */
export function checkOverwrite(overwrite: ReadonlySet<string>, only: ReadonlySet<string> | undefined): void {
  const beside = [...overwrite].filter((name) => only && !only.has(name));
  if (beside.length === 0) return;
  throw new Fault('overwrite', `--overwrite ${beside.join(', ')}: not among the names that were given; name it, too`, {
    exit: EXIT.usage,
  });
}

/** Those of the words that mean one of these rows. */
export function wordsMeaning(rows: readonly SecretRow[], words: readonly string[]): string[] {
  return words.filter((word) => {
    const pattern = globPattern(word);
    return rows.some((row) => pattern.test(row.name));
  });
}

/** One row by its full name; `asked` is the environment that was named, if any. Throws a `Fault` with exit 64. */
export function findRow(
  manifest: Manifest,
  name: string,
  asked?: string,
): { readonly row: SecretRow; readonly environment: Environment } {
  const row = manifest.secrets.find((candidate) => candidate.name === name);
  const environment = manifest.environments.find((candidate) => candidate.name === row?.environment);
  if (row && asked !== undefined && row.environment !== asked) throw inAnother([name], row);
  if (row && environment) return { row, environment };
  const rows = manifest.secrets.filter((candidate) => asked === undefined || candidate.environment === asked);
  throw new Fault('unknown-secret', `${name}: not in ${manifest.file}`, {
    exit: EXIT.usage,
    hints: meantHints(name, rows),
  });
}

/** An environment that was named is an account that was meant: no other one is asked. */
function inAnother(words: readonly string[], { environment }: SecretRow): Fault {
  return new Fault('unknown-secret', `${words.join(', ')}: not in the environment that was asked for`, {
    exit: EXIT.usage,
    hints: [`did you mean --env ${environment}?`],
  });
}

/** Whoever leaves out the beginning means a name that ends so, of whichever environment; others a name that is near. */
function meantHints(word: string, rows: readonly SecretRow[]): string[] {
  const names = rows.map((row) => row.name);
  const ending = endingIn(word, names);
  const meant = ending.length > 0 ? ending : [nearest(word, names)].filter((name) => name !== undefined);
  return meant.length > 0 ? [`did you mean ${meant.join(' or ')}?`] : [];
}

function originalOf(row: SecretRow): string {
  return row.source.kind === 'copy' ? row.source.of : row.name;
}

function globPattern(glob: string): RegExp {
  const body = glob
    .split(/(\*\*|\*|\?)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${body}$`);
}
