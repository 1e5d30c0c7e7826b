/**
 * Answers that are whole. What has status 200 and lacks what AWS always gives is no answer: a proxy's page that happens
 * to be JSON must not be taken for an empty list, or for a task definition that reads nothing. All of these throw
 * a plain error, so they stand inside of `Send`, which makes the fault of it.
 */

/** An answer, or a part of one, that has these members. */
export function complete<T extends object, K extends keyof T>(answer: T, ...members: readonly K[]): Complete<T, K> {
  if (members.some((member) => answer[member] === undefined || answer[member] === null)) throw new Error('incomplete');
  return answer as Complete<T, K>;
}

type Complete<T, K extends keyof T> = T & { readonly [P in K]-?: NonNullable<T[P]> };

/** A list of things, or of texts, that is one. */
export function listIn<T>(list: readonly T[] | undefined, of: 'object' | 'string' = 'object'): readonly T[] {
  if (!Array.isArray(list) || list.some((item) => item === null || typeof item !== of)) throw new Error('incomplete');
  return list;
}

/** An answer that is about the secret we asked for. */
export function about<T extends { Name?: string | undefined; ARN?: string | undefined }>(name: string, answer: T): T {
  if (complete(answer, 'ARN').Name !== name) throw new Error('about another secret');
  return answer;
}
