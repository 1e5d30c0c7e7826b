/** GetRandomPassword. Secrets Manager API reference (checked 2026-11-21). */
import { randomInt } from 'node:crypto';
import { DIGITS } from '../../random.js';
import { authorize } from '../iam/authorize.js';
import { ApiError, flag, integer, operation, text } from '../json.js';

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export const getRandomPassword = operation(
  {
    PasswordLength: integer(1, 4096),
    ExcludeCharacters: text(0, 4096),
    ExcludeNumbers: flag,
    ExcludePunctuation: flag,
    ExcludeUppercase: flag,
    ExcludeLowercase: flag,
    IncludeSpace: flag,
    RequireEachIncludedType: flag,
  },
  (scope, input) => {
    authorize(scope, 'secretsmanager:GetRandomPassword', '*');
    const excluded = input.ExcludeCharacters ?? '';
    const kinds = [
      input.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
      input.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      input.ExcludeNumbers ? '' : DIGITS,
      input.ExcludePunctuation ? '' : PUNCTUATION,
      input.IncludeSpace ? ' ' : '',
    ]
      .map((kind) => [...kind].filter((character) => !excluded.includes(character)).join(''))
      .filter((kind) => kind !== '');
    const length = input.PasswordLength ?? 32;
    // "If you don't include this switch, the password contains at least one of every character type."
    const each = input.RequireEachIncludedType !== false;
    if (kinds.length === 0 || (each && kinds.length > length)) {
      throw new ApiError(
        'InvalidParameterException',
        'A password of this length cannot hold every character type that is asked for.',
      );
    }
    const from = (kind: string) => kind.charAt(randomInt(kind.length));
    const characters = each ? kinds.map(from) : [];
    while (characters.length < length) characters.push(from(kinds.join('')));
    return { RandomPassword: shuffled(characters).join('') };
  },
);

function shuffled(characters: string[]): string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
