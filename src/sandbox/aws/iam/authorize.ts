/**
 * Whether a caller may do something: "an explicit deny in any of these policies overrides the allow",
 * and what nothing allows is denied (IAM User Guide, "Policy evaluation logic"; checked 2026-11-22).
 * A caller without any policy may do everything: most tests and demos are not about permissions.
 */
import { ApiError, type Caller, type Scope } from '../json.js';
import { type Context, holds } from './conditions.js';
import { matches } from './pattern.js';
import type { Patterns, Policy, Statement } from './policy.js';

/** What else decides: keys for conditions, and the policy of the resource itself. */
export interface Circumstances {
  readonly context?: Context | (() => Context);
  readonly resourcePolicy?: Policy | undefined;
}

interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/**
 * Throws what AWS answers where the action is denied. The texts are those of the IAM User Guide,
 * "Troubleshoot access denied error messages".
 */
export function authorize(
  { caller, region }: Scope,
  action: string,
  resource: string,
  { context = {}, resourcePolicy }: Circumstances = {},
): void {
  // Most callers are not restricted at all, and ask thousands of times.
  if (caller.denied.length === 0 && !caller.policies?.length && resourcePolicy === undefined) return;
  const global = {
    'aws:principalaccount': region.account,
    'aws:principalarn': principal(caller.arn),
    'aws:requestedregion': region.name,
  };
  const given = typeof context === 'function' ? context() : context;
  const lowered = Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]);
  const question = { action, resource, context: { ...global, ...Object.fromEntries(lowered) } };
  const why = refusal(caller, region.account, resourcePolicy, question);
  if (why === undefined) return;
  throw new ApiError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

function refusal(
  caller: Caller,
  account: string,
  resourcePolicy: Policy | undefined,
  question: Question,
): string | undefined {
  const own = [...caller.denied.map(denial), ...(caller.policies ?? []).flatMap(({ statements }) => statements)];
  if (own.some((one) => one.effect === 'Deny' && speaksOf(one, question)))
    return 'with an explicit deny in an identity-based policy';
  const theirs = (resourcePolicy?.statements ?? []).filter((one) => speaksOf(one, question));
  if (theirs.some((one) => one.effect === 'Deny' && isMeant(one, caller.arn, account, 'through the account too')))
    return 'with an explicit deny in a resource-based policy';
  const restricted = caller.policies !== undefined && caller.policies.length > 0;
  const allowed =
    !restricted ||
    own.some((one) => one.effect === 'Allow' && speaksOf(one, question)) ||
    theirs.some((one) => one.effect === 'Allow' && isMeant(one, caller.arn, account, 'by name'));
  return allowed ? undefined : `because no identity-based policy allows the ${question.action} action`;
}

function denial({ action, resource }: Caller['denied'][number]): Statement {
  const only = (pattern: string): Patterns => ({ not: false, any: [pattern] });
  return { effect: 'Deny', principals: undefined, actions: only(action), resources: only(resource), conditions: [] };
}

function speaksOf({ actions, resources, conditions }: Statement, { action, resource, context }: Question): boolean {
  return (
    actions.any.some((pattern) => matches(pattern, action, true)) !== actions.not &&
    resources.any.some((pattern) => matches(pattern, resource)) !== resources.not &&
    conditions.every((condition) => holds(condition, context))
  );
}

/**
 * Who a statement of a resource's policy is for. The account as principal delegates to the policies of
 * its identities: it can deny, but it allows nothing by itself (IAM User Guide, "AWS account principals").
 */
function isMeant(
  { principals = [] }: Statement,
  arn: string,
  account: string,
  how: 'by name' | 'through the account too',
) {
  const names = ['*', arn, principal(arn)];
  if (how !== 'by name') names.push(account, `arn:aws:iam::${account}:root`);
  return principals.some((one) => names.includes(one));
}

/** The role of a session: `arn:aws:sts::N:assumed-role/ROLE/NAME` is `arn:aws:iam::N:role/ROLE`. */
function principal(arn: string): string {
  return arn.replace(/^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, 'arn:aws:iam::$1:role/$2');
}
