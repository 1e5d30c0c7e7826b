/**
 * Clusters, services, deployments, tasks. ECS API reference, Service, Deployment, Task (checked
 * 2026-11-21). Times are milliseconds since 1970.
 */
import type { Cloud, Region } from '../../cloud.js';
import { ApiError } from '../json.js';

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly services: Map<string, Service>;
  /** Tasks that belong to no service. */
  loose: Task[];
}

/**
 * What becomes of the deployments of a service that begin from now on: they complete; their tasks
 * exit and the circuit breaker fails them; they find no place to run; they fail and are rolled back.
 * A secret that cannot be pulled makes tasks fail whatever is written here.
 */
export type Script = 'completes' | 'fails' | 'stalls' | 'rolls-back';

export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** The deployment circuit breaker. */
export interface Breaker {
  readonly enable: boolean;
  readonly rollback: boolean;
  /** Whether a task that becomes healthy resets the count; it does unless this says no. */
  readonly resetOnHealthyTask?: boolean;
  readonly thresholdConfiguration?: { readonly type: ThresholdType; readonly value: number };
}

export type ThresholdType = 'COUNT' | 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT';

export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: string;
  readonly created: number;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  script: Script;
  desired: number;
  taskDefinition: string;
  minimumHealthyPercent: number;
  maximumPercent: number;
  breaker: Breaker;
  /** How a deployment goes on; absent is rolling. */
  strategy?: Strategy;
  /** How long old and new tasks run side by side where it is not rolling. */
  bakeMinutes?: number;
  /** What the containers of tasks that fail exit with; 1 unless it is set. */
  exitCode?: number;
  /** All there ever were, newest first; those that AWS no longer shows are INACTIVE. */
  deployments: Deployment[];
  tasks: Task[];
  /** Newest first, as AWS keeps them: the last hundred. */
  events: ServiceEvent[];
  /** What it was from each of its last changes on, oldest first. */
  past: Since[];
  /** Members of CreateService that only come back in answers. */
  extras: Readonly<Record<string, unknown>>;
}

/** Tasks and events say themselves when they were. Of the deployments, those that AWS showed. */
export interface Since extends Readonly<Pick<Service, 'desired' | 'taskDefinition' | 'deployments'>> {
  readonly at: number;
}

export interface Deployment {
  /** `ecs-svc/` and 19 digits. */
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly taskDefinition: string;
  readonly script: Script;
  /** It undoes another one, which stays the service deployment that AWS speaks of. */
  readonly rollback: boolean;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rollout: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason: string;
  /** How its ServiceDeployment is called. */
  outcome:
    | 'IN_PROGRESS'
    | 'SUCCESSFUL'
    | 'STOPPED'
    | 'ROLLBACK_REQUESTED'
    | 'ROLLBACK_IN_PROGRESS'
    | 'ROLLBACK_SUCCESSFUL'
    | 'ROLLBACK_FAILED';
  updated: number;
  finished: number | undefined;
  failedTasks: number;
  /** A task of it was healthy; the circuit breaker looks no more. */
  proven: boolean;
  /** Not before this does the scheduler try again. */
  retryAt: number | undefined;
  /** When what was asked of StopServiceDeployment is begun. */
  rollbackAt?: number | undefined;
  /** When old and new tasks have run side by side for long enough. */
  bakeUntil?: number | undefined;
}

export interface ServiceEvent {
  readonly id: string;
  readonly created: number;
  readonly message: string;
}

export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly taskDefinition: string;
  readonly group: string;
  readonly startedBy: string | undefined;
  /** When it entered PENDING. */
  readonly created: number;
  /** Its container exits before it is healthy. */
  readonly fails: boolean;
  readonly failsWith?: number;
  /** What its container exited with. */
  exitCode?: number;
  desired: 'RUNNING' | 'STOPPED';
  last: 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPED';
  /** Version id of each secret it fetched, by secret name; undefined until it did. For tests. */
  fetched: Readonly<Record<string, string>> | undefined;
  started: number | undefined;
  healthy: number | undefined;
  stopping: number | undefined;
  stopped: number | undefined;
  stopCode:
    | 'TaskFailedToStart'
    | 'EssentialContainerExited'
    | 'UserInitiated'
    | 'ServiceSchedulerInitiated'
    | undefined;
  stoppedReason: string | undefined;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly registered: number;
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly extras: Readonly<Record<string, unknown>>;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly secrets?: readonly SecretReference[];
  readonly logConfiguration?: { readonly secretOptions?: readonly SecretReference[] };
  readonly repositoryCredentials?: { readonly credentialsParameter: string };
  readonly [member: string]: unknown;
}

export interface SecretReference {
  readonly name: string;
  readonly valueFrom: string;
}

export function arn(region: Region, resource: string): string {
  return `arn:aws:ecs:${region.name}:${region.account}:${resource}`;
}

/** The last part of an ARN, or the name itself. */
export function shortName(named: string): string {
  return named.startsWith('arn:') ? named.slice(named.lastIndexOf('/') + 1) : named;
}

/** "If you do not specify a cluster, the default cluster is assumed." */
export function clusterOf(region: Region, named: string | undefined): Cluster {
  const cluster = region.clusters.get(shortName(named ?? 'default'));
  if (cluster === undefined || (named?.startsWith('arn:') && cluster.arn !== named)) {
    throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
  }
  return cluster;
}

/** By name or ARN. */
export function serviceNamed(cluster: Cluster, named: string): Service | undefined {
  const service = cluster.services.get(shortName(named));
  return named.startsWith('arn:') && service?.arn !== named ? undefined : service;
}

export function serviceOf(cluster: Cluster, named: string): Service {
  const service = serviceNamed(cluster, named);
  if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.');
  return service;
}

/** The deployments that DescribeServices shows. */
export function shown({ deployments }: Service): Deployment[] {
  return deployments.filter(({ status }) => status !== 'INACTIVE');
}

export function primaryOf({ deployments }: Service): Deployment | undefined {
  return deployments.find(({ status }) => status === 'PRIMARY');
}

/** A service of the sandbox, for those who script it or look at its tasks. */
export function findService(cloud: Cloud, account: string, region: string, cluster: string, name: string): Service {
  return serviceOf(clusterOf(cloud.region(account, region), cluster), name);
}

/** By ARN, `family:revision`, or family, which is its latest revision. */
export function findTaskDefinition(region: Region, named: string): TaskDefinition | undefined {
  const [family = '', revision] = shortName(named).split(':');
  const all = region.taskDefinitions.get(family);
  const found = revision === undefined ? all?.at(-1) : all?.find((one) => String(one.revision) === revision);
  return named.startsWith('arn:') && found?.arn !== named ? undefined : found;
}

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
