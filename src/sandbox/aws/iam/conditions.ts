/**
 * The `Condition` of a statement. IAM User Guide, "IAM JSON policy elements: Condition operators", and
 * the keys that the Service Authorization Reference has for these services (checked 2026-11-22). Only
 * keys that the sandbox fills in are known: one that it never filled in would never match, in silence.
 */
import { matches, matchesArn } from './pattern.js';

/** What a request says of itself, by key of IAM in lower case. Absent is not there. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One operator on one key. Values are alternatives. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

type Test = (wanted: string, given: string) => boolean;

const same: Test = (wanted, given) => wanted === given;
const folded: Test = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();

const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: folded,
  StringLike: (wanted, given) => matches(wanted, given),
  // "ArnEquals and ArnLike behave identically."
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: folded,
};

/** Their opposites: "the request value must match none of the values". */
const NEGATIVE: Readonly<Record<string, Test>> = {
  StringNotEquals: same,
  StringNotEqualsIgnoreCase: folded,
  StringNotLike: (wanted, given) => matches(wanted, given),
  ArnNotEquals: matchesArn,
  ArnNotLike: matchesArn,
};

const KEYS = [
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:RequestedRegion',
  'aws:RequestTag/',
  'aws:ResourceTag/',
  'ecs:cluster',
  'kms:MacAlgorithm',
  'kms:RequestAlias',
  'kms:ViaService',
  'secretsmanager:BlockPublicPolicy',
  'secretsmanager:Description',
  'secretsmanager:KmsKeyArn',
  'secretsmanager:KmsKeyId',
  'secretsmanager:Name',
  'secretsmanager:ResourceTag/',
  'secretsmanager:resource/Type',
  'secretsmanager:RotationLambdaARN',
  'secretsmanager:SecretId',
  'secretsmanager:SecretPrimaryRegion',
  'secretsmanager:Type',
  'secretsmanager:VersionId',
  'secretsmanager:VersionStage',
].map((key) => key.toLowerCase());

/** What is wrong with an operator or a key; undefined when the sandbox can evaluate both. */
export function unknown(operator: string, key: string): string | undefined {
  const base = operator.replace(/IfExists$/, '');
  const known = base in POSITIVE || base in NEGATIVE || operator === 'Null';
  if (!known) return `the sandbox does not evaluate the operator ${operator}`;
  const named = key.toLowerCase();
  if (KEYS.some((one) => (one.endsWith('/') ? named.startsWith(one) : named === one))) return undefined;
  return `the sandbox never fills in the condition key ${key}`;
}

export function holds({ operator, key, values }: Condition, context: Context): boolean {
  const found = context[key.toLowerCase()];
  const given = found === undefined ? [] : [found].flat();
  if (operator === 'Null') return values.some((value) => (value === 'true') === (given.length === 0));
  const base = operator.replace(/IfExists$/, '');
  const negative = NEGATIVE[base];
  // "If the key is not present, … negated operators evaluate to true", and so does whatever ends in IfExists.
  if (given.length === 0) return negative !== undefined || operator !== base;
  const test = negative ?? POSITIVE[base];
  const met = given.some((one) => values.some((value) => test?.(value, one)));
  return negative === undefined ? met : !met;
}
