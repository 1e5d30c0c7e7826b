/**
 * Refusals by policy. The sandbox allows everything except what a test or a demo has denied, which is
 * enough to be an auditor who may not read values.
 */
import type { Denial } from '../cloud.js';
import { ApiError, type Caller } from './json.js';

/** Throws what AWS answers when an identity policy denies the action. */
export function authorize(caller: Caller, action: string, resource: string): void {
  if (!caller.denied.some((denial) => matches(denial, action, resource))) return;
  throw new ApiError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ` +
      'with an explicit deny in an identity-based policy',
  );
}

function matches(denial: Denial, action: string, resource: string): boolean {
  return wildcard(denial.action, action) && (resource === '*' || wildcard(denial.resource, resource));
}

function wildcard(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(text);
}
