/** What may not be written, and that the refusal holds nothing of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/model.js';
import { Secret } from '../../src/core/secret.js';
import { isPlaceholder, MOST_BYTES, refusalOf } from '../../src/core/value.js';
import { dotenv, environment, row } from '../support/world.js';

const CANARY = 'CANARY-9d2e-not-a-password';
const PROD = environment({ placeholders: ['PLACEHOLDER', 'CHANGE ME'] });

const refused = (text: string, shape?: Shape) =>
  refusalOf(new Secret(text), row('prod/a', dotenv('A_KEY'), { shape }), PROD);

describe('never written, whatever the row', () => {
  it.each([
    ['an empty string', '', 'source-empty', 'dotenv A_KEY is an empty string'],
    ['spaces', '   ', 'source-empty', 'dotenv A_KEY is only white space'],
    ['line ends and tabs', '\r\n\t\n', 'source-empty', 'dotenv A_KEY is only white space'],
    ['a no-break space', '\u00a0', 'source-empty', 'dotenv A_KEY is only white space'],
    ['a byte order mark', '\ufeff', 'source-empty', 'dotenv A_KEY is only white space'],
    ['a zero-width space', '\u200b', 'source-empty', 'dotenv A_KEY is only characters that nobody sees'],
    ['both', ' \u200b\ufeff\n', 'source-empty', 'dotenv A_KEY is only characters that nobody sees'],
    ['two quotes', '""', 'source-empty', 'dotenv A_KEY is only quotes around nothing'],
    ['two single quotes', "''\n", 'source-empty', 'dotenv A_KEY is only quotes around nothing'],
    ['quotes around blanks', '" \t"', 'source-empty', 'dotenv A_KEY is only quotes around nothing'],
    ["Vercel's stand-in", '[SENSITIVE]', 'source-redacted', 'dotenv A_KEY holds [SENSITIVE], not its value'],
    [
      "Vercel's stand-in and a line end",
      '[SENSITIVE]\n',
      'source-redacted',
      'dotenv A_KEY holds [SENSITIVE], not its value',
    ],
    [
      "Vercel's stand-in as a file holds it",
      '"[SENSITIVE]"\n',
      'source-redacted',
      'dotenv A_KEY holds [SENSITIVE], not its value',
    ],
    ['a placeholder', 'PLACEHOLDER', 'source-placeholder', 'dotenv A_KEY holds a placeholder text'],
    ['a placeholder, trimmed', '  CHANGE ME\n', 'source-placeholder', 'dotenv A_KEY holds a placeholder text'],
    [
      "dotenvx's ciphertext",
      'encrypted:Q0FOQVJZLW5vdC1hLWtleQ==',
      'source-encrypted',
      'dotenv A_KEY is still encrypted by dotenvx',
    ],
    [
      "SOPS's ciphertext",
      'ENC[AES256_GCM,data:Q0FOQVJZ,iv:Q0FO,tag:Q0FO,type:str]',
      'source-encrypted',
      'dotenv A_KEY is still encrypted by SOPS',
    ],
    [
      "Ansible Vault's",
      '$ANSIBLE_VAULT;1.1;AES256\n434e4152',
      'source-encrypted',
      'dotenv A_KEY is still encrypted by Ansible Vault',
    ],
    ['one byte too many', 'x'.repeat(MOST_BYTES + 1), 'value-too-long', 'dotenv A_KEY is larger than 65536 bytes'],
  ])('%s', (_, text, code, message) => {
    expect(refused(text)).toMatchObject({ code, message });
  });
});

describe('written', () => {
  it.each([
    ['one character', 'x'],
    ['white space around a value, which may be meant', ` ${CANARY}\n`],
    ['a word that is a placeholder elsewhere', 'TODO'],
    ['a placeholder in other letters', 'placeholder'],
    ['a placeholder inside a text', 'PLACEHOLDER-1'],
    ['the stand-in inside a text', 'x[SENSITIVE]'],
    ['a word that only begins like ciphertext', 'encrypted: CANARY at rest'],
    ['one quote', '"'],
    ['two quotes of two kinds', `"'`],
    ['quotes around a value', `"${CANARY}"`],
    ['JSON without anything in it', '{}'],
    ['ciphertext inside a text', 'key=ENC[AES256_GCM,data:Q0FOQVJZ'],
    ['as many bytes as may be', 'x'.repeat(MOST_BYTES)],
  ])('%s', (_, text) => {
    expect(refused(text)).toBeUndefined();
  });
});

describe('the limit counts bytes of UTF-8, not characters', () => {
  it.each([
    ['2', 'ä'],
    ['3', '€'],
    ['4', '😀'],
  ])('%s bytes a character', (bytes, character) => {
    const most = Math.floor(MOST_BYTES / Number(bytes));
    expect(refused(character.repeat(most))).toBeUndefined();
    expect(refused(character.repeat(most + 1))?.code).toBe('value-too-long');
  });
});

const text = (more: Partial<Extract<Shape, { kind: 'text' }>>): Shape => ({
  kind: 'text',
  pattern: undefined,
  minLength: undefined,
  maxLength: undefined,
  ...more,
});

const PEM = '-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\nbm90LWEta2V5\n-----END PRIVATE KEY-----\n';
const UUID = '2f7f0c1e-5a3c-4a51-9a51-3a1f4d1b7c11';

/** Shape, what has it, what has not, and the words of the refusal. */
const SHAPES: readonly [string, Shape, readonly string[], readonly string[], string][] = [
  [
    'mongodb-uri',
    { kind: 'mongodb-uri' },
    [
      'mongodb://user:CANARY@a.example.invalid',
      'mongodb+srv://user:CANARY@a.example.invalid/db?retryWrites=true',
      'mongodb://user:CANARY@a.example.invalid:27017,b.example.invalid:27017/db',
      'mongodb://us%40er:CANARY%3A@a.example.invalid/db',
    ],
    [
      'mongodb+srv://a.example.invalid/db',
      'mongodb+srv://user@a.example.invalid/db',
      'mongodb+srv://user:@a.example.invalid/db',
      'mongodb+srv://:CANARY@a.example.invalid/db',
      'mongodb://user:CANARY@',
      'https://user:CANARY@a.example.invalid',
      ' mongodb://user:CANARY@a.example.invalid',
      'mongodb://user:CANARY@a.example.invalid\n',
    ],
    'is not a mongodb URI with a user and a password',
  ],
  [
    'url',
    { kind: 'url' },
    ['https://hooks.example.invalid/CANARY', 'redis://:CANARY@a.example.invalid:6379/0'],
    ['CANARY', '//a.example.invalid', 'https://'],
    'is not a URL',
  ],
  [
    'json',
    { kind: 'json' },
    ['{"key":"CANARY"}', '[]', '"CANARY"', 'null'],
    ['CANARY', "{'key':'CANARY'}", '{"key":"CANARY"'],
    'is not JSON',
  ],
  [
    'pem',
    { kind: 'pem' },
    [PEM, PEM.trim(), PEM.replaceAll('\n', '\r\n')],
    ['Q0FOQVJZ', PEM.replace('END PRIVATE', 'END PUBLIC'), PEM.replaceAll('\n', '\\n'), PEM + PEM, PEM.slice(0, -8)],
    'is not one PEM block',
  ],
  [
    'uuid',
    { kind: 'uuid' },
    [UUID, UUID.toUpperCase()],
    [UUID.slice(1), `{${UUID}}`, UUID.replaceAll('-', ''), `${UUID}\n`],
    'is not a UUID',
  ],
  ['minLength', text({ minLength: 8 }), ['CANARY-1'], ['CANARY'], 'is shorter than the shape allows'],
  ['maxLength', text({ maxLength: 8 }), ['CANARY-1'], ['CANARY-12'], 'is longer than the shape allows'],
  [
    'pattern',
    text({ pattern: '^re_[A-Za-z0-9_]+$' }),
    ['re_CANARY'],
    ['CANARY', 're_', 're_CANARY\n'],
    'does not match the pattern of its shape',
  ],
  ['no limits', text({}), ['CANARY'], [], ''],
];

describe.each(SHAPES)('shape %s', (_, shape, good, bad, words) => {
  it.each(good.map((value) => [value]))('takes %j', (value) => {
    expect(refused(value, shape)).toBeUndefined();
  });
  if (bad.length === 0) return;
  it.each(bad.map((value) => [value]))('refuses %j', (value) => {
    expect(refused(value, shape)).toMatchObject({ code: 'shape', message: `dotenv A_KEY ${words}` });
  });
});

it('no refusal holds any of the value', () => {
  const shapes = SHAPES.map(([, shape]) => shape);
  const around = fc.oneof(fc.string(), fc.constantFrom('', '{"a":"', 'mongodb://', ' '.repeat(MOST_BYTES), 'https://'));
  let refusals = 0;
  fc.assert(
    fc.property(around, around, fc.constantFrom(...shapes), (before, after, shape) => {
      const refusal = refused(before + CANARY + after, shape);
      if (refusal) refusals += 1;
      expect(JSON.stringify(refusal) ?? '').not.toContain('CANARY');
    }),
  );
  expect(refusals).toBeGreaterThan(20);
});

describe('what is taken for a placeholder where it is stored', () => {
  const is = (value: string) => isPlaceholder(new Secret(value), PROD);

  it.each([
    ['its whole text, trimmed', ['PLACEHOLDER', '\tPLACEHOLDER \n', 'CHANGE ME'], true],
    ['in the same letters', ['placeholder', 'PLACEHOLDER.', 'CHANGE  ME', '"PLACEHOLDER"'], false],
    ['nothing, whatever is listed', ['', ' ', '\r\n', '\u200b', '""', "' '"], true],
    ["Vercel's stand-in, whatever is listed", ['[SENSITIVE]', ' [SENSITIVE]\n', '"[SENSITIVE]"'], true],
    // A task may decrypt it itself.
    ['ciphertext', ['encrypted:Q0FOQVJZLW5vdC1hLWtleQ==', '$ANSIBLE_VAULT;1.1;AES256\n434e4152'], false],
    ['a value that no row would take', ['x'.repeat(MOST_BYTES + 1)], false],
  ])('%s', (_, values, expected) => {
    expect(values.map(is)).toEqual(values.map(() => expected));
  });
});
