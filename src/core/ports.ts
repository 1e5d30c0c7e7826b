/**
 * What the engine needs from the outside, and nothing about how it is had. A power that a provider
 * lacks is absent from its object, so the planner knows before anything starts.
 */
import type {
  AbsentService,
  Cluster,
  Deployment,
  KeyFact,
  ObservedService,
  OutsideTask,
  Source,
  SourceKind,
  StoredSecret,
  Unreadable,
  Version,
} from './model.js';
import type { Secret } from './secret.js';

/**
 * A value at rest for the length of a run: the name of a mode-600 file in the run's mode-700
 * directory. This is what modules hand to each other; the value itself stays in the file.
 */
export interface ValueFile {
  readonly path: string;
  /** HMAC-SHA-256 under a key that lives as long as the run: equal values, equal digests, no more. */
  readonly digest: string;
}

/** Where values are put down and picked up. */
export interface Scratch {
  /** Write a value to a new file. Throws a `Fault` when the disk is full or the directory is gone. */
  keep(secret: Secret): Promise<ValueFile>;
  /** Read it back, inside the one function that needs it. */
  open(file: ValueFile): Promise<Secret>;
  /** Remove one file before the end of the run. */
  drop(file: ValueFile): Promise<void>;
}

/** A provider of first values. Throws a `Fault` that names the thing and never quotes a value. */
export interface SourceProvider<S extends Source = Source> {
  read(source: S, context: SourceContext): Promise<ValueFile>;
}

export interface SourceContext {
  readonly scratch: Scratch;
  /** Absolute directory that relative paths of the manifest start from. */
  readonly directory: string;
}

/** One kind of source, cheap to import: how it is written, and where the rest of it is. */
export interface SourceKindEntry<K extends SourceKind = SourceKind> {
  readonly kind: K;
  /** The source in words. */
  describe(source: Extract<Source, { kind: K }>): string;
  /** Absent: this version cannot read the kind, or there is nothing to read. */
  readonly open?: () => Promise<SourceProvider<Extract<Source, { kind: K }>>>;
  /** Does reading it twice give two values? Such a source is not read to make a plan. */
  readonly fresh?: boolean;
}

/** AWS has answered a change: by this id of the request it is found in CloudTrail. */
export interface Answered {
  readonly requestId: string | undefined;
}

/** Reply to a write: the labels the version holds now. */
export interface Written extends Answered {
  readonly version: string;
  readonly labels: readonly string[];
}

/** Reply to a restart. */
export interface Begun extends Answered {
  readonly deployment: Deployment;
}

/** What a call that waits under a quota is asked before it is sent. */
export interface Turn {
  /** Given before its turn comes, it is not sent. */
  readonly signal: AbortSignal;
  /** Asked each time its turn has come: is it still to be sent? */
  comes(): Promise<boolean>;
}

/**
 * Secrets Manager, for one account and region. Every method throws `Fault`s. What changes something waits for its turn
 * and is sent once: whether it is sent again where its answer was lost, and so may have taken effect, is the caller's.
 */
export interface Store {
  /** Every secret whose name begins with the prefix, those being deleted included; may lag five minutes. */
  list(prefix: string): Promise<StoredSecret[]>;
  /** One secret as it is now, or undefined when there is none. */
  describe(name: string): Promise<StoredSecret | undefined>;
  /** Versions with the times they were made at; no value is read. */
  versions(name: string): Promise<Version[]>;
  /** The same with versions that have lost every label and are still kept. */
  history(name: string): Promise<Version[]>;
  /** AWSCURRENT of many secrets: a file each and the version it is of, or why it could not be read. */
  readCurrent(names: readonly string[]): Promise<Map<string, ReadValue | StoreRefusal>>;
  /** One version by its id. */
  readVersion(name: string, version: string): Promise<ValueFile>;
  /** A new version under the id `token`, as AWSCURRENT; undefined where it was not sent. */
  put(name: string, value: ValueFile, token: string, turn: Turn): Promise<Written | undefined>;
  /** A new secret with this value as its first version; undefined where it was not sent. */
  create(
    name: string,
    value: ValueFile,
    token: string,
    kmsKey: string | undefined,
    turn: Turn,
  ): Promise<Written | undefined>;
  /** Put a label of ours on a version, taking it from the one that has it; undefined where it was not sent. */
  label(
    name: string,
    version: string,
    label: string,
    from: string | undefined,
    turn: Turn,
  ): Promise<Answered | undefined>;
}

export interface ReadValue {
  readonly value: ValueFile;
  readonly version: string;
}

/** One value of Secrets Manager that came in: which, and by which call. */
export interface ValueRead {
  readonly secret: string;
  readonly version: string | undefined;
  /** `secretsmanager:BatchGetSecretValue` */
  readonly call: string;
  /** AWS's id of the request. */
  readonly request: string | undefined;
}

/** KMS keys. */
export interface Keys {
  /** A key by id, ARN or alias; one that does not exist, or may not be seen, is an answer and no fault. */
  describe(named: string): Promise<KeyFact>;
  /** The same as it is now; `describe` looks once a run. */
  describeAgain(named: string): Promise<KeyFact>;
  /** Does AWS rotate it? Undefined where that may not be seen. */
  rotates(arn: string): Promise<boolean | undefined>;
}

/** Why one value of many could not be read. */
export interface StoreRefusal {
  /** It may not be read or decrypted, or it holds binary data, which is a value and no text. */
  readonly refused: Unreadable | 'binary';
}

export interface ObservedCluster {
  readonly services: readonly ObservedService[];
  /** Those that were asked for and that the cluster does not have. */
  readonly absent: readonly AbsentService[];
  /** Running tasks that none of these services keeps. */
  readonly outside: readonly OutsideTask[];
}

/** The services of one cluster. Every method throws `Fault`s. */
export interface ServiceConsumer {
  /** The services, their task definitions and tasks. */
  observe(cluster: Cluster): Promise<ObservedCluster>;
  /** Force a new deployment of a service that was observed, and nothing else; undefined where it was not sent. */
  restart(cluster: string, service: string, turn: Turn): Promise<Begun | undefined>;
  /** Newest event texts of a service, newest first. */
  events(cluster: string, service: string): Promise<readonly { readonly at: Date; readonly message: string }[]>;
  /** Tasks of a service that stopped and are not forgotten yet, which ECS does after an hour. */
  stopped(cluster: string, service: string): Promise<readonly StoppedTask[]>;
}

export interface StoppedTask {
  readonly id: string;
  /** When it entered PENDING. */
  readonly created: Date;
  /** In ECS's words. */
  readonly reason: string;
  /** Containers that ended with something else than 0: `web exited with 137, OutOfMemoryError: …`. */
  readonly containers: readonly string[];
}

/** What the CLI's cache says of a session of IAM Identity Center. */
export interface SsoSession {
  /** When its token ends. */
  readonly until: Date;
  /** The token is renewed without a person, up to an end of the session that no file tells. */
  readonly renews: boolean;
}

/** Who the credentials are for, by STS. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** `AdministratorAccess/operator`, `deploy/ci-run-9`, `user/jane`. */
  readonly who: string;
  /** Which credentials were used, and why: `profile askflorence-prod by AWS_PROFILE`. */
  readonly credentials: string;
  /** When they end; undefined where they say no end. */
  readonly expires: Date | undefined;
  /** The IAM Identity Center session that they come from, where they come from one. */
  readonly sso: SsoSession | undefined;
  /** From when on nothing gives new ones; undefined where it is not known, or they are renewed by themselves. */
  readonly lastsUntil: Date | undefined;
  /** The command that gives new ones. */
  readonly renew: string;
  /** The emulator on this machine that stands in for AWS; undefined is AWS itself. */
  readonly endpoint: string | undefined;
}
