/** The operations of ECS that the sandbox has. */
import type { Operation } from '../json.js';
import { createCluster, describeClusters, listClusters } from './clusters.js';
import { describeTaskDefinition, registerTaskDefinition } from './definitions.js';
import { describeServiceDeployments, listServiceDeployments, stopServiceDeployment } from './deployments.js';
import { describeTasks, listTasks, runTask, stopTask } from './running.js';
import { createService, describeServices, listServices, updateService } from './services.js';

export const ecs: Readonly<Record<string, Operation>> = {
  CreateCluster: createCluster,
  CreateService: createService,
  DescribeClusters: describeClusters,
  DescribeServiceDeployments: describeServiceDeployments,
  DescribeServices: describeServices,
  DescribeTaskDefinition: describeTaskDefinition,
  DescribeTasks: describeTasks,
  ListClusters: listClusters,
  ListServiceDeployments: listServiceDeployments,
  ListServices: listServices,
  ListTasks: listTasks,
  RegisterTaskDefinition: registerTaskDefinition,
  RunTask: runTask,
  StopServiceDeployment: stopServiceDeployment,
  StopTask: stopTask,
  UpdateService: updateService,
};
