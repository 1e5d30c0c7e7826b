/** What a rule of the audit is given, and what it may say. One file in `rules/` each. */
import {
  cannotStartText,
  commandText,
  deployerText,
  deploymentText,
  describeServiceText,
  failingText,
} from './hints.js';
import type { Environment, Observation, ObservedService, SecretRow, Severity, StoredSecret } from './model.js';
import { isFailing, standingOf } from './standing.js';
import { holdsValue, isPresumed } from './state.js';
import { lackedBy, obstaclesOf } from './wiring.js';

export interface AuditWorld {
  readonly environment: Environment;
  readonly rows: readonly SecretRow[];
  readonly observation: Observation;
  /** Secret → short names of the services that read it. */
  readonly readers: ReadonlyMap<string, readonly string[]>;
  readonly now: Date;
  /** The flags that make a command mean this environment. */
  readonly here: readonly string[];
}

export type Verdict =
  | {
      readonly kind: 'finding';
      readonly target: string;
      readonly message: string;
      readonly evidence?: readonly string[];
      readonly fix?: readonly string[];
    }
  | { readonly kind: 'not-evaluated'; readonly target: string; readonly reason: string };

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  check(world: AuditWorld): readonly Verdict[];
}

/** Short names of the services whose tasks read a secret. */
export function readBy(world: AuditWorld, secret: { readonly name: string }): readonly string[] {
  return world.readers.get(secret.name) ?? [];
}

/** What is said of a version of Terraform. */
export const PRESUMED = 'a placeholder by its version id alone: Terraform made it, and an audit reads no value';

/** Evidence of a placeholder that nobody has seen to be one. */
export function presumption(stored: StoredSecret | undefined): readonly string[] {
  return stored && isPresumed(stored) ? [PRESUMED] : [];
}

/** Without a look at its value, a version that neither we nor Terraform made may be a placeholder too. */
export function notLookedAt(target: string): Verdict {
  return { kind: 'not-evaluated', target, reason: 'the version is not ours, and an audit reads no value' };
}

/**
 * What gives a service's tasks the values of now: a command, unless that would end in a refusal or in tasks that cannot
 * start. Where any of what they would read may hold no value, it is a plan, which looks: a restart by name looks too,
 * and goes on whatever it finds. `newer` are the secrets that its tasks do not have.
 */
export function restartFix(
  { environment, observation, rows, here }: Pick<AuditWorld, 'environment' | 'observation' | 'rows' | 'here'>,
  service: ObservedService,
  newer: readonly StoredSecret[],
): string[] {
  const { alias, controller } = service;
  const obstacles = obstaclesOf(service, observation);
  const lacked = lackedBy(service, rows, new Set(), observation);
  const doubt =
    newer.some((secret) => holdsValue(secret) !== true) ||
    lacked.some((name) => !obstacles.some(({ id }) => id === name));
  if (controller !== 'ECS' && !doubt) {
    return [`${deployerText(controller)} deploys ${alias}: a deployment there delivers the values`];
  }
  const standing = standingOf(service);
  // ECS says there why: a restart before that is mended would end like the last one.
  if (isFailing(service, observation)) {
    return [`mend first why ${failingText(standing)}`, describeServiceText(standing, environment)];
  }
  // A restart beside it would begin another; what this one brings shows when it is over.
  if (typeof standing.deployment === 'object') return [`${deploymentText(standing)}: look again when it is over`];
  if (controller === 'ECS' && obstacles.length > 0) return [`mend first why ${cannotStartText(obstacles)}`];
  return [doubt ? commandText('plan', here) : commandText('restart', here, [alias])];
}
