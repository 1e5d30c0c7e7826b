/**
 * One service of two tasks that reads two secrets, and a run that restarts it. Time passes by calls alone, so that it
 * is the same on a busy machine: nearly five seconds with each look at the service, as a run waits between two.
 */
import type { TestContext } from 'vitest';
import { updateService } from '../../src/sandbox/aws/ecs/services.js';
import { findService, type Service } from '../../src/sandbox/aws/ecs/state.js';
import type { Region } from '../../src/sandbox/cloud.js';
import { runInside } from './inside.js';
import { byHand, changes, writeByHand } from './truth.js';
import { type Run, type Workplace, workplaceFor } from './workplace.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } } }
  dev/typed: { source: manual }
`;
const WORLD = 'services: { dev: { web: { tasks: 2 } } }';

/** Sandbox milliseconds that pass with a look at the service, and with another call. */
const TICK = { look: 4_900, call: 50 };

/** No wait takes real time, and no time that one waits is over soon. */
const PACE = '0.0001';
const LONG = '999h';

export interface Scene extends Workplace {
  readonly service: Service;
  readonly region: Region;
  apply(timeout?: string): Promise<Run>;
  /** Of what needs one. */
  restart(): Promise<Run>;
  /** UpdateServices of the tool that took effect. */
  begun(): number;
  /** Somebody else begins a deployment. */
  deployByHand(): void;
}

/** `dev/pay` is to be filled; `dev/typed` has a value that the tasks have not. */
export async function oneService(context: Pick<TestContext, 'onTestFinished'>): Promise<Scene> {
  const place = await workplaceFor(context, { manifest: MANIFEST, world: WORLD, speed: 0 });
  const { cloud } = place;
  const region = cloud.region(ACCOUNT, REGION);
  const env = { ...place.env, SECRETSMITH_PACE: PACE };
  place.file('.env.dev', 'PAY=CANARY-not-a-key-pay\n');
  writeByHand(cloud, 'dev/typed', 'CANARY-not-a-key-typed');
  cloud.clock.advance(600_000);
  cloud.faults.on(({ operation }, phase) => {
    if (phase === 'before') cloud.clock.advance(operation === 'DescribeServices' ? TICK.look : TICK.call);
    return undefined;
  });
  return {
    ...place,
    service: findService(cloud, ACCOUNT, REGION, 'shop', 'shop-web'),
    region,
    apply: (timeout = LONG) => runInside({ ...place, env }, ['apply', '--yes', '--wait-timeout', timeout]),
    restart: () => runInside({ ...place, env }, ['restart', '--yes', '--wait-timeout', LONG]),
    begun: () => changes(cloud).filter(({ operation }) => operation === 'UpdateService').length,
    deployByHand: () => {
      const wanted = { cluster: 'shop', service: 'shop-web', forceNewDeployment: true };
      updateService.run(byHand(cloud, region), wanted);
    },
  };
}
