/**
 * What a value has to be before it may be written. These are the only rules that look at a value;
 * what they say never holds any of it.
 */
import type { Environment, Problem, SecretRow, Shape } from './model.js';
import type { Secret } from './secret.js';

/** Secrets Manager counts UTF-8 bytes (API reference, PutSecretValue, checked 2026-11-21). */
export const MOST_BYTES = 65_536;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const MONGODB_URI = /^mongodb(\+srv)?:\/\/[^\s@/]+:[^\s@/]+@[^\s@/]+(\/[^\s]*)?$/;
const PEM = /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n(?:(?!-----)[A-Za-z0-9+/=\s:,-])+\r?\n-----END \1-----\s*$/;

/** What Vercel gives for a variable whose value it keeps to itself (Vercel CLI changelog 56.3.0, checked 2026-11-21). */
const REDACTED = '[SENSITIVE]';

/** Nothing that anybody sees: white space, and characters that only format what stands beside them. */
const BLANK = /^[\s\p{Cf}]*$/u;

/**
 * What comes along when a value is copied out of a page or a chat: characters of no width, marks of direction, and white
 * space that is no blank, tab or line end.
 */
const UNSEEN = String.raw`[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?![ \t\r\n])\s`;
export const UNSEEN_AT_AN_END = new RegExp(`^(?:${UNSEEN})|(?:${UNSEEN})$`, 'u');

/** A value with the quotes of the file that it was copied out of. */
const QUOTED = /^(["'])(.*)\1$/s;

/**
 * How tools mark a text that they have encrypted and somebody has yet to decrypt: dotenvx in a .env file
 * (docs.rs dotenvx-rs, .env.example), SOPS and Ansible Vault (their documentation); checked 2026-11-22.
 */
const CIPHERTEXTS: readonly (readonly [string, RegExp])[] = [
  ['dotenvx', /^encrypted:[A-Za-z0-9+/=]+$/],
  ['SOPS', /^ENC\[AES256_GCM,data:/],
  ['Ansible Vault', /^\$ANSIBLE_VAULT;/],
];

/** The first reason why this value must not be written for this row, or undefined; `from` says in words whose it is. */
export function refusalOf(
  secret: Secret,
  row: SecretRow,
  environment: Environment,
  from = row.sourceText,
): Problem | undefined {
  const text = secret.reveal();
  const lack = lackOf(secret, environment);
  if (lack) return refusal(lack.code, `${from} ${lack.said}`, [lack.detail]);
  const encryptedBy = CIPHERTEXTS.find(([, pattern]) => pattern.test(text.trim()))?.[0];
  if (encryptedBy !== undefined) {
    return refusal('source-encrypted', `${from} is still encrypted by ${encryptedBy}`, [
      'A task would read the ciphertext as its value.',
    ]);
  }
  if (Buffer.byteLength(text) > MOST_BYTES) {
    return refusal('value-too-long', `${from} is larger than ${MOST_BYTES} bytes`, []);
  }
  const misfit = row.shape && misfitOf(text, row.shape);
  return misfit ? refusal('shape', `${from} ${misfit}`, []) : undefined;
}

/**
 * Why a value that is there is not one of its row, or undefined. Its shape says so; of what a person typed, a character
 * that nobody sees, at an end. Ciphertext may be what its task decrypts.
 */
export function misfitIn(secret: Secret, { name, shape, place }: SecretRow, typed: boolean): Problem | undefined {
  const text = secret.reveal();
  const holds = `${name} holds a value that${typed ? ' somebody else wrote and that' : ''}`;
  const misfit = shape && misfitOf(text, shape);
  if (misfit)
    return { ...refusal('misfit', `${holds} ${misfit}`, []), hints: [`its shape: ${place.file}:${place.line}`] };
  if (!typed || !UNSEEN_AT_AN_END.test(text)) return undefined;
  return refusal('misfit', `${holds} has a character at an end that nobody sees`, []);
}

/**
 * Does it stand for a value and is none: one of the environment's placeholders, or what is none anywhere? Ciphertext is
 * not among it: it is never written, but one that is there may be what its task decrypts.
 */
export function isPlaceholder(secret: Secret, environment: Environment): boolean {
  return lackOf(secret, environment) !== undefined;
}

/** Is this refusal one of a text that is no value? */
export function isLack({ code }: Pick<Problem, 'code'>): boolean {
  return LACKS.some((lack) => lack === code);
}

const LACKS = ['source-empty', 'source-redacted', 'source-placeholder'] as const;

interface Lack {
  readonly code: (typeof LACKS)[number];
  readonly said: string;
  readonly detail: string;
}

/** Why a text is no value. The environment's placeholders are the whole text, trimmed, case-sensitive. */
function lackOf(secret: Secret, environment: Environment): Lack | undefined {
  const trimmed = secret.reveal().trim();
  const bare = QUOTED.exec(trimmed)?.[2] ?? trimmed;
  if (BLANK.test(bare)) {
    const blank = trimmed === '' ? 'only white space' : 'only characters that nobody sees';
    const said = secret.reveal() === '' ? 'an empty string' : bare === trimmed ? blank : 'only quotes around nothing';
    return { code: 'source-empty', said: `is ${said}`, detail: 'An empty value is never written.' };
  }
  if (bare.trim() === REDACTED) {
    const detail = 'That text stands for a value that is kept from readers.';
    return { code: 'source-redacted', said: `holds ${REDACTED}, not its value`, detail };
  }
  if (!environment.placeholders.includes(trimmed)) return undefined;
  const detail = `${environment.name} counts this text as no value.`;
  return { code: 'source-placeholder', said: 'holds a placeholder text', detail };
}

function misfitOf(text: string, shape: Shape): string | undefined {
  switch (shape.kind) {
    case 'mongodb-uri':
      return MONGODB_URI.test(text) ? undefined : 'is not a mongodb URI with a user and a password';
    case 'url':
      return URL.canParse(text) ? undefined : 'is not a URL';
    case 'json':
      return parses(text) ? undefined : 'is not JSON';
    case 'pem':
      return PEM.test(text) ? undefined : 'is not one PEM block';
    case 'uuid':
      return UUID.test(text) ? undefined : 'is not a UUID';
    case 'text':
      if (shape.minLength !== undefined && text.length < shape.minLength) return 'is shorter than the shape allows';
      if (shape.maxLength !== undefined && text.length > shape.maxLength) return 'is longer than the shape allows';
      if (shape.pattern !== undefined && !new RegExp(shape.pattern, 'u').test(text)) {
        return 'does not match the pattern of its shape';
      }
      return undefined;
  }
}

// The parser's own message quotes its input.
function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refusal(code: string, message: string, details: readonly string[]): Problem {
  return { code, message, details, hints: [] };
}
