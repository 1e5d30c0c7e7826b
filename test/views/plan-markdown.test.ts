/** A plan for a pull request: what needs a person first, and the command that approves exactly this. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model.js';
import { planMarkdown } from '../../src/views/plan-markdown.js';
import { BEYOND_PLAN, BLOCKED_PLAN, ENDING_PLAN, STALE_PLAN, UNWELL_PLAN } from '../support/screens.js';
import { APPLY, FILL_PLAN, FIRST_PLAN, HERE, OPERATOR, PROD, SETTLED_PLAN } from '../support/story.js';
import { dotenv, planOf, problem, row, stored, TERRAFORM } from '../support/world.js';

const markdown = (plan: Plan) =>
  planMarkdown({
    environment: PROD,
    identity: OPERATOR,
    plan,
    usage: { calls: 1, valuesRead: 0 },
    apply: APPLY,
    here: HERE,
  });

it('to fill', () => {
  expect(markdown(FILL_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **fill 7 · restart 1 service · leave 2 alone**

    | | what | how |
    |---|---|---|
    | + | \`prod/cms-api-key\` | dotenv CMS_API_KEY |
    | + | \`prod/mongodb/agents-admin\` | copy of prod/mongodb/app-write, stopgap #56 |
    | + | \`prod/mongodb/app-read\` | dotenv MONGODB_READ_URI |
    | + | \`prod/mongodb/app-write\` | dotenv MONGODB_WRITE_URI |
    | + | \`prod/mongodb/audit-read\` | copy of prod/mongodb/app-read, stopgap #56 |
    | + | \`prod/mongodb/waitlist-write\` | copy of prod/mongodb/app-write, stopgap #56 |
    | + | \`prod/unsubscribe-token-secret\` | dotenv UNSUBSCRIBE_TOKEN_SECRET |
    | > | \`app\` | askflorence-prod-app: 2 tasks, rolling; old tasks serve meanwhile |

    Approve exactly this: \`secretsmith apply --env prod --expect 0b37f57\`"
  `);
});

it('with blocked rows, and a restart that is held', () => {
  expect(markdown(FIRST_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **fill 4 · blocked 3 · restart held · leave 2 alone**

    | | what | how |
    |---|---|---|
    | ! | \`prod/mongodb/agents-admin\` | waits for \`prod/mongodb/app-write\` |
    | ! | \`prod/mongodb/app-write\` | dotenv MONGODB_WRITE_URI is an empty string |
    | ! | \`prod/mongodb/waitlist-write\` | waits for \`prod/mongodb/app-write\` |
    | ! | \`app\` | restart held by \`prod/mongodb/agents-admin\`, \`prod/mongodb/app-write\`, \`prod/mongodb/waitlist-write\` |
    | + | \`prod/cms-api-key\` | dotenv CMS_API_KEY |
    | + | \`prod/mongodb/app-read\` | dotenv MONGODB_READ_URI |
    | + | \`prod/mongodb/audit-read\` | copy of prod/mongodb/app-read, stopgap #56 |
    | + | \`prod/unsubscribe-token-secret\` | dotenv UNSUBSCRIBE_TOKEN_SECRET |

    Approve exactly this: \`secretsmith apply --env prod --expect c81f2f0\`"
  `);
});

it('a stale task alone', () => {
  expect(markdown(STALE_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **restart 1 service · leave 2 alone**

    | | what | how |
    |---|---|---|
    | > | \`app\` | askflorence-prod-app: 2 tasks, rolling; old tasks serve meanwhile; older than prod/cms-api-key; somebody else wrote it at 2026-07-21T11:59:00Z |

    Approve exactly this: \`secretsmith apply --env prod --expect 7978db6\`"
  `);
});

it('nothing to do', () => {
  expect(markdown(SETTLED_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **nothing to do**"
  `);
});

it('every reason to be blocked, and so nothing to approve', () => {
  expect(markdown(BLOCKED_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **blocked 7 · leave 1 alone**

    | | what | how |
    |---|---|---|
    | ! | \`prod/a\` | a person has to put its value there |
    | ! | \`prod/b\` | does not exist |
    | ! | \`prod/c\` | is being deleted |
    | ! | \`prod/d\` | is rotated or managed by AWS, so nothing else may write it |
    | ! | \`prod/e\` | holds a version that is not ours, and it may not be read |
    | ! | \`prod/f\` | has a rotation that was begun and not finished |
    | ! | \`prod/h\` | waits for \`prod/g\` |"
  `);
});

it('what lies beyond a restart', () => {
  expect(markdown(BEYOND_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **fill 1 · restart 1 service · restart held**

    | | what | how |
    |---|---|---|
    | ! | \`app\` | held: CodeDeploy deploys it, so a deployment there delivers the values |
    | + | \`prod/a\` | dotenv A |
    | > | \`mailer\` | askflorence-prod-mailer: 1 task, rolling; old tasks serve meanwhile; a release too where a tag has moved: 039624954211.dkr.ecr.us-east-1.amazonaws.com/mailer:stable and 1 more |

    Approve exactly this: \`secretsmith apply --env prod --expect d9f2233\`"
  `);
});

it('of what needs a person, though nothing is to be applied', () => {
  expect(markdown(UNWELL_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **5 things need a person**

    | | what | how |
    |---|---|---|
    | ! | \`mailer\` | askflorence-prod-mailer: new tasks cannot start: PROD_GONE names prod/gone-AbCdEf, which does not exist |
    | ! | \`app\` | askflorence-prod-app: its deployment of 2026-07-21T11:50:00Z is failing: 3 tasks failed, 1 task of 1 wanted runs |
    | ! | \`worker\` | askflorence-prod-worker: 1 task of 2 wanted runs, and no deployment is under way |
    | ! | \`family migrate\` | 2 tasks of no service are older than prod/a; no restart replaces them |
    | ? | \`family report\` | of 1 task of no service it is not known whether it has prod/b; no restart replaces it |"
  `);
});

it('when stopgaps end', () => {
  expect(markdown(ENDING_PLAN)).toMatchInlineSnapshot(`
    "## secretsmith plan: prod
    039624954211 us-east-1

    **replace 3 · blocked 1**

    | | what | how |
    |---|---|---|
    | ! | \`prod/a\` | a person has to put its value there; it still holds a copy of prod/mongodb/app-write |
    | ~ | \`prod/mongodb/agents-write\` | dotenv MONGODB_AGENTS_URI; until now a copy of prod/mongodb/app-write |
    | ~ | \`prod/mongodb/survey-write\` | copy of prod/mongodb/app-write, stopgap #56; until now a value filled from another source |
    | ~ | \`prod/session-secret\` | generated, 32 bytes base64url; until now a value that somebody else wrote; what the old value signed or encrypted stops working |

    Approve exactly this: \`secretsmith apply --env prod --expect 72b013b\`"
  `);
});

describe('is a table, whatever a text holds', () => {
  const odd = planOf({
    rows: [row('prod/a', dotenv('A'))],
    secrets: [stored('prod/a', TERRAFORM)],
    unusable: { 'prod/a': problem('x', 'one | two\nthree') },
  });
  it.each([FILL_PLAN, FIRST_PLAN, STALE_PLAN, BLOCKED_PLAN, BEYOND_PLAN, UNWELL_PLAN, odd])('plan %#', (plan) => {
    const rows = markdown(plan)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(2);
    for (const line of rows) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4);
  });
});
