/**
 * Reading values of Secrets Manager into files: many at once by BatchGetSecretValue, 20 a call, else one by one. Only
 * AWSCURRENT can be read together, and a call of 20 tells of each what is wrong with it (API reference,
 * BatchGetSecretValue, checked 2026-11-21).
 */
import {
  BatchGetSecretValueCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type PQueue from 'p-queue';
import { Fault, whyUnreadable } from '../../core/fault.js';
import type { ReadValue, Scratch, Store, StoreRefusal, ValueRead } from '../../core/ports.js';
import { Secret } from '../../core/secret.js';
import { about, complete, listIn } from './answers.js';
import { type Send, unreadableBy } from './faults.js';
import type { Limiter } from './limiter.js';
import type { Wire } from './wire.js';

const BATCH = 20;

export interface ValueOptions {
  readonly wire: Wire;
  readonly scratch: Scratch;
  readonly client: SecretsManagerClient;
  /** Reads of one secret in flight. */
  readonly reads: PQueue;
  readonly batches: Limiter;
  readonly call: Send;
  readonly who: string;
  readonly note: (text: string) => void;
}

export function openValues(options: ValueOptions): Pick<Store, 'readCurrent' | 'readVersion'> {
  const { wire, scratch, client, reads, batches, call, who, note } = options;

  async function keep(entry: Held, read: Omit<ValueRead, 'version'>): Promise<ReadValue | StoreRefusal> {
    const { SecretString, SecretBinary, VersionId } = entry;
    wire.valueRead({ ...read, version: VersionId });
    if (SecretString === undefined && SecretBinary !== undefined) return { refused: 'binary' };
    const held = complete({ value: SecretString, version: VersionId }, 'value', 'version');
    return { value: await scratch.keep(new Secret(held.value)), version: held.version };
  }

  async function readOne(name: string): Promise<ReadValue | StoreRefusal> {
    try {
      return await reads.add(() =>
        call('GetSecretValue', name, async () => {
          const answer = about(name, await client.send(new GetSecretValueCommand({ SecretId: name })));
          return keep(answer, readBy('GetSecretValue', name, answer));
        }),
      );
    } catch (error) {
      const refused = error instanceof Fault ? whyUnreadable(error) : undefined;
      if (refused) return { refused };
      throw error;
    }
  }

  let batchDenied = false;

  async function readBatch(names: readonly string[]): Promise<Map<string, ReadValue | StoreRefusal>> {
    const read = new Map<string, ReadValue | StoreRefusal>();
    if (!batchDenied) await readTogether(names, read);
    // Batch needs a permission of its own, on `*`; where it is denied, or left one out or could not read it, each is asked for.
    await Promise.all(names.filter((name) => !read.has(name)).map(async (name) => read.set(name, await readOne(name))));
    return read;
  }

  async function readTogether(names: readonly string[], read: Map<string, ReadValue | StoreRefusal>): Promise<void> {
    try {
      await batches.run(() =>
        call('BatchGetSecretValue', undefined, async () => {
          const answer = await client.send(new BatchGetSecretValueCommand({ SecretIdList: [...names] }));
          for (const entry of listIn(answer.SecretValues ?? [])) {
            if (entry.Name && entry.VersionId)
              read.set(entry.Name, await keep(entry, readBy('BatchGetSecretValue', entry.Name, answer)));
          }
          for (const failure of listIn(answer.Errors ?? [])) {
            const name = names.find((candidate) => candidate === failure.SecretId);
            const code = failure.ErrorCode ?? '';
            if (name && OF_ONE.has(code)) read.set(name, { refused: unreadableBy(code, failure.Message ?? '') });
          }
        }),
      );
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'denied') throw error;
      if (!batchDenied) {
        note(`note: secretsmanager:BatchGetSecretValue is denied to ${who}, so each value takes a call of its own`);
      }
      batchDenied = true;
    }
  }

  return {
    readCurrent: async (names) => {
      const chunks = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) =>
        names.slice(index * BATCH, (index + 1) * BATCH),
      );
      const read = await Promise.all(chunks.map(readBatch));
      return new Map(read.flatMap((chunk) => [...chunk]));
    },
    readVersion: (name, version) =>
      reads.add(() =>
        call('GetSecretValue', name, async () => {
          const asked = new GetSecretValueCommand({ SecretId: name, VersionId: version });
          const answer = about(name, await client.send(asked));
          if (answer.VersionId !== version) throw new Error('another version');
          const kept = await keep(answer, readBy('GetSecretValue', name, answer));
          if ('refused' in kept) throw new Fault('binary', `${name} holds binary data`);
          return kept.value;
        }),
      ),
  };
}

function readBy(
  operation: string,
  secret: string,
  { $metadata }: { readonly $metadata: { readonly requestId?: string | undefined } },
): Omit<ValueRead, 'version'> {
  return { secret, call: `secretsmanager:${operation}`, request: $metadata.requestId };
}

/** What a batch's `Errors` say of one secret; anything else says nothing of it (API reference, BatchGetSecretValue, checked 2026-11-22). */
const OF_ONE: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
]);

/** What AWS gives of a version that is read. */
interface Held {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionId?: string | undefined;
}
