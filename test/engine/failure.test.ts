/** Why a deployment failed, where somebody may see it and where not. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault.js';
import type { Deployment, Restart } from '../../src/core/model.js';
import { whyFailed } from '../../src/engine/failure.js';
import type { Session } from '../../src/engine/session.js';

const SINCE = new Date('2026-11-22T08:00:00Z');
const LATER = new Date('2026-11-22T08:01:00Z');

const restart = { cluster: 'shop', service: 'shop-web', target: 'web' } as Restart;
const deployment = { created: SINCE } as Deployment;

const sessionWith = (services: Partial<Session['services']>) =>
  ({ services, environment: { aws: { profile: 'shop-dev', region: 'eu-central-1' } } }) as Session;

describe('why a deployment failed', () => {
  it('is what its tasks stopped for, with a command that shows the last of them', async () => {
    const task = { id: 'f00d', created: LATER, reason: 'CannotPullContainerError: not found', containers: [] };
    expect(await whyFailed(sessionWith({ stopped: async () => [task] }), restart, deployment)).toEqual({
      stopped: ': 1 new task stopped',
      details: ['CannotPullContainerError: not found'],
      hints: ['aws ecs describe-tasks --cluster shop --tasks f00d --profile shop-dev --region eu-central-1'],
    });
  });

  it('is what ECS says of the service where no task came to be', async () => {
    const events = [
      { at: LATER, message: 'service shop-web was unable to place a task' },
      { at: new Date('2026-11-22T07:00:00Z'), message: 'service shop-web failed long ago' },
    ];
    const session = sessionWith({ stopped: async () => [], events: async () => events });
    expect((await whyFailed(session, restart, deployment)).details).toEqual([events[0]?.message]);
  });

  it('is not known to one who may not look, and that it failed stands', async () => {
    const stopped = async () => {
      throw new Fault('access-denied', 'AWS refused ecs:ListTasks');
    };
    expect(await whyFailed(sessionWith({ stopped }), restart, deployment)).toEqual({
      stopped: '',
      details: [],
      hints: [],
    });
  });
});
