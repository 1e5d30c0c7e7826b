/**
 * What Secrets Manager and ECS answer, as the model's words. Nothing is made up that decides something: a service without
 * a count would want no task, a deployment without a time would have begun before every task. The API reference calls
 * every member of an answer optional; that these are always given is ours to assume, and an answer without them is none.
 * (Only a task's group has a default that is documented: RunTask and StartTask, client-ecs 3, checked 2026-11-22.) These
 * throw, so they stand inside of `Send`.
 */
import type {
  Deployment as EcsDeployment,
  Service as EcsService,
  Task as EcsTask,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { DescribeSecretResponse, SecretListEntry, SecretVersionsListEntry } from '@aws-sdk/client-secrets-manager';
import type {
  Deployment,
  ObservedService,
  OutsideTask,
  Reference,
  ServiceEvent,
  StoredSecret,
  Task,
  Version,
} from '../../core/model.js';
import type { StoppedTask } from '../../core/ports.js';
import { eventLine } from '../../core/stopped.js';
import { complete } from './answers.js';

/** `labels` is `VersionIdsToStages` of Describe, `SecretVersionsToStages` of List; absent for a secret without a version. */
export function fromDescription(
  entry: DescribeSecretResponse | SecretListEntry,
  labels: Record<string, string[]> | undefined,
): StoredSecret {
  // Without a time every task would be newer than the value.
  const { changed } = complete({ changed: entry.LastChangedDate ?? entry.CreatedDate }, 'changed');
  const { Name: name, ARN: arn } = complete<DescribeSecretResponse, 'Name' | 'ARN'>(entry, 'Name', 'ARN');
  const region = arn.split(':')[3];
  return {
    name,
    arn,
    kmsKey: entry.KmsKeyId,
    lastChanged: changed,
    deletion: entry.DeletedDate,
    rotationEnabled: entry.RotationEnabled ?? false,
    managedBy: entry.OwningService ?? entry.Type,
    // A primary with replicas names its own region.
    replicaOf: entry.PrimaryRegion === region ? undefined : entry.PrimaryRegion,
    versions: Object.entries(labels ?? {})
      .map(([id, stages]) => ({ id, labels: [...stages].sort(), created: undefined }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    content: undefined,
    covered: undefined,
  };
}

export function fromVersions(entries: readonly SecretVersionsListEntry[]): Version[] {
  return entries.map((entry) => ({
    id: complete(entry, 'VersionId').VersionId,
    labels: [...(entry.VersionStages ?? [])].sort(),
    created: entry.CreatedDate,
  }));
}

export function fromDeployment(deployment: EcsDeployment): Deployment {
  const { id, status, createdAt } = complete(deployment, 'id', 'status', 'createdAt');
  return {
    id,
    status: status as Deployment['status'],
    rollout: deployment.rolloutState,
    rolloutReason: deployment.rolloutStateReason,
    created: createdAt,
    failedTasks: deployment.failedTasks ?? 0,
  };
}

export function fromService(
  alias: string,
  cluster: string,
  service: EcsService,
  definitions: ReadonlyMap<string, Definition>,
  tasks: readonly EcsTask[],
): ObservedService {
  const { serviceName: name, desiredCount: desired } = complete(service, 'serviceName', 'desiredCount');
  const controller = service.deploymentController?.type ?? 'ECS';
  // Task sets have definitions of their own, and what they deploy is no deployment of the service.
  const { taskDefinition: definition = '', deployments = [] } =
    controller === 'ECS' ? complete(service, 'taskDefinition', 'deployments') : service;
  return {
    alias,
    name,
    cluster,
    desired,
    controller,
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    circuitBreaker: service.deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false,
    taskDefinition: definition,
    reads: definitions.get(definition)?.reads ?? [],
    taggedImages: definitions.get(definition)?.taggedImages ?? [],
    deployments: deployments.map(fromDeployment),
    lastEvent: lastEventOf(service),
    tasks: tasks.map((task) => fromTask(task, definitions)),
  };
}

/** DescribeServices gives the latest hundred (Amazon ECS API reference, Service, checked 2026-11-22); that the newest is first is not said there. */
function lastEventOf({ events = [], deployments = [] }: EcsService): ServiceEvent | undefined {
  const since = deployments.find(({ status }) => status === 'PRIMARY')?.createdAt;
  const [{ createdAt: at, message } = {}] = events;
  return since && at && message && at >= since ? { at, text: eventLine(message) } : undefined;
}

export function fromOutsideTask(task: EcsTask, definitions: ReadonlyMap<string, Definition>): OutsideTask {
  return { ...fromTask(task, definitions), group: complete(task, 'group').group };
}

export function fromStoppedTask(task: EcsTask): StoppedTask {
  const failed = (task.containers ?? []).filter(({ exitCode, reason }) => (exitCode ?? 0) !== 0 || reason);
  return {
    id: (task.taskArn ?? '').split('/').at(-1) ?? '',
    created: task.createdAt ?? new Date(0),
    reason: task.stoppedReason ?? '',
    containers: failed.map(({ name, exitCode, reason }) =>
      [`${name} ${exitCode === undefined ? 'did not run' : `exited with ${exitCode}`}`, reason]
        .filter(Boolean)
        .join(', '),
    ),
  };
}

function fromTask(task: EcsTask, definitions: ReadonlyMap<string, Definition>): Task {
  const { taskArn, taskDefinitionArn } = complete(task, 'taskArn', 'taskDefinitionArn');
  return {
    id: taskArn.split('/').at(-1) ?? '',
    taskDefinition: taskDefinitionArn,
    reads: definitions.get(taskDefinitionArn)?.reads ?? [],
    created: task.createdAt,
    started: task.startedAt,
  };
}

/** What of a task definition matters here. */
export interface Definition {
  readonly reads: readonly Reference[];
  /** Images named by a tag, or by none, which is `latest`; one named by its digest is always the same. */
  readonly taggedImages: readonly string[];
}

export function fromDefinition(definition: TaskDefinition): Definition {
  const images = (definition.containerDefinitions ?? []).map(({ image }) => image ?? '');
  return {
    reads: referencesOf(definition),
    taggedImages: [...new Set(images.filter((image) => image !== '' && !image.includes('@sha256:')))],
  };
}

/** Every place of a task definition that can name a secret; plaintext `environment` is not looked at. */
function referencesOf(definition: TaskDefinition): Reference[] {
  const ofVolumes = (definition.volumes ?? []).flatMap(({ name, fsxWindowsFileServerVolumeConfiguration: fsx }) => {
    const valueFrom = fsx?.authorizationConfig?.credentialsParameter;
    return valueFrom ? [{ variable: 'authorizationConfig', container: `volume ${name ?? ''}`, valueFrom }] : [];
  });
  const ofContainers = (definition.containerDefinitions ?? []).flatMap((container) => {
    const name = container.name ?? '';
    const of = (entries: readonly { name?: string | undefined; valueFrom?: string | undefined }[] | undefined) =>
      (entries ?? []).map((entry) => {
        const { name: variable, valueFrom } = complete(entry, 'name', 'valueFrom');
        return { variable, container: name, valueFrom };
      });
    const registry = container.repositoryCredentials?.credentialsParameter;
    return [
      ...of(container.secrets),
      ...of(container.logConfiguration?.secretOptions),
      ...(registry ? [{ variable: 'repositoryCredentials', container: name, valueFrom: registry }] : []),
    ];
  });
  return [...ofContainers, ...ofVolumes];
}
