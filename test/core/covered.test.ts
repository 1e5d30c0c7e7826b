/** What a person is told where a covered value cannot be given back from here. */
import { describe, expect, it } from 'vitest';
import { coveredBy, coveredProblem, coverNeeded } from '../../src/core/covered.js';
import type { Covered, SecretRow, StoredSecret } from '../../src/core/model.js';
import {
  ATLAS,
  CONSOLE,
  dotenv,
  environment,
  KEY,
  NOW,
  ours,
  row,
  stored,
  TERRAFORM,
  version,
} from '../support/world.js';

const NAME = 'prod/a';

function problemOf(declared: SecretRow, previous: string, covered: Covered | undefined) {
  const under = version(previous, 'AWSPREVIOUS');
  const secret: StoredSecret = stored(NAME, undefined, {
    versions: [version(TERRAFORM, 'AWSCURRENT'), under],
    covered,
  });
  return coveredProblem(declared, secret, under, environment());
}

/** A placeholder of Terraform's over a person's version. */
const returned = (more: Partial<StoredSecret>) => {
  const versions = [version(TERRAFORM, 'AWSCURRENT'), version(CONSOLE, 'AWSPREVIOUS')];
  return stored(NAME, undefined, { versions, ...more });
};

it.each<[what: string, more: Partial<StoredSecret>, needed: boolean]>([
  ['that is one', { content: 'placeholder' }, true],
  ['by its version id alone', {}, true],
  ['that nobody may read: it may be a value', { content: 'denied' }, false],
  ['that is a value', { content: 'value' }, false],
  ['under which somebody has looked', { content: 'placeholder', covered: 'value' }, false],
  ['of a secret that is being deleted', { content: 'placeholder', deletion: NOW }, false],
  ['of a secret that AWS rotates', { content: 'placeholder', rotationEnabled: true }, false],
])('a look under a placeholder %s: %j, %s', (_, more, needed) => {
  expect(coverNeeded(row(NAME, dotenv('A')), returned(more))).toBe(needed);
});

it.each<[what: string, previous: string, covers: boolean]>([
  ['what a source filled', ours('fill', NAME), true],
  ['what a person typed', CONSOLE, true],
  ['a placeholder of ours', ours('placeholder', NAME), false],
  ["another secret's value, which its row does not copy any more", ours('copy', NAME, ours('fill', 'prod/b')), false],
])('a placeholder that came back covers %s: %s, %s', (_, previous, covers) => {
  const versions = [version(TERRAFORM, 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')];
  const secret = stored(NAME, undefined, { versions, content: 'placeholder' });
  expect(coveredBy(row(NAME, dotenv('A')), secret)?.id).toBe(covers ? previous : undefined);
});

const FLAGS = '--profile askflorence-prod --region us-east-1';

describe('a covered version', () => {
  const tried = (previous: string) => [
    `aws secretsmanager list-secret-version-ids --secret-id prod/a ${FLAGS}`,
    `try the credential of version ${previous} first: it may have changed since`,
  ];

  it.each<[what: string, previous: string, covered: Covered | undefined]>([
    ["a person's", CONSOLE, 'value'],
    ['ours', ours('fill', NAME), undefined],
  ])('of a database credential, %s, is tried before it is used', (_, previous, covered) => {
    const { message, hints } = problemOf(row(NAME, ATLAS), previous, covered);
    // Whoever made it so: written again, or its label moved back.
    expect(message).toBe('prod/a had a value, and holds a placeholder now');
    expect(hints).toEqual(tried(previous));
  });

  it.each<[Covered, string, string]>([
    ['kms-denied', 'its key may not be used', `allow kms:Decrypt on ${KEY.arn}`],
    ['key-unhealthy', 'its key cannot be used', `aws kms describe-key --key-id ${KEY.arn} ${FLAGS}`],
  ])('that cannot be read for its key, %s, says that', (covered, why, hint) => {
    const { message, hints } = problemOf(row(NAME, dotenv('A')), CONSOLE, covered);
    expect(message).toBe(`prod/a holds a placeholder over a version that cannot be read: ${why}`);
    expect(hints).toEqual([hint]);
  });

  it.each([
    ['a file', dotenv('A'), []],
    ['a database', ATLAS, tried(CONSOLE)],
  ])('of %s that cannot be read is left to whoever may allow it', (_, source, more) => {
    const { message, hints } = problemOf(row(NAME, source), CONSOLE, 'denied');
    expect(message).toBe('prod/a holds a placeholder over a version that cannot be read');
    expect(hints).toEqual(['allow secretsmanager:GetSecretValue on it', ...more]);
  });
});
