// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what a dotenv file holds
/**
 * What a dotenv source takes from a file, and what it refuses since readers of such files differ. What dotenv-expand
 * makes of a `$` was tried with 11.0.7, 1000.0.0 and the one in @next/env 16.4.6 (2026-11-22).
 */
import { parseEnv } from 'node:util';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Doubt, parseDotenv, readVariable } from '../../src/providers/dotenv/reading.js';

const read = (text: string) => readVariable('KEY', parseDotenv(text));

/** As `vercel env pull` writes it: quotes around, CR and LF escaped, nothing else (Vercel CLI 64.0.2, checked 2026-11-21). */
const pulled = (value: string, more = '') =>
  `# Created by Vercel CLI\n${more}KEY="${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"\n`;

describe('a file that a person wrote', () => {
  it.each<[what: string, text: string, value: string]>([
    ['a value that is empty, before another variable', 'KEY=\nB=x\n', ''],
    ['a colon', 'KEY: CANARY\n', 'CANARY'],
    ['quotes in the middle', 'KEY=it\'s "so"\n', 'it\'s "so"'],
    ['a comment that holds a # itself', 'KEY=CANARY # see a#b\n', 'CANARY'],
    ['a comment behind quotes', 'KEY="CANARY" # a "comment" of it\n', 'CANARY'],
    ['a backslash without quotes', 'KEY=C:\\new\n', 'C:\\new'],
    ['a backslash in single quotes', "KEY='C:\\new\\r'\n", 'C:\\new\\r'],
    ['quotes of another kind', 'KEY=\'{"a":"b"}\'\n', '{"a":"b"}'],
    ['a $ at the end', 'KEY=CANARY$\n', 'CANARY$'],
    ['a $ before what is no name', 'KEY="a$-b$$ c$@d$(e${}"\n', 'a$-b$$ c$@d$(e${}'],
    ['a $ before a name, in single quotes', "KEY='p$ss'\n", 'p$ss'],
    ['letters of every script', 'KEY=пароль-密码-كلمة-é\n', 'пароль-密码-كلمة-é'],
    ['an emoji at its end', 'KEY=CANARY-\u2764\ufe0f\n', 'CANARY-\u2764\ufe0f'],
    ['a joiner inside a word', 'KEY=می\u200cخواهم\n', 'می\u200cخواهم'],
    ['what nobody sees, inside a value', 'KEY=a\u200b\u00a0\ufeffb\n', 'a\u200b\u00a0\ufeffb'],
    ['printed quotes inside a value', 'KEY=say “so” twice\n', 'say “so” twice'],
    ['printed quotes in quotes', 'KEY="“CANARY”"\n', '“CANARY”'],
    ['blanks, a tab and line ends in quotes', 'KEY=" \tCANARY\n"\n', ' \tCANARY\n'],
    ['a variable beside one that has a NUL', 'A=x\0y\nKEY=CANARY\n', 'CANARY'],
    ['a variable that a value of several lines mentions first', 'A="x\nno KEY\n"\nKEY=CANARY\n', 'CANARY'],
  ])('reads %s', (_, text, value) => {
    expect(read(text)).toEqual({ kind: 'value', value });
  });

  it.each<[what: string, text: string, line: number, why: Doubt]>([
    ['nothing behind a colon, where dotenv takes the next line', 'KEY:\nB=CANARY\n', 1, 'no-value'],
    ['quotes in the next line, which dotenv takes', "KEY=\n'x'\nB=1\n", 1, 'no-value'],
    ['quotes that are escaped', 'KEY="a\\"b"\n', 1, 'quoting'],
    ['a backslash before the last quote', 'KEY="C:\\"\n', 1, 'quoting'],
    ['quotes in quotes of their kind', 'A=1\nKEY="{"a":1}"\n', 2, 'quoting'],
    ['quotes that are left open', 'KEY="x\n', 1, 'quoting'],
    ['quotes with text behind them', "KEY='x' y\n", 1, 'quoting'],
    ['quotes with a # at them', "KEY='x'#y\n", 1, 'quoting'],
    ['quotes that may end behind the #', 'KEY="x" #y"\n', 1, 'quoting'],
    ['a # without a blank before it', 'KEY=a#b\n', 1, 'quoting'],
    ['a # at its beginning', 'KEY=#b\n', 1, 'quoting'],
    ['a blank that does not break, at its end', 'KEY=x\u00a0\n', 1, 'white-space'],
    ['a tab before it', 'KEY=\tx\n', 1, 'white-space'],
    ['a carriage return in it', 'KEY=x\ry\n', 1, 'white-space'],
    ['a carriage return in quotes', 'KEY="x\ry"\n', 1, 'white-space'],
    ['a NUL', 'KEY=on\0e\n', 1, 'nul'],
    ['a NUL in quotes', "A=1\nKEY='\0'\n", 2, 'nul'],
    ['a zero-width space at its end', 'KEY=x\u200b\n', 1, 'unseen'],
    ['one at its beginning', 'KEY=\u200bx\n', 1, 'unseen'],
    ['one in quotes', 'KEY="x\u200b"\n', 1, 'unseen'],
    ['a blank that does not break, in quotes', "KEY='\u00a0x'\n", 1, 'unseen'],
    ['a byte order mark in quotes', 'KEY="\ufeffx"\n', 1, 'unseen'],
    ['a mark of direction', 'KEY=x\u200e\n', 1, 'unseen'],
    ['a word joiner', 'KEY=\u2060x\n', 1, 'unseen'],
    ['a soft hyphen', 'KEY=x\u00ad\n', 1, 'unseen'],
    ['nothing else than one', 'KEY=\u200b\n', 1, 'unseen'],
    ['printed quotes around it', 'KEY=“x”\n', 1, 'printed-quotes'],
    ['single ones', 'KEY=‘x’\n', 1, 'printed-quotes'],
    ['one of them, low', 'KEY=„x\n', 1, 'printed-quotes'],
    ['one of them, at its end', 'KEY=x’\n', 1, 'printed-quotes'],
    ['\\r, which Node leaves', 'KEY="x\\ry"\n', 1, 'backslash'],
    ['\\\\n, of which dotenv takes the second half', 'KEY="C:\\\\new"\n', 1, 'backslash'],
    ['$NAME', 'KEY=p$ss\n', 1, 'dollar'],
    ['$NAME in double quotes', 'KEY="p$ss"\n', 1, 'dollar'],
    ['$NAME in backticks', 'KEY=`p$ss`\n', 1, 'dollar'],
    ['$1', 'KEY=a$1\n', 1, 'dollar'],
    ['\\$', 'KEY=pa\\$word\n', 1, 'dollar'],
    ['\\$ in double quotes', 'KEY="pa\\$word"\n', 1, 'dollar'],
    ['\\$ in single quotes', "KEY='pa\\$word'\n", 1, 'dollar'],
    ['${NAME}', 'KEY=${B}\nB=x\n', 1, 'reference'],
    ['${NAME} of another file', "KEY='${B}'\n", 1, 'reference'],
    ['${NAME:-default}', 'KEY=a${B:-c}\n', 1, 'reference'],
    ['${-default}', 'KEY="${-c}"\n', 1, 'reference'],
    ['a variable of the file, even in single quotes', "B=x\nKEY='a$B'\n", 2, 'reference'],
    ['a command', 'KEY=a$(id)b\n', 1, 'reference'],
  ])('refuses %s', (_, text, line, why) => {
    expect(read(text)).toEqual({ kind: 'doubtful', line, why });
  });

  it.each<[what: string, text: string, reading: object]>([
    ['a value of several lines declares it, and nobody else', 'A="x\nKEY=CANARY\n"\n', { kind: 'missing' }],
    ['its name and = stand in two lines', 'KEY\n=x\n', { kind: 'missing' }],
    ['a value of several lines declares it, too', 'A="\nKEY=1\n"\nKEY=2\n', { kind: 'repeated', lines: [2, 4] }],
    ['it is declared with = and with :', 'KEY=1\nKEY: 2\n', { kind: 'repeated', lines: [1, 2] }],
    ['it is declared empty by a colon, and again', 'KEY:\nKEY=2\n', { kind: 'repeated', lines: [1, 2] }],
  ])('does not guess where %s', (_, text, reading) => {
    expect(read(text)).toEqual(reading);
  });

  const PIECES = ['KEY', 'B', '=', ':', ' ', '\n', '\r\n', '\r', '"', "'", '`', '#', '$', '{', '}', '\\', '\\n', '\\r'];
  const MORE = ['x', 'export ', '\t', '\u00a0', '\u2028', 'KEY=', '\nKEY=', '\nB=', 'KEY="', "KEY='"];
  const texts = fc.array(fc.constantFrom(...PIECES, ...MORE), { maxLength: 16 }).map((pieces) => pieces.join(''));

  it('takes nothing that dotenv reads otherwise, or Node where it reads the variable at all', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const reading = read(text);
        if (reading.kind !== 'value') return true;
        const node = parseEnv(text);
        return reading.value === parse(text).KEY && (!Object.hasOwn(node, 'KEY') || reading.value === node.KEY);
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes nothing that names a variable of the file', () => {
    const lines = fc.tuple(fc.constantFrom('$B', '${B}', '${B:-x}'), fc.constantFrom('', '"', "'", '`'), fc.string());
    fc.assert(
      fc.property(
        lines,
        ([named, quote, rest]) => read(`B=1\nKEY=${quote}a${named}${quote}\n${rest}`).kind !== 'value',
      ),
    );
  });
});

describe('a file that vercel env pull wrote', () => {
  it.each<[what: string, value: string]>([
    ['a plain value', 'CANARY'],
    ['quotes', 'a"b'],
    ['quotes around it', '"CANARY"'],
    ['JSON', '{"a":"b"}'],
    ['JSON of several lines', '{\n  "a": "b"\n}'],
    ['a key', '-----BEGIN X-----\nAB==\n-----END X-----\n'],
    ['a key with CRLF', '-----BEGIN X-----\r\nAB==\r\n-----END X-----'],
    ['a $ of every kind', 'p$ss${X}$(id)\\$y'],
    ['a #', 'a#b'],
    ['blanks around it', '  x  '],
    ['a backslash at the end', 'abc\\'],
    ['a tab', 'a\tb'],
    ['what nobody sees, at its end', 'CANARY\u200b'],
    ['printed quotes', '“CANARY”'],
  ])('reads %s', (_, value) => {
    expect(read(pulled(value))).toEqual({ kind: 'value', value });
  });

  it.each<[what: string, text: string, why: Doubt]>([
    ['a quote and a #, where dotenv ends', pulled('a" #b'), 'quoting'],
    ['a path, or a line end in it', pulled('C:\\temp\\new'), 'pulled'],
    ['JSON with \\n in a string', pulled('{"key":"a\\nb"}'), 'pulled'],
    ['a NUL', pulled('a\0b'), 'nul'],
    ['the name of another variable in it', pulled('a${B}', 'B="x"\n'), 'reference'],
    ['a line that a person put there', '# Created by Vercel CLI\nB="x"\nKEY=p$ss\n', 'dollar'],
  ])('refuses %s', (_, text, why) => {
    expect(read(text)).toMatchObject({ kind: 'doubtful', why });
  });

  it('reads what was written, or refuses', () => {
    // None begins with a brace: whether a line end makes JSON of it is told above.
    const pieces = [...'"\\\n\r$ #`xB=}', "'", '\\n', '${', '\u2028'];
    const values = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((some) => some.join(''));
    fc.assert(
      fc.property(values, (value) => {
        const reading = read(pulled(value));
        return reading.kind === 'value' ? reading.value === value : reading.kind === 'doubtful';
      }),
      { numRuns: 20_000 },
    );
  });
});
