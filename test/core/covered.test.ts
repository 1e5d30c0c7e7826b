/** What a person is told where a covered value cannot be given back from here. */
import { describe, expect, it } from 'vitest';
import { coveredProblem } from '../../src/core/covered.js';
import type { Covered, SecretRow, StoredSecret } from '../../src/core/model.js';
import { ATLAS, CONSOLE, dotenv, environment, KEY, ours, row, stored, TERRAFORM, version } from '../support/world.js';

const NAME = 'prod/a';

function problemOf(declared: SecretRow, previous: string, covered: Covered | undefined) {
  const under = version(previous, 'AWSPREVIOUS');
  const secret: StoredSecret = stored(NAME, undefined, {
    versions: [version(TERRAFORM, 'AWSCURRENT'), under],
    covered,
  });
  return coveredProblem(declared, secret, under, environment());
}

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
