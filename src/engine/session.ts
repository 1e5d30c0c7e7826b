/**
 * One environment of one manifest, opened once a run: who we are, that the account is the manifest's,
 * and the ports. STS is asked before anything else, and nothing else is asked when it names another account; and again
 * of each key that comes later, as credentials are renewed.
 */
import { randomBytes } from 'node:crypto';
import { endingNote } from '../core/checkup/session.js';
import { ciRunOf } from '../core/ci.js';
import { guardAccount } from '../core/guards.js';
import type { Environment, Manifest } from '../core/model.js';
import type { Identity, Keys, ServiceConsumer, Store } from '../core/ports.js';
import { type Journal, openJournal } from './journal.js';
import { type Known, remembering } from './known.js';
import { openPace, type Pace } from './pace.js';
import { type OpenScratch, openScratch } from './scratch.js';

export interface Session {
  readonly manifest: Manifest;
  readonly environment: Environment;
  readonly identity: Identity;
  readonly store: Store;
  readonly known: Known;
  readonly services: ServiceConsumer;
  readonly keys: Keys;
  readonly scratch: OpenScratch;
  /** The flags that make another command mean this environment: `--env`, and where the manifest and credentials are. */
  readonly here: readonly string[];
  readonly journal: Journal;
  readonly pace: Pace;
  /** Calls made so far, and values read. */
  readonly usage: { readonly calls: number; readonly valuesRead: number };
  /** `secretsmanager:ListSecrets` → how often. */
  readonly calls: ReadonlyMap<string, number>;
  /** AWS's clock. */
  now(): Date;
  /** `exit` is how the command ends. */
  close(exit: number): void;
}

export interface SessionOptions {
  readonly manifest: Manifest;
  readonly environment: Environment;
  /** `--profile`. */
  readonly profile: string | undefined;
  readonly command: string;
  readonly here: readonly string[];
  /** The tool's own. */
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told things that are worth a line on stderr. */
  readonly note: (text: string) => void;
}

/** Commands that restart services, or are about to be followed by one that does. */
const RESTARTING: ReadonlySet<string> = new Set(['plan', 'apply', 'restart']);

export async function openSession(options: SessionOptions): Promise<Session> {
  const { manifest, environment, env, command, here, version, note } = options;
  const aws = await import('../providers/aws/index.js');
  const choice = aws.chooseCredentials({ flag: options.profile, manifest: environment.aws.profile, env });
  const { region } = environment.aws;
  const endpoints = await aws.endpointsFor(choice, env);
  const source = await aws.sourceOf(choice, env);
  const run = randomBytes(6).toString('hex');
  const ci = ciRunOf(env);
  const userAgent = aws.userAgentOf(version, run, ci?.id);
  const asked = { source, region, here };
  const { profile } = environment.aws;
  const signIn = async () => (profile === undefined ? undefined : aws.signInOf(profile, env));
  const credentials = await aws.credentialsFor(source, {
    region,
    endpoints,
    userAgent,
    whose: async (key, first) => {
      const found = await aws.identify(wire, key, asked);
      if (first) aws.guardRenewed(found, environment, asked);
      else guardAccount(found, environment, here, await signIn());
      return found;
    },
  });
  // No value is read before there is a record: STS comes first, and it has none.
  let journal: Journal | undefined;
  const wire = aws.openWire({
    region,
    credentials: credentials.lend,
    endpoints,
    userAgent,
    onValueRead: (read) => journal?.result('value-read', { ...read }),
  });
  const identity = await credentials.identity();

  const now = () => wire.now ?? new Date();
  const ending = RESTARTING.has(command) ? endingNote(identity, now()) : undefined;
  if (ending !== undefined) note(ending);
  const scratch = openScratch({ env, note });
  const context = { ...asked, who: identity.who, account: identity.account };
  const pace = openPace(env, endpoints.sts !== undefined);
  journal = openJournal({
    directory: manifest.journal,
    env,
    run,
    context: { command, environment: environment.name, account: identity.account, arn: identity.arn },
    begin: { version, region, credentials: identity.credentials, endpoint: identity.endpoint, ci },
    now,
    note,
  });
  return {
    manifest,
    environment,
    here,
    identity,
    ...remembering(aws.openStore({ wire, scratch, base: context, note })),
    services: aws.openServices(wire, context, pace),
    keys: aws.openKeys(wire, context),
    scratch,
    journal,
    pace,
    calls: wire.calls,
    get usage() {
      return { calls: [...wire.calls.values()].reduce((sum, count) => sum + count, 0), valuesRead: wire.valuesRead };
    },
    now,
    close: (exit) => {
      try {
        scratch.close();
      } finally {
        journal.end(exit);
      }
    },
  };
}
