/**
 * Secrets Manager as a store. Quotas, paging and error rules: Secrets Manager user guide, "Quotas", and
 * API reference (checked 2026-11-21): lists 100 a page, Batch 20 ids a call, writes 50 a second.
 */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import PQueue from 'p-queue';
import { Fault } from '../../core/fault.js';
import type { StoredSecret, Version } from '../../core/model.js';
import type { Scratch, Store, Turn, Written } from '../../core/ports.js';
import { PATIENCE_MS } from '../../core/time.js';
import { about, complete, listIn } from './answers.js';
import { fromDescription, fromVersions } from './convert.js';
import type { CallContext } from './faults.js';
import { senderFor } from './faults.js';
import { inTurn, openLimiter } from './limiter.js';
import { clockOffset } from './skew.js';
import { openValues } from './values.js';
import type { Wire } from './wire.js';

const PAGE = 100;

/** Reads in flight; the quotas for them are 10,000 a second and more. */
const READS_AT_ONCE = 20;

/** Calls a second: a tenth below quotas that everybody in the account shares. */
const RATES = { writes: 45, versions: 45, batches: 90 } as const;

/** Calls that need not wait after a pause. */
const BURST = 10;

export interface StoreOptions {
  readonly wire: Wire;
  readonly scratch: Scratch;
  readonly base: Omit<CallContext, 'call' | 'target'>;
  /** Told once what a person may want to mend, and what works all the same. */
  readonly note: (text: string) => void;
  readonly patienceMs?: number;
}

export function openStore({ wire, scratch, base, note, patienceMs = PATIENCE_MS }: StoreOptions): Store {
  const client = new SecretsManagerClient(wire.options('secrets_manager'));
  wire.watch(client as never);
  const reads = new PQueue({ concurrency: READS_AT_ONCE });
  // Without the SDK's own retries: under the write quota they give writes up (407 of 600 on an emulator at
  // 50 a second, 2026-11-21).
  const writer = new SecretsManagerClient({
    ...wire.options('secrets_manager'),
    maxAttempts: 1,
    systemClockOffset: clockOffset(wire),
  });
  wire.watch(writer as never);
  const limiter = (rate: number) => openLimiter({ rate, burst: BURST, isThrottle, patienceMs });
  const [writes, versionLists, batches] = [limiter(RATES.writes), limiter(RATES.versions), limiter(RATES.batches)];

  /** Sent once, and again only where AWS says that it came too early; undefined where it was not sent. */
  async function write<T>(operation: string, name: string, turn: Turn, send: () => Promise<T>): Promise<T | undefined> {
    return inTurn(writes, turn, () => call(operation, name, send));
  }

  const call = senderFor('secretsmanager', base);
  const values = openValues({ wire, scratch, client, reads, batches, call, who: base.who, note });

  async function list(prefix: string): Promise<StoredSecret[]> {
    const found: StoredSecret[] = [];
    let token: string | undefined;
    do {
      token = await call('ListSecrets', undefined, async () => {
        const page = await client.send(
          new ListSecretsCommand({
            Filters: [{ Key: 'name', Values: [prefix] }],
            IncludePlannedDeletion: true,
            MaxResults: PAGE,
            NextToken: token,
          }),
        );
        for (const entry of listIn(page.SecretList)) {
          const { Name } = complete(entry, 'Name', 'ARN');
          if (Name.startsWith(prefix)) found.push(fromDescription(entry, entry.SecretVersionsToStages));
        }
        return page.NextToken;
      });
    } while (token);
    return found;
  }

  async function describe(name: string): Promise<StoredSecret | undefined> {
    try {
      return await reads.add(() =>
        call('DescribeSecret', name, async () => {
          const answer = about(name, await client.send(new DescribeSecretCommand({ SecretId: name })));
          return fromDescription(answer, answer.VersionIdsToStages);
        }),
      );
    } catch (error) {
      if (error instanceof Fault && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async function versions(name: string, deprecated: boolean): Promise<Version[]> {
    const found: Version[] = [];
    let token: string | undefined;
    do {
      token = await versionLists.run(() =>
        call('ListSecretVersionIds', name, async () => {
          const page = about(
            name,
            await client.send(
              new ListSecretVersionIdsCommand({
                SecretId: name,
                MaxResults: PAGE,
                NextToken: token,
                IncludeDeprecated: deprecated,
              }),
            ),
          );
          found.push(...fromVersions(page.Versions ?? []));
          return page.NextToken;
        }),
      );
    } while (token);
    return found;
  }

  return {
    list,
    describe,
    versions: (name) => versions(name, false),
    history: (name) => versions(name, true),
    ...values,
    put: (name, value, token, turn) =>
      write('PutSecretValue', name, turn, async () => {
        const secret = await scratch.open(value);
        const answer = await writer.send(
          new PutSecretValueCommand({ SecretId: name, ClientRequestToken: token, SecretString: secret.reveal() }),
        );
        return writtenOf(answer, token, listIn(answer.VersionStages ?? [], 'string'));
      }),
    create: (name, value, token, kmsKey, turn) =>
      write('CreateSecret', name, turn, async () => {
        const secret = await scratch.open(value);
        const answer = await writer.send(
          new CreateSecretCommand({
            Name: name,
            ClientRequestToken: token,
            SecretString: secret.reveal(),
            ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
          }),
        );
        return writtenOf(answer, token, ['AWSCURRENT']);
      }),
    label: (name, version, label, from, turn) =>
      write('UpdateSecretVersionStage', name, turn, async () => {
        const answer = await writer.send(
          new UpdateSecretVersionStageCommand({
            SecretId: name,
            VersionStage: label,
            MoveToVersionId: version,
            ...(from === undefined ? {} : { RemoveFromVersionId: from }),
          }),
        );
        about(name, answer);
        return { requestId: answer.$metadata.requestId };
      }),
  };
}

function isThrottle(error: unknown): boolean {
  return error instanceof Fault && error.code === 'throttled';
}

function writtenOf(
  answer: { VersionId?: string | undefined; $metadata: { requestId?: string | undefined } },
  version: string,
  labels: readonly string[],
): Written {
  if (answer.VersionId !== version) throw new Error('about another version');
  return { version, labels, requestId: answer.$metadata.requestId };
}
