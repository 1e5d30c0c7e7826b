/**
 * The awsJson1_1 protocol as Secrets Manager, KMS and ECS speak it: an operation is a shape that its
 * input must have and a function; whatever goes wrong is an `ApiError`.
 *
 * Constraints come from the service models that AWS publishes with its SDKs (checked 2026-11-21).
 * Members that a shape does not name are refused: a client must not believe that the sandbox heard it.
 */
import type { Cloud, Denial, Region } from '../cloud.js';
import type { Policy } from './iam/policy.js';

/** An answer of AWS that is an error. All modelled errors of these services have HTTP status 400. */
export class ApiError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** An input that breaks constraints of its shape. Services name it differently. */
export class Violation extends ApiError {
  constructor(message: string) {
    super('ValidationException', message);
  }
}

/** Where and when an operation runs. */
export interface Scope {
  readonly cloud: Cloud;
  readonly region: Region;
  /** Milliseconds since 1970, in sandbox time. */
  readonly now: number;
  readonly caller: Caller;
}

/** Who asks, and what they may do; without policies, everything that is not denied. */
export interface Caller {
  readonly arn: string;
  readonly denied: readonly Denial[];
  readonly policies?: readonly Policy[];
}

export interface Operation {
  /** What it is about, for the record of calls. */
  target(input: Record<string, unknown>): string | undefined;
  run(scope: Scope, input: unknown): object;
}

/** How one member is read: a value, or a complaint. */
export type Member<T> = (value: unknown, at: string, complain: (constraint: string) => void) => T;

type Members = Readonly<Record<string, Member<unknown>>>;
export type Input<M extends Members> = { readonly [K in keyof M]: ReturnType<M[K]> };

const TARGETS = [
  'SecretId',
  'Name',
  'SecretIdList',
  'service',
  'services',
  'serviceName',
  'task',
  'tasks',
  'serviceDeploymentArns',
  'taskDefinition',
  'family',
  'cluster',
  'clusters',
  'clusterName',
  'KeyId',
];

/** What stands before a service's name, where it is named by its ARN. */
const SERVICE_ARN = /^arn:[^:]+:ecs:[^:]+:\d+:service\/(?:.*\/)?/;

function target(input: Record<string, unknown>): string | undefined {
  for (const member of TARGETS) {
    const value = input[member];
    if (typeof value === 'string') return value.replace(SERVICE_ARN, '');
    if (Array.isArray(value)) return value.join(',');
  }
  return undefined;
}

export function operation<M extends Members>(members: M, run: (scope: Scope, input: Input<M>) => object): Operation {
  return { target, run: (scope, input) => run(scope, read(members, input)) };
}

/** Check a whole input; all violations are said in one message, as AWS does. */
function read<M extends Members>(members: M, input: unknown): Input<M> {
  if (!isRecord(input)) throw new ApiError('SerializationException', 'the input is not a structure');
  refuseUnknown(members, input);
  const violations: string[] = [];
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const at = name.charAt(0).toLowerCase() + name.slice(1);
    result[name] = member(input[name] ?? undefined, at, (constraint) => violations.push(constraint));
  }
  if (violations.length > 0) {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    throw new Violation(`${count} detected: ${violations.join('; ')}`);
  }
  return result as Input<M>;
}

function refuseUnknown(members: Members, input: Record<string, unknown>, at = ''): void {
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(members, name));
  if (unknown === undefined) return;
  throw new ApiError('NotEmulatedException', `the sandbox does not emulate the member ${at}${unknown}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(value: unknown, wanted: string): ApiError {
  const found = Array.isArray(value) ? 'LIST' : typeof value === 'object' ? 'STRUCTURE' : (typeof value).toUpperCase();
  return new ApiError('SerializationException', `${found}_VALUE can not be converted to ${wanted}`);
}

export function required<T>(member: Member<T | undefined>): Member<T> {
  return (value, at, complain) => {
    if (value === undefined) complain(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
    return member(value, at, complain) as T;
  };
}

interface TextLimits {
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** Not quoted in messages, and its length counts in UTF-8 bytes. */
  readonly sensitive?: boolean;
}

export function text(min: number, max: number, limits: TextLimits = {}): Member<string | undefined> {
  return (value, at, complain) => {
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(value, 'a String');
    const quoted = limits.sensitive ? 'Value' : `Value '${value}'`;
    const fail = (constraint: string) =>
      complain(`${quoted} at '${at}' failed to satisfy constraint: Member must ${constraint}`);
    const length = limits.sensitive ? Buffer.byteLength(value) : value.length;
    if (length < min) fail(`have length greater than or equal to ${min}`);
    if (length > max) fail(`have length less than or equal to ${max}`);
    if (limits.pattern && !limits.pattern.test(value))
      fail(`satisfy regular expression pattern: ${limits.pattern.source}`);
    if (limits.oneOf && !limits.oneOf.includes(value)) fail(`satisfy enum value set: [${limits.oneOf.join(', ')}]`);
    return value;
  };
}

/** Bytes in base64, as the protocol carries them; kept in base64. */
export function blob(min: number, max: number): Member<string | undefined> {
  return (value, at, complain) => {
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(value, 'a Blob');
    const { length } = Buffer.from(value, 'base64');
    const fail = (limit: string) =>
      complain(`Value at '${at}' failed to satisfy constraint: Member must have length ${limit}`);
    if (length < min) fail(`greater than or equal to ${min}`);
    if (length > max) fail(`less than or equal to ${max}`);
    return value;
  };
}

export function integer(min: number, max: number): Member<number | undefined> {
  return (value, at, complain) => {
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'an Integer');
    const fail = (limit: string) =>
      complain(`Value '${value}' at '${at}' failed to satisfy constraint: Member must have value ${limit}`);
    if (value < min) fail(`greater than or equal to ${min}`);
    if (value > max) fail(`less than or equal to ${max}`);
    return value;
  };
}

export const flag: Member<boolean | undefined> = (value) => {
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(value, 'a Boolean');
  return value;
};

export function list<T>(item: Member<T | undefined>, min: number, max: number): Member<readonly T[] | undefined> {
  return (value, at, complain) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw wrongType(value, 'a List');
    const fail = (limit: string) =>
      complain(`Value at '${at}' failed to satisfy constraint: Member must have length ${limit}`);
    if (value.length < min) fail(`greater than or equal to ${min}`);
    if (value.length > max) fail(`less than or equal to ${max}`);
    return value.map((one, i) => required(item)(one, `${at}.${i + 1}.member`, complain));
  };
}

export function structure<M extends Members>(members: M): Member<Input<M> | undefined> {
  return (value, at, complain) => {
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw wrongType(value, 'a Structure');
    refuseUnknown(members, value, `${at}.`);
    return Object.fromEntries(
      Object.entries(members).map(([name, member]) => {
        const inside = `${at}.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
        return [name, member(value[name] ?? undefined, inside, complain)];
      }),
    ) as Input<M>;
  };
}

/** Anything; kept as it came. */
export const anything: Member<unknown> = (value) => value;

/** A date on the wire: a JSON number of seconds. Other forms are refused by some SDKs. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
