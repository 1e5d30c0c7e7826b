/** Why tasks stopped, from what ECS remembers of them. */
import { describe, expect, it } from 'vitest';
import type { StoppedTask } from '../../src/core/ports.js';
import { whyStopped } from '../../src/core/stopped.js';

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

  it('are none where none stopped', () => {
    expect(whyStopped([], SINCE)).toEqual({ count: 0, reasons: [], last: undefined });
  });
});
