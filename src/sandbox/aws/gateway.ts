/**
 * From a request to its answer, the way AWS's own clients mean it: the service by `x-amz-target` (or a
 * form with an Action, for STS), the account by the access key id, the region by the signature's scope.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Cloud } from '../cloud.js';
import type { Call } from '../faults.js';
import { ecs } from './ecs/index.js';
import { advance } from './ecs/rollout.js';
import { ApiError, isRecord, type Operation, Violation } from './json.js';
import { kms } from './kms.js';
import { secretsmanager } from './secretsmanager/index.js';
import { replicate } from './secretsmanager/replication.js';
import { expire } from './secretsmanager/state.js';
import { type Answer, sts, stsError } from './sts.js';

interface Protocol {
  readonly prefix: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Secrets Manager alone writes it with a capital letter. */
  readonly message: 'Message' | 'message';
  /** How the service calls an input that breaks a constraint. */
  readonly invalid: string;
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  secretsmanager: {
    prefix: 'secretsmanager',
    operations: secretsmanager,
    message: 'Message',
    invalid: 'ValidationException',
  },
  ecs: {
    prefix: 'AmazonEC2ContainerServiceV20141113',
    operations: ecs,
    message: 'message',
    invalid: 'InvalidParameterException',
  },
  kms: { prefix: 'TrentService', operations: kms, message: 'message', invalid: 'ValidationException' },
};

/** What is answered. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly error?: string;
}

export interface Request {
  readonly service: string;
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Run the operation. Everything that was due before this request happens before it. */
export function perform(cloud: Cloud, request: Request, call: Call): Reply {
  if (call.service === 'sts') {
    return xml(sts(cloud, call.account, new URLSearchParams(request.body), call.requestId));
  }
  const protocol = PROTOCOLS[call.service];
  try {
    const operation = protocol?.operations[call.operation];
    if (operation === undefined) throw unknown(call);
    const region = cloud.region(call.account, call.region);
    const caller = cloud.account(call.account);
    const scope = { cloud, region, now: cloud.clock.now().getTime(), caller };
    expire(region, scope.now);
    replicate(cloud, call.account, scope.now);
    advance(scope);
    const body = JSON.stringify(operation.run(scope, parsed(request.body)));
    return { status: 200, type: 'application/x-amz-json-1.1', body };
  } catch (error) {
    if (error instanceof Violation && protocol) return refuse(call, new ApiError(protocol.invalid, error.message));
    if (error instanceof ApiError) return refuse(call, error);
    throw error;
  }
}

function unknown(call: Call): ApiError {
  return new ApiError('UnknownOperationException', `the sandbox has no operation ${call.service}.${call.operation}`);
}

function xml({ status, body, error }: Answer): Reply {
  return { status, type: 'text/xml', body, ...(error !== undefined && { error }) };
}

/** An error in the words of the service. */
export function refuse(call: Call, error: ApiError): Reply {
  call.error = error.type;
  if (call.service === 'sts') return xml(stsError(error.type, error.message, call.requestId, error.status));
  const member = PROTOCOLS[call.service]?.message ?? 'message';
  const body = JSON.stringify({ __type: error.type, [member]: error.message });
  return { status: error.status, type: 'application/x-amz-json-1.1', body, error: error.type };
}

/** The account, region and service a signature claims. */
export interface Credentials {
  readonly account: string;
  readonly region: string;
  readonly service: string;
}

/** `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`; the signature itself is not checked. */
export function credentials(authorization: string | undefined): Credentials {
  const [account = '', , region = '', service = ''] =
    /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1]?.split('/') ?? [];
  return { account, region, service };
}

/** Why a call is not even looked at. */
export function admit(cloud: Cloud, call: Call, scope: Credentials): ApiError | undefined {
  const isSts = call.service === 'sts';
  if (!isSts && PROTOCOLS[call.service] === undefined) return unknown(call);
  if (scope.account === '') return new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (!/^\d{12}$/.test(scope.account)) {
    const type = isSts ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
    return new ApiError(type, 'The security token included in the request is invalid.', isSts ? 403 : 400);
  }
  if (scope.service !== call.service) {
    return new ApiError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${call.service}'.`,
    );
  }
  const now = call.at.getTime();
  if (cloud.quotas && !cloud.buckets.take(call.service, call.operation, call.account, call.region, now)) {
    return new ApiError('ThrottlingException', 'Rate exceeded');
  }
  return undefined;
}

/** Which operation a request is for. */
export function route(target: string | string[] | undefined, body: string): { service: string; operation: string } {
  if (typeof target !== 'string') return { service: 'sts', operation: new URLSearchParams(body).get('Action') ?? '' };
  const [prefix = '', operation = ''] = target.split('.');
  const service = Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name]?.prefix === prefix);
  return { service: service ?? prefix, operation };
}

/** What a request is about, for the record of calls. */
export function targetOf(request: Request): string | undefined {
  const operation = PROTOCOLS[request.service]?.operations[request.operation];
  try {
    const input = parsed(request.body);
    return isRecord(input) ? operation?.target(input) : undefined;
  } catch {
    return undefined;
  }
}

function parsed(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new ApiError('SerializationException', 'the body is not JSON');
  }
}
