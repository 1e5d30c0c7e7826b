/** What is true in a sandbox after all, whatever a command said about it. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makerOf } from '../../src/core/version.js';
import type { Service, Task } from '../../src/sandbox/aws/ecs/state.js';
import type { Scope } from '../../src/sandbox/aws/json.js';
import type { Secret, Version } from '../../src/sandbox/aws/secretsmanager/state.js';
import { putSecretValue } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Cloud, Region } from '../../src/sandbox/cloud.js';
import type { Call } from '../../src/sandbox/faults.js';
import { uuid } from '../../src/sandbox/random.js';
import type { Workplace } from './workplace.js';

/** Calls that leave something different behind. */
const CHANGING = /^(Put|Create|Update|Delete|Restore|Tag|Untag)/;

export function isChanging(operation: string): boolean {
  return CHANGING.test(operation);
}

export function regionsOf(cloud: Cloud): Region[] {
  return [...cloud.accounts.values()].flatMap((account) => [...account.regions.values()]);
}

export function secretNamed(cloud: Cloud, name: string): Secret {
  const found = regionsOf(cloud).flatMap((region) => region.secrets.get(name) ?? []);
  if (found[0] === undefined) throw new Error(`the sandbox has no secret ${name}`);
  return found[0];
}

export function currentVersion(secret: Secret): Version | undefined {
  return secret.versions.find((version) => version.labels.includes('AWSCURRENT'));
}

/** The text under AWSCURRENT, to compare; never to print. */
export function currentText(cloud: Cloud, name: string): string | undefined {
  const value = currentVersion(secretNamed(cloud, name))?.value;
  return value && 'text' in value ? value.text : undefined;
}

/** Ids of the versions that secretsmith made. */
export function ourVersions(secret: Secret): string[] {
  return secret.versions.map((version) => version.id).filter((id) => makerOf(id).by === 'us');
}

export function servicesOf(cloud: Cloud): Service[] {
  return regionsOf(cloud).flatMap((region) =>
    [...region.clusters.values()].flatMap((cluster) => [...cluster.services.values()]),
  );
}

export function runningTasks(cloud: Cloud): Task[] {
  return servicesOf(cloud).flatMap((service) => service.tasks.filter((task) => task.desired === 'RUNNING'));
}

/** `TASK has SECRET VERSION`: what running tasks fetched that is not current any more, because something else is. */
export function outdated(cloud: Cloud): string[] {
  return runningTasks(cloud).flatMap((task) =>
    Object.entries(task.fetched ?? {})
      .filter(([name, version]) => (currentVersion(secretNamed(cloud, name))?.id ?? version) !== version)
      .map(([name, version]) => `${task.id} has ${name} ${version}`),
  );
}

/** The calls, from the nth on, that changed something. */
export function changes(cloud: Cloud, since = 0): Call[] {
  return cloud.calls
    .slice(since)
    .filter((call) => isChanging(call.operation) && call.error === undefined && !call.lost);
}

export type Entry = Readonly<Record<string, unknown>> & { readonly event: string };

/** The records of all runs, oldest run first; every line has to be whole. */
export function journals({ folder }: Pick<Workplace, 'folder'>): Entry[][] {
  const directory = join(folder, 'state', 'secretsmith');
  let files: string[];
  try {
    files = readdirSync(directory).sort();
  } catch {
    return [];
  }
  return files.map((file) =>
    readFileSync(join(directory, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry),
  );
}

/** Somebody writes a value in the console, or by whatever tool makes such version ids. */
export function writeByHand(cloud: Cloud, name: string, text: string, id: string = randomUUID()): string {
  putAs(cloud, name, text, id);
  return id;
}

/** The same, with an id that the cloud's own seed decides. */
export function putAs(cloud: Cloud, name: string, text: string, id: string = uuid(cloud.random)): string {
  const region = regionsOf(cloud).find(({ secrets }) => secrets.has(name));
  if (region === undefined) throw new Error(`the sandbox has no secret ${name}`);
  putSecretValue.run(byHand(cloud, region), { SecretId: name, ClientRequestToken: id, SecretString: text });
  return id;
}

/** Where a person's own call runs, who is refused nothing. */
export function byHand(cloud: Cloud, region: Region): Scope {
  return { cloud, region, now: cloud.clock.now().getTime(), caller: { arn: 'by-hand', denied: [] } };
}
