/** A sandbox ready to use: a cloud filled from a manifest, served on loopback, with the AWS config that leads to it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EXIT, Fault } from '../core/fault.js';
import type { Manifest } from '../core/model.js';
import { type Policy, PolicyError, parsePolicy } from './aws/iam/policy.js';
import { Clock } from './clock.js';
import { Cloud } from './cloud.js';
import { profiles, seed } from './seed.js';
import { serve } from './server.js';
import { EMPTY_WORLD, parseWorld, type World } from './world.js';

export interface SandboxOptions {
  readonly manifest: Manifest;
  readonly port: number;
  readonly worldFile: string | undefined;
  /** Read when it exists, written when the sandbox is closed. */
  readonly stateFile: string | undefined;
  readonly speed: number;
  /** The command that starts the same on a free port. */
  readonly otherPort?: string;
  /** What its clock says first; default: the time of this machine. */
  readonly start?: Date;
}

export interface OpenSandbox {
  readonly url: string;
  readonly cloud: Cloud;
  readonly world: World;
  /** What a process needs in its environment to use the sandbox, and nothing of AWS. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Throws a `Fault` for a world or state file that cannot be read, and for a port that is taken. */
export async function openSandbox({
  manifest,
  port,
  worldFile,
  stateFile,
  speed,
  otherPort,
  start = new Date(),
}: SandboxOptions): Promise<OpenSandbox> {
  const cloud = new Cloud({ clock: new Clock({ speed, start }) });
  const world = worldFile === undefined ? EMPTY_WORLD : parseWorld(readNamed(worldFile), worldFile);
  const state = stateFile === undefined ? undefined : readIfThere(stateFile);
  if (state === undefined) seed(cloud, manifest, world);
  else cloud.load(state);
  restrict(cloud, world, worldFile === undefined ? '.' : dirname(worldFile));

  const server = await serve(cloud, { port }).catch((error: NodeJS.ErrnoException) => {
    throw new Fault('sandbox', `port ${port} cannot be used: ${error.code ?? error.name}`, {
      hints: otherPort === undefined ? [] : [otherPort],
    });
  });
  const [only, ...others] = manifest.environments;
  const profile = only && others.length === 0 && only.aws.profile === undefined ? only.name : undefined;
  const directory = mkdtempSync(join(tmpdir(), 'secretsmith-sandbox-'));
  const config = join(directory, 'config');
  writeFileSync(config, profiles(manifest, server.url), { mode: 0o600 });
  return {
    url: server.url,
    cloud,
    world,
    variables: {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
      AWS_ENDPOINT_URL: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      // Without a profile in the manifest nothing else would say which account is meant.
      ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
      ...(speed > 1 ? { SECRETSMITH_PACE: String(1 / speed) } : {}),
    },
    close: async () => {
      if (stateFile !== undefined) save(stateFile, cloud.dump());
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Give the callers of each account what the world says of them; what was there before stays where it says nothing. */
function restrict(cloud: Cloud, world: World, folder: string): void {
  for (const [id, { role, policies }] of Object.entries(world.accounts)) {
    const account = cloud.account(id);
    if (role !== undefined) account.arn = `arn:aws:sts::${id}:assumed-role/${role}/operator`;
    account.policies = policies.map((file) => policyIn(resolve(folder, file)));
  }
}

function policyIn(file: string): Policy {
  const text = readNamed(file);
  try {
    return parsePolicy(JSON.parse(text));
  } catch (error) {
    const why = error instanceof PolicyError ? error.message : 'it is not JSON';
    throw new Fault('file', `${file} is no policy: ${why}`, { exit: EXIT.usage });
  }
}

/** For its owner alone, also where the file was there before: a state holds values. */
function save(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600 });
}

function readNamed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new Fault('file', `${file} cannot be read: ${code}`, { exit: EXIT.usage });
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault('file', `${file} cannot be read`, { exit: EXIT.usage });
  }
}
