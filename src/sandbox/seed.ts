/**
 * Fill a cloud with what a manifest describes, as Terraform would have left it: every secret exists
 * and holds the placeholder, its key and cluster are there, and the services run tasks that have read
 * it. Everything is made through the sandbox's own operations, some minutes ago.
 */
import { createHash } from 'node:crypto';
import type { Environment, Manifest, SecretRow } from '../core/model.js';
import { makeCluster } from './aws/ecs/clusters.js';
import { register } from './aws/ecs/definitions.js';
import { advance } from './aws/ecs/rollout.js';
import { makeService } from './aws/ecs/services.js';
import type { SecretReference } from './aws/ecs/state.js';
import type { Scope } from './aws/json.js';
import { findKey, makeKey } from './aws/kms.js';
import { createSecret } from './aws/secretsmanager/secrets.js';
import { keep } from './aws/secretsmanager/state.js';
import type { Cloud } from './cloud.js';
import { DEFAULT_SERVICE, EMPTY_WORLD, type World } from './world.js';

/** How long ago things were made. */
const AGO = { secrets: 30 * 60_000, services: 20 * 60_000 };

/** They are made on the full minute, so that a run that begins at a given time gives the same version ids again. */
const FULL = 60_000;

export function seed(cloud: Cloud, manifest: Manifest, world: World = EMPTY_WORLD): void {
  refuseStrangers(manifest, world);
  const now = Math.floor(cloud.clock.now().getTime() / FULL) * FULL;
  for (const environment of manifest.environments) {
    const { account, region } = environment.aws;
    const scope: Scope = { cloud, region: cloud.region(account, region), now, caller: cloud.account(account) };
    const rows = manifest.secrets.filter((row) => row.environment === environment.name);
    makeSecrets({ ...scope, now: now - AGO.secrets }, environment, rows);
    makeServices({ ...scope, now: now - AGO.services }, environment, rows, world);
    advance(scope);
  }
}

/** An AWS config file with one profile an environment; its key id is the account's number. */
export function profiles(manifest: Manifest, url: string): string {
  return manifest.environments
    .map(({ name, aws }) =>
      [
        `[profile ${aws.profile ?? name}]`,
        `aws_access_key_id = ${aws.account}`,
        'aws_secret_access_key = sandbox',
        `region = ${aws.region}`,
        `endpoint_url = ${url}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}

function makeSecrets(scope: Scope, environment: Environment, rows: readonly SecretRow[]): void {
  const KmsKeyId = keyArn(scope, environment.aws.kmsKey);
  rows.forEach((row, i) => {
    const made = { ...scope, now: scope.now + i };
    createSecret.run(made, {
      Name: row.name,
      Description: row.description,
      KmsKeyId,
      ClientRequestToken: terraformId(made.now, i + 1),
      SecretString: environment.placeholders[0] ?? 'PLACEHOLDER',
    });
    const secret = scope.region.secrets.get(row.name);
    if (row.rotate?.kind === 'aws' && secret)
      keep(scope.region, made.now, row.name, { ...secret, rotationEnabled: true });
  });
}

/** The key of an environment, made if need be; undefined is the account's own key of Secrets Manager. */
function keyArn(scope: Scope, named: string | undefined): string | undefined {
  if (named === undefined) return undefined;
  const known = findKey(scope.region, named);
  if (known !== undefined) return known.arn;
  const key = makeKey(
    scope.region,
    scope.cloud.random,
    scope.now,
    named.includes('alias/') ? named.slice(named.indexOf('alias/')) : undefined,
  );
  key.rotation = true;
  if (named.includes('alias/')) return key.arn;
  // A key that is named by its own id has that id.
  const id = named.slice(named.lastIndexOf('/') + 1);
  const arn = key.arn.replace(key.id, id);
  scope.region.keys.delete(key.id);
  scope.region.keys.set(id, { ...key, id, arn });
  return arn;
}

/** Terraform's `id.UniqueId()`: the time in digits to a tenth of a millisecond, and a counter in hex. */
function terraformId(ms: number, counter: number): string {
  const time = new Date(ms).toISOString().replace(/\D/g, '');
  return `terraform-${time}0${counter.toString(16).padStart(8, '0')}`;
}

function makeServices(scope: Scope, environment: Environment, rows: readonly SecretRow[], world: World): void {
  if (environment.ecs === undefined) return;
  const cluster = makeCluster(scope.region, environment.ecs.cluster);
  for (const [alias, name] of Object.entries(environment.ecs.services)) {
    const { tasks, minimumHealthyPercent } = world.services[environment.name]?.[alias] ?? DEFAULT_SERVICE;
    const consumed = rows.filter(({ consumers }) =>
      consumers.some((one) => one.kind === 'service' && one.service === alias),
    );
    const secrets = references(scope, environment, consumed);
    // By its digest, as a pipeline registers it: no restart changes what it runs.
    const image = `${name}@sha256:${createHash('sha256').update(name).digest('hex')}`;
    const definition = register(scope.region, scope.now, `${name}-task`, [
      { name: 'app', image, essential: true, secrets },
    ]);
    makeService(scope, cluster, { name, taskDefinition: definition.arn, desired: tasks, minimumHealthyPercent });
  }
}

/** What the container reads: each row under a variable of its own. */
function references(scope: Scope, environment: Environment, rows: readonly SecretRow[]): SecretReference[] {
  const taken = new Set<string>();
  return rows.map((row) => {
    const suggested = suggestedVariable(row);
    const name = suggested === undefined || taken.has(suggested) ? derivedVariable(environment, row) : suggested;
    taken.add(name);
    return { name, valueFrom: scope.region.secrets.get(row.name)?.arn ?? row.name };
  });
}

function suggestedVariable({ variable, source }: SecretRow): string | undefined {
  if (variable !== undefined) return variable;
  if (source.kind === 'dotenv') return source.variable;
  return source.kind === 'vercel' ? source.name : undefined;
}

/** `prod/whisper/api-key` → `WHISPER_API_KEY` */
function derivedVariable({ prefix }: Environment, { name }: SecretRow): string {
  return name
    .slice(prefix.length)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/** A world that speaks of an environment, a service or an account the manifest does not have is a mistake. */
function refuseStrangers(manifest: Manifest, world: World): void {
  for (const account of Object.keys(world.accounts)) {
    if (!manifest.environments.some(({ aws }) => aws.account === account))
      throw new Error(`the world's account ${account} is not in ${manifest.file}`);
  }
  for (const [name, services] of Object.entries(world.services)) {
    const environment = manifest.environments.find((one) => one.name === name);
    if (environment === undefined) throw new Error(`the world's environment ${name} is not in ${manifest.file}`);
    for (const alias of Object.keys(services)) {
      if (environment.ecs?.services[alias] === undefined)
        throw new Error(`the world's service ${name}.${alias} is not in ${manifest.file}`);
    }
  }
}
