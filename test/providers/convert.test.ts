/** What AWS leaves out of an answer, and what is then taken for granted: never that all is well. */
import type { Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { fromDescription, fromOutsideTask, fromService, fromStoppedTask } from '../../src/providers/aws/convert.js';

const LONG_AGO = new Date(0);
const NOW = new Date('2026-07-21T12:00:00Z');

describe('a task that does not say when it was made', () => {
  const service: Service = { serviceName: 'app', status: 'ACTIVE' };

  it.each<[string, (task: Task) => Date | undefined]>([
    ['of a service', (task) => fromService('app', 'shop', service, new Map(), [task]).tasks[0]?.created],
    ['of no service', (task) => fromOutsideTask(task, new Map()).created],
    ['that has stopped', (task) => fromStoppedTask(task).created],
  ])('%s is older than every value', (_, createdOf) => {
    expect(createdOf({ taskArn: 'arn:task/1' })).toEqual(LONG_AGO);
    expect(createdOf({ taskArn: 'arn:task/1', createdAt: NOW })).toEqual(NOW);
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
