/**
 * A placeholder that came back over a value, as Terraform can make it (terraform-aws-modules/
 * terraform-aws-secrets-manager#24, checked 2026-11-21): what it covered is still there under AWSPREVIOUS,
 * and is the value to have, not a new one that nobody else knows.
 */
import { awsFlags } from './hints.js';
import type { Environment, Problem, SecretRow, StoredSecret, Version } from './model.js';
import { holdsValue, isKeptByAws, isUnreadable } from './state.js';
import { currentOf, makerOf, previousOf } from './version.js';
import { unreadable } from './writable.js';

/**
 * The version under AWSPREVIOUS, where a placeholder came back over it and its value is the one to have again.
 * A copy has its original's value and a row that follows its source the source's, whatever stood there before.
 */
export function coveredBy(row: SecretRow, stored: StoredSecret): Version | undefined {
  if (row.follow || ['placeholder', 'copy'].includes(row.source.kind)) return undefined;
  const previous = previousOf(stored);
  if (!previous || stored.covered === 'placeholder') return undefined;
  const maker = makerOf(previous.id);
  return maker.by === 'us' && (maker.verb === 'placeholder' || maker.verb === 'copy') ? undefined : previous;
}

/** Does only a look at AWSPREVIOUS tell whether a placeholder stands over a value? Our own versions say so. */
export function coverNeeded(row: SecretRow, stored: StoredSecret): boolean {
  if (stored.deletion || isKeptByAws(stored)) return false;
  if (stored.covered !== undefined || isUnreadable(stored.content) || holdsValue(stored) !== false) return false;
  const covered = currentOf(stored) && coveredBy(row, stored);
  return covered !== undefined && makerOf(covered.id).by !== 'us';
}

/** A database credential may have changed meanwhile, so only its provider can give it back; what cannot be read, nobody can. */
export function canRestore(row: SecretRow, stored: StoredSecret, covered: Version): boolean {
  return row.source.kind !== 'atlas' && (makerOf(covered.id).by === 'us' || stored.covered === 'value');
}

/**
 * Why nothing is written over a placeholder whose covered version cannot be taken back from here. AWSCURRENT is not
 * moved back, and no hint here does it: a moved label leaves no time behind.
 */
export function coveredProblem(
  { name, source }: SecretRow,
  stored: StoredSecret,
  covered: Version,
  environment: Environment,
): Problem {
  const unread = isUnreadable(stored.covered) ? unreadable(stored, stored.covered, environment) : undefined;
  const credential = source.kind === 'atlas';
  return {
    code: 'placeholder-returned',
    message: unread
      ? `${name} holds a placeholder over a version that cannot be read${unread.why === undefined ? '' : `: ${unread.why}`}`
      : stored.covered === 'misfit'
        ? `${name} holds a placeholder over a value that may not be written: encrypted, or without its shape`
        : `${name} had a value, and holds a placeholder now`,
    details: [],
    hints: [
      ...(unread ? [unread.hint] : []),
      ...(credential
        ? [
            `aws secretsmanager list-secret-version-ids --secret-id ${name}${awsFlags(environment)}`,
            `try the credential of version ${covered.id} first: it may have changed since`,
          ]
        : []),
    ],
  };
}
