/**
 * Filters of ListSecrets and BatchGetSecretValue. Secrets Manager API reference, Filter (checked
 * 2026-11-21): all are prefixes and case-sensitive, except `description` and `all`, which ignore case.
 * That several values of one filter are alternatives is not stated there; it is assumed.
 */
import { list, required, structure, text } from '../json.js';
import { primaryRegion, type Secret } from './state.js';

const KEYS = ['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'];

export interface Filter {
  readonly Key: string;
  readonly Values: readonly string[];
}

export const filters = list(
  structure({
    Key: required(text(1, 64, { oneOf: KEYS })),
    Values: required(list(text(0, 512, { pattern: /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/ }), 1, 10)),
  }),
  0,
  10,
);

/** The secrets that every filter lets through. */
export function matching(
  secrets: readonly Secret[],
  wanted: readonly Filter[],
  deletedToo: boolean,
): readonly Secret[] {
  return secrets.filter(
    (secret) => (deletedToo || secret.deletion === undefined) && wanted.every((filter) => passes(secret, filter)),
  );
}

/** "You can prefix your search value with an exclamation mark ( ! ) to perform negation filters." */
function passes(secret: Secret, { Key, Values }: Filter): boolean {
  const refused = Values.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
  const wanted = Values.filter((value) => !value.startsWith('!'));
  if (refused.some((value) => has(secret, Key, value))) return false;
  return wanted.length === 0 || wanted.some((value) => has(secret, Key, value));
}

function has(secret: Secret, key: string, value: string): boolean {
  if (key === 'name') return secret.name.startsWith(value);
  if (key === 'all') {
    // "Breaks the filter value string into words and then searches all attributes for matches."
    const attributes = fields(secret, 'all').map((field) => field.toLowerCase());
    return value
      .toLowerCase()
      .split(' ')
      .every((word) => attributes.some((field) => field.includes(word)));
  }
  const fold = key === 'description' ? (text: string) => text.toLowerCase() : (text: string) => text;
  return fields(secret, key).some((field) => fold(field).startsWith(fold(value)));
}

function fields(secret: Secret, key: string): string[] {
  const keys = secret.tags.map(({ Key }) => Key);
  const values = secret.tags.map(({ Value }) => Value);
  switch (key) {
    case 'description':
      return [secret.description ?? ''];
    case 'tag-key':
      return keys;
    case 'tag-value':
      return values;
    case 'owning-service':
      return secret.owningService === undefined ? [] : [secret.owningService];
    case 'all':
      return [secret.name, secret.description ?? '', secret.owningService ?? '', ...keys, ...values];
    default: {
      const primary = primaryRegion(secret);
      return primary === undefined ? [] : [primary];
    }
  }
}
