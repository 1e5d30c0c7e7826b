/** ECS as official clients see it: what each operation answers, and AWS's classes for what it refuses. */
import { expect } from 'vitest';
import { A_DATE, A_TEXT, type Check, does, refuses } from './check.js';
import type { World } from './world.js';

const cluster = 'dev';
const service = 'dev-app';
const taskDefinition = 'dev-app-task';
const containerDefinitions = [{ name: 'app', image: 'app:latest' }];

const one = (world: World): string => world.service.tasks[0]?.arn ?? '';
const deployment = (world: World): string => world.service.deployments[0]?.arn ?? '';
const member = (members: object) => expect.objectContaining(members);

/** Of every operation in a cluster. */
const noCluster = (operation: string, more: object = {}) =>
  refuses(operation, 'ClusterNotFoundException', 'there is no such cluster', { cluster: 'nowhere', ...more });
const noService = (operation: string, more: object = {}) =>
  refuses(operation, 'ServiceNotFoundException', 'there is no such service', { cluster, service: 'nowhere', ...more });
const badToken = (operation: string, more: object = {}) =>
  refuses(operation, 'InvalidParameterException', 'a token from nowhere', { nextToken: 'nowhere', ...more });

export const ECS: readonly Check[] = [
  does(
    'CreateCluster',
    'a cluster',
    { clusterName: 'other' },
    { cluster: member({ clusterName: 'other', status: 'ACTIVE' }) },
  ),
  does(
    'DescribeClusters',
    'one, and one that is missing',
    { clusters: [cluster, 'nowhere'] },
    { clusters: [member({ clusterName: cluster, activeServicesCount: 1 })], failures: [member({ reason: 'MISSING' })] },
  ),
  does('ListClusters', 'all', {}, { clusterArns: [expect.stringMatching(/cluster\/dev$/)] }),
  badToken('ListClusters'),

  does(
    'RegisterTaskDefinition',
    'a second revision',
    { family: taskDefinition, containerDefinitions },
    { taskDefinition: member({ revision: 2, status: 'ACTIVE', registeredAt: A_DATE }) },
  ),
  refuses('RegisterTaskDefinition', 'ClientException', 'no container', { family: 'x', containerDefinitions: [] }),
  refuses('RegisterTaskDefinition', 'ClientException', 'a variable twice', {
    family: 'x',
    containerDefinitions: [
      {
        name: 'app',
        image: 'x',
        environment: [{ name: 'A', value: 'x' }],
        secrets: [{ name: 'A', valueFrom: 'dev/one' }],
      },
    ],
  }),
  does(
    'DescribeTaskDefinition',
    'what its container reads',
    { taskDefinition },
    {
      taskDefinition: member({
        family: taskDefinition,
        containerDefinitions: [member({ secrets: [member({ name: 'ONE' }), expect.anything(), expect.anything()] })],
      }),
    },
  ),
  refuses('DescribeTaskDefinition', 'ClientException', 'there is none', { taskDefinition: 'nowhere' }),

  does(
    'CreateService',
    'a service',
    { cluster, serviceName: 'other', taskDefinition, desiredCount: 1 },
    {
      service: member({
        serviceName: 'other',
        status: 'ACTIVE',
        desiredCount: 1,
        createdAt: A_DATE,
        deployments: [member({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' })],
      }),
    },
  ),
  noCluster('CreateService', { serviceName: 'other', taskDefinition }),
  refuses('CreateService', 'InvalidParameterException', 'the name is taken', {
    cluster,
    serviceName: service,
    taskDefinition,
  }),
  refuses('CreateService', 'ClientException', 'no such task definition', {
    cluster,
    serviceName: 'other',
    taskDefinition: 'nowhere',
  }),

  does(
    'DescribeServices',
    'one, and one that is missing',
    { cluster, services: [service, 'nowhere'] },
    {
      services: [
        member({
          serviceName: service,
          runningCount: 1,
          deployments: [member({ status: 'PRIMARY', rolloutState: 'COMPLETED', createdAt: A_DATE })],
          events: expect.arrayContaining([member({ createdAt: A_DATE, message: A_TEXT })]),
        }),
      ],
      failures: [member({ reason: 'MISSING' })],
    },
  ),
  noCluster('DescribeServices', { services: [service] }),
  refuses('DescribeServices', 'InvalidParameterException', 'eleven services', {
    cluster,
    services: Array.from({ length: 11 }, (_, n) => `x${n}`),
  }),

  does('ListServices', 'all', { cluster }, { serviceArns: [expect.stringMatching(/dev-app$/)] }),
  noCluster('ListServices'),
  badToken('ListServices', { cluster }),

  does(
    'UpdateService',
    'a new deployment',
    { cluster, service, forceNewDeployment: true },
    {
      service: member({
        deployments: [member({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }), member({ status: 'ACTIVE' })],
      }),
    },
  ),
  does('UpdateService', 'more tasks', { cluster, service, desiredCount: 2 }, { service: member({ desiredCount: 2 }) }),
  noCluster('UpdateService', { service, forceNewDeployment: true }),
  noService('UpdateService', { forceNewDeployment: true }),
  refuses(
    'UpdateService',
    'ServiceNotActiveException',
    'it is draining',
    { cluster, service, forceNewDeployment: true },
    (world) => {
      world.service.status = 'DRAINING';
    },
  ),
  refuses(
    'UpdateService',
    'InvalidParameterException',
    'CodeDeploy deploys it',
    { cluster, service: 'blue', forceNewDeployment: true },
    ({ did }) =>
      did('ecs', 'CreateService', {
        cluster,
        serviceName: 'blue',
        taskDefinition,
        deploymentController: { type: 'CODE_DEPLOY' },
      }),
  ),
  refuses('UpdateService', 'ClientException', 'no such task definition', {
    cluster,
    service,
    taskDefinition: 'nowhere',
  }),

  does(
    'ListServiceDeployments',
    'all of a service',
    { cluster, service },
    { serviceDeployments: [member({ status: 'SUCCESSFUL', createdAt: A_DATE, finishedAt: A_DATE })] },
  ),
  noCluster('ListServiceDeployments', { service }),
  noService('ListServiceDeployments'),
  badToken('ListServiceDeployments', { cluster, service }),
  does(
    'DescribeServiceDeployments',
    'one, and one that is missing',
    (world) => ({ serviceDeploymentArns: [deployment(world), `${deployment(world)}x`] }),
    {
      serviceDeployments: [member({ status: 'SUCCESSFUL', targetServiceRevision: expect.anything() })],
      failures: [member({ reason: 'MISSING' })],
    },
  ),
  refuses('DescribeServiceDeployments', 'InvalidParameterException', 'none', { serviceDeploymentArns: [] }),

  does(
    'StopServiceDeployment',
    'one in progress',
    (world) => ({ serviceDeploymentArn: deployment(world) }),
    { serviceDeploymentArn: A_TEXT },
    ({ did }) => did('ecs', 'UpdateService', { cluster, service, forceNewDeployment: true }),
  ),
  refuses('StopServiceDeployment', 'ConflictException', 'it has ended', (world) => ({
    serviceDeploymentArn: deployment(world),
  })),
  refuses('StopServiceDeployment', 'ServiceDeploymentNotFoundException', 'there is none', (world) => ({
    serviceDeploymentArn: `${deployment(world)}x`,
  })),

  does(
    'ListTasks',
    'of a service',
    { cluster, serviceName: service },
    { taskArns: [expect.stringMatching(/task\/dev\//)] },
  ),
  noCluster('ListTasks'),
  refuses('ListTasks', 'ServiceNotFoundException', 'there is no such service', { cluster, serviceName: 'nowhere' }),
  badToken('ListTasks', { cluster }),
  refuses('ListTasks', 'InvalidParameterException', 'who started them beside another filter', {
    cluster,
    startedBy: 'x',
    serviceName: service,
  }),
  does('DescribeTasks', 'one, and one that is missing', (world) => ({ cluster, tasks: [one(world), 'nowhere'] }), {
    tasks: [member({ lastStatus: 'RUNNING', group: `service:${service}`, createdAt: A_DATE, startedAt: A_DATE })],
    failures: [member({ reason: 'MISSING' })],
  }),
  noCluster('DescribeTasks', { tasks: ['x'] }),
  refuses('DescribeTasks', 'InvalidParameterException', 'none', { cluster, tasks: [] }),

  does(
    'RunTask',
    'two tasks',
    { cluster, taskDefinition, count: 2 },
    { tasks: [member({ lastStatus: 'PENDING', createdAt: A_DATE }), expect.anything()] },
  ),
  noCluster('RunTask', { taskDefinition }),
  refuses('RunTask', 'ClientException', 'no such task definition', { cluster, taskDefinition: 'nowhere' }),
  does('StopTask', 'one', (world) => ({ cluster, task: one(world), reason: 'a check' }), {
    task: member({ desiredStatus: 'STOPPED', stoppedReason: 'a check' }),
  }),
  noCluster('StopTask', { task: 'x' }),
  refuses('StopTask', 'InvalidParameterException', 'there is no such task', { cluster, task: 'nowhere' }),
];
