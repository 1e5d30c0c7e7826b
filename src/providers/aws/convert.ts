/** What Secrets Manager and ECS answer, as the model's words. */
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
  StoredSecret,
  Task,
  Version,
} from '../../core/model.js';
import type { StoppedTask } from '../../core/ports.js';
import { complete } from './answers.js';

/** `labels` is `VersionIdsToStages` of Describe, `SecretVersionsToStages` of List; absent for a secret without a version. Throws where the answer has no date. */
export function fromDescription(
  entry: DescribeSecretResponse | SecretListEntry,
  labels: Record<string, string[]> | undefined,
): StoredSecret {
  // Without a time every task would be newer than the value.
  const { changed } = complete({ changed: entry.LastChangedDate ?? entry.CreatedDate }, 'changed');
  const region = entry.ARN?.split(':')[3];
  return {
    name: entry.Name ?? '',
    arn: entry.ARN ?? '',
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
    id: entry.VersionId ?? '',
    labels: [...(entry.VersionStages ?? [])].sort(),
    created: entry.CreatedDate,
  }));
}

export function fromDeployment(deployment: EcsDeployment): Deployment {
  return {
    id: deployment.id ?? '',
    status: (deployment.status ?? 'ACTIVE') as Deployment['status'],
    rollout: deployment.rolloutState,
    rolloutReason: deployment.rolloutStateReason,
    created: deployment.createdAt ?? new Date(0),
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
  const definition = service.taskDefinition ?? '';
  return {
    alias,
    name: service.serviceName ?? '',
    cluster,
    desired: service.desiredCount ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    circuitBreaker: service.deploymentConfiguration?.deploymentCircuitBreaker?.enable ?? false,
    taskDefinition: definition,
    reads: definitions.get(definition)?.reads ?? [],
    taggedImages: definitions.get(definition)?.taggedImages ?? [],
    deployments: (service.deployments ?? []).map(fromDeployment),
    tasks: tasks.map((task) => fromTask(task, definitions)),
  };
}

export function fromOutsideTask(task: EcsTask, definitions: ReadonlyMap<string, Definition>): OutsideTask {
  return { ...fromTask(task, definitions), group: task.group ?? '' };
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
  return {
    id: (task.taskArn ?? '').split('/').at(-1) ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    reads: definitions.get(task.taskDefinitionArn ?? '')?.reads ?? [],
    created: task.createdAt ?? new Date(0),
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
      (entries ?? []).map((entry) => ({
        variable: entry.name ?? '',
        container: name,
        valueFrom: entry.valueFrom ?? '',
      }));
    const registry = container.repositoryCredentials?.credentialsParameter;
    return [
      ...of(container.secrets),
      ...of(container.logConfiguration?.secretOptions),
      ...(registry ? [{ variable: 'repositoryCredentials', container: name, valueFrom: registry }] : []),
    ];
  });
  return [...ofContainers, ...ofVolumes];
}
