/**
 * Every failure of an AWS call as one of ours. What AWS's answer said is never passed on: it may
 * echo what was sent. Errors that the service's model does not declare arrive as the client's base
 * class, so they are told apart by name (aws-sdk-js-v3 3.1162, checked 2026-11-21).
 */
import { Fault, type FaultOptions } from '../../core/fault.js';
import { credentialFault } from './credential-faults.js';
import type { CredentialSource } from './profile.js';

/** What was called, on what, and as whom. */
export interface CallContext {
  /** `secretsmanager:PutSecretValue`: also the permission it needs. */
  readonly call: string;
  readonly target: string | undefined;
  readonly who: string;
  readonly source: CredentialSource;
  readonly region: string;
}

interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: AwsMetadata;
}

interface AwsMetadata {
  readonly requestId?: string;
  readonly httpStatusCode?: number;
}

/** Sends one call of a service; whatever goes wrong is a `Fault` that names the call and its target. */
export type Send = <T>(operation: string, target: string | undefined, send: () => Promise<T>) => Promise<T>;

export function senderFor(service: 'secretsmanager' | 'ecs' | 'kms', base: Omit<CallContext, 'call' | 'target'>): Send {
  return async (operation, target, send) => {
    try {
      return await send();
    } catch (error) {
      throw faultOf(error, { ...base, call: `${service}:${operation}`, target });
    }
  };
}

export function faultOf(error: unknown, context: CallContext): Fault {
  if (error instanceof Fault) return error;
  const { name, message, code, $metadata } = asAwsError(error);
  const on = context.target ? ` on ${context.target}` : '';
  const request = $metadata?.requestId ? [`AWS request ${$metadata.requestId}`] : [];
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      if (/KMS/.test(message) && !/not authorized to perform/.test(message)) {
        return fault('kms-denied', `the key of ${context.target ?? 'a secret'} may not be used by ${context.who}`, {
          details: [`${context.call} was refused by KMS`, ...request],
          hints: ['allow kms:Decrypt and kms:GenerateDataKey on the key'],
        });
      }
      return fault('denied', `AWS refused ${context.call}${on} for ${context.who}`, {
        details: request,
        hints: [`allow ${context.call} for this role`],
      });
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
      return credentialFault(name, context.source);
    case 'ThrottlingException':
    case 'TooManyRequestsException':
      return fault('throttled', `AWS is throttling ${context.call}`, { details: request, hints: ['run it again'] });
    case 'LimitExceededException':
      return fault('limit', `${context.target ?? 'a secret'} has as many versions or labels as AWS allows`, {
        details: [...request, 'AWS keeps versions without labels for a day before it removes them'],
      });
    case 'ResourceNotFoundException':
    case 'NotFoundException':
      return fault('not-found', `${context.target ?? 'a secret'} or a version of it does not exist`, {
        details: request,
      });
    case 'ResourceExistsException':
      return fault('version-exists', `${context.target ?? 'a secret'} has another value under the same version id`, {
        details: request,
      });
    case 'ClusterNotFoundException':
      return fault('cluster-missing', `cluster ${context.target ?? ''} does not exist in ${context.region}`, {});
    case 'ServiceNotFoundException':
    case 'ServiceNotActiveException':
      return fault('service-missing', `service ${context.target ?? ''} does not exist`, {});
    case 'TimeoutError':
      return fault('timeout', `${context.call} was not answered in time`, { hints: ['run it again'] });
    case 'EncryptionFailure':
    case 'DecryptionFailure':
      return fault('key-unhealthy', `the key of ${context.target ?? 'a secret'} cannot be used: ${name}`, {
        details: request,
      });
  }
  if (($metadata?.httpStatusCode ?? 0) >= 500) {
    return fault('aws-trouble', `AWS could not answer ${context.call}${on}`, {
      details: request,
      hints: ['run it again'],
    });
  }
  if (code && /^E[A-Z]+$/.test(code)) {
    return fault('unreachable', `${context.call} could not be sent: ${code}`, {
      details: [`region ${context.region}`],
      hints: ['look at the network, or at the region in the manifest'],
    });
  }
  if (message === 'Region is missing')
    return fault('no-region', 'no region is set', { hints: ['set aws.region in the manifest'] });
  return fault('aws', `${context.call}${on} failed: ${/^[A-Za-z]{1,64}$/.test(name) ? name : 'unknown error'}`, {
    details: request,
  });
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof Error) {
    // Aggregated connection errors carry their code on the first of them.
    const inner = error as Error & { code?: string; errors?: { code?: string }[]; $metadata?: AwsMetadata };
    const code = inner.code ?? inner.errors?.[0]?.code;
    return {
      name: error.name,
      message: error.message,
      ...(code === undefined ? {} : { code }),
      ...(inner.$metadata === undefined ? {} : { $metadata: inner.$metadata }),
    };
  }
  return { name: 'unknown error', message: '' };
}

function fault(code: string, message: string, options: FaultOptions): Fault {
  return new Fault(code, message, options);
}
