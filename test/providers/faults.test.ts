/** What an error of AWS becomes: what it is called, how it ends, and what a person can do; never its own words. */
import { describe, expect, it } from 'vitest';
import { type Fault, isUnanswered } from '../../src/core/fault.js';
import { faultOf } from '../../src/providers/aws/faults.js';
import { AWS_ERRORS, type AwsError, type ServiceName } from '../support/aws-errors.js';
import { KEYS } from '../support/wire.js';

const ECHO = 'CANARY-of-an-answer';
const source = {
  ...KEYS,
  choice: { from: 'profile', profile: 'shop-dev', text: 'profile shop-dev' },
  kind: 'sso',
  profile: 'shop-dev',
  renew: 'aws sso login --profile shop-dev',
} as const;
const PLACES: Readonly<Record<ServiceName, { readonly call: string; readonly target: string | undefined }>> = {
  sts: { call: 'sts:GetCallerIdentity', target: undefined },
  secretsmanager: { call: 'secretsmanager:PutSecretValue', target: 'dev/pay' },
  kms: { call: 'kms:DescribeKey', target: 'alias/shop' },
  ecs: { call: 'ecs:UpdateService', target: 'web' },
};

const HERE = ['--env', 'dev', '--manifest', 'ops/secrets.yaml'];

/** As the SDK throws it. */
function thrown({ type, says, status = 400 }: AwsError): Error {
  const error = new Error(`${says ?? ''} ${ECHO}`);
  const $metadata = { httpStatusCode: status, requestId: 'request-1' };
  return Object.assign(error, { name: type, $fault: status < 500 ? 'client' : 'server', $metadata });
}

function told(service: ServiceName, error: unknown): Fault {
  return faultOf(error, { ...PLACES[service], who: 'Operator/ann', source, region: 'eu-central-1', here: HERE });
}

const EVERY = (Object.keys(AWS_ERRORS) as ServiceName[]).flatMap((service) =>
  AWS_ERRORS[service].map((error) => [service, error.type, error] as const),
);

describe('an error of AWS', () => {
  it.each(EVERY)('%s %s is one line that names the thing, and a way on', (service, _, error) => {
    const fault = told(service, thrown(error));
    const text = [fault.message, ...fault.details, ...fault.hints].join('\n');
    expect(text).not.toContain(ECHO);
    expect(fault.message).not.toMatch(/\n|^[A-Z](?!WS)|\.$/);
    expect(fault.details.length).toBeLessThan(4);
    expect(fault.hints).not.toEqual([]);
    for (const hint of fault.hints.filter((one) => one.startsWith('secretsmith ')))
      expect(hint).toMatch(/ --env dev --manifest ops\/secrets.yaml$/);
    const { call, target } = PLACES[service];
    expect([call, target, 'credentials', 'region'].some((name) => name !== undefined && text.includes(name))).toBe(
      true,
    );
  });

  it.each(EVERY.filter(([, , { status = 400 }]) => status < 500))(
    '%s %s was answered: nothing was done',
    (service, _, error) => {
      expect(isUnanswered(told(service, thrown(error)))).toBe(false);
    },
  );

  it.each<[ServiceName, AwsError, code: string, hint: RegExp]>([
    [
      'secretsmanager',
      { type: 'AccessDeniedException', says: 'Access to KMS is not allowed' },
      'kms-denied',
      /kms:Decrypt/,
    ],
    [
      'secretsmanager',
      { type: 'AccessDeniedException', says: 'is not authorized to perform: kms:Decrypt' },
      'denied',
      /^allow secretsmanager:PutSecretValue/,
    ],
    // Who was refused may be called like that.
    [
      'secretsmanager',
      { type: 'AccessDeniedException', says: 'assumed-role/KMS/ann is not authorized to perform: x, Access to KMS' },
      'denied',
      /^allow secretsmanager:PutSecretValue/,
    ],
    [
      'secretsmanager',
      { type: 'AccessDeniedException', says: 'Access denied' },
      'denied',
      /^allow secretsmanager:PutSecretValue/,
    ],
    [
      'secretsmanager',
      { type: 'InvalidRequestException', says: 'it was marked for deletion.' },
      'pending-deletion',
      /^aws secretsmanager restore-secret --secret-id dev\/pay --profile shop-dev --region eu-central-1$/,
    ],
    [
      'secretsmanager',
      { type: 'InvalidRequestException', says: 'because it was deleted.' },
      'pending-deletion',
      /restore-secret/,
    ],
    [
      'secretsmanager',
      { type: 'InvalidRequestException', says: 'managed by another service' },
      'managed',
      /describe-secret/,
    ],
    ['secretsmanager', { type: 'LimitExceededException' }, 'limit', /list-secret-version-ids .* --include-deprecated$/],
    [
      'secretsmanager',
      { type: 'InvalidSignatureException', says: 'Signature expired: 1 is now earlier than 2' },
      'clock',
      /^date -u$/,
    ],
    ['secretsmanager', { type: 'InvalidSignatureException', says: 'Signature not yet current' }, 'clock', /^date -u$/],
    ['secretsmanager', { type: 'InvalidSignatureException', says: 'does not match' }, 'credentials', /^aws sso login/],
    ['sts', { type: 'RequestExpired' }, 'clock', /^date -u$/],
    ['sts', { type: 'Throttling' }, 'throttled', /^run it again$/],
    [
      'sts',
      { type: 'RegionDisabledException', status: 403 },
      'region',
      /^aws account enable-region --region-name eu-central-1$/,
    ],
    ['kms', { type: 'NotFoundException' }, 'not-found', /^aws kms list-aliases/],
    [
      'ecs',
      { type: 'InvalidParameterException', says: 'CODE_DEPLOY' },
      'rejected',
      /^aws cloudtrail lookup-events .*AttributeValue=UpdateService/,
    ],
  ])('%s %o is %s', (service, error, code, hint) => {
    const fault = told(service, thrown(error));
    expect(fault.code).toBe(code);
    expect(fault.hints[0]).toMatch(hint);
  });
});

it('is told with a command that a shell takes as it is meant, whatever the profile is called', () => {
  const choice = { ...source.choice, profile: 'my $(id)' };
  const context = { ...PLACES.secretsmanager, who: 'Operator/ann', region: 'eu-central-1', here: HERE };
  const error = thrown({ type: 'LimitExceededException' });
  expect(faultOf(error, { ...context, source: { ...source, choice } }).hints).toEqual([
    "aws secretsmanager list-secret-version-ids --secret-id dev/pay --profile 'my $(id)' --region eu-central-1 --include-deprecated",
  ]);
});

it('is no limit of a secret where many are read: AWS does not give it there', () => {
  const context = { call: 'secretsmanager:ListSecrets', target: undefined, who: 'Operator/ann', source };
  const fault = faultOf(thrown({ type: 'LimitExceededException' }), { ...context, region: 'eu-central-1', here: HERE });
  expect(fault).toMatchObject({
    code: 'rejected',
    message: 'AWS rejected secretsmanager:ListSecrets: LimitExceededException',
  });
});

describe('a secret that is not found', () => {
  const notFound = (call: string) =>
    faultOf(thrown({ type: 'ResourceNotFoundException' }), {
      ...PLACES.secretsmanager,
      call: `secretsmanager:${call}`,
      who: 'Operator/ann',
      region: 'eu-central-1',
      source,
      here: HERE,
    });
  const here = HERE.join(' ');

  it.each(['ListSecretVersionIds', 'DescribeSecret', 'PutSecretValue'])('by %s does not exist', (call) => {
    expect(notFound(call)).toMatchObject({
      message: 'dev/pay does not exist in eu-central-1',
      hints: [`secretsmith plan dev/pay ${here}`],
    });
  });

  it.each(['GetSecretValue', 'UpdateSecretVersionStage'])('by %s may be there without that version', (call) => {
    expect(notFound(call)).toMatchObject({
      message: 'dev/pay or a version of it does not exist',
      hints: [`secretsmith history dev/pay ${here}`],
    });
  });
});

it('is told by its call, where no secret was asked for', () => {
  const context = { ...PLACES.secretsmanager, call: 'secretsmanager:ListSecrets', target: undefined };
  const error = thrown({ type: 'ResourceNotFoundException' });
  const fault = faultOf(error, { ...context, who: 'Operator/ann', source, region: 'eu-central-1', here: HERE });
  expect(fault.message).toBe('secretsmanager:ListSecrets: what it asks for does not exist');
});

it.each([
  ['by its address', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 4599 }],
  ['by the first of its addresses', { errors: [{ code: 'ECONNREFUSED', address: '127.0.0.1', port: 4599 }] }],
])('a host that does not answer is told %s', (_, of) => {
  expect(told('ecs', Object.assign(new Error(ECHO), of))).toMatchObject({
    message: 'ecs:UpdateService could not be sent: ECONNREFUSED',
    details: ['tried 127.0.0.1:4599, region eu-central-1'],
  });
});

describe('what is no answer of AWS', () => {
  it.each<[what: string, error: unknown]>([
    [
      'a page that is no JSON',
      Object.assign(new SyntaxError(`Unexpected token < in ${ECHO}`), { $metadata: { httpStatusCode: 403 } }),
    ],
    [
      'a class nobody gave',
      Object.assign(new Error(ECHO), { name: 'Unknown', $fault: 'client', $metadata: { httpStatusCode: 400 } }),
    ],
    ['a defect of the SDK', new TypeError(`Cannot read properties of ${ECHO}`)],
    ['no error at all', ECHO],
    ['a cut connection', Object.assign(new Error(ECHO), { code: 'ECONNRESET' })],
    ['a name nobody knows', Object.assign(new Error(ECHO), { code: 'EAI_AGAIN' })],
    ['one that the SDK calls late', Object.assign(new Error(ECHO), { name: 'TimeoutError', code: 'EPIPE' })],
    ['a late one', Object.assign(new Error(ECHO), { name: 'TimeoutError' })],
  ])('%s leaves open whether the call took effect', (_, error) => {
    const fault = told('secretsmanager', error);
    expect(isUnanswered(fault)).toBe(true);
    expect([fault.message, ...fault.details, ...fault.hints].join()).not.toContain(ECHO);
    expect(fault.message).toContain('secretsmanager:PutSecretValue');
  });
});

// The SDK gives these three codes of the system one name (@smithy/node-http-handler 4.14, checked 2026-11-22).
describe('a TimeoutError', () => {
  it.each<[code: string | undefined, ...told: string[]]>([
    [undefined, 'timeout', 'secretsmanager:PutSecretValue was not answered in time'],
    ['ETIMEDOUT', 'timeout', 'secretsmanager:PutSecretValue was not answered in time'],
    ['ECONNRESET', 'unreachable', 'secretsmanager:PutSecretValue was cut off before it was answered: ECONNRESET'],
    ['EPIPE', 'unreachable', 'secretsmanager:PutSecretValue was cut off before it was answered: EPIPE'],
  ])('of %s', (code, ...words) => {
    const { code: kind, message } = told(
      'secretsmanager',
      Object.assign(new Error(ECHO), { name: 'TimeoutError', code }),
    );
    expect([kind, message]).toEqual(words);
  });
});
