/** How the sandbox's ECS state looks in answers. ECS API reference, data types (checked 2026-11-21). */

import type { Region } from '../../cloud.js';
import { isRecord, list, seconds, text } from '../json.js';
import { threshold } from './rollout.js';
import {
  type Cluster,
  type Deployment,
  findTaskDefinition,
  primaryOf,
  type Service,
  shown,
  type Task,
  type TaskDefinition,
} from './state.js';

/** What an answer is asked to hold besides. The sandbox keeps none of it. */
export function include(...fields: readonly string[]) {
  return list(text(1, 64, { oneOf: fields }), 0, 100);
}

export function taskAnswer(region: Region, cluster: Cluster, task: Task): object {
  const definition = findTaskDefinition(region, task.taskDefinition);
  return {
    ...definition?.extras,
    taskArn: task.arn,
    clusterArn: cluster.arn,
    taskDefinitionArn: task.taskDefinition,
    group: task.group,
    startedBy: task.startedBy,
    desiredStatus: task.desired,
    lastStatus: task.last,
    healthStatus: 'UNKNOWN',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    availabilityZone: `${region.name}a`,
    connectivity: task.started === undefined ? undefined : 'CONNECTED',
    createdAt: seconds(task.created),
    startedAt: seconds(task.started),
    stoppingAt: seconds(task.stopping),
    stoppedAt: seconds(task.stopped),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    attachments: [],
    attributes: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    tags: [],
    version: 1,
    containers: definition?.containerDefinitions.map(({ name, image }) => ({
      containerArn: `${task.arn}/${name}`,
      taskArn: task.arn,
      name,
      image,
      lastStatus: task.last,
      networkInterfaces: [],
      healthStatus: 'UNKNOWN',
      exitCode: task.exitCode,
      // What the kernel's killer of processes leaves behind is said in words, too.
      reason: task.exitCode === 137 ? 'OutOfMemoryError: Container killed due to memory usage' : undefined,
    })),
  };
}

export function taskDefinitionAnswer(definition: TaskDefinition): object {
  return {
    ...definition.extras,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: 'ACTIVE',
    containerDefinitions: definition.containerDefinitions,
    registeredAt: seconds(definition.registered),
    volumes: definition.extras.volumes ?? [],
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
  };
}

export function serviceAnswer(service: Service, clusterArn: string): object {
  return {
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    loadBalancers: [],
    serviceRegistries: [],
    schedulingStrategy: 'REPLICA',
    placementConstraints: [],
    placementStrategy: [],
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    ...service.extras,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn,
    status: service.status,
    desiredCount: service.desired,
    ...counts(service.tasks),
    taskDefinition: service.taskDefinition,
    deploymentController: { type: service.controller },
    deploymentConfiguration: {
      deploymentCircuitBreaker: service.breaker,
      minimumHealthyPercent: service.minimumHealthyPercent,
      maximumPercent: service.maximumPercent,
      strategy: service.controller === 'ECS' ? (service.strategy ?? 'ROLLING') : undefined,
      bakeTimeInMinutes: service.bakeMinutes,
    },
    deployments: shown(service).map((deployment) => deploymentAnswer(service, deployment)),
    events: service.events.map(({ id, created, message }) => ({ id, createdAt: seconds(created), message })),
    createdAt: seconds(service.created),
    currentServiceDeployment: primaryOf(service)?.arn,
  };
}

function deploymentAnswer(service: Service, deployment: Deployment): object {
  // "The rolloutState of a service is only returned for services that use the rolling update (ECS)
  // deployment type that aren't behind a Classic Load Balancer."
  const rolling = service.controller === 'ECS' && !isBehindClassic(service);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition,
    desiredCount: deployment.status === 'PRIMARY' ? service.desired : 0,
    ...counts(service.tasks.filter(({ startedBy }) => startedBy === deployment.id)),
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.created),
    updatedAt: seconds(deployment.updated),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: rolling ? deployment.rollout : undefined,
    rolloutStateReason: rolling ? deployment.reason : undefined,
  };
}

/** Only a Classic Load Balancer is known by its name. */
function isBehindClassic({ extras: { loadBalancers } }: Service): boolean {
  return Array.isArray(loadBalancers) && loadBalancers.some((one) => isRecord(one) && 'loadBalancerName' in one);
}

function counts(tasks: readonly Task[]): { runningCount: number; pendingCount: number } {
  return {
    runningCount: tasks.filter(({ last }) => last === 'RUNNING').length,
    pendingCount: tasks.filter(({ last, desired }) => last === 'PENDING' && desired === 'RUNNING').length,
  };
}

export function serviceDeploymentAnswer(cluster: Cluster, service: Service, deployment: Deployment) {
  const revision = deployment.arn.replace(':service-deployment/', ':service-revision/');
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: cluster.arn,
    createdAt: seconds(deployment.created),
    startedAt: seconds(deployment.created),
    finishedAt: seconds(deployment.finished),
    stoppedAt: deployment.outcome === 'STOPPED' ? seconds(deployment.finished) : undefined,
    updatedAt: seconds(deployment.updated),
    status: deployment.outcome,
    statusReason: deployment.reason,
    targetServiceRevisionArn: revision,
    targetServiceRevision: {
      arn: revision,
      requestedTaskCount: service.desired,
      ...taskCounts(service, deployment),
    },
    deploymentCircuitBreaker: {
      status: deployment.rollout === 'FAILED' ? 'TRIGGERED' : service.breaker.enable ? 'MONITORING' : 'DISABLED',
      failureCount: deployment.failedTasks,
      threshold: threshold(service),
    },
  };
}

function taskCounts(service: Service, deployment: Deployment): object {
  const { runningCount, pendingCount } = counts(service.tasks.filter(({ startedBy }) => startedBy === deployment.id));
  return { runningTaskCount: runningCount, pendingTaskCount: pendingCount };
}

export function clusterAnswer(cluster: Cluster): object {
  const tasks = [...cluster.loose, ...[...cluster.services.values()].flatMap((service) => service.tasks)];
  const { runningCount, pendingCount } = counts(tasks);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: runningCount,
    pendingTasksCount: pendingCount,
    activeServicesCount: cluster.services.size,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
}
