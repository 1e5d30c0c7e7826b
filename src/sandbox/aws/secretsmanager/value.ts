/** What a version holds: text or bytes, never both, never nothing. */
import { ApiError, blob, text } from '../json.js';

/** Bytes stay in base64, as they came over the wire. */
export type Value = { readonly text: string } | { readonly bytes: string };

/** "Minimum length of 1. Maximum length of 65536." for both; the length of a text counts in bytes. */
export const LIMIT = 65_536;

/**
 * An empty text is refused as if there were none: "You must provide either SecretString or
 * SecretBinary." (seen by users of Terraform in PutSecretValue), so its minimum here is 0.
 */
export const valueMembers = {
  SecretString: text(0, LIMIT, { sensitive: true }),
  SecretBinary: blob(0, LIMIT),
};

export interface Fields {
  readonly SecretString: string | undefined;
  readonly SecretBinary: string | undefined;
}

/** The value of a request, or undefined when it carries none. */
export function givenValue({ SecretString, SecretBinary }: Fields): Value | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new ApiError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString === '' || SecretBinary === '') throw noValue();
  if (SecretString !== undefined) return { text: SecretString };
  return SecretBinary === undefined ? undefined : { bytes: SecretBinary };
}

export function noValue(): ApiError {
  return new ApiError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
}

export function sameValue(a: Value, b: Value): boolean {
  if ('text' in a) return 'text' in b && a.text === b.text;
  return 'bytes' in b && Buffer.from(a.bytes, 'base64').equals(Buffer.from(b.bytes, 'base64'));
}

/** As the members of an answer. */
export function valueFields(value: Value): { SecretString: string } | { SecretBinary: string } {
  return 'text' in value ? { SecretString: value.text } : { SecretBinary: value.bytes };
}
