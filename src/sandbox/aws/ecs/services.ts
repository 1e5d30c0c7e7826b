/**
 * Services. ECS API reference, CreateService, UpdateService, DescribeServices, ListServices (checked
 * 2026-11-21).
 */
import { ApiError, anything, flag, integer, isRecord, list, operation, required, type Scope, text } from '../json.js';
import { page } from '../paging.js';
import { include, serviceAnswer } from './answers.js';
import { configurationOf } from './configuration.js';
import { serviceSeen } from './past.js';
import { mayIn, mayOn, mayPass } from './permissions.js';
import { deploy, schedule } from './scheduler.js';
import {
  arn,
  type Breaker,
  type Cluster,
  clusterOf,
  findTaskDefinition,
  invalidParameter,
  type Service,
  type Strategy,
  serviceNamed,
  serviceOf,
  shortName,
  type TaskDefinition,
} from './state.js';

const cluster = text(1, 2048);
const badToken = () => invalidParameter('Invalid token');

export const LAUNCH_TYPES = ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'];

export interface NewService {
  readonly name: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly controller?: Service['controller'];
  readonly minimumHealthyPercent?: number | undefined;
  readonly maximumPercent?: number | undefined;
  readonly breaker?: Breaker | undefined;
  readonly strategy?: Strategy;
  readonly bakeMinutes?: number;
  readonly extras?: Readonly<Record<string, unknown>>;
}

/** Make a service; its first deployment begins. */
export function makeService(scope: Scope, home: Cluster, wanted: NewService): Service {
  const service: Service = {
    name: wanted.name,
    arn: arn(scope.region, `service/${home.name}/${wanted.name}`),
    cluster: home.name,
    created: scope.now,
    controller: wanted.controller ?? 'ECS',
    status: 'ACTIVE',
    script: 'completes',
    desired: wanted.desired,
    taskDefinition: wanted.taskDefinition,
    // "The default value for a replica service" is 100 and 200 (API reference, DeploymentConfiguration).
    minimumHealthyPercent: wanted.minimumHealthyPercent ?? 100,
    maximumPercent: wanted.maximumPercent ?? 200,
    breaker: wanted.breaker ?? { enable: false, rollback: false },
    ...(wanted.strategy !== undefined && { strategy: wanted.strategy }),
    ...(wanted.bakeMinutes !== undefined && { bakeMinutes: wanted.bakeMinutes }),
    deployments: [],
    tasks: [],
    events: [],
    past: [],
    extras: wanted.extras ?? {},
  };
  home.services.set(service.name, service);
  deploy(scope, service, { taskDefinition: wanted.taskDefinition });
  return service;
}

function definitionOf(scope: Scope, named: string): TaskDefinition {
  const definition = findTaskDefinition(scope.region, named);
  if (definition === undefined) throw new ApiError('ClientException', 'TaskDefinition not found.');
  return definition;
}

function controllerOf(given: unknown): Service['controller'] {
  const type = isRecord(given) ? given.type : 'ECS';
  if (type === 'ECS' || type === 'CODE_DEPLOY' || type === 'EXTERNAL') return type;
  throw invalidParameter('The deployment controller type is not valid.');
}

export const createService = operation(
  {
    cluster,
    serviceName: required(text(1, 255)),
    taskDefinition: text(1, 2048),
    desiredCount: integer(0, 5000),
    deploymentConfiguration: anything,
    deploymentController: anything,
    launchType: anything,
    platformVersion: anything,
    networkConfiguration: anything,
    loadBalancers: anything,
    schedulingStrategy: anything,
    enableExecuteCommand: anything,
    propagateTags: anything,
    healthCheckGracePeriodSeconds: anything,
    clientToken: anything,
    tags: anything,
  },
  (scope, input) => {
    const { cluster: named, serviceName, taskDefinition, desiredCount, clientToken, tags, ...rest } = input;
    const { deploymentConfiguration, deploymentController, ...extras } = rest;
    mayOn(scope, 'CreateService', 'service', named, serviceName);
    const home = clusterOf(scope.region, named);
    if (home.services.has(serviceName)) throw invalidParameter('Creation of service was not idempotent.');
    if (taskDefinition === undefined) throw invalidParameter('TaskDefinition can not be blank.');
    // "Tasks using the Fargate launch type … don't support the DAEMON scheduling strategy"; all of the sandbox do.
    if (extras.schedulingStrategy === 'DAEMON') {
      throw invalidParameter('The daemon scheduling strategy is not supported for Fargate tasks.');
    }
    const definition = definitionOf(scope, taskDefinition);
    mayPass(scope, definition);
    const service = makeService(scope, home, {
      name: serviceName,
      taskDefinition: definition.arn,
      desired: desiredCount ?? 0,
      controller: controllerOf(deploymentController),
      ...configurationOf(deploymentConfiguration),
      extras: Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== undefined)),
    });
    return { service: serviceAnswer(service, home.arn) };
  },
);

export const updateService = operation(
  {
    cluster,
    service: required(text(1, 2048)),
    taskDefinition: text(1, 2048),
    desiredCount: integer(0, 5000),
    forceNewDeployment: flag,
    deploymentConfiguration: anything,
  },
  (scope, input) => {
    mayOn(scope, 'UpdateService', 'service', input.cluster, input.service);
    const home = clusterOf(scope.region, input.cluster);
    const service = serviceOf(home, input.service);
    if (service.status !== 'ACTIVE') throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
    const definition = input.taskDefinition === undefined ? undefined : definitionOf(scope, input.taskDefinition);
    if (definition !== undefined) mayPass(scope, definition);
    refuseOtherControllers(service, input.forceNewDeployment === true, definition !== undefined);
    Object.assign(service, configurationOf(input.deploymentConfiguration));
    service.desired = input.desiredCount ?? service.desired;
    const taskDefinition = definition?.arn ?? service.taskDefinition;
    if (input.forceNewDeployment || taskDefinition !== service.taskDefinition)
      deploy(scope, service, { taskDefinition });
    else schedule(scope, service);
    return { service: serviceAnswer(service, home.arn) };
  },
);

/** The first two texts are what users of CodeDeploy report; the one for EXTERNAL is ours. */
function refuseOtherControllers(service: Service, force: boolean, definition: boolean): void {
  if (service.controller === 'ECS' || (!force && !definition)) return;
  if (service.controller === 'EXTERNAL') {
    throw invalidParameter(
      'Cannot force a new deployment on services with an EXTERNAL deployment controller. Create a new task set.',
    );
  }
  const what = definition ? 'Unable to update task definition' : 'Cannot force a new deployment';
  throw invalidParameter(
    `${what} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
  );
}

/** "You may specify up to 10 services to describe in a single operation." */
export const describeServices = operation(
  { cluster, services: required(list(text(0, 2048), 0, 10_000)), include: include('TAGS') },
  (scope, input) => {
    const { region } = scope;
    for (const named of input.services) mayOn(scope, 'DescribeServices', 'service', input.cluster, named);
    const home = clusterOf(region, input.cluster);
    if (input.services.length === 0) throw invalidParameter('Services cannot be empty.');
    if (input.services.length > 10) throw invalidParameter('Services cannot have more than 10 elements.');
    const seen = (service: Service | undefined) => service && serviceSeen(scope, service);
    const found = [...new Set(input.services)].map((named) => ({ named, service: seen(serviceNamed(home, named)) }));
    return {
      services: found.flatMap(({ service }) => (service ? [serviceAnswer(service, home.arn)] : [])),
      failures: found
        .filter(({ service }) => service === undefined)
        .map(({ named }) => ({ arn: arn(region, `service/${home.name}/${shortName(named)}`), reason: 'MISSING' })),
    };
  },
);

/** "If this parameter isn't used, then ListServices returns up to 10 results", at most 100. */
export const listServices = operation(
  {
    cluster,
    nextToken: text(1, 4096),
    maxResults: integer(1, 100),
    launchType: text(1, 32, { oneOf: LAUNCH_TYPES }),
    schedulingStrategy: text(1, 32, { oneOf: ['REPLICA', 'DAEMON'] }),
  },
  (scope, input) => {
    mayIn(scope, 'ListServices', input.cluster);
    const home = clusterOf(scope.region, input.cluster);
    const { launchType, schedulingStrategy } = input;
    const all = [...home.services.values()].map((service) => serviceSeen(scope, service));
    const rows = all
      .filter((service) => service !== undefined)
      .filter(
        // What is being deleted is "no longer visible" here, though still described (API reference, DeleteService).
        ({ status, extras }) =>
          status === 'ACTIVE' &&
          (launchType === undefined || launchType === (extras.launchType ?? 'FARGATE')) &&
          (schedulingStrategy === undefined || schedulingStrategy === (extras.schedulingStrategy ?? 'REPLICA')),
      );
    const found = page(rows, ({ name }) => name, {
      query: ['services', home.name, launchType, schedulingStrategy],
      size: input.maxResults ?? 10,
      token: input.nextToken,
      refuse: badToken,
    });
    return { serviceArns: found.items.map((service) => service.arn), nextToken: found.next };
  },
);
