import { z } from 'zod';
import type { AtlasSource } from '../../core/model.js';

/** `source: { atlas: { users: […], roles: […], scopes: […], uri: … } }`: a database user whose password is ours. */
export const atlasSchema = z
  .strictObject({
    users: z
      .array(z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'not the name of a database user'))
      .min(1)
      .max(2, 'an Atlas source has one user or two\none: its password changes in place; two: they take turns')
      .refine((users) => new Set(users).size === users.length, 'the two users are the same')
      .describe('One user: its password changes in place. Two: they take turns, and nobody is cut off'),
    roles: z
      .array(
        z.string().regex(/^[^@\s]+@[^@\s]+$/, 'not a role\na role is written role@database: readWrite@askflorence'),
      )
      .min(1)
      .describe('What the user may do: readWrite@askflorence'),
    scopes: z
      .array(z.string().min(1))
      .default([])
      .describe('Clusters it may log in to; none: every one of the project'),
    uri: z
      .string()
      .superRefine((uri, context) => {
        const message = faultOfUri(uri);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .describe('The connection string without user and password'),
  })
  .describe('A MongoDB Atlas database user; secretsmith sets its password');

/** A user in words: `atlas user app-write`, `atlas users app-write, app-write-b`. */
export function describeAtlas(source: AtlasSource): string {
  return `atlas ${source.users.length === 1 ? 'user' : 'users'} ${source.users.join(', ')}`;
}

const EXAMPLE = 'mongodb+srv://HOST/DATABASE?OPTIONS';
const SRV = /^mongodb\+srv:\/\/[A-Za-z0-9.-]+(\/[^?@]*)?(\?.*)?$/;
const HOSTS = /^mongodb:\/\/[A-Za-z0-9.-]+(:\d+)?(,[A-Za-z0-9.-]+(:\d+)?)*(\/[^?@]*)?(\?.*)?$/;
const SECRET_OPTION = /[?&;][^=&]*(password|token|secret|username)/i;

/** What is wrong with a URI, or undefined. Never a part of it: somebody may have pasted the whole thing. */
function faultOfUri(uri: string): string | undefined {
  if (uri.includes('@') || SECRET_OPTION.test(uri)) {
    return `the URI holds a user or a password\nleave both out: ${EXAMPLE}; if it was a real one, it is in a file now: change it`;
  }
  if (!SRV.test(uri) && !HOSTS.test(uri)) return `not a MongoDB connection string\nwrite ${EXAMPLE}`;
  return undefined;
}
