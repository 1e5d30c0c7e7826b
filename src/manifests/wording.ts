import type { z } from 'zod';
import { nearest } from '../core/nearest.js';
import type { Located } from './located.js';
import { type Path, quoted } from './path.js';
import { commentedTicket, ticketInComment } from './ticket.js';

type Issue = z.core.$ZodIssue;

/** What is wrong at a path, in words. */
export interface Remark {
  readonly path: Path;
  readonly side: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
  /** The path that was probably meant by an unknown key. */
  readonly meant?: Path;
}

type Checked<T> =
  | { readonly data: T; readonly issues?: never }
  | { readonly data?: never; readonly issues: readonly Issue[] };

/** Check a value against a schema, so that its issues can be worded. */
export function check<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const result = schema.safeParse(value, { error: messageOf });
  return result.success ? { data: result.data } : { issues: result.error.issues };
}

const MISSING = 'missing';

/**
 * Zod's own messages are not used. In their place stands what an issue does not carry: that the
 * value is missing, or which keys are known.
 */
function messageOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return MISSING;
  if (issue.code !== 'unrecognized_keys') return '';
  const definition = issue.inst?._zod.def as { shape?: object } | undefined;
  return Object.keys(definition?.shape ?? {}).join(' ');
}

/** Issues of the schema in our words. A key that is missing because it is misspelt is one remark, not two. */
export function remarksOfAll(issues: readonly Issue[], located: Located): Remark[] {
  const remarks = issues.flatMap((issue) => remarksOf(issue, located));
  const misspelt = new Set(remarks.flatMap(({ meant }) => (meant === undefined ? [] : [JSON.stringify(meant)])));
  if (misspelt.size === 0) return remarks;
  return remarks.filter(({ path }) => located.has(path) || !misspelt.has(JSON.stringify(path)));
}

/** An issue of the schema in our words; an unknown key is one remark each. */
function remarksOf(issue: Issue, located: Located): Remark[] {
  const path = issue.path as Path;
  switch (issue.code) {
    case 'invalid_union':
      return unionRemarks(issue, located);
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, issue.message.split(' '), located));
    case 'invalid_key': {
      const [first] = issue.issues;
      return [{ path, side: 'key', ...split(first?.message ?? 'this key is not well-formed') }];
    }
    case 'invalid_type':
      return typeRemarks(path, [expectation(issue.expected)], located, issue.message);
    case 'invalid_value':
      return [oneOf(path, issue.values.map(String), located, issue.message)];
    case 'too_small':
    case 'too_big':
      return [{ path, side: 'value', ...sizeWords(issue) }];
    default:
      return [{ path, side: isAboutKey(issue) ? 'key' : 'value', ...split(issue.message) }];
  }
}

function isAboutKey(issue: Issue): boolean {
  return issue.code === 'custom' && issue.params?.side === 'key';
}

function split(message: string): { message: string; hint?: string } {
  const [first = '', hint] = message.split('\n');
  return { message: first, ...(hint === undefined ? {} : { hint }) };
}

function unknownKey(path: Path, key: string, known: readonly string[], located: Located): Remark {
  if (/\s/.test(key) && located.valueAt(path) === null) {
    const hint = 'inside { } a comma ends a text; put the whole text in quotes';
    return { path, side: 'key', message: 'this is read as a key of its own', hint };
  }
  const meant = nearest(key, known);
  const keys = `the keys here are ${known.join(', ')}`;
  const hint = meant === undefined ? keys : `did you mean \`${meant}\`? ${keys}`;
  const remark = { path, side: 'key', message: `unknown key${quoted(key)}`, hint } as const;
  return meant === undefined ? remark : { ...remark, meant: [...path.slice(0, -1), meant] };
}

/** How a key that has to be there is written. */
const EXAMPLES: Readonly<Record<string, string>> = {
  account: 'account: "039624954211"',
  aws: 'aws: { account: "039624954211", region: us-east-1 }',
  region: 'region: us-east-1',
  until: 'until: YYYY-MM-DD',
  version: 'version: 1',
};

/** A missing key, a key without a value, or a value of another type. */
function typeRemarks(path: Path, expected: readonly string[], located: Located, message = ''): Remark[] {
  const value = located.valueAt(path);
  const name = path.at(-1);
  if (value === undefined) {
    // A key that is there without data has been reported by the walk over the document.
    if (located.has(path)) return [];
    const hint = `add it: ${EXAMPLES[String(name)] ?? `${name}: …`}`;
    return [{ path, side: 'key', message: `\`${name}\` is missing`, hint }];
  }
  if (value === null) {
    const ticket = name === 'ticket' ? ticketInComment(located.textFrom(path)) : undefined;
    if (ticket !== undefined) return [{ path, side: 'key', ...commentedTicket(ticket) }];
    const what = typeof name === 'string' ? `the key${quoted(name)}` : 'this element';
    return [{ path, side: 'key', message: `${what} has no value`, hint: `expected ${expected.join(' or ')}` }];
  }
  if (message.includes('\n')) return [{ path, side: 'value', ...split(message) }];
  const found = typeOf(value);
  if (found === 'a number' && expected.includes('a whole number'))
    return [{ path, side: 'value', message: 'expected a whole number' }];
  const quotes = found === 'a number' && expected.includes('a text') ? { hint: 'put it in quotes' } : {};
  return [{ path, side: 'value', message: `expected ${expected.join(' or ')}, found ${found}`, ...quotes }];
}

/**
 * Of several forms, the one that was meant: of those whose type fits, the one with the fewest keys
 * missing or too many. When two are equally near, what the forms are.
 */
function unionRemarks(issue: z.core.$ZodIssueInvalidUnion, located: Located): Remark[] {
  const path = issue.path as Path;
  const value = located.valueAt(path);
  const fitting = issue.errors.filter((form) => !form.some((inner) => isOfOtherType(inner, value)));
  if (fitting.length === 0) {
    const expected = issue.errors.flatMap((form) =>
      form.filter((inner) => isOfOtherType(inner, value)).map(expectationOf),
    );
    return typeRemarks(path, [...new Set(expected)], located, issue.message);
  }
  const ranked = fitting.map((form) => ({ form, distance: misfit(form) })).sort((a, b) => a.distance - b.distance);
  const [best, second] = ranked;
  if (best === undefined) return [];
  if (second !== undefined && second.distance === best.distance) return [noForm(path, fitting, located)];
  return best.form.flatMap((inner) => remarksOf({ ...inner, path: [...issue.path, ...inner.path] }, located));
}

/** Is the value as a whole of another type than this form, so that the form cannot have been meant? */
function isOfOtherType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof value !== 'string');
}

/** Keys too many, and required keys that are missing, at the top of a form. */
function misfit(form: readonly Issue[]): number {
  let keys = 0;
  for (const issue of form) {
    if (issue.path.length === 0 && issue.code === 'unrecognized_keys') keys += issue.keys.length;
    else if (isMissingKey(issue)) keys += 1;
  }
  return keys;
}

function isMissingKey(issue: Issue): boolean {
  return issue.path.length === 1 && issue.message === MISSING;
}

function noForm(path: Path, branches: readonly (readonly Issue[])[], located: Located): Remark {
  const value = located.valueAt(path);
  const wanted = new Set(
    branches.flatMap((branch) => branch.filter(isMissingKey).map((issue) => String(issue.path[0]))),
  );
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const known = new Set(
    branches.flatMap((branch) =>
      branch.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.message.split(' ') : [])),
    ),
  );
  const strange = keys.find((key) => !known.has(key));
  if (strange !== undefined) {
    const meant = nearest(strange, known);
    const forms = `expected one of ${[...wanted].join(', ')}`;
    const hint = meant === undefined ? forms : `did you mean \`${meant}\`?`;
    return { path: [...path, strange], side: 'key', message: `unknown key${quoted(strange)}`, hint };
  }
  if (keys.length === 0)
    return { path, side: 'value', message: 'the mapping is empty', hint: `expected one of ${[...wanted].join(', ')}` };
  return { path, side: 'value', message: `${keys.map((key) => `\`${key}\``).join(' and ')} exclude each other` };
}

function oneOf(path: Path, values: readonly string[], located: Located, own: string): Remark {
  const value = located.valueAt(path);
  if (value === undefined || value === null) {
    const [remark] = typeRemarks(path, [valuesText(values)], located);
    if (remark !== undefined) return remark;
  }
  if (own !== '') return { path, side: 'value', ...split(own) };
  const meant = typeof value === 'string' ? nearest(value, values) : undefined;
  const message = `expected ${valuesText(values)}`;
  return { path, side: 'value', message, ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }) };
}

function valuesText(values: readonly string[]): string {
  return values.length === 1 ? `\`${values[0]}\`` : `one of ${values.join(', ')}`;
}

function sizeWords(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): { message: string; hint?: string } {
  if (issue.message !== '') return split(issue.message);
  const small = issue.code === 'too_small';
  const limit = small ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === 'array') return { message: small ? 'the list is empty' : `expected ${limit} elements` };
  if (issue.origin === 'string') return { message: small ? 'the text is empty' : `expected ${limit} letters` };
  return { message: `expected ${limit}` };
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
};

function expectation(expected: string): string {
  return EXPECTATIONS[expected] ?? 'something else';
}

function expectationOf(issue: Issue): string {
  if (issue.code === 'invalid_value') return valuesText(issue.values.map(String));
  return issue.code === 'invalid_type' ? expectation(issue.expected) : 'something else';
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? `\`${value}\`` : 'a number';
}
