/**
 * Task definitions: immutable revisions of a family. ECS API reference, RegisterTaskDefinition and
 * DescribeTaskDefinition (checked 2026-11-21).
 */
import type { Region } from '../../cloud.js';
import { ApiError, anything, isRecord, operation, required, text } from '../json.js';
import { include, taskDefinitionAnswer } from './answers.js';
import { mayOnAll, mayOnFamily, mayPass } from './permissions.js';
import { arn, type ContainerDefinition, findTaskDefinition, type TaskDefinition } from './state.js';

export function register(
  region: Region,
  now: number,
  family: string,
  containerDefinitions: readonly ContainerDefinition[],
  extras: Readonly<Record<string, unknown>> = {},
): TaskDefinition {
  const revisions = region.taskDefinitions.get(family) ?? [];
  const revision = revisions.length + 1;
  const definition: TaskDefinition = {
    arn: arn(region, `task-definition/${family}:${revision}`),
    family,
    revision,
    registered: now,
    containerDefinitions,
    extras,
  };
  region.taskDefinitions.set(family, [...revisions, definition]);
  return definition;
}

export const registerTaskDefinition = operation(
  {
    family: required(text(1, 255)),
    containerDefinitions: required(anything),
    taskRoleArn: anything,
    executionRoleArn: anything,
    networkMode: anything,
    volumes: anything,
    requiresCompatibilities: anything,
    cpu: anything,
    memory: anything,
    runtimePlatform: anything,
    ephemeralStorage: anything,
    tags: anything,
  },
  (scope, { family, containerDefinitions, tags, ...rest }) => {
    const { region, now } = scope;
    mayOnFamily(scope, 'RegisterTaskDefinition', `${family}:*`);
    if (!Array.isArray(containerDefinitions) || containerDefinitions.length === 0) {
      throw new ApiError('ClientException', 'Container list cannot be empty.');
    }
    if (!containerDefinitions.every(isContainer)) {
      throw new ApiError('ClientException', 'Container.name should not be null or empty.');
    }
    containerDefinitions.forEach(refuseSharedNames);
    const extras = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    mayPass(scope, { extras });
    const definition = register(region, now, family, containerDefinitions, extras);
    return { taskDefinition: taskDefinitionAnswer(definition), tags: tags ?? [] };
  },
);

function isContainer(value: unknown): value is ContainerDefinition {
  return isRecord(value) && typeof value.name === 'string' && value.name !== '';
}

/** The text is the one that users of Terraform report. */
function refuseSharedNames({ secrets = [], environment }: ContainerDefinition): void {
  const plain = Array.isArray(environment) ? environment.filter(isRecord) : [];
  const names = [...plain, ...secrets].map(({ name }) => name);
  const shared = names.find((name, i) => names.indexOf(name) !== i);
  if (shared === undefined) return;
  throw new ApiError(
    'ClientException',
    'The secret name must be unique and not shared with any new or existing environment variables set on the ' +
      `container, such as '${shared}'.`,
  );
}

export const describeTaskDefinition = operation(
  { taskDefinition: required(text(1, 2048)), include: include('TAGS') },
  (scope, { taskDefinition }) => {
    mayOnAll(scope, 'DescribeTaskDefinition');
    const { region } = scope;
    const definition = findTaskDefinition(region, taskDefinition);
    if (definition === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.');
    return { taskDefinition: taskDefinitionAnswer(definition) };
  },
);
