/** Why tasks stopped, from what ECS remembers of them. */
import { describe, expect, it } from 'vitest';
import type { StoppedTask } from '../../src/core/ports.js';
import { eventLine, whyStopped } from '../../src/core/stopped.js';

const SINCE = new Date('2026-11-22T08:00:00Z');

function stopped(id: string, reason: string, minute = 1, containers: readonly string[] = []): StoppedTask {
  return { id, created: new Date(SINCE.getTime() + minute * 60_000), reason, containers };
}

describe('tasks that stopped', () => {
  it('are those of the deployment, and not those that others took the place of', () => {
    const tasks = [
      stopped('before', 'Essential container in task exited', -1),
      stopped('replaced', 'Scaling activity initiated by deployment ecs-svc/1'),
      stopped('unhealthy', 'Task failed ELB health checks in (target-group arn)', 2),
    ];
    const { count, reasons, last } = whyStopped(tasks, SINCE);
    expect([count, reasons, last?.id]).toEqual([
      1,
      ['Task failed ELB health checks in (target-group arn)'],
      'unhealthy',
    ]);
  });

  it('tell each reason once, the commonest first, with what their containers say', () => {
    const crashed = ['web exited with 137, OutOfMemoryError: Container killed due to memory usage'];
    const tasks = [
      stopped('a', 'CannotPullContainerError: not found', 3),
      stopped('b', 'Essential container in task exited', 1, crashed),
      stopped('c', 'Essential container in task exited', 2, crashed),
    ];
    const { reasons, last } = whyStopped(tasks, SINCE);
    expect(reasons).toEqual([`Essential container in task exited; ${crashed}`, 'CannotPullContainerError: not found']);
    expect(last?.id).toBe('a');
  });

  it('never tell a character of a value', () => {
    const reason = "unable to retrieve secret from asm: invalid character 'h' looking for beginning of value";
    expect(whyStopped([stopped('a', reason)], SINCE).reasons).toEqual([
      'unable to retrieve secret from asm: it is not JSON',
    ]);
  });

  // As the agent words it: Amazon ECS developer guide, "Stopped tasks error messages" (checked 2026-11-22).
  it('keep who may not do what to which secret, and why', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:dev/a-quite-long-name/of-a-secret-kvrwFC';
    const reason =
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
      `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from ` +
      'secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/0123456789abcdef ' +
      `is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy ` +
      'allows the secretsmanager:GetSecretValue action';
    const [told] = whyStopped([stopped('a', reason)], SINCE).reasons;
    expect(told).toBe(reason.replace('service call has been retried 1 time(s): ', ''));
  });

  it('leave out the middle of what is too long: the end says why', () => {
    const [told = ''] = whyStopped(
      [stopped('a', `BEGINS ${'x'.repeat(60).concat(' ').repeat(20)}ENDS`)],
      SINCE,
    ).reasons;
    expect(told).toMatch(/^BEGINS (x{60} )+\.\.\. (x{60} )+ENDS$/);
    expect(told.length).toBeLessThanOrEqual(803);
  });

  it('are none where none stopped', () => {
    expect(whyStopped([], SINCE)).toEqual({ count: 0, reasons: [], last: undefined });
  });
});

it.each([
  ['(service shop-web) has started 2 tasks: (task 1f0a) (task 2b1c).', 'has started 2 tasks.'],
  ['(service shop-web) (deployment ecs-svc/1) deployment completed.', 'deployment completed.'],
  [
    '(service shop-web) was unable to place a task. Reason: Capacity is unavailable at this time.',
    'was unable to place a task. Reason: Capacity is unavailable at this time.',
  ],
  ["(service shop-web) failed: invalid character 'h' looking for beginning of value", 'failed: it is not JSON.'],
  [`(service shop-web) ${'word '.repeat(60)}`, `${'word '.repeat(27)}word ...`],
])('an event in a line: %s', (message, line) => {
  expect(eventLine(message)).toBe(line);
});
