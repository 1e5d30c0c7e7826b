/** What AWS leaves out of an answer, and what is then taken for granted: never that all is well. */
import type { Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import {
  fromDefinition,
  fromDeployment,
  fromDescription,
  fromOutsideTask,
  fromService,
  fromStoppedTask,
  fromVersions,
} from '../../src/providers/aws/convert.js';

const LONG_AGO = new Date(0);
const NOW = new Date('2026-07-21T12:00:00Z');

const DEPLOYMENT = { id: 'ecs-svc/1', status: 'PRIMARY', createdAt: NOW };
const SERVICE: Service = {
  serviceName: 'app',
  status: 'ACTIVE',
  desiredCount: 0,
  taskDefinition: 'app:1',
  deployments: [],
};
const TASK: Task = { taskArn: 'arn:task/1', taskDefinitionArn: 'app:1', group: 'family:app' };

// "createdAt: … the time when the task entered the PENDING state" (ECS API reference, Task, checked 2026-11-22): one that
// is still provisioned has none.
describe('a task that does not say when it was made', () => {
  it.each<[string, (task: Task) => Date | undefined, Date | undefined]>([
    [
      'of a service has read nothing yet',
      (task) => fromService('app', 'shop', SERVICE, new Map(), [task]).tasks[0]?.created,
      undefined,
    ],
    ['of no service has read nothing yet', (task) => fromOutsideTask(task, new Map()).created, undefined],
    ['that has stopped is older than every deployment', (task) => fromStoppedTask(task).created, LONG_AGO],
  ])('%s', (_, createdOf, expected) => {
    expect(createdOf(TASK)).toEqual(expected);
    expect(createdOf({ ...TASK, createdAt: NOW })).toEqual(NOW);
  });
});

// `OwningService` of DescribeSecret and ListSecrets; `Type` of managed external secrets (API reference, both checked
// 2026-11-22).
describe('a secret is managed by', () => {
  const described = (more: object) => fromDescription({ Name: 'dev/a', ARN: 'arn', CreatedDate: NOW, ...more }, {});

  it.each<[string, object, string | undefined]>([
    ['nobody else', {}, undefined],
    ['the service that owns it', { OwningService: 'rds' }, 'rds'],
    ['the partner whose type it has', { Type: 'SalesforceClientSecret' }, 'SalesforceClientSecret'],
    ['its owner rather than its type', { OwningService: 'appflow', Type: 'SalesforceClientSecret' }, 'appflow'],
  ])('%s', (_, more, managedBy) => {
    expect(described(more).managedBy).toBe(managedBy);
  });
});

// What each member means: ECS API reference, Service, Deployment, Task, Secret; Secrets Manager API reference,
// SecretListEntry, SecretVersionsListEntry (checked 2026-11-22). They call most of them optional; without these we decide
// nothing.
describe('is no answer of AWS', () => {
  const from = (service: Service, tasks: readonly Task[] = []) => fromService('app', 'shop', service, new Map(), tasks);
  const SECRET = { Name: 'dev/a', ARN: 'arn', CreatedDate: NOW };
  const reading = (secret: object) =>
    fromDefinition({ containerDefinitions: [{ name: 'app', secrets: [secret as never] }] });

  it.each<[what: string, whole: object, members: readonly string[], convert: (part: never) => unknown]>([
    ['a service', SERVICE, ['serviceName', 'desiredCount', 'taskDefinition', 'deployments'], from],
    ['a deployment', DEPLOYMENT, ['id', 'status', 'createdAt'], fromDeployment],
    ['a task', TASK, ['taskArn', 'taskDefinitionArn'], (task) => from(SERVICE, [task])],
    ['a task of no service', TASK, ['group'], (task) => fromOutsideTask(task, new Map())],
    ['what a container reads', { name: 'A', valueFrom: 'arn' }, ['name', 'valueFrom'], reading],
    ['a secret', SECRET, ['Name', 'ARN', 'CreatedDate'], (secret) => fromDescription(secret, {})],
    ['a version', { VersionId: 'v1' }, ['VersionId'], (entry) => fromVersions([entry])],
  ])('%s without a part of it', (_, whole, members, convert) => {
    expect(() => convert(whole as never)).not.toThrow();
    for (const member of members) {
      const part = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== member));
      expect(() => convert(part as never), member).toThrow('incomplete');
    }
  });
});

// "A task definition must be specified if the service uses either the ECS or CODE_DEPLOY deployment controllers" (ECS API
// reference, CreateService, checked 2026-11-22); what task sets deploy, a service does not list.
it.each(['CODE_DEPLOY', 'EXTERNAL'] as const)('a service that %s deploys may have no deployment of its own', (type) => {
  const { taskDefinition, deployments, ...service } = SERVICE;
  const seen = fromService('app', 'shop', { ...service, deploymentController: { type } }, new Map(), []);
  expect([seen.controller, seen.deployments]).toEqual([type, []]);
});
