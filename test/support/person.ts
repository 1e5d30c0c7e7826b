/** What somebody does by hand, in the console or with the AWS CLI, while runs are under way. */
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Cloud } from '../../src/sandbox/cloud.js';
import type { Random } from '../../src/sandbox/random.js';
import { ACCOUNT, pick, type RandomWorld, REGION } from './random-world.js';
import { byHand, currentVersion, putAs, servicesOf } from './truth.js';

export interface Deed {
  readonly what: keyof typeof DEEDS;
  /** The secret or the service. */
  readonly target: string;
  /** The version that is current by this person's doing. */
  readonly version: string | undefined;
}

type Do = (cloud: Cloud, world: RandomWorld, random: Random) => Omit<Deed, 'what'> | undefined;

const DEEDS = {
  'writes a value': (cloud, _, random) => write(cloud, pick(random, names(cloud))),
  'writes the original of a copy': (cloud, { rows }, random) => {
    const originals = rows.map(({ of }) => of).filter((of) => of !== undefined && names(cloud).includes(of));
    return write(cloud, pick(random, originals));
  },
  'moves AWSCURRENT to the previous version': (cloud, _, random) => {
    const movable = secrets(cloud).filter(({ versions }) => versions.some(labelled('AWSPREVIOUS')));
    const secret = pick(random, movable);
    const [to, from] = [secret?.versions.find(labelled('AWSPREVIOUS')), secret && currentVersion(secret)];
    if (!secret || !to || !from) return undefined;
    stage(cloud, secret.name, 'AWSCURRENT', { MoveToVersionId: to.id, RemoveFromVersionId: from.id });
    return { target: secret.name, version: to.id };
  },
  "writes Terraform's placeholder back": (cloud, _, random) => {
    const name = pick(random, names(cloud));
    if (name === undefined) return undefined;
    return { target: name, version: putAs(cloud, name, 'PLACEHOLDER', 'terraform-20261122090000000000000001') };
  },
  'takes a label off': (cloud, _, random) => {
    const all = secrets(cloud).flatMap(({ name, versions }) =>
      versions.flatMap(({ id, labels }) => labels.map((label) => ({ name, id, label }))),
    );
    const chosen = pick(
      random,
      all.filter(({ label }) => label !== 'AWSCURRENT'),
    );
    if (!chosen) return undefined;
    stage(cloud, chosen.name, chosen.label, { RemoveFromVersionId: chosen.id });
    return { target: chosen.name, version: undefined };
  },
  'restarts a service': (cloud, _, random) => {
    const service = pick(
      random,
      servicesOf(cloud).filter(({ controller }) => controller === 'ECS'),
    );
    if (!service) return undefined;
    const asked = { cluster: 'c', service: service.name, forceNewDeployment: true };
    updateService.run(byHand(cloud, cloud.region(ACCOUNT, REGION)), asked);
    return { target: service.name, version: undefined };
  },
} as const satisfies Record<string, Do>;

/** One deed that can be done now; undefined where the chosen one cannot. */
export function someDeed(cloud: Cloud, world: RandomWorld, random: Random): Deed | undefined {
  const what = pick(random, Object.keys(DEEDS) as (keyof typeof DEEDS)[]);
  const done = DEEDS[what](cloud, world, random);
  return done && { what, ...done };
}

function secrets(cloud: Cloud) {
  return [...cloud.region(ACCOUNT, REGION).secrets.values()];
}

function names(cloud: Cloud): string[] {
  return secrets(cloud).map(({ name }) => name);
}

function labelled(label: string) {
  return ({ labels }: { readonly labels: readonly string[] }) => labels.includes(label);
}

function write(cloud: Cloud, name: string | undefined): Omit<Deed, 'what'> | undefined {
  if (name === undefined) return undefined;
  return { target: name, version: putAs(cloud, name, `CANARY-person-${name.slice(2)}`) };
}

function stage(cloud: Cloud, SecretId: string, VersionStage: string, ids: Readonly<Record<string, string>>): void {
  updateSecretVersionStage.run(byHand(cloud, cloud.region(ACCOUNT, REGION)), { SecretId, VersionStage, ...ids });
}
