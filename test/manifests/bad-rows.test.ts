// Rows that are wrong by themselves, and every line that is said about them. The first row stands on line 9.
import { describe, expect, it } from 'vitest';
import { HEAD, problemsOf } from './support.js';

interface Bad {
  readonly title: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BAD: readonly (readonly [subject: string, cases: readonly Bad[]])[] = [
  [
    'a row',
    [
      {
        title: 'an unknown key',
        text: `  prod/x: { source: manual, rotates: { every: 90d }, ttl: 5 }`,
        problems: [
          '9:29 secrets.prod/x.rotates | unknown key `rotates` | did you mean `rotate`? the keys here are source, follow, consumers, stopgap, permanent, shape, rotate, until, variable, description, owner, accept',
          '9:54 secrets.prod/x.ttl | unknown key `ttl` | the keys here are source, follow, consumers, stopgap, permanent, shape, rotate, until, variable, description, owner, accept',
        ],
      },
      {
        title: 'nothing',
        text: `  prod/x:
  prod/y: text`,
        problems: [
          '9:3 secrets.prod/x | the key `prod/x` has no value | expected a mapping',
          '10:11 secrets.prod/y | expected a mapping, found a text',
        ],
      },
      {
        title: 'a name AWS does not accept',
        text: `  prod/x y: { source: manual }
  prod/é: { source: manual }`,
        problems: [
          '9:3 secrets.… | AWS does not accept this name | it may have ASCII letters, digits and any of / _ + = . @ -',
          '10:3 secrets.… | AWS does not accept this name | it may have ASCII letters, digits and any of / _ + = . @ -',
        ],
      },
      {
        title: 'a name that is too long',
        text: `  prod/${'x'.repeat(508)}: { source: manual }`,
        problems: ['9:3 secrets.… | the name is longer than the 512 letters AWS accepts'],
      },
      {
        title: 'a name that ends like an ARN; a word is none',
        text: `  prod/cms-Xy12Zq: { source: manual }
  prod/key-202611: { source: manual }
  prod/session-secret: { source: manual }`,
        problems: [
          '9:3 secrets.prod/cms-Xy12Zq | the name ends in `-` and six characters | AWS adds such an ending to every ARN; is this the end of one? leave it out',
          '10:3 secrets.prod/key-202611 | the name ends in `-` and six characters | AWS adds such an ending to every ARN; is this the end of one? leave it out',
        ],
      },
      {
        title: 'a name of no environment',
        text: `  prid/x: { source: manual }
  x: { source: manual }`,
        problems: [
          '9:3 secrets.prid/x | the name begins with the prefix of no environment | did you mean `prod/`?',
          '10:3 secrets.x | the name begins with the prefix of no environment | prefixes are prod/',
        ],
      },
      {
        title: 'the same name twice',
        text: `  prod/x: { source: manual }
  prod/x: { source: placeholder }`,
        problems: ['10:3 secrets.prod/x | the key `prod/x` stands here a second time | the first is on 9:3'],
      },
      {
        title: 'the same key twice',
        text: `  prod/x:
    source: manual
    owner: a
    owner: b`,
        problems: ['12:5 secrets.prod/x.owner | the key `owner` stands here a second time | the first is on 11:5'],
      },
      {
        title: 'a duration',
        text: `  prod/a: { source: manual, rotate: { every: 90 } }
  prod/b: { source: manual, rotate: { every: 3m } }
  prod/c: { source: manual, rotate: { every: 0d } }
  prod/d: { source: manual, rotate: { every: 12w } }`,
        problems: [
          '9:46 secrets.prod/a.rotate.every | not a duration | did you mean 90d? a duration is in days or weeks: 90d, 12w',
          '10:46 secrets.prod/b.rotate.every | not a duration | a duration is in days or weeks: 90d, 12w',
          '11:46 secrets.prod/c.rotate.every | not a duration | a duration is in days or weeks: 90d, 12w',
        ],
      },
      {
        title: 'a rotation',
        text: `  prod/a: { source: manual, rotate: never }
  prod/b: { source: manual, rotate: { every: 90d, never: x } }
  prod/c: { source: manual, rotate: { evry: 90d } }
  prod/d: { source: manual, rotate: {} }
  prod/e: { source: manual, rotate: { by: gcp } }
  prod/f: { source: manual, rotate: { never: } }
  prod/g: { source: manual, rotate: { every: 90d, outage: yes } }`,
        problems: [
          '9:37 secrets.prod/a.rotate | not a rotation | rotate: { every: 90d }, { never: WHY } or { by: aws }',
          '10:37 secrets.prod/b.rotate | `every` and `never` exclude each other',
          '11:39 secrets.prod/c.rotate.evry | unknown key `evry` | did you mean `every`?',
          '12:37 secrets.prod/d.rotate | the mapping is empty | expected one of every, never, by',
          '13:43 secrets.prod/e.rotate.by | expected `aws`',
          '14:39 secrets.prod/f.rotate.never | the key `never` has no value | expected a text',
          '15:59 secrets.prod/g.rotate.outage | expected `accepted`',
        ],
      },
      {
        title: 'a rotation that makes no sense',
        text: `  prod/a: { source: placeholder, rotate: { every: 90d } }
  prod/b: { source: { copy: prod/c }, permanent: true, rotate: { every: 90d } }
  prod/c: { source: manual }`,
        problems: [
          '9:44 secrets.prod/a.rotate.every | a placeholder does not rotate | leave it out until the row has a source; `until` gives a placeholder a last day',
          '10:56 secrets.prod/b.rotate | a copy rotates with its original | say so at `prod/c`, and leave it out here',
        ],
      },
      {
        title: 'a comma ends a text inside braces',
        text: `  prod/a: { source: manual, rotate: { never: it is public, everybody has it } }`,
        problems: [
          '9:60 secrets.prod/a.rotate.… | this is read as a key of its own | inside { } a comma ends a text; put the whole text in quotes',
        ],
      },
      {
        title: 'a day',
        text: `  prod/a: { source: placeholder, until: 2026-9-30 }
  prod/b: { source: placeholder, until: 2026-02-29 }
  prod/c: { source: placeholder, until: tomorrow }
  prod/d: { source: placeholder, until: 2026 }
  prod/e: { source: placeholder, until: 2026-12-31T00:00:00Z }
  prod/f: { source: placeholder, until: 2028-02-29 }`,
        problems: [
          '9:41 secrets.prod/a.until | not a day | did you mean 2026-09-30?',
          '10:41 secrets.prod/b.until | there is no such day | a day is written YYYY-MM-DD: 2026-12-31',
          '11:41 secrets.prod/c.until | not a day | a day is written YYYY-MM-DD: 2026-12-31',
          '12:41 secrets.prod/d.until | not a day | a day is written YYYY-MM-DD: 2026-12-31',
          '13:41 secrets.prod/e.until | not a day | did you mean 2026-12-31?',
        ],
      },
      {
        title: 'a last day for what is no placeholder',
        text: `  prod/a: { source: manual, until: 2026-12-31 }`,
        problems: [
          '9:29 secrets.prod/a.until | only a placeholder has a last day | a value that is not meant to stay has a `stopgap` with its `until`',
        ],
      },
      {
        title: 'follow, where nothing can be followed',
        text: `  prod/a: { source: manual, follow: true }
  prod/b: { source: { generate: uuid }, follow: true }
  prod/c: { source: { json: { A: { generate: uuid } } }, follow: true }
  prod/d: { source: { copy: prod/a }, permanent: true, follow: true }`,
        problems: [
          '9:29 secrets.prod/a.follow | a manual source cannot be followed | only dotenv, vercel, command, json can',
          '10:41 secrets.prod/b.follow | a generate source cannot be followed | only dotenv, vercel, command, json can',
          '11:58 secrets.prod/c.follow | a source with a generated field cannot be followed | it would give another value every time',
          '12:56 secrets.prod/d.follow | a copy source cannot be followed | leave it out: this source rules anyway',
        ],
      },
      {
        title: 'a shape',
        text: `  prod/a: { source: manual, shape: urll }
  prod/b: { source: manual, shape: { pattern: "(", minLength: 5, maxLength: 1 } }
  prod/c: { source: manual, shape: {} }
  prod/d: { source: manual, shape: 5 }`,
        problems: [
          '9:36 secrets.prod/a.shape | expected one of mongodb-uri, url, json, pem, uuid | did you mean `url`?',
          '10:36 secrets.prod/b.shape | minLength is larger than maxLength',
          '10:47 secrets.prod/b.shape.pattern | the pattern is not a regular expression',
          '11:36 secrets.prod/c.shape | the shape says nothing | give it a pattern, minLength or maxLength',
          '12:36 secrets.prod/d.shape | expected one of mongodb-uri, url, json, pem, uuid or a mapping, found a number',
        ],
      },
      {
        title: 'a stopgap that does not exist',
        text: `  prod/a: { source: manual, stopgap: narow }`,
        problems: [
          '9:38 secrets.prod/a.stopgap | there is no stopgap `narow` | name it under `stopgaps:`, or write it out: { reason: …, until: … }',
        ],
      },
      {
        title: 'a stopgap that does not exist, beside one that is broken',
        text: `  prod/a: { source: manual, stopgap: narow }
  prod/b: { source: manual, stopgap: narrow }
stopgaps:
  narrow: { reason: "", until: 2026-12-31 }`,
        problems: [
          '9:38 secrets.prod/a.stopgap | there is no stopgap `narow` | did you mean `narrow`?',
          '12:21 stopgaps.narrow.reason | the text is empty',
        ],
      },
      {
        title: 'a stopgap written out',
        text: `  prod/a: { source: manual, stopgap: { reson: x, until: 2026-12-31 } }
  prod/b: { source: manual, stopgap: { reason: "", ticket: 0, until: soon } }`,
        problems: [
          '9:40 secrets.prod/a.stopgap.reson | unknown key `reson` | did you mean `reason`? the keys here are reason, ticket, until, owner',
          '10:48 secrets.prod/b.stopgap.reason | the text is empty',
          '10:60 secrets.prod/b.stopgap.ticket | expected at least 1',
          '10:70 secrets.prod/b.stopgap.until | not a day | a day is written YYYY-MM-DD: 2026-12-31',
        ],
      },
      {
        title: 'a ticket that is a comment',
        text: `  prod/a:
    source: manual
    stopgap:
      reason: x
      ticket: #56
      until: 2026-12-31`,
        problems: [
          '13:7 secrets.prod/a.stopgap.ticket | `#56` is a comment in YAML, so the ticket has no value | a ticket is a number or a quoted text: `56` or `"#56"`',
        ],
      },
      {
        title: 'a ticket that is a comment and takes the brace with it',
        text: `  prod/a: { source: manual, stopgap: { reason: x, ticket: #OPS-12, until: 2026-12-31 } }
  prod/b: { source: manual }`,
        problems: [
          '9:51 ticket | `#OPS-12` is a comment in YAML, so the ticket has no value | a ticket is a number or a quoted text: `"#OPS-12"`',
        ],
      },
      {
        title: 'a ticket without a value',
        text: `  prod/a:
    source: manual
    stopgap:
      reason: x
      ticket:
      until: 2026-12-31`,
        problems: ['13:7 secrets.prod/a.stopgap.ticket | the key `ticket` has no value | expected a number or a text'],
      },
      {
        title: 'an acceptance',
        text: `  prod/a: { source: manual, accept: [{ rule: Missing, reason: x }, { rule: missing, until: 2026-12-31, reasn: x }] }`,
        problems: [
          '9:38 secrets.prod/a.accept[0].until | `until` is missing | add it: until: YYYY-MM-DD',
          '9:46 secrets.prod/a.accept[0].rule | not the name of an audit rule | a rule is written in lower case: atlas-open-access',
          '9:104 secrets.prod/a.accept[1].reasn | unknown key `reasn` | did you mean `reason`? the keys here are rule, reason, until, ticket',
        ],
      },
      {
        title: 'an acceptance of what no rule says, beside those of rules of now and of later',
        text: `  prod/a: { source: manual, accept: [{ rule: stale-taks, reason: x, until: 2026-12-31 }] }
  prod/b: { source: manual, accept: [{ rule: everything, reason: x, until: 2026-12-31 }] }
  prod/c: { source: manual, accept: [{ rule: stale-task, reason: x, until: 2026-12-31 }] }
  prod/d: { source: manual, accept: [{ rule: rotation-due, reason: x, until: 2026-12-31 }] }`,
        problems: [
          '9:46 secrets.prod/a.accept[0].rule | there is no audit rule `stale-taks` | did you mean `stale-task`?',
          '10:46 secrets.prod/b.accept[0].rule | there is no audit rule `everything` | a rule has the name that an audit gives it',
        ],
      },
      {
        title: 'a variable',
        text: `  prod/a: { source: manual, variable: 1X }`,
        problems: [
          '9:39 secrets.prod/a.variable | not the name of a variable | letters, digits and `_`, no digit first',
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
