/**
 * One environment of one manifest, opened once a run: who we are, that the account is the manifest's,
 * and the ports. STS is asked before anything else, and nothing else is asked when it names another account.
 */
import { randomBytes } from 'node:crypto';
import { guardAccount } from '../core/guards.js';
import type { Environment, Manifest } from '../core/model.js';
import type { Identity, Keys, ServiceConsumer, Store } from '../core/ports.js';
import { type Journal, openJournal } from './journal.js';
import { openPace, type Pace } from './pace.js';
import { type OpenScratch, openScratch } from './scratch.js';

export interface Session {
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly identity: Identity;
  readonly store: Store;
  readonly services: ServiceConsumer;
  readonly keys: Keys;
  readonly scratch: OpenScratch;
  readonly journal: Journal;
  readonly pace: Pace;
  /** Calls made so far, and values read. */
  readonly usage: { readonly calls: number; readonly valuesRead: number };
  /** `secretsmanager:ListSecrets` → how often. */
  readonly calls: ReadonlyMap<string, number>;
  /** AWS's clock. */
  now(): Date;
  close(): void;
}

export interface SessionOptions {
  readonly manifest: Manifest;
  readonly environment: Environment;
  /** `--profile`. */
  readonly profile: string | undefined;
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told things that are worth a line on stderr. */
  readonly note: (text: string) => void;
}

export async function openSession(options: SessionOptions): Promise<Session> {
  const { manifest, environment, env } = options;
  const aws = await import('../providers/aws/index.js');
  const choice = aws.chooseCredentials({ flag: options.profile, manifest: environment.aws.profile, env });
  const { region } = environment.aws;
  const endpoints = await aws.endpointsFor(choice, env);
  const wire = aws.openWire(region, await aws.credentialsFor(choice, region), endpoints);
  const identity = await aws.identify(wire, choice, region);
  guardAccount(identity, environment);

  const scratch = openScratch({ env, note: options.note });
  const context = { who: identity.who, choice, region };
  const now = () => wire.now ?? new Date();
  return {
    manifest,
    environment,
    identity,
    store: aws.openStore({ wire, scratch, base: context, note: options.note }),
    services: aws.openServices(wire, context),
    keys: aws.openKeys(wire, context),
    scratch,
    journal: openJournal({
      directory: manifest.journal,
      env,
      run: randomBytes(6).toString('hex'),
      context: {
        command: options.command,
        environment: environment.name,
        account: identity.account,
        arn: identity.arn,
      },
      now,
      note: options.note,
    }),
    pace: openPace(env, endpoints.sts !== undefined),
    calls: wire.calls,
    get usage() {
      return { calls: [...wire.calls.values()].reduce((sum, count) => sum + count, 0), valuesRead: wire.valuesRead };
    },
    now,
    close: () => scratch.close(),
  };
}
