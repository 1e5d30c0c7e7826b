/** Does the record of the runs tell the truth? Compared with what the sandbox was asked and holds. */
import type { Cloud } from '../../src/sandbox/cloud.js';
import type { Call } from '../../src/sandbox/faults.js';
import { changes, type Entry, journals, ourVersions, regionsOf, servicesOf } from './truth.js';
import type { Workplace } from './workplace.js';

/** What an entry must say before a call of this operation is sent. */
const ANNOUNCED: Readonly<Record<string, readonly [event: string, member: string]>> = {
  PutSecretValue: ['write', 'secret'],
  CreateSecret: ['write', 'secret'],
  UpdateSecretVersionStage: ['label', 'secret'],
  UpdateService: ['restart', 'service'],
};

/** A call that changes something and that no record has announced when it arrives; undefined where one has. */
export function unannounced(place: Workplace, call: Call): string | undefined {
  const [event, member] = ANNOUNCED[call.operation] ?? [];
  if (event === undefined || member === undefined) return undefined;
  const told = journals(place).flat();
  if (told.some((entry) => entry.event === event && entry[member] === call.target)) return undefined;
  return `${call.operation} on ${call.target} was not announced`;
}

/** Ids of all versions that secretsmith made, in any secret. */
export function versionsOfOurs(cloud: Cloud): string[] {
  return regionsOf(cloud).flatMap((region) => [...region.secrets.values()].flatMap(ourVersions));
}

/**
 * What the records claim and the cloud does not show, and what the cloud shows and no record announced.
 * `before`: the versions of ours that were there before the first of these runs.
 */
export function untruths(place: Workplace, before: readonly string[] = []): string[] {
  const { cloud } = place;
  const entries = journals(place).flat();
  const said = (event: string, member: string) =>
    entries.filter((entry) => entry.event === event).map((entry) => `${entry[member]}`);
  const there = versionsOfOurs(cloud);
  const deployments = servicesOf(cloud).flatMap((service) => service.deployments.map(({ id }) => id));
  const begun = changes(cloud).filter((call) => call.operation === 'UpdateService').length;
  const labels = changes(cloud).filter((call) => call.operation === 'UpdateSecretVersionStage').length;
  return [
    ...absent(said('written', 'version'), there).map((id) => `says it wrote ${id}`),
    ...absent(there, [...before, ...said('write', 'version')]).map((id) => `never announced ${id}`),
    ...absent(said('restarting', 'deployment'), deployments).map((id) => `says it began ${id}`),
    ...absent(said('following', 'deployment'), deployments).map((id) => `says it followed ${id}`),
    ...absent(said('restart-found', 'deployment'), deployments).map((id) => `says it found ${id}`),
    ...(begun > said('restart', 'service').length ? ['never announced a restart'] : []),
    ...(labels > said('label', 'secret').length ? ['never announced a label'] : []),
  ];
}

/** What is announced in the record of a run that came to its end, and whose result it leaves open. */
export function unfinished(run: readonly Entry[]): string[] {
  if (!run.some(({ event }) => event === 'end')) return [];
  const open: Readonly<Record<string, readonly string[]>> = {
    write: ['write-ended'],
    restart: ['restart-ended'],
    label: ['labelled', 'write-ended'],
  };
  return run.flatMap((entry, index) => {
    const results = open[entry.event];
    if (!results) return [];
    const about = entry.event === 'restart' ? 'service' : 'secret';
    const told = run.slice(index + 1).some((later) => results.includes(later.event) && later[about] === entry[about]);
    return told ? [] : [`${entry.event} ${entry[about]} has no result`];
  });
}

function absent(these: readonly string[], those: readonly string[]): string[] {
  return these.filter((one) => !those.includes(one));
}
