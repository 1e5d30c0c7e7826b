// Rows that do not go together, and every line that is said about them. The first row stands on line 9.
import { describe, expect, it } from 'vitest';
import { HEAD, problemsOf } from './support.js';

interface Bad {
  readonly title: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BAD: readonly (readonly [subject: string, cases: readonly Bad[]])[] = [
  [
    'a copy',
    [
      {
        title: 'without a reason',
        text: `  prod/a: { source: { copy: prod/b } }
  prod/b: { source: manual }`,
        problems: [
          '9:23 secrets.prod/a.source.copy | a copy needs a `stopgap` or `permanent: true` | stopgap: { reason: …, ticket: …, until: YYYY-MM-DD }',
        ],
      },
      {
        title: 'with two reasons',
        text: `  prod/a: { source: { copy: prod/b }, permanent: true, stopgap: { reason: x, until: 2026-12-31 } }
  prod/b: { source: manual }`,
        problems: ['9:39 secrets.prod/a.permanent | a copy is a stopgap or permanent, not both | leave one out'],
      },
      {
        title: 'permanent, and no copy',
        text: `  prod/a: { source: manual, permanent: true }`,
        problems: ['9:29 secrets.prod/a.permanent | only a copy is permanent | leave it out'],
      },
      {
        title: 'of nothing',
        text: `  prod/a: { source: { copy: prod/mongodb/app-wirte }, permanent: true }
  prod/mongodb/app-write: { source: manual }
  prod/c: { source: { copy: elsewhere }, permanent: true }`,
        problems: [
          '9:29 secrets.prod/a.source.copy | there is no row `prod/mongodb/app-wirte` | did you mean `prod/mongodb/app-write`?',
          '11:29 secrets.prod/c.source.copy | there is no row `elsewhere` | an original is a row of this manifest, by its full name',
        ],
      },
      {
        title: 'of itself',
        text: `  prod/a: { source: { copy: prod/a }, permanent: true }`,
        problems: ['9:29 secrets.prod/a.source.copy | this row is a copy of itself'],
      },
      {
        title: 'of a copy',
        text: `  prod/a: { source: { copy: prod/b }, permanent: true }
  prod/b: { source: { copy: prod/c }, permanent: true }
  prod/c: { source: manual }`,
        problems: ['9:29 secrets.prod/a.source.copy | prod/b is a copy itself | copy: prod/c'],
      },
      {
        title: 'in a circle',
        text: `  prod/a: { source: { copy: prod/b }, permanent: true }
  prod/b: { source: { copy: prod/a }, permanent: true }`,
        problems: [
          '9:29 secrets.prod/a.source.copy | prod/b is a copy itself | the copies go in a circle, and nothing is the original',
          '10:29 secrets.prod/b.source.copy | prod/a is a copy itself | the copies go in a circle, and nothing is the original',
        ],
      },
    ],
  ],
  [
    'a consumer',
    [
      {
        title: 'a service that does not exist',
        text: `  prod/a: { source: manual, consumers: [ap] }
  prod/b: { source: manual, consumers: [billing] }`,
        problems: [
          '9:41 secrets.prod/a.consumers[0] | environment prod has no service `ap` | did you mean `app`?',
          '10:41 secrets.prod/b.consumers[0] | environment prod has no service `billing` | its services are app',
        ],
      },
      {
        title: 'a form that does not exist',
        text: `  prod/a: { source: manual, consumers: [{ vercl: X }, { external: y, redeploy: true }, {}, 5, app] }`,
        problems: [
          '9:43 secrets.prod/a.consumers[0].vercl | unknown key `vercl` | did you mean `vercel`?',
          '9:70 secrets.prod/a.consumers[1].redeploy | unknown key `redeploy` | the keys here are external, apply',
          '9:88 secrets.prod/a.consumers[2] | the mapping is empty | expected one of vercel, external',
          '9:92 secrets.prod/a.consumers[3] | expected a text or a mapping, found a number | put it in quotes',
        ],
      },
      {
        title: 'twice',
        text: `  prod/a: { source: manual, consumers: [app, { vercel: X }, app, { vercel: X, redeploy: true }] }`,
        problems: [
          '9:61 secrets.prod/a.consumers[2] | this consumer is named twice | leave one out',
          '9:66 secrets.prod/a.consumers[3] | this consumer is named twice | leave one out',
        ],
      },
      {
        title: 'a Vercel variable of two secrets',
        text: `  prod/a: { source: manual, consumers: [{ vercel: X }] }
  prod/b: { source: manual, consumers: [{ vercel: X }] }`,
        problems: [
          '10:41 secrets.prod/b.consumers[0] | the Vercel variable `X` is a consumer of prod/a as well | a variable holds one value',
        ],
      },
      {
        title: 'a Vercel variable that is followed',
        text: `  prod/a: { source: { vercel: X }, follow: true, consumers: [{ vercel: X }] }
  prod/b: { source: { json: { Y: { vercel: Y } } }, follow: true, consumers: [{ vercel: Y }] }
  prod/c: { source: { vercel: Z }, consumers: [{ vercel: Z }] }`,
        problems: [
          '9:62 secrets.prod/a.consumers[0] | the Vercel variable `X` is source and consumer of this secret | without `follow: true` it only supplies the first value, and may be both',
          '10:79 secrets.prod/b.consumers[0] | the Vercel variable `Y` is source and consumer of this secret | without `follow: true` it only supplies the first value, and may be both',
        ],
      },
    ],
  ],
  [
    'atlas',
    [
      {
        title: 'a user in two rows',
        text: `  prod/a: { source: { atlas: { users: [app, app-b], roles: [r@d], uri: mongodb+srv://h/d } } }
  prod/b: { source: { atlas: { users: [app-b], roles: [r@d], uri: mongodb+srv://h/d } } }`,
        problems: [
          '10:40 secrets.prod/b.source.atlas.users[0] | the user `app-b` belongs to prod/a | one password has one row; make this one `copy: prod/a`',
        ],
      },
      {
        title: 'one user and a consumer that a restart does not reach',
        text: `  prod/a: { source: { atlas: { users: [a], roles: [r@d], uri: mongodb+srv://h/d } }, consumers: [{ vercel: X }] }
  prod/b: { source: { atlas: { users: [b], roles: [r@d], uri: mongodb+srv://h/d } }, rotate: { every: 90d }, consumers: [{ external: image }] }
  prod/c: { source: { atlas: { users: [c], roles: [r@d], uri: mongodb+srv://h/d } }, rotate: { every: 90d, outage: accepted }, consumers: [{ vercel: Y }] }
  prod/d: { source: { atlas: { users: [d], roles: [r@d], uri: mongodb+srv://h/d } } }
  prod/e: { source: { copy: prod/d }, permanent: true, consumers: [{ vercel: Z }] }
  prod/f: { source: { atlas: { users: [f], roles: [r@d], uri: mongodb+srv://h/d } }, rotate: { every: 90d }, consumers: [app] }`,
        problems: [
          '9:3 secrets.prod/a | a password that changes in place has a consumer that a restart does not reach: it needs `outage: accepted` | name a second user, so that they take turns; or accept it: rotate: { every: 90d, outage: accepted }',
          '10:86 secrets.prod/b.rotate | a password that changes in place has a consumer that a restart does not reach: it needs `outage: accepted` | name a second user, so that they take turns; or accept it: rotate: { every: 90d, outage: accepted }',
          '12:3 secrets.prod/d | a password that changes in place has a consumer that a restart does not reach: it needs `outage: accepted` | name a second user, so that they take turns; or accept it: rotate: { every: 90d, outage: accepted }',
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
