/**
 * What a run knows of secrets by its own looks and writes. "All Secrets Manager operations are eventually consistent"
 * (API reference, ListSecrets, checked 2026-11-21): a look may show less than one before it, right after it too.
 */
import type { StoredSecret } from '../core/model.js';
import type { Store, Written } from '../core/ports.js';

export interface Known {
  /** Is what a look showed older than what this run has seen there, or than what it wrote and has not seen yet? */
  isOld(name: string, seen: StoredSecret | undefined): boolean;
}

/** The same store, and what it has answered. */
export function remembering(store: Store): { readonly store: Store; readonly known: Known } {
  const shown = new Map<string, Date>();
  const listed = new Map<string, Date>();
  const unseen = new Map<string, string>();
  const lacks = (seen: StoredSecret, version: string | undefined) =>
    version !== undefined && !seen.versions.some(({ id }) => id === version);
  const written = (name: string, answer: Written | undefined) => {
    // A version that did not become current has no label that a look could show.
    if (answer?.labels.includes('AWSCURRENT')) unseen.set(name, answer.version);
    return answer;
  };
  return {
    store: {
      ...store,
      list: async (prefix) => {
        const secrets = await store.list(prefix);
        for (const { name, lastChanged } of secrets) listed.set(name, wholeSecond(lastChanged));
        return secrets;
      },
      describe: async (name) => {
        const seen = await store.describe(name);
        if (!seen) return undefined;
        const last = shown.get(name);
        if (!last || last < seen.lastChanged) shown.set(name, seen.lastChanged);
        if (!lacks(seen, unseen.get(name))) unseen.delete(name);
        return seen;
      },
      history: async (name) => {
        const versions = await store.history(name);
        // No look can show it any more: what replaced it is newer, and not older.
        if (versions.some(({ id, labels }) => id === unseen.get(name) && labels.length === 0)) unseen.delete(name);
        return versions;
      },
      put: async (name, ...rest) => written(name, await store.put(name, ...rest)),
      create: async (name, ...rest) => written(name, await store.create(name, ...rest)),
    },
    known: {
      isOld: (name, seen) => {
        // What was deleted may still be listed for minutes: only where a look has shown it, the list is believed.
        if (!seen) return shown.has(name) || unseen.has(name);
        const isBehind = (last: Date | undefined) => last !== undefined && seen.lastChanged < last;
        return isBehind(shown.get(name)) || isBehind(listed.get(name)) || lacks(seen, unseen.get(name));
      },
    },
  };
}

/** Two operations need not tell one moment to the same fraction of a second. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1_000) * 1_000);
}
