/**
 * KMS keys, looked at and never used directly. A predefined alias (`alias/aws/…`) is not asked for:
 * DescribeKey would create its key (KMS API reference, DescribeKey, checked 2026-11-21).
 */
import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from '@aws-sdk/client-kms';
import PQueue from 'p-queue';
import { Fault } from '../../core/fault.js';
import type { KeyFact } from '../../core/model.js';
import type { Keys } from '../../core/ports.js';
import { complete } from './answers.js';
import { type CallContext, senderFor } from './faults.js';
import type { Wire } from './wire.js';

/**
 * Looks in flight. Quotas of KMS are in the thousands a second and differ by account, so the SDK's retries are enough
 * for a few at a time (KMS developer guide, "Request quotas", checked 2026-11-22).
 */
const LOOKS_AT_ONCE = 20;

export function openKeys(wire: Wire, base: Omit<CallContext, 'call' | 'target'>): Keys {
  const client = new KMSClient(wire.options('kms'));
  wire.watch(client as never);
  const known = new Map<string, Promise<KeyFact>>();

  const looks = new PQueue({ concurrency: LOOKS_AT_ONCE });
  const send = senderFor('kms', base);
  const call = <T>(...[operation, target, request]: [string, string, () => Promise<T>]) =>
    looks.add(() => send(operation, target, request));

  async function look(named: string): Promise<KeyFact> {
    try {
      const key = await call('DescribeKey', named, async () => {
        const answer = await client.send(new DescribeKeyCommand({ KeyId: named }));
        return complete(complete(answer, 'KeyMetadata').KeyMetadata, 'Arn', 'KeyState');
      });
      const usable = key.KeyUsage === 'ENCRYPT_DECRYPT' && key.KeySpec === 'SYMMETRIC_DEFAULT';
      return { arn: key.Arn, state: usable ? key.KeyState : 'not a symmetric encryption key' };
    } catch (error) {
      if (error instanceof Fault && error.code === 'not-found') return { arn: undefined, state: 'missing' };
      if (error instanceof Fault && error.code === 'denied') return { arn: undefined, state: 'not-visible' };
      throw error;
    }
  }

  const describe = (named: string) => {
    const asked = known.get(named) ?? look(named);
    known.set(named, asked);
    return asked;
  };

  return {
    describe,
    describeAgain: (named) => {
      // What is known by another name may be the same key.
      known.clear();
      return describe(named);
    },
    rotates: async (arn) => {
      try {
        const answer = await call('GetKeyRotationStatus', arn, () =>
          client.send(new GetKeyRotationStatusCommand({ KeyId: arn })),
        );
        return answer.KeyRotationEnabled;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // Imported material, a custom key store: KMS cannot rotate these, and says it with this error alone.
        if (error.code === 'unsupported') return false;
        if (['denied', 'not-found', 'rejected'].includes(error.code)) return undefined;
        throw error;
      }
    },
  };
}
