// Sources that are wrong, and every line that is said about them. The first row stands on line 9.
import { describe, expect, it } from 'vitest';
import { HEAD, problemsOf } from './support.js';

interface Bad {
  readonly title: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BAD: readonly (readonly [subject: string, cases: readonly Bad[]])[] = [
  [
    'a source',
    [
      {
        title: 'an unknown kind',
        text: `  prod/x: { source: { dotnev: { file: .env, variable: X } } }`,
        problems: ['9:23 secrets.prod/x.source.dotnev | unknown source `dotnev` | did you mean `dotenv`?'],
      },
      {
        title: 'a word for a key',
        text: `  prod/x: { source: { manual: X } }`,
        problems: ['9:23 secrets.prod/x.source.manual | `manual` is a plain word | source: manual'],
      },
      {
        title: 'a key for a word',
        text: `  prod/x: { source: vercel }`,
        problems: ['9:21 secrets.prod/x.source | `vercel` needs to know more | source: { vercel: … }'],
      },
      {
        title: 'a misspelt word',
        text: `  prod/x: { source: placeholdr }`,
        problems: ['9:21 secrets.prod/x.source | this is no source | did you mean `placeholder`?'],
      },
      {
        title: 'a value in its place is not repeated',
        text: `  prod/x: { source: CANARY-sk-live-0123456789 }`,
        problems: [
          '9:21 secrets.prod/x.source | this is no source | a source is `placeholder` or `manual`, or one key of copy, dotenv, generate, vercel, command, json, atlas',
        ],
      },
      {
        title: 'no key',
        text: `  prod/x: { source: {} }`,
        problems: [
          '9:21 secrets.prod/x.source | the source has no key | a source is `placeholder` or `manual`, or one key of copy, dotenv, generate, vercel, command, json, atlas',
        ],
      },
      {
        title: 'two keys',
        text: `  prod/x: { source: { vercel: X, rotate: { every: 90d } } }`,
        problems: [
          '9:21 secrets.prod/x.source | a source has one key, and this one has `vercel` and `rotate` | keys of the row stand beside `source`, not under it',
        ],
      },
      {
        title: 'a list',
        text: `  prod/x: { source: [vercel, X] }`,
        problems: [
          '9:21 secrets.prod/x.source | this is no source | a source is `placeholder` or `manual`, or one key of copy, dotenv, generate, vercel, command, json, atlas',
        ],
      },
      {
        title: 'no value',
        text: `  prod/x:
    source:
    consumers: []`,
        problems: [
          '10:5 secrets.prod/x.source | the source has no value | a source is `placeholder` or `manual`, or one key of copy, dotenv, generate, vercel, command, json, atlas',
        ],
      },
      {
        title: 'none',
        text: `  prod/x: { consumers: [] }`,
        problems: [
          '9:3 secrets.prod/x.source | `source` is missing | a source is `placeholder` or `manual`, or one key of copy, dotenv, generate, vercel, command, json, atlas',
        ],
      },
      {
        title: 'a misspelt one is not missing as well',
        text: `  prod/x: { sorce: manual }`,
        problems: [
          '9:13 secrets.prod/x.sorce | unknown key `sorce` | did you mean `source`? the keys here are source, follow, consumers, stopgap, permanent, shape, rotate, until, variable, description, owner, accept',
        ],
      },
      {
        title: 'vercel',
        text: `  prod/a: { source: { vercel: 1X } }
  prod/b: { source: { vercel: { nmae: X } } }
  prod/c: { source: { vercel: [X] } }
  prod/d: { source: { vercel: { name: X, multiline: yes } } }`,
        problems: [
          '9:31 secrets.prod/a.source.vercel | not the name of a Vercel variable | letters, digits and `_`, no digit first',
          '10:33 secrets.prod/b.source.vercel.nmae | unknown key `nmae` | did you mean `name`? the keys here are name, multiline',
          '11:31 secrets.prod/c.source.vercel | expected a text or a mapping, found a list',
          '12:53 secrets.prod/d.source.vercel.multiline | expected `true` or `false`, found a text',
        ],
      },
      {
        title: 'dotenv',
        text: `  prod/a: { source: { dotenv: .env } }
  prod/b: { source: { dotenv: { file: .env } } }
  prod/c: { source: { dotenv: { file: "", variable: a-b c } } }`,
        problems: [
          '9:31 secrets.prod/a.source.dotenv | the variable is missing | dotenv: { file: .env.local, variable: NAME }',
          '10:23 secrets.prod/b.source.dotenv.variable | `variable` is missing | add it: variable: …',
          '11:39 secrets.prod/c.source.dotenv.file | the text is empty',
          '11:53 secrets.prod/c.source.dotenv.variable | not the name of a variable | letters, digits and `_`, no digit first',
        ],
      },
      {
        title: 'generate',
        text: `  prod/a: { source: { generate: uid } }
  prod/b: { source: { generate: { bytes: 4 } } }
  prod/c: { source: { generate: { bytes: 32, charset: digits } } }
  prod/d: { source: { generate: {} } }
  prod/e: { source: { generate: { length: 40.5 } } }
  prod/f: { source: { generate: { length: 40, charset: alfanumeric } } }
  prod/g: { source: { generate: } }
  prod/h: { source: { generate: 5 } }`,
        problems: [
          '9:33 secrets.prod/a.source.generate | expected `uuid` | did you mean `uuid`?',
          '10:42 secrets.prod/b.source.generate.bytes | expected at least 16',
          '11:46 secrets.prod/c.source.generate.charset | unknown key `charset` | the keys here are bytes, as',
          '12:33 secrets.prod/d.source.generate | the mapping is empty | expected one of bytes, length',
          '13:43 secrets.prod/e.source.generate.length | expected a whole number',
          '14:56 secrets.prod/f.source.generate.charset | expected one of alphanumeric, letters, digits, printable | did you mean `alphanumeric`?',
          '15:23 secrets.prod/g.source.generate | the key `generate` has no value | expected `uuid` or a mapping',
          '16:33 secrets.prod/h.source.generate | expected `uuid` or a mapping, found a number',
        ],
      },
      {
        title: 'command',
        text: `  prod/a: { source: { command: [] } }
  prod/b: { source: { command: op read x } }
  prod/c: { source: { command: [op, 5] } }`,
        problems: [
          '9:32 secrets.prod/a.source.command | the list is empty',
          '10:32 secrets.prod/b.source.command | expected a list of words | command: [op, read, "op://vault/item/field"]',
          '11:37 secrets.prod/c.source.command[1] | expected a text, found a number | put it in quotes',
        ],
      },
      {
        title: 'json',
        text: `  prod/a: { source: { json: {} } }
  prod/b: { source: { json: { A: { copy: prod/a }, B: manual, C: placeholder } } }
  prod/c: { source: { json: { A: { json: { B: { atlas: {} }, C: { vercle: X } } } } } }`,
        problems: [
          '9:29 secrets.prod/a.source.json | a JSON secret has at least one field',
          '10:34 secrets.prod/b.source.json.A | a field of a JSON secret cannot be `copy` | a copy is a whole secret, so that it can move with its original',
          '10:55 secrets.prod/b.source.json.B | a field of a JSON secret cannot be `manual` | a person types a whole secret, not a field of one',
          '10:66 secrets.prod/b.source.json.C | a field of a JSON secret cannot be `placeholder` | a placeholder is a whole secret, not a field of one',
          '11:47 secrets.prod/c.source.json.A.json.B | a field of a JSON secret cannot be `atlas` | Atlas rotates a whole connection string, not a field of a secret',
          '11:67 secrets.prod/c.source.json.A.json.C.vercle | unknown source `vercle` | did you mean `vercel`?',
        ],
      },
      {
        title: 'atlas',
        text: `  prod/a: { source: { atlas: { users: [app, app], roles: [], uri: mongodb+srv://host/db } } }
  prod/b: { source: { atlas: { users: [a, b, c], roles: [readWrite] } } }`,
        problems: [
          '9:39 secrets.prod/a.source.atlas.users | the two users are the same',
          '9:58 secrets.prod/a.source.atlas.roles | the list is empty',
          '10:23 secrets.prod/b.source.atlas.uri | `uri` is missing | add it: uri: …',
          '10:39 secrets.prod/b.source.atlas.users | an Atlas source has one user or two | one: its password changes in place; two: they take turns',
          '10:58 secrets.prod/b.source.atlas.roles[0] | not a role | a role is written role@database: readWrite@askflorence',
        ],
      },
      {
        title: 'an atlas URI with a password is not repeated',
        text: `  prod/a: { source: { atlas: { users: [a], roles: [r@d], uri: "mongodb+srv://app:CANARY@host/db" } } }
  prod/b: { source: { atlas: { users: [b], roles: [r@d], uri: "mongodb://host/db?tlsCertificateKeyFilePassword=CANARY" } } }
  prod/c: { source: { atlas: { users: [c], roles: [r@d], uri: "CANARY" } } }
  prod/d: { source: { atlas: { users: [d], roles: [r@d], uri: "mongodb+srv://app:CAN/ARY" } } }`,
        problems: [
          '9:63 secrets.prod/a.source.atlas.uri | the URI holds a user or a password | leave both out: mongodb+srv://HOST/DATABASE?OPTIONS; if it was a real one, it is in a file now: change it',
          '10:63 secrets.prod/b.source.atlas.uri | the URI holds a user or a password | leave both out: mongodb+srv://HOST/DATABASE?OPTIONS; if it was a real one, it is in a file now: change it',
          '11:63 secrets.prod/c.source.atlas.uri | not a MongoDB connection string | write mongodb+srv://HOST/DATABASE?OPTIONS',
          '12:63 secrets.prod/d.source.atlas.uri | not a MongoDB connection string | write mongodb+srv://HOST/DATABASE?OPTIONS',
        ],
      },
    ],
  ],
];

for (const [subject, cases] of BAD) {
  describe(subject, () => {
    it.each(cases)('$title', ({ text, problems }) => {
      expect(problemsOf(`${HEAD}secrets:\n${text}\n`)).toEqual(problems);
    });
  });
}
