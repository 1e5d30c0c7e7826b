/**
 * Small worlds, each made of its seed alone: a manifest of one to six secrets, what AWS holds of them when
 * a run begins, and up to two services that read them. Every value in them is fake.
 */
import { tokenFor, type Verb } from '../../src/core/version.js';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import type { Script, Service } from '../../src/sandbox/aws/ecs/state.js';
import { keep } from '../../src/sandbox/aws/secretsmanager/state.js';
import { updateSecretVersionStage } from '../../src/sandbox/aws/secretsmanager/versions.js';
import type { Cloud } from '../../src/sandbox/cloud.js';
import { type Random, seeded } from '../../src/sandbox/random.js';
import { byHand, currentVersion, putAs, secretNamed, servicesOf } from './truth.js';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export interface RandomWorld {
  readonly seed: number;
  /** YAML. */
  readonly manifest: string;
  /** YAML: what the sandbox is seeded from. */
  readonly world: string;
  /** Sandbox milliseconds that the list is behind. */
  readonly listLag: number;
  /** The same for what reads services, and tasks. */
  readonly serviceLag: number;
  readonly taskLag: number;
  readonly rows: readonly WorldRow[];
  /** Brings a freshly seeded sandbox into the state that the run meets. */
  dress(cloud: Cloud): void;
}

export interface WorldRow {
  readonly name: string;
  readonly kind: 'dotenv' | 'follow' | 'generate' | 'copy' | 'placeholder' | 'manual';
  /** The original of a copy. */
  readonly of: string | undefined;
  readonly holds: Holds;
  /** Did somebody write here before what it holds now? */
  readonly past: Past;
  readonly services: readonly string[];
}

/** What is stored: nothing at all, no version, Terraform's placeholder, the value as declared, an older one of ours, somebody's. */
type Holds = 'missing' | 'empty' | 'placeholder' | 'ours' | 'ours-before' | 'theirs';

/** A placeholder is what there is to do most about. */
const HOLDS: readonly Holds[] = [
  'missing',
  'empty',
  'placeholder',
  'placeholder',
  'placeholder',
  'ours',
  'ours-before',
  'theirs',
];

/** Versions under the current one: none but the first, one that a person made, or Terraform's with a label of ours. */
type Past = 'none' | 'theirs' | 'labelled';

/** What the source of a row gives. */
export const sourceText = (name: string) => `CANARY-source-${name.slice(2)}`;

interface WorldService {
  readonly alias: string;
  readonly tasks: number;
  readonly minimum: number;
  readonly script: Script;
  readonly controller: Service['controller'];
  /** Have its tasks started after the last change? */
  readonly fresh: boolean;
}

export function randomWorld(seed: number): RandomWorld {
  const random = seeded(seed * 7919);
  const services = ['app', 'worker'].slice(0, pick(random, [0, 1, 1, 1, 2])).map((alias) => aService(random, alias));
  const count = pick(random, [1, 2, 2, 3, 3, 4, 6]);
  const rows: WorldRow[] = [];
  for (let index = 0; index < count; index += 1) rows.push(aRow(random, index, rows, services));
  const createMissing = random() < 0.7;
  const unreadable = random() < 0.1 ? rows[0]?.name : undefined;
  return {
    seed,
    manifest: manifestOf(rows, services, createMissing),
    world: JSON.stringify({
      services: {
        t: Object.fromEntries(
          services.map(({ alias, tasks, minimum }) => [alias, { tasks, minimumHealthyPercent: minimum }]),
        ),
      },
      dotenv: {
        '.env': Object.fromEntries(
          rows.filter(({ name }) => name !== unreadable).map(({ name }) => [variableOf(name), sourceText(name)]),
        ),
      },
    }),
    listLag: pick(random, [0, 0, 0, 60_000, 300_000]),
    serviceLag: pick(random, [0, 0, 0, 2_000, 15_000]),
    taskLag: pick(random, [0, 0, 0, 2_000, 15_000]),
    rows,
    dress: (cloud) => dress(cloud, rows, services),
  };
}

/** The first world from this seed on in which there is something to write. */
export function worldWithWork(seed: number): RandomWorld {
  for (let next = seed * 1_000; ; next += 1) {
    const world = randomWorld(next);
    const writable = ({ kind, holds, past }: WorldRow) =>
      ['dotenv', 'follow', 'generate'].includes(kind) && holds === 'placeholder' && past !== 'theirs';
    if (world.rows.some(writable)) return world;
  }
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function aService(random: Random, alias: string): WorldService {
  return {
    alias,
    tasks: pick(random, [0, 1, 1, 2]),
    minimum: pick(random, [100, 100, 50, 0]),
    script: pick<Script>(random, ['completes', 'completes', 'completes', 'completes', 'fails', 'rolls-back']),
    controller: random() < 0.1 ? 'CODE_DEPLOY' : 'ECS',
    fresh: random() < 0.4,
  };
}

function aRow(random: Random, index: number, before: readonly WorldRow[], services: readonly WorldService[]): WorldRow {
  const originals = before.filter(({ kind }) => kind !== 'copy' && kind !== 'placeholder');
  const copies = originals.length > 0 && random() < 0.5;
  const kind = copies
    ? 'copy'
    : pick<WorldRow['kind']>(random, ['dotenv', 'dotenv', 'follow', 'generate', 'generate', 'manual', 'placeholder']);
  const holds = pick<Holds>(random, HOLDS);
  return {
    name: `t/${'abcdef'.charAt(index)}`,
    kind,
    of: copies ? pick(random, originals).name : undefined,
    holds,
    past: pick<Past>(random, ['none', 'none', 'theirs', 'labelled']),
    // A reference names a secret by its ARN, which it has only once it exists.
    services: holds === 'missing' ? [] : services.filter(() => random() < 0.7).map(({ alias }) => alias),
  };
}

// The manifest --------------------------------------------------------------------------------

function manifestOf(rows: readonly WorldRow[], services: readonly WorldService[], createMissing: boolean): string {
  const ecs = { cluster: 'c', services: Object.fromEntries(services.map(({ alias }) => [alias, alias])) };
  return JSON.stringify({
    version: 1,
    environments: {
      t: {
        aws: { account: ACCOUNT, region: REGION, kmsKey: 'alias/t' },
        ...(services.length > 0 ? { ecs } : {}),
        createMissing,
      },
    },
    secrets: Object.fromEntries(rows.map((row) => [row.name, declared(row)])),
  });
}

function declared({ name, kind, of, services }: WorldRow): object {
  const dotenv = { dotenv: { file: '.env', variable: variableOf(name) } };
  const consumers = [...services];
  switch (kind) {
    case 'dotenv':
      return { source: dotenv, consumers };
    case 'follow':
      return { source: dotenv, follow: true, consumers };
    case 'generate':
      return { source: { generate: { bytes: 16, as: 'hex' } }, consumers };
    case 'copy':
      return name < 't/d'
        ? { source: { copy: of }, permanent: true, consumers }
        : { source: { copy: of }, stopgap: { reason: 'no user of its own yet', until: '2030-01-01' }, consumers };
    default:
      return { source: kind, consumers };
  }
}

function variableOf(name: string): string {
  return `VALUE_${name.slice(2).toUpperCase()}`;
}

// What AWS holds ------------------------------------------------------------------------------

const MINUTE = 60_000;

function dress(cloud: Cloud, rows: readonly WorldRow[], services: readonly WorldService[]): void {
  for (const row of rows) {
    cloud.clock.advance(7_000);
    hold(cloud, row);
  }
  cloud.clock.advance(MINUTE);
  const found = (alias: string) => servicesOf(cloud).find(({ name }) => name === alias) as Service;
  for (const { alias } of services.filter(({ fresh }) => fresh)) {
    updateService.run(byHand(cloud, cloud.region(ACCOUNT, REGION)), {
      cluster: 'c',
      service: alias,
      forceNewDeployment: true,
    });
  }
  cloud.clock.advance(3 * MINUTE);
  for (const { alias, script, controller } of services) Object.assign(found(alias), { script, controller });
}

function hold(cloud: Cloud, { name, kind, of, holds, past }: WorldRow): void {
  const region = cloud.region(ACCOUNT, REGION);
  const now = cloud.clock.now().getTime();
  const secret = secretNamed(cloud, name);
  const [terraform] = secret.versions;
  if (holds === 'missing') keep(region, now, name, undefined);
  if (holds === 'empty') keep(region, now, name, { ...secret, versions: [] });
  if (holds === 'missing' || holds === 'empty' || !terraform) return;
  if (past !== 'none') {
    putAs(cloud, name, `CANARY-older-${name.slice(2)}`);
    cloud.clock.advance(3_000);
  }
  if (past === 'labelled') {
    const label = { SecretId: name, VersionStage: 'terraform-placeholder', MoveToVersionId: terraform.id };
    updateSecretVersionStage.run(byHand(cloud, cloud.region(ACCOUNT, REGION)), label);
  }
  if (holds === 'placeholder') {
    if (past !== 'none') putAs(cloud, name, 'PLACEHOLDER', `terraform-2026112200000000000000000${now % 10}`);
    return;
  }
  if (holds === 'theirs') {
    putAs(cloud, name, `CANARY-theirs-${name.slice(2)}`);
    return;
  }
  const original = of === undefined ? undefined : region.secrets.get(of);
  const copied = original && currentVersion(original);
  const inStep = holds === 'ours';
  const verb: Verb = kind === 'copy' ? 'copy' : kind === 'placeholder' ? 'placeholder' : 'fill';
  const text = textOf(kind, name, inStep, copied?.value);
  const current = currentVersion(secretNamed(cloud, name))?.id;
  const origin = kind === 'copy' ? (inStep && copied ? copied.id : 'an older one') : current;
  const address = { account: ACCOUNT, region: REGION, name };
  putAs(cloud, name, text, tokenFor(verb, address, origin, { current, previous: undefined, attempt: 1 }));
}

function textOf(kind: WorldRow['kind'], name: string, inStep: boolean, copied: object | undefined): string {
  if (kind === 'placeholder') return 'PLACEHOLDER';
  if (!inStep) return `CANARY-ours-before-${name.slice(2)}`;
  return copied && 'text' in copied ? `${copied.text}` : sourceText(name);
}
