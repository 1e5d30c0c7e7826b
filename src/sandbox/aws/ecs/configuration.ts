/** What the sandbox heeds of a deployment configuration. ECS API reference, DeploymentConfiguration (checked 2026-11-22). */
import { isRecord } from '../json.js';
import { type Breaker, invalidParameter, type Strategy, type ThresholdType } from './state.js';

export interface Configuration {
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly breaker?: Breaker;
  readonly strategy?: Strategy;
  readonly bakeMinutes?: number;
}

const STRATEGIES: readonly unknown[] = ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'] satisfies Strategy[];
const THRESHOLDS: readonly unknown[] = ['COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT'] satisfies ThresholdType[];

export function configurationOf(given: unknown): Configuration {
  if (!isRecord(given)) return {};
  const { minimumHealthyPercent: minimum, maximumPercent: maximum, strategy, bakeTimeInMinutes: bake } = given;
  if (strategy !== undefined && !isStrategy(strategy)) throw invalidParameter('The deployment strategy is not valid.');
  return {
    ...(typeof minimum === 'number' && { minimumHealthyPercent: minimum }),
    ...(typeof maximum === 'number' && { maximumPercent: maximum }),
    ...(isRecord(given.deploymentCircuitBreaker) && { breaker: breakerOf(given.deploymentCircuitBreaker) }),
    ...(strategy !== undefined && { strategy }),
    ...(typeof bake === 'number' && { bakeMinutes: bake }),
  };
}

function breakerOf({ enable, rollback, resetOnHealthyTask: reset, thresholdConfiguration }: Record<string, unknown>) {
  return {
    enable: enable === true,
    rollback: rollback === true,
    ...(typeof reset === 'boolean' && { resetOnHealthyTask: reset }),
    ...(isRecord(thresholdConfiguration) && { thresholdConfiguration: thresholdOf(thresholdConfiguration) }),
  };
}

function thresholdOf({ type, value }: Record<string, unknown>): NonNullable<Breaker['thresholdConfiguration']> {
  if (!isThreshold(type) || typeof value !== 'number')
    throw invalidParameter('The threshold of the deployment circuit breaker is not valid.');
  return { type, value };
}

function isStrategy(value: unknown): value is Strategy {
  return STRATEGIES.includes(value);
}

function isThreshold(value: unknown): value is ThresholdType {
  return THRESHOLDS.includes(value);
}
