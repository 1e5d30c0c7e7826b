/**
 * Staging labels: each is on one version at most. Secrets Manager API reference, PutSecretValue and
 * UpdateSecretVersionStage (checked 2026-11-21). Pure: versions in, versions out.
 */
import type { Version } from './state.js';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
export const PENDING = 'AWSPENDING';

export function holder(versions: readonly Version[], label: string): Version | undefined {
  return versions.find(({ labels }) => labels.includes(label));
}

/**
 * Put labels on a version and take them off the others. "If this operation moves the staging label
 * AWSCURRENT from another version to this version, then Secrets Manager also automatically moves the
 * staging label AWSPREVIOUS to the version that AWSCURRENT was removed from."
 * Custom labels stay where they are, also on the version that becomes AWSPREVIOUS.
 */
export function attach(versions: readonly Version[], id: string, labels: readonly string[]): Version[] {
  const before = holder(versions, CURRENT);
  let moved = versions.slice();
  for (const label of labels) moved = place(moved, id, label);
  const demoted = labels.includes(CURRENT) && before !== undefined && before.id !== id;
  return demoted ? place(moved, before.id, PREVIOUS) : moved;
}

export function detach(versions: readonly Version[], label: string): Version[] {
  return versions.map((version) =>
    version.labels.includes(label) ? { ...version, labels: version.labels.filter((one) => one !== label) } : version,
  );
}

function place(versions: readonly Version[], id: string, label: string): Version[] {
  return detach(versions, label).map((version) =>
    version.id === id ? { ...version, labels: [...version.labels, label] } : version,
  );
}
