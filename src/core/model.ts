/**
 * The vocabulary: read this first.
 *
 * A `Manifest` says what should be true, an `Observation` what is true, a `Plan` the difference.
 * All three are plain data: readonly, JSON-safe, without closures, and without a value, a part of
 * one, its length or a hash of it. Times are `Date`s in AWS's clock unless a comment says otherwise.
 */

// What should be true -------------------------------------------------------------------------

/** Where something stands in the manifest. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A calendar day, `YYYY-MM-DD`; it lasts until its end in UTC. */
export type Day = string;

/** A loaded manifest: checked, defaults filled in, rows sorted by name. */
export interface Manifest {
  /** The file as the caller named it, for messages. */
  readonly file: string;
  /** Absolute; relative paths in the manifest start here. */
  readonly directory: string;
  readonly environments: readonly Environment[];
  readonly secrets: readonly SecretRow[];
  /** Absolute directory of the run records, when the manifest names one. */
  readonly journal: string | undefined;
}

export interface Environment {
  readonly name: string;
  /** Every secret whose name begins with it belongs to this environment. */
  readonly prefix: string;
  readonly aws: {
    readonly account: string;
    readonly region: string;
    readonly profile: string | undefined;
    readonly kmsKey: string | undefined;
  };
  readonly ecs: Cluster | undefined;
  readonly vercel:
    | {
        readonly project: string;
        readonly team: string | undefined;
        readonly environment: string;
        /** The secret that holds the tool's own credentials for it, instead of the process environment. */
        readonly credentials: { readonly secret: string } | undefined;
      }
    | undefined;
  readonly atlas:
    | {
        readonly project: string;
        readonly cluster: string;
        readonly verify: 'direct' | 'status-only';
        readonly credentials: { readonly secret: string } | undefined;
      }
    | undefined;
  /** Writing needs the environment's name typed back, and a reason. */
  readonly protected: boolean;
  readonly unattended: readonly 'rotate'[];
  /** May apply create a secret that does not exist? */
  readonly createMissing: boolean;
  /** Texts that count as no value: the whole value, trimmed, case-sensitive. */
  readonly placeholders: readonly string[];
  readonly owner: string | undefined;
  readonly accept: readonly Acceptance[];
  readonly place: Place;
}

export interface Cluster {
  readonly cluster: string;
  /** The manifest's short name of a service → its name in ECS. */
  readonly services: Readonly<Record<string, string>>;
  readonly place: Place;
}

/** A finding that a person has accepted until the end of a day. */
export interface Acceptance {
  readonly rule: string;
  readonly reason: string;
  readonly until: Day;
  /** Without a leading `#`. */
  readonly ticket: string | undefined;
}

/** One secret: where its value comes from, who reads it, when it changes. */
export interface SecretRow {
  readonly name: string;
  /** Name of the environment whose prefix the secret's name begins with. */
  readonly environment: string;
  readonly source: Source;
  /** The source in words: `dotenv CMS_API_KEY`. */
  readonly sourceText: string;
  /** Does the source rule for good, instead of only supplying the first value? */
  readonly follow: boolean;
  readonly consumers: readonly Consumer[];
  /** Why this secret holds something that is not meant to stay. */
  readonly stopgap: Stopgap | undefined;
  /** A copy that is meant to stay one. */
  readonly permanent: boolean;
  readonly shape: Shape | undefined;
  readonly rotate: Rotation | undefined;
  /** Last day of a placeholder. */
  readonly until: Day | undefined;
  /** The variable a task sees, where no task definition says so yet. */
  readonly variable: string | undefined;
  readonly description: string | undefined;
  readonly owner: string | undefined;
  readonly accept: readonly Acceptance[];
  readonly place: Place;
}

export interface Stopgap {
  /** Its name under `stopgaps:`, or undefined when it is written out in the row. */
  readonly name: string | undefined;
  readonly reason: string;
  /** Without a leading `#`. */
  readonly ticket: string | undefined;
  readonly until: Day;
  readonly owner: string | undefined;
}

/** Where a value comes from. `kind` names the provider. */
export type Source =
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'manual' }
  | { readonly kind: 'copy'; readonly of: string }
  | { readonly kind: 'dotenv'; readonly file: string; readonly variable: string }
  | { readonly kind: 'vercel'; readonly name: string; readonly multiline: boolean }
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | { readonly kind: 'json'; readonly fields: Readonly<Record<string, Source>> }
  | GenerateSource
  | AtlasSource;

export type SourceKind = Source['kind'];

export type GenerateSource = { readonly kind: 'generate' } & (
  | { readonly as: 'base64url' | 'base64' | 'hex'; readonly bytes: number }
  | {
      readonly as: 'text';
      readonly length: number;
      readonly charset: 'alphanumeric' | 'letters' | 'digits' | 'printable';
    }
  | { readonly as: 'uuid' }
);

export interface AtlasSource {
  readonly kind: 'atlas';
  /** One user: its password changes in place. Two: they take turns. */
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** The connection string without user and password. */
  readonly uri: string;
}

export type Consumer =
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'vercel'; readonly variable: string; readonly redeploy: boolean }
  | { readonly kind: 'external'; readonly name: string; readonly apply: string | undefined };

/** What a value has to look like before it is written. */
export type Shape =
  | { readonly kind: 'mongodb-uri' | 'url' | 'json' | 'pem' | 'uuid' }
  | {
      readonly kind: 'text';
      readonly pattern: string | undefined;
      readonly minLength: number | undefined;
      readonly maxLength: number | undefined;
    };

export type Rotation =
  | { readonly kind: 'every'; readonly days: number; readonly outageAccepted: boolean }
  | { readonly kind: 'never'; readonly reason: string }
  | { readonly kind: 'aws' };

// What is true --------------------------------------------------------------------------------

/** What was seen of one environment, and when. */
export interface Observation {
  readonly environment: string;
  /** The names that were looked at begin with it. */
  readonly prefix: string;
  /** AWS's clock at the last answer. */
  readonly at: Date;
  /** Every secret under the prefix, declared or not, by name. */
  readonly secrets: ReadonlyMap<string, StoredSecret>;
  /** The manifest's services, by their short name. */
  readonly services: ReadonlyMap<string, ObservedService>;
  /** Those of the manifest's services that the cluster does not have: not made yet, or a name that is typed wrong. */
  readonly absent: readonly AbsentService[];
  /** Running tasks of the cluster that none of these services keeps. */
  readonly outside: readonly OutsideTask[];
  /** KMS keys by every name they were asked for under: the manifest's, and those of secrets. */
  readonly keys: ReadonlyMap<string, KeyFact>;
}

/** A KMS key as it was seen. */
export interface KeyFact {
  /** Undefined where it does not exist or may not be looked at. */
  readonly arn: string | undefined;
  /** KMS's key state (`Enabled`, `Disabled`, `PendingDeletion`, …), `missing`, `not-visible`, or why it cannot encrypt. */
  readonly state: string;
}

/** A secret as Secrets Manager shows it without its value. */
export interface StoredSecret {
  readonly name: string;
  readonly arn: string;
  /** As given when the secret was made: key id, key ARN or alias; undefined is the account's default key. */
  readonly kmsKey: string | undefined;
  readonly lastChanged: Date;
  /** When it is being deleted. */
  readonly deletion: Date | undefined;
  readonly rotationEnabled: boolean;
  /** The AWS service or partner that manages it. */
  readonly managedBy: string | undefined;
  /** The region that keeps it in step with the secret of this name there; undefined for a secret of its own region. */
  readonly replicaOf: string | undefined;
  readonly versions: readonly Version[];
  /** What reading AWSCURRENT showed, where it had to be read; undefined where it was not. */
  readonly content: Content | undefined;
  /** What AWSPREVIOUS holds, where a placeholder stands over it and it had to be read; undefined where it was not. */
  readonly covered: Covered | undefined;
  /** Rows that may not have what AWSCURRENT holds, its own or copies of it, and why; absent where it was not read. */
  readonly unfit?: ReadonlyMap<string, Problem>;
}

/**
 * What stands under a placeholder: nothing that counts as a value, a value, one that may not be written for its row, or
 * something that cannot be read as text.
 */
export type Covered = 'placeholder' | 'value' | 'misfit' | Unreadable;

/** One version. Only labelled versions are seen; `created` costs a call of its own. */
export interface Version {
  readonly id: string;
  readonly labels: readonly string[];
  readonly created: Date | undefined;
}

/**
 * What a look at a value told: a placeholder or another text that is no value, some value, equal or not to
 * what its source gives (only for rows whose source rules), or why it cannot be read.
 */
export type Content = 'placeholder' | 'value' | 'same-as-source' | 'other-than-source' | Unreadable;

/** Why a value could not be read: nobody may, the caller may not use its key, or nobody can. */
export type Unreadable = 'denied' | 'kms-denied' | 'key-unhealthy';

/** A service, its deployments and its running tasks. */
export interface ObservedService {
  /** The manifest's short name. */
  readonly alias: string;
  readonly name: string;
  readonly cluster: string;
  readonly desired: number;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** Percent of the desired tasks that serve while it restarts. */
  readonly minimumHealthyPercent: number;
  /** Does ECS give a deployment up by itself when its tasks keep failing? */
  readonly circuitBreaker: boolean;
  readonly taskDefinition: string;
  /** What its current task definition reads: the tasks it would start. */
  readonly reads: readonly Reference[];
  /** Images of its current task definition that are named by a tag, which may mean another image by now. */
  readonly taggedImages: readonly string[];
  readonly deployments: readonly Deployment[];
  /** The newest that ECS says of it since its primary deployment began, in a line. */
  readonly lastEvent: ServiceEvent | undefined;
  /** Tasks that run or are starting; those told to stop are left out. */
  readonly tasks: readonly Task[];
}

/** A service that does not exist. What it would read nobody can see. */
export interface AbsentService {
  /** The manifest's short name. */
  readonly alias: string;
  readonly name: string;
  readonly cluster: string;
}

export interface ServiceEvent {
  readonly at: Date;
  readonly text: string;
}

export interface Deployment {
  readonly id: string;
  readonly status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  /** Absent for controllers that do not report one. */
  readonly rollout: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | undefined;
  readonly rolloutReason: string | undefined;
  readonly created: Date;
  readonly failedTasks: number;
}

export interface Task {
  readonly id: string;
  readonly taskDefinition: string;
  /** What its own task definition reads. */
  readonly reads: readonly Reference[];
  /** When it entered PENDING; one that is still provisioned has not, and has read nothing. */
  readonly created: Date | undefined;
  /** When it became RUNNING; secrets were fetched before. */
  readonly started: Date | undefined;
}

/** A task that somebody, a schedule or a service that the manifest does not name started: no restart from here replaces it. */
export interface OutsideTask extends Task {
  /** What ECS groups it by: `service:worker`; without a service `family:migrate`, unless whoever started it said otherwise. */
  readonly group: string;
}

/** A secret named in a task definition. */
export interface Reference {
  /** The variable the container sees, or the field that holds the reference. */
  readonly variable: string;
  readonly container: string;
  readonly valueFrom: string;
}

// The difference ------------------------------------------------------------------------------

/** The states of DESIGN: what a row is, before anybody decides what to do about it. */
export type State =
  | 'missing'
  | 'empty'
  | 'placeholder'
  | 'as-declared'
  | 'foreign'
  | 'differs'
  | 'not-known'
  | 'pending-deletion'
  | 'managed'
  | 'replica'
  | 'rotation-open';

/** One line why something cannot be done, then hints that are commands or places. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hints: readonly string[];
}

/** Whose value a secret holds that is not its source's: who or what wrote it; `of`: the original of a copy, where it can be told. */
export interface Origin {
  readonly by: 'copy' | 'fill' | 'rotate' | 'set' | 'rollback' | 'terraform' | 'other';
  readonly of: string | undefined;
}

/** What a plan says of one row. */
export interface PlannedRow {
  readonly name: string;
  readonly state: State;
  readonly action: 'fill' | 'replace' | 'leave' | 'none' | 'blocked';
  /** The source in words: `dotenv CMS_API_KEY`. */
  readonly source: string;
  /** The file that its source reads. */
  readonly file: string | undefined;
  /** The original, for a copy. */
  readonly original: string | undefined;
  /** Its source makes a value of its own: what another one signed or encrypted is not valid any more. */
  readonly generated: boolean;
  /** Its source has a value that could replace a foreign one. */
  readonly replaceable: boolean;
  /** What it holds until it is replaced, where that did not come from its source. */
  readonly holds: Origin | undefined;
  readonly stopgap: Stopgap | undefined;
  /** Why it is blocked. */
  readonly problem: Problem | undefined;
  /** The blocked row that this one waits for. */
  readonly waitsFor: string | undefined;
  /** Short names of the services whose tasks read it. */
  readonly readBy: readonly string[];
}

/** A version that apply would make. */
export interface Write {
  readonly kind: 'fill' | 'replace';
  readonly target: string;
  readonly verb: 'fill' | 'copy' | 'placeholder' | 'rollback';
  /** AWSCURRENT when the plan was made; undefined for a secret without a version. */
  readonly base: string | undefined;
  /** Which content of the source is meant; nothing for a file. */
  readonly source: string;
  /** Where it comes from, as the manifest says. */
  readonly declared: Source;
  /** The original whose stored version is copied. */
  readonly original: string | undefined;
  /** The version whose value it takes: the one that a placeholder was written over. */
  readonly restores: string | undefined;
  /** A version that a person made and that loses its last label by this write, so that AWS may remove it. */
  readonly releases: string | undefined;
  /** The secret does not exist and is made with this value. */
  readonly creates: boolean;
}

/**
 * Of secrets that tasks start without a value of: those of which nobody can say whether they hold one, and those whose
 * value does not fit their row. The others hold none.
 */
export interface Doubt {
  readonly unread: readonly string[];
  readonly unfit: readonly string[];
}

/** A service whose tasks have to read again; its doubt is of what holds it. */
export interface Restart extends Doubt {
  readonly kind: 'restart';
  /** The manifest's short name. */
  readonly target: string;
  readonly service: string;
  readonly cluster: string;
  /** Secrets whose new value its running tasks do not have, or will not have. */
  readonly because: readonly string[];
  /** Of these, what somebody else wrote, and when that version was made, where it is known. */
  readonly theirs: readonly { readonly name: string; readonly made: Date | undefined }[];
  readonly tasks: number;
  readonly minimumHealthyPercent: number;
  /** Images named by a tag: new tasks run what the tag means when they start. */
  readonly taggedImages: readonly string[];
  /** What deploys it; only `ECS` can be told to restart it. */
  readonly controller: ObservedService['controller'];
  /** `due` by its tasks; `all` and `named` are asked for, whatever its tasks; only `named` overrides a hold. */
  readonly asked: 'due' | 'all' | 'named';
  /** Secrets that the new tasks would read without a value that fits: blocked ones, and those that this plan leaves out. */
  readonly heldBy: readonly string[];
  /** Why new tasks would not even start. */
  readonly obstacles: readonly Obstacle[];
}

/** What a task definition reads and cannot be read: no task of it can start. */
export interface Obstacle {
  /** The variable the container would see. */
  readonly variable: string;
  /** The secret; where there is none, what the reference names, with its six random characters where it has them. */
  readonly id: string;
  readonly why: 'missing' | 'another-arn' | 'empty' | 'deleting' | 'key';
  /** Where that is why: the key that the secret is encrypted with. */
  readonly key?: UnusableKey;
}

/** A KMS key that decrypts nothing now. */
export interface UnusableKey {
  /** Its ARN, or the name that it goes by where there is none. */
  readonly id: string;
  /** KMS's key state, or `missing`. */
  readonly state: string;
}

export type Change = Write | Restart;

/** The tasks a service wants and has, and the deployment that is under way. */
export interface ServiceStanding {
  /** The manifest's short name. */
  readonly target: string;
  readonly service: string;
  readonly cluster: string;
  readonly desired: number;
  readonly running: number;
  /** Of those that run, how many the newest deployment started: the others have nothing of what it brings. */
  readonly renewed: number;
  /** Tasks that have not started: they have read nothing for certain. */
  readonly starting: number;
  /** Tasks of the newest deployment that failed in a row. */
  readonly failed: number;
  /** The newest one while it is under way; `not-known` where what deploys it reports no rollout. */
  readonly deployment: { readonly since: Date; readonly rollsBack: boolean } | 'none' | 'not-known';
  /** What ECS said last since that one began, where it is something that goes wrong. */
  readonly trouble: string | undefined;
}

/** A service with a deployment under way. `delivers`: its tasks start after everything that they read was written. */
export type UnderWay = ServiceStanding & { readonly delivers: boolean };

/** A consumer that a new value does not reach by itself. */
export interface Unreached {
  readonly secret: string;
  readonly consumer: Consumer | { readonly kind: 'task'; readonly id: string; readonly group: string };
  /** The service's task definition names one version or label of it, and not whatever is current. */
  readonly pinned: boolean;
  /** For a service that does not read it, where its ARN is known: the JSON entry that its task definition lacks. */
  readonly entry?: string;
}

/** Of what runs, something that is not well and that no change of a plan mends. */
export type Concern =
  | {
      readonly kind: 'cannot-start';
      readonly target: string;
      readonly service: string;
      readonly obstacles: readonly Obstacle[];
    }
  /** The cluster has no service of this name. */
  | { readonly kind: 'absent'; readonly target: string; readonly service: string; readonly cluster: string }
  /** Tasks of its newest deployment failed, or fewer run than are wanted and no young deployment is the cause. */
  | ({ readonly kind: 'failing' } & ServiceStanding)
  /** Running tasks of which nobody can say whether they have these values; only a restart makes it certain. */
  | {
      readonly kind: 'unsure';
      readonly target: string;
      readonly service: string;
      readonly tasks: number;
      readonly because: readonly string[];
      /** Can it be restarted from here, is no deployment under way, and would its new tasks start with every value? */
      readonly restartable: boolean;
    }
  /** Tasks of no service that the manifest names, grouped as ECS does it, that are older than these values; `certain` false: it is not known. */
  | {
      readonly kind: 'outside';
      readonly target: string;
      readonly tasks: number;
      readonly because: readonly string[];
      readonly certain: boolean;
    }
  /** A key that may not be looked at, so that of these secrets, which a write is planned for, nobody can say whether they are under the manifest's. */
  | {
      readonly kind: 'key-unseen';
      readonly target: string;
      /** The manifest's key. */
      readonly wanted: string;
      readonly because: readonly string[];
      /** Those of them that name another key than the most secrets of the environment do. */
      readonly unlike: readonly { readonly key: string; readonly because: readonly string[] }[];
    };

/** A task and a secret it reads, judged; `pinned`: it reads one version or label, which is not the current value. */
export type Freshness = 'fresh' | 'stale' | 'mid-write' | 'unknown' | 'pinned';

export interface Plan {
  /** SHA-256 of account, region and changes, in hex; two people who see the same changes there see the same id. */
  readonly id: string;
  readonly environment: string;
  readonly rows: readonly PlannedRow[];
  readonly writes: readonly Write[];
  readonly restarts: readonly Restart[];
  /** Consumers that the writes do not reach: a person has to, or the task definition does not read the secret. */
  readonly unreached: readonly Unreached[];
  /** What needs a person, whatever is changed. */
  readonly concerns: readonly Concern[];
  /** Services with a deployment under way that goes well as far as can be seen; of the others `concerns` tells. */
  readonly underWay: readonly UnderWay[];
  /** Services that would restart if they wanted any task. */
  readonly idle: readonly string[];
  /** `starting` beside those that run; `missing`: wanted, and neither running nor starting. */
  readonly tasks: {
    readonly running: number;
    readonly fresh: number;
    readonly unknown: number;
    readonly pinned: number;
    readonly starting: number;
    readonly missing: number;
    /** Secrets that a service is to have and its task definition does not read: fresh tasks have not every value. */
    readonly unwired: number;
  };
}

/** What became of one change. */
export interface Receipt {
  readonly change: Change;
  /**
   * `done`: by this run. `unneeded`: it was so already. `held`: not tried, since something before it
   * failed. `stopped`: not tried, since the run was interrupted. `failed`: tried or refused, and not so.
   * `unconfirmed`: begun, and not seen to be finished.
   */
  readonly outcome: 'done' | 'unneeded' | 'held' | 'stopped' | 'failed' | 'unconfirmed';
  /** The version that was written. */
  readonly version: string | undefined;
  /** It was AWSCURRENT at the last look: nobody has gone on from it. */
  readonly stands: boolean;
  /** The deployment that was followed to its end, or as far as it was seen. */
  readonly deployment: string | undefined;
  /** It was under way before this run came to it: begun by somebody else, or by an earlier run. */
  readonly followed: boolean;
  readonly problem: Problem | undefined;
  /** The service's tasks at the last look of this run; undefined where it was not looked at or could not be. */
  readonly tasks:
    | {
        readonly running: number;
        readonly fresh: number;
        readonly pinned: number;
        /** Secrets that the service is to have and its task definition does not read. */
        readonly unwired: number;
      }
    | undefined;
  /** Versions that stood between the plan and this write; they are not lost. */
  readonly overtaken: readonly string[];
}

// What an auditor is told -----------------------------------------------------------------------

export type Severity = 'error' | 'warning' | 'note';

/** One thing that is not as it should be. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** A secret's name, a service's short name, or the group of a task that none of the manifest's services keeps. */
  readonly target: string;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly fix: readonly string[];
  readonly accepted: Acceptance | undefined;
}
