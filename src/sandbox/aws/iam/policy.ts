/**
 * Policy documents, read strictly: what the sandbox would not evaluate as IAM does is refused when the
 * policy is attached, not ignored when it matters. IAM User Guide, "Grammar of the IAM JSON policy
 * language" (checked 2026-11-22).
 */
import { isRecord } from '../json.js';
import { type Condition, unknown } from './conditions.js';

/** Plain data, so that it is kept with the account it is attached to. */
export interface Policy {
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Who it is for: ARNs, account numbers or `*`; undefined in a policy of an identity. */
  readonly principals: readonly string[] | undefined;
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
}

/** One of them, or with `Not…` none of them. */
export interface Patterns {
  readonly not: boolean;
  readonly any: readonly string[];
}

export type Kind = 'identity' | 'resource';

/** Why a document cannot be used; names the place in it. */
export class PolicyError extends Error {}

const MEMBERS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export function parsePolicy(document: unknown, kind: Kind = 'identity'): Policy {
  if (!isRecord(document)) throw new PolicyError('the policy is not an object');
  for (const member of Object.keys(document)) {
    if (!['Version', 'Id', 'Statement'].includes(member)) throw new PolicyError(`${member} is no member of a policy`);
  }
  // Without it the language is the one of 2008, which has no policy variables; nothing else differs here.
  const { Version = '2008-10-17', Statement } = document;
  if (Version !== '2012-10-17' && Version !== '2008-10-17') throw new PolicyError('Version is not one of IAM');
  const statements = [Statement].flat();
  if (Statement === undefined || statements.length === 0) throw new PolicyError('Statement is missing');
  return { statements: statements.map((one, i) => statement(one, kind, `Statement[${i}]`)) };
}

function statement(given: unknown, kind: Kind, at: string): Statement {
  if (!isRecord(given)) throw new PolicyError(`${at} is not an object`);
  for (const member of Object.keys(given)) {
    if (!MEMBERS.includes(member)) throw new PolicyError(`${at}.${member} is no member of a statement`);
  }
  const { Effect } = given;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyError(`${at}.Effect is neither Allow nor Deny`);
  return {
    effect: Effect,
    principals: principals(given, kind, at),
    actions: actions(given, at),
    resources: patterns(given, 'Resource', at),
    conditions: conditions(given.Condition, at),
  };
}

function principals(given: Record<string, unknown>, kind: Kind, at: string): readonly string[] | undefined {
  if (given.NotPrincipal !== undefined) throw new PolicyError(`${at}.NotPrincipal: the sandbox does not evaluate it`);
  if (kind === 'identity') {
    if (given.Principal !== undefined) throw new PolicyError(`${at}.Principal has no place in a policy of an identity`);
    return undefined;
  }
  if (given.Principal === '*') return ['*'];
  if (!isRecord(given.Principal)) throw new PolicyError(`${at}.Principal is missing`);
  // Services and federated users are never who calls the sandbox.
  return given.Principal.AWS === undefined ? [] : texts(given.Principal.AWS, `${at}.Principal.AWS`);
}

function actions(given: Record<string, unknown>, at: string): Patterns {
  const found = patterns(given, 'Action', at);
  for (const action of found.any) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
      throw new PolicyError(`${at}: ${action} is not an action`);
  }
  return found;
}

function patterns(given: Record<string, unknown>, name: 'Action' | 'Resource', at: string): Patterns {
  const opposite = `Not${name}`;
  if ((given[name] === undefined) === (given[opposite] === undefined))
    throw new PolicyError(`${at} needs ${name} or ${opposite}, and not both`);
  const not = given[name] === undefined;
  return { not, any: texts(not ? given[opposite] : given[name], `${at}.${not ? opposite : name}`) };
}

function conditions(given: unknown, at: string): Condition[] {
  if (given === undefined) return [];
  if (!isRecord(given)) throw new PolicyError(`${at}.Condition is not an object`);
  return Object.entries(given).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) throw new PolicyError(`${at}.Condition.${operator} is not an object`);
    return Object.entries(keys).map(([key, value]) => {
      const problem = unknown(operator, key);
      if (problem !== undefined) throw new PolicyError(`${at}.Condition: ${problem}`);
      return { operator, key, values: texts(value, `${at}.Condition.${operator}.${key}`) };
    });
  });
}

function texts(given: unknown, at: string): readonly string[] {
  const all = [given].flat().map((one) => (typeof one === 'boolean' ? String(one) : one));
  if (all.length === 0 || !all.every((one) => typeof one === 'string')) throw new PolicyError(`${at} is not a text`);
  const variable = all.find((one) => one.includes('${'));
  if (variable !== undefined) throw new PolicyError(`${at}: the sandbox has no policy variables`);
  return all;
}
