/** Why a deployment failed: what its stopped tasks say, and where none is known what ECS says of the service. */
import { Fault } from '../core/fault.js';
import { awsFlags, quoted } from '../core/hints.js';
import type { Deployment, Restart } from '../core/model.js';
import { isTrouble, shortened, whyStopped } from '../core/stopped.js';
import type { Session } from './session.js';

export interface Failure {
  /** Goes on with the sentence that says what became of the deployment. */
  readonly stopped: string;
  readonly details: readonly string[];
  readonly hints: readonly string[];
}

/** Reasons that are told; when tasks stop for more of them, the first ones say enough. */
const REASONS = 2;

/** Who may restart and not look gets no reason; that the deployment failed stands without one. */
export async function whyFailed(session: Session, restart: Restart, deployment: Deployment): Promise<Failure> {
  try {
    const { count, reasons, last } = whyStopped(
      await session.services.stopped(restart.cluster, restart.service),
      deployment.created,
    );
    if (!last) return { stopped: '', details: await eventOf(session, restart, deployment), hints: [] };
    const cluster = `--cluster ${quoted(restart.cluster)}`;
    return {
      stopped: `: ${count} new ${count === 1 ? 'task' : 'tasks'} stopped`,
      details: reasons.slice(0, REASONS),
      hints: [`aws ecs describe-tasks ${cluster} --tasks ${last.id}${awsFlags(session.environment)}`],
    };
  } catch (error) {
    if (error instanceof Fault) return { stopped: '', details: [], hints: [] };
    throw error;
  }
}

/**
 * Has ECS said that it failed? What took over then is its rollback, also where nobody saw it begin: `(service NAME)
 * (deployment ID) deployment failed: …` (ECS developer guide, service event messages, checked 2026-11-22).
 */
export async function hasFailed({ services }: Session, restart: Restart, { id }: Deployment): Promise<boolean> {
  try {
    const events = await services.events(restart.cluster, restart.service);
    return events.some(({ message }) => message.includes(`(deployment ${id})`) && /deployment failed/i.test(message));
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** The newest event since the deployment began that tells of a failure. */
async function eventOf({ services }: Session, restart: Restart, deployment: Deployment): Promise<readonly string[]> {
  const events = await services.events(restart.cluster, restart.service);
  const told = events.find((event) => event.at >= deployment.created && isTrouble(event.message));
  return told ? [shortened(told.message)] : [];
}
