/** Every row at a glance: columns where there is room, and nothing dropped where there is not. */
import { expect, it } from 'vitest';
import type { InventoryRow } from '../../src/core/inventory.js';
import { ageText, listScreen, nextText, stateText } from '../../src/views/list.js';
import { LISTED_ROWS, SCREENS } from '../support/screens.js';
import { NARROW, PROD, WIDE } from '../support/story.js';
import { at, NOW } from '../support/world.js';

it('list', () => {
  expect(SCREENS.list(WIDE)).toMatchInlineSnapshot(`
    "SECRET                         STATE         AGE  NEXT        USED BY
    prod/bedrock/guardrail-config  placeholder?  -    -           nobody
    prod/cms-api-key               as declared   2 d  2026-10-17  app 2/2
    prod/florence/session-secret   placeholder?  -    -           nobody
    prod/mongodb/agents-admin      stopgap       2 d  -           app 2/2
    prod/mongodb/app-read          as declared   2 d  -           app 2/2
    prod/mongodb/app-write         as declared   2 d  2026-10-17  app 2/2, vercel
                                                                  MONGODB_WRITE_URI,
                                                                  the nightly export
                                                                  of the data team
    prod/mongodb/audit-read        not known     1 m  -           app 0/2
    prod/mongodb/waitlist-write    stopgap       2 d  -           app 2/2
    prod/unsubscribe-token-secret  as declared   2 d  never       app 2/2

    placeholder? by the version id alone: Terraform made it, and no value was read"
  `);
});

it('list, in 40 columns', () => {
  expect(SCREENS.list(NARROW)).toMatchInlineSnapshot(`
    "SECRET
      STATE  AGE  NEXT  USED BY
    prod/bedrock/guardrail-config
      placeholder?  -  -  nobody
    prod/cms-api-key
      as declared  2 d  2026-10-17  app 2/2
    prod/florence/session-secret
      placeholder?  -  -  nobody
    prod/mongodb/agents-admin
      stopgap  2 d  -  app 2/2
    prod/mongodb/app-read
      as declared  2 d  -  app 2/2
    prod/mongodb/app-write
      as declared  2 d  2026-10-17  app 2/2,
      vercel MONGODB_WRITE_URI, the nightly
      export of the data team
    prod/mongodb/audit-read
      not known  1 m  -  app 0/2
    prod/mongodb/waitlist-write
      stopgap  2 d  -  app 2/2
    prod/unsubscribe-token-secret
      as declared  2 d  never  app 2/2

    placeholder? by the version id alone:
    Terraform made it, and no value was read"
  `);
});

it('list, the first day', () => {
  expect(SCREENS['list, the first day'](WIDE)).toMatchInlineSnapshot(`
    "SECRET                         STATE         AGE  NEXT  USED BY
    prod/bedrock/guardrail-config  placeholder?  -    -     nobody
    prod/cms-api-key               placeholder?  -    -     app 2/2
    prod/florence/session-secret   placeholder?  -    -     nobody
    prod/mongodb/agents-admin      placeholder?  -    -     app 2/2
    prod/mongodb/app-read          placeholder?  -    -     app 2/2
    prod/mongodb/app-write         placeholder?  -    -     app 2/2
    prod/mongodb/audit-read        placeholder?  -    -     app 2/2
    prod/mongodb/waitlist-write    placeholder?  -    -     app 2/2
    prod/unsubscribe-token-secret  placeholder?  -    -     app 2/2

    placeholder? by the version id alone: Terraform made it, and no value was read"
  `);
});

it('list, a long name', () => {
  expect(SCREENS['list, a long name'](WIDE)).toMatchInlineSnapshot(`
    "SECRET
      STATE  AGE  NEXT  USED BY
    prod/a-very-long-name/a-very-long-name/a-very-long-name/key
      missing  -  -  nobody"
  `);
});

it('in a pipe: a line a row, tabs, times, no heads, no colour, nothing folded at any width', () => {
  const piped = listScreen(PROD, LISTED_ROWS, NOW, WIDE, true);
  expect(piped.replaceAll('\t', ' | ')).toMatchInlineSnapshot(`
    "prod | prod/bedrock/guardrail-config | placeholder? | - | - | nobody
    prod | prod/cms-api-key | as declared | 2026-07-19T12:00:00Z | 2026-10-17 | app 2/2
    prod | prod/florence/session-secret | placeholder? | - | - | nobody
    prod | prod/mongodb/agents-admin | stopgap | 2026-07-19T12:00:00Z | - | app 2/2
    prod | prod/mongodb/app-read | as declared | 2026-07-19T12:00:00Z | - | app 2/2
    prod | prod/mongodb/app-write | as declared | 2026-07-19T12:00:00Z | 2026-10-17 | app 2/2, vercel MONGODB_WRITE_URI, the nightly export of the data team
    prod | prod/mongodb/audit-read | not known | 2026-07-21T11:59:00Z | - | app 0/2
    prod | prod/mongodb/waitlist-write | stopgap | 2026-07-19T12:00:00Z | - | app 2/2
    prod | prod/unsubscribe-token-secret | as declared | 2026-07-19T12:00:00Z | never | app 2/2"
  `);
  expect(piped.split('\n').map((line) => line.split('\t').length)).toEqual(LISTED_ROWS.map(() => 6));
  expect(listScreen(PROD, LISTED_ROWS, NOW, { ...NARROW, colour: true }, true)).toBe(piped);
});

it.each([
  [undefined, '-'],
  [at(30), '0 m'],
  [at(-59), '0 m'],
  [at(-3599), '59 m'],
  [at(-3600), '1 h'],
  [at(-48 * 3600 + 1), '47 h'],
  [at(-48 * 3600), '2 d'],
  [at(-400 * 86_400), '400 d'],
])('the age of a value of %s is %s', (since, text) => {
  expect(ageText({ since }, NOW)).toBe(text);
});

it('a stopgap is called one only while it is as declared', () => {
  const one = LISTED_ROWS.find(({ stopgap }) => stopgap) as InventoryRow;
  expect([stateText({ ...one, state: 'as-declared' }), stateText({ ...one, state: 'pending-deletion' })]).toEqual([
    'stopgap',
    'pending deletion',
  ]);
});

it('never is said, whatever else is known', () => {
  const due = new Date('2026-10-19T00:00:00Z');
  expect([
    nextText({ due, never: false }),
    nextText({ due: undefined, never: true }),
    nextText({ due: undefined, never: false }),
  ]).toEqual(['2026-10-19', 'never', '-']);
});

it('list, deployments under way', () => {
  expect(SCREENS['list, deployments under way'](WIDE)).toMatchInlineSnapshot(`
    "SECRET  STATE             AGE  NEXT  USED BY
    prod/a  as declared       4 h  -     app 1/2 (1 starting), worker 0/0 (wants 2),
                                         family migrate 1/2
    prod/b  as declared       -    -     api 0/1 (1 not known), worker 0/0 (wants 2)
    prod/c  pending deletion  4 h  -     family migrate 0/1"
  `);
});

it('list, deployments under way, in 40 columns', () => {
  expect(SCREENS['list, deployments under way'](NARROW)).toMatchInlineSnapshot(`
    "SECRET
      STATE  AGE  NEXT  USED BY
    prod/a
      as declared  4 h  -  app 1/2 (1
      starting), worker 0/0 (wants 2),
      family migrate 1/2
    prod/b
      as declared  -  -  api 0/1 (1 not
      known), worker 0/0 (wants 2)
    prod/c
      pending deletion  4 h  -  family
      migrate 0/1"
  `);
});

it('list, what is declared and not read', () => {
  expect(SCREENS['list, what is declared and not read'](WIDE)).toMatchInlineSnapshot(`
    "SECRET  STATE        AGE  NEXT  USED BY
    prod/a  as declared  4 h  -     app not wired
    prod/b  as declared  1 m  -     app 0/1"
  `);
});
