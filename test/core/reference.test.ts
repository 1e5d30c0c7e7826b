/** What a task definition's `valueFrom` means, by the rule of the ECS agent (asmsecret.go; reference/aws.md §3.1). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followedSecrets, isPinned, parseValueFrom } from '../../src/core/reference.js';
import { byName, reference, stored } from '../support/world.js';

const ARN = 'arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/a-AbCdEf';

describe('which references the agent takes', () => {
  it.each([
    ['a whole ARN', ARN, { id: 'prod/a-AbCdEf' }],
    ['a partial ARN', ARN.slice(0, -7), { id: 'prod/a' }],
    ['three empty parts', `${ARN}:::`, { id: 'prod/a-AbCdEf' }],
    ['a JSON key', `${ARN}:password::`, { jsonKey: 'password' }],
    ['a stage', `${ARN}::AWSPREVIOUS:`, { stage: 'AWSPREVIOUS' }],
    ['a version', `${ARN}:::2f7f0c1e`, { version: '2f7f0c1e' }],
    ['all three', `${ARN}:password:AWSCURRENT:2f7f0c1e`, { jsonKey: 'password', stage: 'AWSCURRENT' }],
    ['China', ARN.replace('arn:aws:', 'arn:aws-cn:'), { id: 'prod/a-AbCdEf' }],
  ])('%s', (_, valueFrom, expected) => {
    expect(parseValueFrom(valueFrom)).toMatchObject(expected);
    expect(parseValueFrom(valueFrom)?.arn).toBe(valueFrom.split(':').slice(0, 7).join(':'));
  });

  it.each([
    ['8 parts', `${ARN}:password`],
    ['9 parts', `${ARN}:password:`],
    ['11 parts', `${ARN}::::`],
    ['no id', 'arn:aws:secretsmanager:us-east-1:039624954211:secret:'],
    ['no secret', 'arn:aws:secretsmanager:us-east-1:039624954211:other:prod/a'],
    ['a parameter', 'arn:aws:ssm:us-east-1:039624954211:parameter/prod/a'],
    ["a parameter's name", '/prod/a'],
    ['a plain name', 'prod/a'],
    ['nothing', ''],
  ])('not %s', (_, valueFrom) => {
    expect(parseValueFrom(valueFrom)).toBeUndefined();
  });

  it('answers any text without an exception', () => {
    const part = fc.constantFrom('arn', 'aws', 'secretsmanager', 'secret', '', 'prod/a', ':', '::');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const parsed = parseValueFrom(parts.join(':'));
        expect(parsed === undefined || parsed.id !== '').toBe(true);
      }),
    );
  });
});

describe('a pinned reference never sees a new value', () => {
  it.each([
    ['a version', `${ARN}:::2f7f0c1e`, true],
    ['a version that happens to be current', `${ARN}::AWSCURRENT:2f7f0c1e`, true],
    ['AWSPREVIOUS', `${ARN}::AWSPREVIOUS:`, true],
    ['AWSCURRENT', `${ARN}::AWSCURRENT:`, false],
    ['a JSON key', `${ARN}:password::`, false],
    ['nothing more', ARN, false],
  ])('%s: %s', (_, valueFrom, pinned) => {
    const parsed = parseValueFrom(valueFrom);
    expect(parsed && isPinned(parsed)).toBe(pinned);
  });
});

describe('which secret it follows', () => {
  const followed = followedSecrets(byName([stored('prod/a', undefined), stored('prod/a-AbCdEf', undefined)]));
  it.each([
    ['by its whole ARN', ARN, 'prod/a'],
    ['by its name', ARN.slice(0, -7), 'prod/a'],
    ['by its whole ARN, where its name looks like one', `${ARN}-AbCdEf`, 'prod/a-AbCdEf'],
    ['with a JSON key', `${ARN}:password::`, 'prod/a'],
    ['the one that was deleted and made again: none', ARN.replace('AbCdEf', 'XyZ123'), undefined],
    ['of another account: none', ARN.slice(0, -7).replace('039624954211', '549136075525'), undefined],
    ['of another region: none', ARN.slice(0, -7).replace('us-east-1', 'eu-central-1'), undefined],
    ['pinned: none', `${ARN}:::2f7f0c1e`, undefined],
    ['a parameter: none', '/prod/a', undefined],
  ])('%s', (_, valueFrom, name) => {
    expect(followed(reference('prod/a', valueFrom))?.name).toBe(name);
  });
});
