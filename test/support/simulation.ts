/**
 * A random world and the built CLI in it, with a clock that moves by calls instead of by seconds: every
 * request takes some time, and between two looks at the services there is as much as a run waits there.
 * So the same seed gives the same run on a busy machine and on an idle one.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation, Plan } from '../../src/core/model.js';
import { secretsRead } from '../../src/core/reference.js';
import { judgeTask } from '../../src/core/rollout.js';
import { makePlan } from '../../src/engine/plan.js';
import { openSession } from '../../src/engine/session.js';
import { loadManifest } from '../../src/manifests/load.js';
import { seeded } from '../../src/sandbox/random.js';
import { runInside } from './inside.js';
import { ACCOUNT, type RandomWorld } from './random-world.js';
import { outdated, regionsOf } from './truth.js';
import { openWorkplace, type Run, type RunOptions, type Workplace } from './workplace.js';

const START = new Date('2026-11-22T08:00:00Z');

/** Sandbox milliseconds: what a call takes, and what passes before a look at the services, at most. */
const TICK = { call: 400, look: 8_000, leastLook: 3_000 };

/** A wait of five seconds is half a millisecond: what passes then passes by calls. */
const PACE = '0.0001';

export interface Simulation extends Workplace {
  readonly random: RandomWorld;
  apply(options?: RunOptions): Promise<Run>;
  /** The same in this process, for runs that nobody kills: a tenth of the time. One at a time. */
  applyInside(): Promise<Run>;
}

const APPLY = ['apply', '--yes', '--json', '--wait-timeout', '999h'] as const;

/** `state`: what `cloud.dump()` gave; without it the world is as its seed makes it. */
export async function openSimulation(world: RandomWorld, state?: string): Promise<Simulation> {
  const place = await openWorkplace({ manifest: world.manifest, world: world.world, speed: 0, start: START });
  const { cloud } = place;
  place.dotenv();
  if (state === undefined) world.dress(cloud);
  else cloud.load(state);
  cloud.listLag = world.listLag;
  cloud.serviceLag = world.serviceLag;
  cloud.taskLag = world.taskLag;
  return {
    ...place,
    random: world,
    apply: (options = {}) => place.run(APPLY, { ...options, env: { SECRETSMITH_PACE: PACE, ...options.env } }),
    applyInside: () => runInside({ ...place, env: { ...place.env, SECRETSMITH_PACE: PACE } }, APPLY),
  };
}

/** How far the clock moves with each call, by its seed. */
export function ticking({ cloud, random: { seed } }: Simulation): (operation: string) => void {
  const random = seeded(seed);
  return (operation) => {
    const most = operation === 'DescribeServices' ? TICK.look : TICK.call;
    cloud.clock.advance(Math.floor(random() * most) + (operation === 'DescribeServices' ? TICK.leastLook : 0));
  };
}

/** Every secret's versions and labels, in the order they were made: `name: ID [LABELS]`. */
export function storedVersions({ cloud }: Workplace): string[] {
  return regionsOf(cloud)
    .flatMap((region) => [...region.secrets.values()])
    .flatMap(({ name, versions }) => versions.map(({ id, labels }) => `${name}: ${id} [${[...labels].sort()}]`))
    .sort();
}

export interface Seen {
  readonly plan: Plan;
  readonly observation: Observation;
}

/** What a plan sees now; in this process, which is twenty times cheaper than another one. */
export async function seenNow(place: Workplace): Promise<Seen> {
  // The SDK's own provider asks the process, and every random world has this one account.
  process.env.AWS_ACCESS_KEY_ID = ACCOUNT;
  process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';
  const manifest = await loadManifest(join(place.folder, 'secrets.manifest.yaml'));
  const [environment] = manifest.environments;
  if (!environment) throw new Error('a random world has one environment');
  const env = {
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: place.sandbox.url,
    XDG_RUNTIME_DIR: place.runtime,
    XDG_STATE_HOME: join(place.folder, 'looks'),
  };
  const session = await openSession({
    manifest,
    environment,
    profile: undefined,
    here: ['--env', environment.name],
    command: 'plan',
    version: '0.0.0',
    env,
    note: () => {},
  });
  try {
    return await makePlan(session, { thorough: true, only: undefined, overwrite: new Set() });
  } finally {
    session.close(0);
  }
}

/** Running tasks that are called fresh and hold an old value. */
export function falselyFresh({ observation }: Seen, { cloud }: Workplace): string[] {
  const read = secretsRead(observation.secrets);
  const old = outdated(cloud);
  return [...observation.services.values()]
    .flatMap(({ tasks }) => tasks)
    .filter((task) => judgeTask(task, read) === 'fresh')
    .flatMap((task) => old.filter((told) => told.startsWith(task.id.slice(task.id.lastIndexOf('/') + 1))));
}

/** Directories of value files that are still there. */
export function leftovers({ runtime, folder }: Workplace): string[] {
  return [runtime, join(folder, 'tmp')].flatMap((directory) => readdirSync(directory));
}
