/** A small sandbox for one check: three secrets, a key, a cluster with one service and its task. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManifest } from '../../../src/manifests/load.js';
import { ecs } from '../../../src/sandbox/aws/ecs/index.js';
import { findService, type Service } from '../../../src/sandbox/aws/ecs/state.js';
import type { Operation } from '../../../src/sandbox/aws/json.js';
import { findKey, type Key, kms } from '../../../src/sandbox/aws/kms.js';
import { secretsmanager } from '../../../src/sandbox/aws/secretsmanager/index.js';
import type { Cloud } from '../../../src/sandbox/cloud.js';
import { openSandbox } from '../../../src/sandbox/open.js';
import type { Test } from '../../providers/store-rules.js';
import { START } from '../../sandbox/sandbox.js';

export const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

/** Every operation that the sandbox serves in the JSON protocol, by service. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = { secretsmanager, ecs, kms };

const MANIFEST = `
version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, kmsKey: alias/dev }
    ecs: { cluster: dev, services: { app: dev-app } }
    consumers: [app]
secrets:
  dev/one: { source: manual }
  dev/two: { source: manual }
  dev/three: { source: manual }
`;

export interface World {
  readonly cloud: Cloud;
  /** What a process needs to use it, and no more. */
  readonly env: Readonly<Record<string, string>>;
  readonly key: Key;
  readonly service: Service;
  /** The version of `dev/one`. */
  readonly version: string;
  readonly arn: (secret: string) => string;
  /** Do something in the cloud without a client. */
  did(service: string, operation: string, input: object): void;
}

export async function openWorld({ onTestFinished }: Test, speed = 0): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'clients-'));
  const file = join(folder, 'secrets.manifest.yaml');
  writeFileSync(file, MANIFEST);
  const manifest = await loadManifest(file);
  const sandbox = await openSandbox({
    manifest,
    port: 0,
    worldFile: undefined,
    stateFile: undefined,
    speed,
    start: START,
  });
  onTestFinished(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { cloud } = sandbox;
  const region = cloud.region(ACCOUNT, REGION);
  const secret = (name: string) => {
    const found = region.secrets.get(name);
    if (found === undefined) throw new Error(`no secret ${name}`);
    return found;
  };
  const scope = () => ({ cloud, region, now: cloud.clock.now().getTime(), caller: cloud.account(ACCOUNT) });
  return {
    cloud,
    env: { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', ...sandbox.variables },
    key: findKey(region, 'alias/dev') as Key,
    service: findService(cloud, ACCOUNT, REGION, 'dev', 'dev-app'),
    version: secret('dev/one').versions[0]?.id ?? '',
    arn: (name) => secret(name).arn,
    did: (service, operation, input) => void OPERATIONS[service]?.[operation]?.run(scope(), input),
  };
}
