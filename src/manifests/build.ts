import { dirname, resolve } from 'node:path';
import type {
  Acceptance,
  Consumer,
  Environment,
  Manifest,
  Place,
  Rotation,
  SecretRow,
  Shape,
  Stopgap,
} from '../core/model.js';
import { describeSource } from '../providers/registry.js';
import { prefixOf } from './checks/names.js';
import type { Draft } from './draft.js';
import type { Located } from './located.js';
import type { AcceptanceShape, ConsumerShape, EnvironmentShape, RowShape, StopgapShape } from './schema.js';

/** The manifest of a draft in which nothing is wrong: every default filled in, rows sorted by name. */
export function buildManifest(located: Located, draft: Draft, environmentOf: ReadonlyMap<string, string>): Manifest {
  const { file } = located.text;
  const directory = dirname(resolve(file));
  // Nothing was wrong, so nothing is absent.
  const environments = draft.environments as ReadonlyMap<string, EnvironmentShape>;
  const stopgaps = draft.stopgaps as ReadonlyMap<string, StopgapShape>;
  const rows = [...(draft.rows as ReadonlyMap<string, RowShape>)].sort(([a], [b]) => (a < b ? -1 : 1));
  const place = (...path: string[]): Place => located.placeOf(path, 'key');
  return {
    file,
    directory,
    environments: [...environments].map(([name, environment]) =>
      environmentFrom(name, environment, place('environments', name), place('environments', name, 'ecs')),
    ),
    secrets: rows.map(([name, row]) => {
      const environmentName = environmentOf.get(name) ?? '';
      const environment = environments.get(environmentName);
      const owner = row.owner ?? environment?.owner;
      return {
        ...rowFrom(name, row),
        environment: environmentName,
        consumers: (row.consumers ?? environment?.consumers ?? []).map(consumerFrom),
        stopgap: stopgapFrom(row.stopgap, stopgaps, owner),
        owner,
        place: place('secrets', name),
      };
    }),
    journal: draft.journal === undefined ? undefined : resolve(directory, draft.journal),
  };
}

function environmentFrom(name: string, from: EnvironmentShape, place: Place, ecsPlace: Place): Environment {
  const { aws, ecs, vercel, atlas } = from;
  return {
    name,
    prefix: prefixOf(name, from),
    aws: { account: aws.account, region: aws.region, profile: aws.profile, kmsKey: aws.kmsKey },
    ecs: ecs && { cluster: ecs.cluster, services: ecs.services, place: ecsPlace },
    vercel: vercel && {
      project: vercel.project,
      team: vercel.team,
      environment: vercel.environment,
      credentials: vercel.credentials,
    },
    atlas: atlas && {
      project: atlas.project,
      cluster: atlas.cluster,
      verify: atlas.verify,
      credentials: atlas.credentials,
    },
    protected: from.protected,
    unattended: from.unattended,
    createMissing: from.createMissing,
    placeholders: from.placeholders,
    owner: from.owner,
    accept: from.accept.map(acceptanceFrom),
    place,
  };
}

type OwnFields = Omit<SecretRow, 'environment' | 'consumers' | 'stopgap' | 'owner' | 'place'>;

/** What a row says by itself, without its environment. */
function rowFrom(name: string, from: RowShape): OwnFields {
  return {
    name,
    source: from.source,
    sourceText: describeSource(from.source),
    follow: from.follow,
    permanent: from.permanent,
    shape: from.shape === undefined ? undefined : shapeFrom(from.shape),
    rotate: from.rotate === undefined ? undefined : rotationFrom(from.rotate),
    until: from.until,
    variable: from.variable,
    description: from.description,
    accept: from.accept.map(acceptanceFrom),
  };
}

function consumerFrom(from: ConsumerShape): Consumer {
  if (typeof from === 'string') return { kind: 'service', service: from };
  if ('vercel' in from) return { kind: 'vercel', variable: from.vercel, redeploy: from.redeploy };
  return { kind: 'external', name: from.external, apply: from.apply };
}

function stopgapFrom(
  from: RowShape['stopgap'],
  named: ReadonlyMap<string, StopgapShape>,
  owner: string | undefined,
): Stopgap | undefined {
  const name = typeof from === 'string' ? from : undefined;
  const stopgap = typeof from === 'string' ? named.get(from) : from;
  if (stopgap === undefined) return undefined;
  return { name, reason: stopgap.reason, ticket: stopgap.ticket, until: stopgap.until, owner: stopgap.owner ?? owner };
}

function shapeFrom(from: NonNullable<RowShape['shape']>): Shape {
  if (typeof from === 'string') return { kind: from };
  return { kind: 'text', pattern: from.pattern, minLength: from.minLength, maxLength: from.maxLength };
}

function rotationFrom(from: NonNullable<RowShape['rotate']>): Rotation {
  if ('every' in from) return { kind: 'every', days: from.every, outageAccepted: from.outage === 'accepted' };
  return 'never' in from ? { kind: 'never', reason: from.never } : { kind: 'aws' };
}

function acceptanceFrom(from: AcceptanceShape): Acceptance {
  return { rule: from.rule, reason: from.reason, until: from.until, ticket: from.ticket };
}
