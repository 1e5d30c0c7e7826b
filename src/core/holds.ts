/**
 * Whose credential a value is, without showing it: a user, a host or a database is named only where the manifest names
 * it, too. Pure; the engine reads the value.
 */
import type { AtlasSource, Environment, Manifest, SecretRow } from './model.js';
import type { Secret } from './secret.js';
import { isPlaceholder, refusalOf } from './value.js';

/** `mongodb[+srv]://USER:PASSWORD@HOSTS/DATABASE?OPTIONS` (MongoDB manual, "Connection strings", checked 2026-11-22). */
const URI = /^mongodb(?:\+srv)?:\/\/(?:([^:@/\s]+)(?::[^@/\s]*)?@)?([^@/?\s]+)(?:\/([^/?\s]*))?(?:\?|$)/;

/** What a secret's value is, in words. */
export function holdsText(secret: Secret, row: SecretRow, environment: Environment, manifest: Manifest): string {
  const refusal = refusalOf(secret, row, environment, 'the value');
  if (isPlaceholder(secret, environment)) return `no value: ${refusal?.message}`;
  const found = URI.exec(secret.reveal().trim());
  const misfit = refusal ? [refusal.message] : [];
  if (found) return [uriText(found, environment, manifest), ...misfit].join('; ');
  if (refusal) return refusal.message;
  return row.shape ? 'a value of its declared shape' : 'a value, and no shape is declared to compare it with';
}

function uriText(
  [, user, hosts = '', database]: RegExpExecArray,
  environment: Environment,
  manifest: Manifest,
): string {
  const declared = declaredIn(manifest);
  const isNamed = (name: string | undefined) => name !== undefined && declared.names.has(plain(name));
  const whose =
    user === undefined ? 'without a user' : isNamed(user) ? `for user ${plain(user)}` : `for a user ${UNNAMED}`;
  const cluster = declared.clusters.get(hostsKey(hosts));
  const where = cluster === undefined ? `a host ${UNNAMED}` : clusterText(cluster, environment);
  const what = !database
    ? 'without a database'
    : isNamed(database)
      ? `database ${plain(database)}`
      : `a database ${UNNAMED}`;
  return `a mongodb-uri ${whose} on ${where}, ${what}`;
}

const UNNAMED = 'that the manifest does not name';

interface Declared {
  /** Users and databases of the manifest's MongoDB credentials. */
  readonly names: ReadonlySet<string>;
  /** Their hosts → the environment that they are of, and its cluster. */
  readonly clusters: ReadonlyMap<string, Environment>;
}

function declaredIn({ secrets, environments }: Manifest): Declared {
  const names = new Set<string>();
  const clusters = new Map<string, Environment>();
  for (const { source, environment } of secrets) {
    if (source.kind !== 'atlas') continue;
    for (const name of namesIn(source)) names.add(name);
    const [, , hosts] = URI.exec(source.uri) ?? [];
    const its = environments.find(({ name }) => name === environment);
    if (hosts !== undefined && its) clusters.set(hostsKey(hosts), its);
  }
  return { names, clusters };
}

function namesIn({ users, roles, uri }: AtlasSource): string[] {
  const [, , , database] = URI.exec(uri) ?? [];
  return [...users, ...roles.flatMap((role) => role.split('@').at(1) ?? []), ...(database ? [database] : [])];
}

/** Somebody else's cluster is worth its environment: a credential of production in staging, for example. */
function clusterText({ name, atlas }: Environment, here: Environment): string {
  const cluster = atlas ? `the host of cluster ${atlas.cluster}` : 'the host that the manifest names';
  return name === here.name ? cluster : `${cluster} of ${name}`;
}

/** Hosts may stand in any order and any case, and with the port that is meant without one. */
function hostsKey(hosts: string): string {
  return hosts
    .toLowerCase()
    .replace(/:27017(?=,|$)/g, '')
    .split(',')
    .sort()
    .join(',');
}

/** User and password stand percent-encoded in a URI. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
