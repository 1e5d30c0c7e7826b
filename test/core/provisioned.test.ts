/**
 * "createdAt: … the time when the task entered the PENDING state" (ECS API reference, Task, checked 2026-11-22): before
 * that, in PROVISIONING, a task has none, and it has read nothing yet.
 */
import { expect, it } from 'vitest';
import { staleTask } from '../../src/core/rules/stale-task.js';
import { fromService } from '../../src/providers/aws/convert.js';
import {
  arnOf,
  at,
  environment,
  NOW,
  observation,
  ours,
  planOf,
  row,
  service,
  stored,
  task,
} from '../support/world.js';

const NAME = 'prod/a';
const rows = [row(NAME, 'manual')];
const secrets = [stored(NAME, ours('set', NAME), { lastChanged: at(-3600) })];
const fresh = task('1', at(-60), [NAME]);
const TASK = { taskArn: 'arn:task/2', taskDefinitionArn: fresh.taskDefinition, group: 'service:app' };

/** What the provider makes of a task without `createdAt`. */
const [provisioned] = fromService(
  'app',
  'shop',
  { serviceName: 'app', desiredCount: 2, taskDefinition: fresh.taskDefinition, deployments: [] },
  new Map([
    [fresh.taskDefinition, { reads: [{ variable: 'A', container: 'app', valueFrom: arnOf(NAME) }], taggedImages: [] }],
  ]),
  [TASK],
).tasks as [typeof fresh];
const services = [service('app', [NAME], [fresh, provisioned], { desired: 2 })];

it('is no reason to restart the service that scales out', () => {
  expect(planOf({ rows, secrets, services }).restarts).toEqual([]);
});

it('is no finding: it did not start before a value was written', () => {
  const seen = observation(secrets, services);
  const world = { environment: environment(), rows, observation: seen, readers: new Map(), now: NOW, here: [] };
  expect(staleTask.check(world as never)).toEqual([]);
});
