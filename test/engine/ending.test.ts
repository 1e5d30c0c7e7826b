/** What a restart says that another deployment does not let begin. Times are seconds from NOW. */
import { expect, it } from 'vitest';
import type { Deployment, ObservedService, Restart } from '../../src/core/model.js';
import { behindAnother } from '../../src/engine/ending.js';
import { at, deployment, environment, NOW, service } from '../support/world.js';

const LOOK = /^aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-app /;
const STOP =
  /^aws ecs stop-service-deployment --stop-type ROLLBACK --service-deployment-arn "\$\(aws ecs list-service-deployments .*\)" /;
const AGAIN = /^secretsmith restart app --env prod$/;

const NO_PLACE = { at: NOW, text: 'was unable to place a task. Reason: Capacity is unavailable at this time.' };
const ROLLS_BACK = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';

// "rolls back the service deployment to the previous service revision": ECS API reference, StopServiceDeployment
// (checked 2026-11-22).
it.for<[what: string, open: Partial<Deployment>, more: Partial<ObservedService>, hints: readonly RegExp[]]>([
  ['goes well is waited for', {}, {}, [LOOK, AGAIN]],
  ['finds no place can be ended', {}, { lastEvent: NO_PLACE }, [LOOK, STOP, AGAIN]],
  ['loses tasks can be ended', { failedTasks: 1 }, {}, [LOOK, STOP, AGAIN]],
  ['leaves nothing running can be ended', { created: at(-3600) }, { desired: 1 }, [LOOK, STOP, AGAIN]],
  ['is a rollback has none to go back to', { rolloutReason: ROLLS_BACK }, { lastEvent: NO_PLACE }, [LOOK, AGAIN]],
])('one behind a deployment that %s', ([, open, more, hints]) => {
  const deployments = [deployment({ rollout: 'IN_PROGRESS', created: at(-60), ...open })];
  const session = { environment: environment(), here: ['--env', 'prod'], now: () => NOW };
  const ended = behindAnother(
    { session, restart: { target: 'app' } as Restart } as never,
    service('app', [], [], { deployments, ...more }),
  );
  expect(ended).toMatchObject({ outcome: 'failed', message: 'app: another deployment is still under way' });
  expect(ended.problem?.hints).toEqual(hints.map((hint) => expect.stringMatching(hint)));
});
