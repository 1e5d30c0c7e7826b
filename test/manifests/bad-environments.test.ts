// Environments that are wrong, and every line that is said about them.
import { describe, expect, it } from 'vitest';
import { problemsOf } from './support.js';

interface Bad {
  readonly title: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const BAD: readonly (readonly [subject: string, cases: readonly Bad[]])[] = [
  [
    'an environment',
    [
      {
        title: 'an account without quotes',
        text: `version: 1
environments:
  prod: { aws: { account: 039624954211, region: us-east-1 } }
secrets: {}
`,
        problems: [
          '3:27 environments.prod.aws.account | an account is a quoted text, or its leading zeros are lost | account: "039624954211"',
        ],
      },
      {
        title: 'an account that is none',
        text: `version: 1
environments:
  prod: { aws: { account: "0396249542", region: us-east-1 } }
secrets: {}
`,
        problems: ['3:27 environments.prod.aws.account | an account has twelve digits | account: "039624954211"'],
      },
      {
        title: 'many things at once',
        text: `version: 1
environments:
  prod:
    aws: { regoin: useast1 }
    protectd: true
    protected: yes
    unattended: [rotat]
    placeholders: []
    ecs: { cluster: 5, services: [app] }
    atlas: { project: abc, cluster: c, verify: dirct }
    accept: [{ rule: Foo, reason: x }]
secrets:
  prod/x: { source: manual, consumers: [app] }
`,
        problems: [
          '4:5 environments.prod.aws.account | `account` is missing | add it: account: "039624954211"',
          '4:12 environments.prod.aws.regoin | unknown key `regoin` | did you mean `region`? the keys here are account, region, profile, kmsKey',
          '5:5 environments.prod.protectd | unknown key `protectd` | did you mean `protected`? the keys here are prefix, aws, ecs, vercel, atlas, protected, unattended, createMissing, placeholders, owner, consumers, accept',
          '6:16 environments.prod.protected | expected `true` or `false`, found a text',
          '7:18 environments.prod.unattended[0] | expected `rotate` | did you mean `rotate`?',
          '8:19 environments.prod.placeholders | the list is empty',
          '9:21 environments.prod.ecs.cluster | expected a text, found a number | put it in quotes',
          '9:34 environments.prod.ecs.services | expected a mapping, found a list',
          "10:23 environments.prod.atlas.project | not the id of an Atlas project | 24 hex digits, from the project's settings",
          '10:48 environments.prod.atlas.verify | expected one of direct, status-only | did you mean `direct`?',
          '11:14 environments.prod.accept[0].until | `until` is missing | add it: until: YYYY-MM-DD',
          '11:22 environments.prod.accept[0].rule | not the name of an audit rule | a rule is written in lower case: atlas-open-access',
        ],
      },
      {
        title: 'a name that is none',
        text: `version: 1
environments:
  a b: { aws: { account: "039624954211", region: us-east-1 } }
secrets: {}
`,
        problems: ['3:3 environments.… | not a short name | letters, digits, `-` and `_`, at most 64'],
      },
      {
        title: 'none',
        text: `version: 1
environments: {}
secrets:
  prod/x: { source: manual }
`,
        problems: ['2:15 environments | the manifest names no environment'],
      },
      {
        title: 'prefixes that overlap',
        text: `version: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 } }
  eu: { prefix: prod/eu/, aws: { account: "549136075525", region: eu-west-1 } }
secrets: {}
`,
        problems: [
          '4:9 environments.eu.prefix | the prefix `prod/eu/` overlaps `prod/` of environment prod | every secret belongs to one environment by how its name begins',
        ],
      },
      {
        title: 'one Vercel environment for two',
        text: `version: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 }, vercel: { project: p, environment: production } }
  next: { aws: { account: "039624954211", region: us-east-1 }, vercel: { project: p, environment: production } }
secrets: {}
`,
        problems: [
          '4:64 environments.next.vercel | environment prod uses the same Vercel project and environment | production, preview and development are three',
        ],
      },
      {
        title: 'one service under two names, which would restart it twice at once',
        text: `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: c, services: { app: shop, web: shop, job: shop-job } }
secrets: {}
`,
        problems: [
          '5:52 environments.prod.ecs.services.web | the service `shop` has the name app already | one service has one short name; put app wherever web is a consumer',
        ],
      },
      {
        title: 'one service under three names',
        text: `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    ecs:
      cluster: c
      services:
        app: shop
        web: shop
        job: shop
secrets: {}
`,
        problems: [
          '9:14 environments.prod.ecs.services.web | the service `shop` has the name app already | one service has one short name; put app wherever web is a consumer',
          '10:14 environments.prod.ecs.services.job | the service `shop` has the name app already | one service has one short name; put app wherever job is a consumer',
        ],
      },
      {
        title: 'one service in two environments, whose secrets it reads: nothing is wrong',
        text: `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: c, services: { app: shop } }
  shared:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: c, services: { app: shop } }
secrets: {}
`,
        problems: [],
      },
      {
        title: 'sections that are used and not there',
        text: `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    consumers: [app, { vercel: W }]
secrets:
  prod/a: { source: { vercel: X } }
  prod/b: { source: { json: { Y: { vercel: Y } } }, consumers: [web, { vercel: Z }] }
  prod/c: { source: { atlas: { users: [a, b], roles: [r@d], uri: mongodb+srv://h/d } }, consumers: [] }
`,
        problems: [
          '5:17 environments.prod.consumers[0] | environment prod has no `ecs`, so no service `app` | ecs: { cluster: …, services: { app: … } }, under prod',
          '5:22 environments.prod.consumers[1] | environment prod has no `vercel` | vercel: { project: …, environment: production }, under prod',
          '7:31 secrets.prod/a.source.vercel | environment prod has no `vercel` | vercel: { project: …, environment: production }, under prod',
          '8:44 secrets.prod/b.source.json.Y.vercel | environment prod has no `vercel` | vercel: { project: …, environment: production }, under prod',
          '8:65 secrets.prod/b.consumers[0] | environment prod has no `ecs`, so no service `web` | ecs: { cluster: …, services: { app: … } }, under prod',
          '8:70 secrets.prod/b.consumers[1] | environment prod has no `vercel` | vercel: { project: …, environment: production }, under prod',
          '9:23 secrets.prod/c.source.atlas | environment prod has no `atlas` | atlas: { project: …, cluster: … }, under prod',
        ],
      },
      {
        title: 'a copy from another one',
        text: `version: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 } }
  staging: { aws: { account: "549136075525", region: us-east-1 } }
secrets:
  prod/a: { source: manual }
  staging/a: { source: { copy: prod/a }, permanent: true }
`,
        problems: [
          '7:32 secrets.staging/a.source.copy | the original is in another environment, prod | a value does not cross environments; give this row a source of its own',
        ],
      },
      {
        title: 'a password that rotates in place with nobody watching',
        text: `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    atlas: { project: 69dc20c64005b222804dafa4, cluster: c }
    unattended: [rotate]
secrets:
  prod/a: { source: { atlas: { users: [a], roles: [r@d], uri: mongodb+srv://h/d } }, rotate: { every: 90d } }
  prod/b: { source: { atlas: { users: [b], roles: [r@d], uri: mongodb+srv://h/d } }, rotate: { every: 90d, outage: accepted } }
  prod/c: { source: { atlas: { users: [c], roles: [r@d], uri: mongodb+srv://h/d } } }
`,
        problems: [
          '8:86 secrets.prod/a.rotate | a password that changes in place rotates with nobody watching: it needs `outage: accepted` | name a second user, so that they take turns; or accept it: rotate: { every: 90d, outage: accepted }',
        ],
      },
      {
        title: 'a placeholder text with white space',
        text: `version: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 }, placeholders: [" TODO"] }
secrets: {}
`,
        problems: [
          '3:79 environments.prod.placeholders[0] | a placeholder begins or ends with white space | values are trimmed before they are compared',
        ],
      },
    ],
  ],
  [
    'a manifest',
    [
      {
        title: 'of another version',
        text: `version: 2
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 } }
secrets: {}
`,
        problems: ['1:10 version | this secretsmith reads manifests of version 1 | version: 1'],
      },
      {
        title: 'of misspelt keys',
        text: `version: 1
enviroments:
  prod: {}
secret: {}
`,
        problems: [
          '2:1 enviroments | unknown key `enviroments` | did you mean `environments`? the keys here are version, environments, stopgaps, secrets, journal',
          '4:1 secret | unknown key `secret` | did you mean `secrets`? the keys here are version, environments, stopgaps, secrets, journal',
        ],
      },
      {
        title: 'with lists for mappings',
        text: `version: 1
environments: [prod]
secrets: [prod/x]
stopgaps: text
`,
        problems: [
          '2:15 environments | expected a mapping, found a list',
          '3:10 secrets | expected a mapping, found a list',
          '4:11 stopgaps | expected a mapping, found a text',
        ],
      },
      {
        title: 'with wrong indentation',
        text: `version: 1
environments:
  prod:
  aws: { account: "039624954211", region: us-east-1 }
secrets: {}
`,
        problems: [
          '3:3 environments.prod | the key `prod` has no value | expected a mapping',
          '4:3 environments.aws.aws | `aws` is missing | add it: aws: { account: "039624954211", region: us-east-1 }',
          '4:10 environments.aws.account | unknown key `account` | the keys here are prefix, aws, ecs, vercel, atlas, protected, unattended, createMissing, placeholders, owner, consumers, accept',
          '4:35 environments.aws.region | unknown key `region` | the keys here are prefix, aws, ecs, vercel, atlas, protected, unattended, createMissing, placeholders, owner, consumers, accept',
        ],
      },
      {
        title: 'with merge keys and keys that are none',
        text: `version: 1
<<: {}
? [a]
: 1
__proto__: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 } }
secrets: {}
`,
        problems: [
          '2:1 | `<<` merges nothing here | write the keys out, or use an alias for a whole value',
          '3:3 | a key is a plain text | write `key: value`',
          '5:1 | `__proto__` cannot be a key',
        ],
      },
      {
        title: 'with an alias of nothing',
        text: `version: 1
environments:
  prod: { aws: *account }
secrets: {}
`,
        problems: [
          '3:16 environments.prod.aws | no anchor `account` stands above this alias | a text that begins with `*` needs quotes',
        ],
      },
      {
        title: 'with an alias of itself',
        text: `version: 1
environments: &all
  prod: *all
secrets: {}
`,
        problems: [
          '3:9 | aliases make this document too large | an alias of aliases of aliases grows without end; write the values out',
        ],
      },
    ],
  ],
];

for (const [subject, cases] of BAD) {
  describe(subject, () => {
    it.each(cases)('$title', ({ text, problems }) => {
      expect(problemsOf(text)).toEqual(problems);
    });
  });
}
