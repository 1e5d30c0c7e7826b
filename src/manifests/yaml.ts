import { Composer, type CST, type Document, isMap, Lexer, LineCounter, Parser } from 'yaml';
import { type Located, locate } from './located.js';
import { ManifestFault, wholeFileFault } from './problems.js';
import { ManifestText } from './text.js';
import { brokenYaml } from './yaml-errors.js';

/** Far deeper than a manifest; the composer recurses, and a stack that overflows inside it ends the process. */
const DEEPEST = 100;

const BEGIN = 'begin with `version: 1`, `environments:` and `secrets:`';

/** The data of a YAML text, with the place of every key and value. Throws a `ManifestFault` when it is not one mapping. */
export function parseYaml(file: string, text: string): Located {
  const lines = new LineCounter();
  const { tokens, openQuotes } = tokensOf(file, text, lines);
  const documents = [...new Composer(OPTIONS).compose(tokens, true, text.length)];
  const manifest = new ManifestText(file, text, lines);

  const broken = brokenYaml(manifest, documents, openQuotes);
  if (broken.length > 0) throw new ManifestFault(file, broken);
  const document = documents[0];
  const contents = document?.contents;
  if (document === undefined || contents === null || contents === undefined) {
    throw wholeFileFault(file, text.trim() === '' ? 'the file is empty' : 'the file holds only comments', BEGIN);
  }
  if (documents.length > 1) {
    const place = manifest.placeAt(startOfSecond(documents));
    const hint = 'a manifest is one document: remove the `---` line, or make it two files';
    throw new ManifestFault(file, [{ place, path: '', message: 'a second YAML document begins here', hint }]);
  }
  if (!isMap(contents)) {
    const place = manifest.placeAt(contents.range?.[0] ?? 0);
    throw new ManifestFault(file, [{ place, path: '', message: 'the manifest is not a mapping of keys', hint: BEGIN }]);
  }
  return locate(manifest, contents);
}

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // The library's own check compares every key with every other; the walk over the document does it in one go.
  uniqueKeys: false,
  prettyErrors: false,
} as const;

interface Tokens {
  readonly tokens: readonly CST.Token[];
  /** Where quotes begin that are not closed; the parser only says where it gave up. */
  readonly openQuotes: readonly number[];
}

function tokensOf(file: string, text: string, lines: LineCounter): Tokens {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  const openQuotes: number[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    if (/^["']/.test(lexeme) && (lexeme.length === 1 || !lexeme.endsWith(lexeme.charAt(0))))
      openQuotes.push(parser.offset);
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > DEEPEST) {
      const place = new ManifestText(file, text, lines).placeAt(parser.offset);
      const hint = 'a manifest is at most a dozen levels deep; look for a bracket that is not closed';
      throw new ManifestFault(file, [{ place, path: '', message: 'the YAML is nested too deeply', hint }]);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, openQuotes };
}

function startOfSecond(documents: readonly Document.Parsed[]): number {
  return documents[1]?.range[0] ?? 0;
}
