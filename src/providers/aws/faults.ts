/**
 * Every failure of an AWS call as one of ours. What AWS's answer said is never passed on: it may
 * echo what was sent. Errors that the service's model does not declare arrive as the client's base
 * class, so they are told apart by name (aws-sdk-js-v3 3.1162, checked 2026-11-21).
 */
import { EXIT, Fault, type FaultOptions } from '../../core/fault.js';
import { awsFlags, commandText } from '../../core/hints.js';
import type { Unreadable } from '../../core/model.js';
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
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
}

interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /** Where a connection was tried, where the system says it. */
  readonly address?: string;
  readonly port?: number;
  /** Whose it is; only errors that the SDK could read have it. */
  readonly $fault?: 'client' | 'server';
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
  const { name, message, code, address, port, $fault, $metadata } = asAwsError(error);
  const { call, target, region } = context;
  const on = target ? ` on ${target}` : '';
  const secret = target ?? 'a secret';
  const request = $metadata?.requestId ? [`AWS request ${$metadata.requestId}`] : [];
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      if (isOfKms(message)) {
        return fault('kms-denied', `the key of ${secret} may not be used by ${context.who}`, {
          details: [`${call} was refused by KMS`, ...request],
          hints: ['allow kms:Decrypt and kms:GenerateDataKey on the key'],
        });
      }
      if (target && call.startsWith('secretsmanager:') && /resource-based policy/.test(message)) {
        return fault('denied', `AWS refused ${call}${on} for ${context.who}`, {
          details: ["denied by the secret's own resource policy", ...request],
          hints: [ofSecret('get-resource-policy', context)],
        });
      }
      return fault('denied', `AWS refused ${call}${on} for ${context.who}`, {
        details: request,
        hints: [`allow ${call} for this role`],
      });
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'IncompleteSignature':
    case 'MissingAuthenticationTokenException':
      return credentialFault(name, context.source);
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
      return isAboutTime(message) ? clockFault(call) : credentialFault(name, context.source);
    case 'RequestExpired':
    case 'RequestInTheFuture':
    case 'RequestTimeTooSkewed':
      return clockFault(call);
    case 'OptInRequired':
    case 'RegionDisabledException':
      return fault('region', `region ${region} is not enabled for this account`, {
        exit: EXIT.refused,
        details: [`${call} was refused`, ...request],
        hints: [`aws account enable-region --region-name ${region}`, 'look at aws.region in the manifest'],
      });
    case 'ThrottlingException':
    case 'Throttling':
    case 'RequestLimitExceeded':
    case 'TooManyRequestsException':
      return fault('throttled', `AWS is throttling ${call}`, { details: request, hints: ['run it again'] });
    case 'LimitExceededException':
      // Of one secret it is told apart what is too many; a call that reads many has no such limit.
      if (!target) break;
      return fault('limit', `${secret} has as many versions or labels as AWS allows`, {
        details: [...request, 'AWS keeps versions without labels for a day before it removes them'],
        hints: [`${ofSecret('list-secret-version-ids', context)} --include-deprecated`],
      });
    case 'InvalidRequestException':
      return unfitFault(message, context, request);
    case 'ResourceNotFoundException':
    case 'NotFoundException':
      return missingFault(context, request);
    case 'ResourceExistsException':
      if (!target) return unfitFault(message, context, request);
      return fault('version-exists', `${secret} has another value under the same version id`, {
        details: request,
        hints: [commandText('history', context.here, [secret])],
      });
    case 'ClusterNotFoundException':
      return fault('cluster-missing', `cluster ${target ?? ''} does not exist in ${region}`, {
        hints: [`aws ecs list-clusters${flagsOf(context)}`],
      });
    case 'ServiceNotFoundException':
    case 'ServiceNotActiveException':
      return fault('service-missing', `service ${target ?? ''} does not exist`, { hints: [doctor(context)] });
    case 'UnsupportedOperationException':
      return fault('unsupported', `AWS cannot do ${call}${on}`, { details: request, hints: [doctor(context)] });
    case 'TimeoutError':
      if (isCut(code)) break;
      return fault('timeout', `${call} was not answered in time`, { hints: ['run it again'] });
    case 'EncryptionFailure':
    case 'DecryptionFailure':
      return fault('key-unhealthy', `the key of ${secret} cannot be used: ${name}`, {
        details: [`${call} was refused`, ...request],
        hints: [doctor(context), `${ofSecret('describe-secret', context)} --query KmsKeyId`],
      });
  }
  if (($metadata?.httpStatusCode ?? 0) >= 500) {
    return fault('aws-trouble', `AWS could not answer ${call}${on}`, {
      details: request,
      hints: ['run it again'],
    });
  }
  if (isCut(code)) {
    return fault('unreachable', `${call} was cut off before it was answered: ${code}`, {
      details: [`region ${region}`],
      hints: ['run it again', 'look at what stands between here and AWS: HTTPS_PROXY, a VPN, an endpoint'],
    });
  }
  if (code && /^E[A-Z_]+$/.test(code)) {
    return fault('unreachable', `${call} could not be sent: ${code}`, {
      details: [address === undefined ? `region ${region}` : `tried ${address}:${port ?? ''}, region ${region}`],
      hints: ['look at the network, or at the region in the manifest'],
    });
  }
  if (message === 'Region is missing')
    return fault('no-region', 'no region is set', { hints: ['set aws.region in the manifest'] });
  const word = /^[A-Za-z]{1,64}$/.test(name) ? name : undefined;
  // AWS said no in words of its own: nothing was done, and the record of its account says why.
  if ($fault === 'client' && word !== undefined && !NAMELESS.has(word)) {
    return fault('rejected', `AWS rejected ${call}${on}: ${word}`, {
      details: request,
      hints: [
        `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${call.split(':')[1]}${flagsOf(context)}`,
      ],
    });
  }
  return fault('aws', `${call}${on} got an answer that AWS does not give`, {
    details: request,
    hints: ['run it again', 'look at what stands between here and AWS: HTTPS_PROXY, a VPN, an endpoint'],
  });
}

/** A connection that was cut: the SDK calls that a timeout too (@smithy/node-http-handler 4.14, checked 2026-11-22). */
function isCut(code: string | undefined): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** A denial by a key has the class of one by a policy of the caller, and not its text (aws/aws-cdk#7677, checked 2026-11-22). */
function isOfKms(message: string): boolean {
  return /KMS/.test(message) && !/not authorized to perform/.test(message);
}

/** What an error of one of many values says: the same as where that one was asked for. */
export function unreadableBy(name: string, message: string): Unreadable {
  if (name === 'DecryptionFailure') return 'key-unhealthy';
  return name === 'AccessDeniedException' && isOfKms(message) ? 'kms-denied' : 'denied';
}

/** What the SDK calls an error that does not say its class. */
const NAMELESS: ReadonlySet<string> = new Set(['Error', 'Unknown', 'UnknownError']);

/**
 * Why Secrets Manager refuses a secret as it is now; its message alone tells which reason (API reference,
 * PutSecretValue, "InvalidRequestException", checked 2026-11-22).
 */
function unfitFault(message: string, context: CallContext, request: readonly string[]): Fault {
  const { call, target } = context;
  if (target && /delet/i.test(message)) {
    return fault('pending-deletion', `${target} is being deleted`, {
      details: request,
      hints: [ofSecret('restore-secret', context)],
    });
  }
  if (target && /managed|owning/i.test(message)) {
    return fault('managed', `${target} is managed by another service, so nothing else may write it`, {
      details: request,
      hints: [ofSecret('describe-secret', context)],
    });
  }
  return fault('rejected', `AWS does not allow ${call} on ${target ?? 'a secret'} as it is now`, {
    details: request,
    hints: [target ? ofSecret('describe-secret', context) : doctor(context)],
  });
}

/** Calls that name a version, or the label of one: what is not found may be the secret or that (API reference, checked 2026-11-22). */
const OF_A_VERSION: ReadonlySet<string> = new Set([
  'secretsmanager:GetSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
]);

function missingFault(context: CallContext, request: readonly string[]): Fault {
  const { call, target, region, here } = context;
  if (target && call.startsWith('secretsmanager:')) {
    const ofVersion = OF_A_VERSION.has(call);
    const message = ofVersion ? `${target} or a version of it does not exist` : `${target} does not exist in ${region}`;
    const hints = [commandText(ofVersion ? 'history' : 'plan', here, [target])];
    return fault('not-found', message, { details: request, hints });
  }
  const list = call.startsWith('kms:') ? `aws kms list-aliases${flagsOf(context)}` : doctor(context);
  return fault('not-found', `${call}: ${target ?? 'what it asks for'} does not exist`, {
    details: request,
    hints: [list],
  });
}

function ofSecret(command: string, context: CallContext): string {
  return `aws secretsmanager ${command} --secret-id ${context.target ?? 'NAME'}${flagsOf(context)}`;
}

function doctor({ here }: CallContext): string {
  return commandText('doctor', here);
}

/** The flags that make an `aws` command ask as this call did. */
export function flagsOf({ source: { choice }, region }: Pick<CallContext, 'source' | 'region'>): string {
  return awsFlags({ aws: { profile: choice.profile, region } });
}

/** A signature holds for minutes; its refusal says so in words only (IAM user guide, "Troubleshoot SigV4", checked 2026-11-22). */
function isAboutTime(message: string): boolean {
  return /expired|not yet current/i.test(message);
}

function clockFault(call: string): Fault {
  return fault('clock', `AWS did not accept the time of ${call}: the clock of this machine is off`, {
    exit: EXIT.refused,
    hints: ['date -u', 'set the clock, then run it again'],
  });
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof Error) {
    // Aggregated connection errors carry their code on the first of them.
    const inner = error as Error & Partial<AwsError> & { errors?: Pick<AwsError, 'code' | 'address' | 'port'>[] };
    const { code, address, port } = inner.errors?.[0] ?? inner;
    return {
      name: error.name,
      message: error.message,
      ...(code === undefined ? {} : { code }),
      ...(address === undefined ? {} : { address }),
      ...(port === undefined ? {} : { port }),
      ...(inner.$fault === undefined ? {} : { $fault: inner.$fault }),
      ...(inner.$metadata === undefined ? {} : { $metadata: inner.$metadata }),
    };
  }
  return { name: 'unknown error', message: '' };
}

function fault(code: string, message: string, options: FaultOptions): Fault {
  return new Fault(code, message, options);
}
