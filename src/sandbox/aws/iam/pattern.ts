/** Patterns of IAM: `*` is any text, `?` any one character (IAM User Guide, "IAM JSON policy elements"; checked 2026-11-22). */

/** Whether a text matches as a whole. Case counts, but for the names of actions. */
export function matches(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text);
}

/** "Each of the six colon-delimited components of the ARN is checked separately" (IAM User Guide, ArnLike). */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = components(pattern);
  const given = components(arn);
  return wanted.length === given.length && wanted.every((one, i) => matches(one, given[i] ?? ''));
}

function components(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
