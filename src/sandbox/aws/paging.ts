/** Pages with opaque tokens. A token belongs to the query that it was given for. */
import { createHash } from 'node:crypto';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export interface PageRequest {
  /** Everything that decides what the list holds; two queries do not share tokens. */
  readonly query: unknown;
  readonly size: number;
  readonly token: string | undefined;
  /** The error for a token that was not given here. */
  readonly refuse: () => Error;
  /** Begin with a page that has nothing on it but a token. */
  readonly emptyFirst?: boolean;
}

/** The items after the one that the token names; where that one is gone, after its place. */
export function page<T>(items: readonly T[], id: (item: T) => string, request: PageRequest): Page<T> {
  const query = createHash('sha256').update(JSON.stringify(request.query)).digest('base64url').slice(0, 12);
  if (request.token === undefined && request.emptyFirst && items.length > 0)
    return { items: [], next: encode({ query, place: -1, id: '' }) };
  let start = 0;
  if (request.token !== undefined) {
    const cursor = decode(request.token);
    if (cursor === undefined || cursor.query !== query) throw request.refuse();
    const last = items[cursor.place];
    const found =
      last !== undefined && id(last) === cursor.id ? cursor.place : items.findIndex((item) => id(item) === cursor.id);
    start = found === -1 ? Math.max(0, cursor.place) : found + 1;
  }
  const taken = items.slice(start, start + request.size);
  const last = taken.at(-1);
  const more = last !== undefined && start + taken.length < items.length;
  return { items: taken, next: more ? encode({ query, place: start + taken.length - 1, id: id(last) }) : undefined };
}

interface Cursor {
  readonly query: string;
  readonly place: number;
  readonly id: string;
}

function encode(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.query, cursor.place, cursor.id])).toString('base64url');
}

function decode(token: string): Cursor | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parts)) return undefined;
    const [query, place, id] = parts;
    return typeof query === 'string' && typeof place === 'number' && typeof id === 'string'
      ? { query, place, id }
      : undefined;
  } catch {
    return undefined;
  }
}
