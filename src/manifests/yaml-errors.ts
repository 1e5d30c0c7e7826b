import type { Document, ErrorCode } from 'yaml';
import type { ManifestProblem } from './problems.js';
import type { ManifestText } from './text.js';
import { commentedTickets } from './ticket.js';

/**
 * What the parser found, in our words: its own messages quote the text, which may be a value that
 * somebody pasted. One problem a line, for most of the others follow from the first.
 */
export function brokenYaml(
  manifest: ManifestText,
  documents: readonly Document.Parsed[],
  openQuotes: readonly number[],
): ManifestProblem[] {
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (errors.length === 0) return [];

  // `{ ticket: #56, until: … }` loses everything after the `#`, brackets too, so what follows is no news.
  const tickets = commentedTickets(manifest);
  const firstTicket = tickets[0]?.place.line ?? Number.POSITIVE_INFINITY;
  const problems = new Map<number, ManifestProblem>();
  for (const ticket of tickets) problems.set(ticket.place.line, ticket);
  for (const { code, message, pos } of errors) {
    const quote =
      code === 'MISSING_CHAR' && message.includes('quote')
        ? openQuotes.findLast((start) => start <= pos[0])
        : undefined;
    const place = manifest.placeAt(quote ?? pos[0]);
    if (place.line >= firstTicket || problems.has(place.line)) continue;
    problems.set(place.line, { place, path: '', ...wordsFor(code, message) });
  }
  return [...problems.values()];
}

interface Words {
  readonly message: string;
  readonly hint?: string;
}

function wordsFor(code: ErrorCode, message: string): Words {
  if (code === 'MISSING_CHAR') return missing(message);
  return WORDS[code] ?? { message: 'this is not YAML' };
}

/** The one code that covers many things; the parser's message, which quotes nothing here, tells them apart. */
function missing(message: string): Words {
  if (message.includes('quote')) return { message: 'a quote is not closed' };
  if (message.includes('Implicit map keys')) {
    return { message: 'this line has no `:`', hint: 'a key is followed by a colon and a space: `key: value`' };
  }
  if (message.includes('space after :')) return { message: 'a space is missing after `:`' };
  if (message.includes('Comments must')) return { message: 'a space is missing before `#`' };
  if (message.includes('without - indicator')) return { message: 'this line of the list does not begin with `- `' };
  return { message: 'a bracket, a comma or a colon is missing', hint: 'look at the line above as well' };
}

const INDENT: Words = {
  message: 'the indentation does not fit',
  hint: 'keys of one mapping begin in one column, and every bracket is closed',
};
const TAGS: Words = { message: 'tags (`!…`) are not used in a manifest', hint: 'write the plain value' };
const ALIAS: Words = {
  message: 'an anchor or alias is not well-formed',
  hint: 'an anchor is `&name` before a value, an alias `*name` in its place; a text that begins so needs quotes',
};
const ONE_LINE_KEY: Words = {
  message: 'a key and its colon have to be on one line',
  hint: 'look for a missing `:` or a quote that is not closed',
};

const WORDS: { readonly [code in ErrorCode]?: Words } = {
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  MULTIPLE_ANCHORS: ALIAS,
  BAD_DIRECTIVE: { message: 'a line that begins with `%` is a YAML directive', hint: 'a manifest needs none' },
  BAD_DQ_ESCAPE: {
    message: 'this escape does not exist in double quotes',
    hint: "single quotes take `\\` as it is: 'a\\b'",
  },
  BAD_INDENT: INDENT,
  BLOCK_IN_FLOW: INDENT,
  BAD_SCALAR_START: { message: 'a text that begins with `@`, a backtick or `%` needs quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'there is a second `: ` in this value',
    hint: 'put a text with `: ` in quotes, or begin the inner mapping on a line of its own',
  },
  KEY_OVER_1024_CHARS: ONE_LINE_KEY,
  MULTILINE_IMPLICIT_KEY: ONE_LINE_KEY,
  MULTIPLE_TAGS: TAGS,
  TAG_RESOLVE_FAILED: TAGS,
  BAD_COLLECTION_TYPE: TAGS,
  TAB_AS_INDENT: { message: 'a tab indents this line', hint: 'YAML is indented with spaces' },
  UNEXPECTED_TOKEN: { message: 'this does not belong here', hint: 'look for a bracket, a comma or a quote too many' },
};
