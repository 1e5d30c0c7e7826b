/** Who reads what: the manifest's consumers against what task definitions say. */
import type { Observation, ObservedService, SecretRow, StoredSecret, Task, Unreached, Write } from './model.js';
import { followedSecrets, isPinned, parseValueFrom } from './reference.js';
import { holdsValue } from './state.js';

type Followed = ReturnType<typeof followedSecrets>;

/** Secret → short names of the services whose current task definition follows it. */
export function readersOf(observation: Observation): Map<string, string[]> {
  const followed = followedSecrets(observation.secrets.values());
  const readers = new Map<string, string[]>();
  for (const service of observation.services.values()) {
    for (const name of namesRead(service, followed)) {
      readers.set(name, [...(readers.get(name) ?? []), service.alias]);
    }
  }
  return readers;
}

export function namesRead(reader: Pick<ObservedService | Task, 'reads'>, followed: Followed): Set<string> {
  const names = reader.reads.map((reference) => followed(reference)?.name);
  return new Set(names.filter((name) => name !== undefined));
}

/** A restart reaches a service whose task definition names the secret, and nothing else. */
export function unreachedBy(
  rows: readonly SecretRow[],
  writes: readonly Write[],
  reading: ReadonlyMap<string, string[]>,
  observation: Observation,
): Unreached[] {
  const written = new Set(writes.map((write) => write.target));
  return rows.flatMap((row) =>
    row.consumers
      .filter((consumer) =>
        consumer.kind === 'service'
          ? observation.services.has(consumer.service) && !reading.get(row.name)?.includes(consumer.service)
          : written.has(row.name),
      )
      .map((consumer) => ({ secret: row.name, consumer })),
  );
}

/**
 * What a task that starts now would miss: declared values that are not there and that this plan does not
 * write, and references under the environment's prefix that point at no secret. Sorted.
 */
export function lackedBy(
  service: ObservedService,
  rows: readonly SecretRow[],
  written: ReadonlySet<string>,
  observation: Observation,
): string[] {
  const followed = followedSecrets(observation.secrets.values());
  const read = namesRead(service, followed);
  const lacking = rows.filter((row) => {
    const stored = observation.secrets.get(row.name);
    return read.has(row.name) && stored && !written.has(row.name) && lacksValue(row, stored);
  });
  const broken = brokenReferences(service, observation).map(({ id }) => id);
  return [...lacking.map((row) => row.name), ...broken].sort();
}

/** Would a task that starts now miss the value that is declared? What AWS or a service manages, it fills itself. */
function lacksValue(row: SecretRow, stored: StoredSecret): boolean {
  if (stored.deletion) return true;
  if (row.source.kind === 'placeholder' || stored.managedBy || stored.rotationEnabled) return false;
  return holdsValue(stored) !== true;
}

/** References that name a secret of this environment by an ARN or a name that is not there: no task can start. */
export function brokenReferences(
  service: ObservedService,
  observation: Observation,
): { variable: string; id: string }[] {
  const secrets = [...observation.secrets.values()];
  const followed = followedSecrets(secrets);
  return service.reads.flatMap((reference) => {
    const parsed = parseValueFrom(reference.valueFrom);
    if (!parsed || isPinned(parsed) || followed(reference)) return [];
    // What is not under the prefix was not looked at, so nothing is said of it.
    return parsed.id.startsWith(observation.prefix) ? [{ variable: reference.variable, id: parsed.id }] : [];
  });
}
