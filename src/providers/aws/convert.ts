/** What Secrets Manager and ECS answer, as the model's words. */
import type {
  Deployment as EcsDeployment,
  Service as EcsService,
  Task as EcsTask,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { DescribeSecretResponse, SecretListEntry, SecretVersionsListEntry } from '@aws-sdk/client-secrets-manager';
import type { Deployment, ObservedService, Reference, StoredSecret, Task, Version } from '../../core/model.js';

/** `labels` is `VersionIdsToStages` of Describe, `SecretVersionsToStages` of List; absent for a secret without a version. */
export function fromDescription(
  entry: DescribeSecretResponse | SecretListEntry,
  labels: Record<string, string[]> | undefined,
): StoredSecret {
  return {
    name: entry.Name ?? '',
    arn: entry.ARN ?? '',
    kmsKey: entry.KmsKeyId,
    lastChanged: entry.LastChangedDate ?? entry.CreatedDate ?? new Date(0),
    deletion: entry.DeletedDate,
    rotationEnabled: entry.RotationEnabled ?? false,
    managedBy: entry.OwningService ?? entry.Type,
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
  definitions: ReadonlyMap<string, readonly Reference[]>,
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
    reads: definitions.get(definition) ?? [],
    deployments: (service.deployments ?? []).map(fromDeployment),
    tasks: tasks.map((task) => fromTask(task, definitions)),
  };
}

function fromTask(task: EcsTask, definitions: ReadonlyMap<string, readonly Reference[]>): Task {
  return {
    id: (task.taskArn ?? '').split('/').at(-1) ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    reads: definitions.get(task.taskDefinitionArn ?? '') ?? [],
    created: task.createdAt ?? new Date(0),
    started: task.startedAt,
  };
}

/** Every place of a task definition that can name a secret; plaintext `environment` is not looked at. */
export function referencesOf(definition: TaskDefinition): Reference[] {
  return (definition.containerDefinitions ?? []).flatMap((container) => {
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
}
