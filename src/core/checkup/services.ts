/** The services that read the secrets: how they stand, and whether they read what is declared. */
import { absentHints, absentText } from '../absent.js';
import {
  cannotStartText,
  deployerText,
  deploymentText,
  describeDefinitionText,
  describeServiceText,
  failingText,
  runningText,
  troubleTexts,
} from '../hints.js';
import { mendHints } from '../mending.js';
import type { Environment, Observation, ObservedService, SecretRow } from '../model.js';
import { followedSecrets } from '../reference.js';
import { isFailing, standingOf } from '../standing.js';
import { isIdOf, isPinnedIn, obstaclesOf, pinnedReads } from '../wiring.js';
import { type Check, well } from './check.js';

/** `written`: the secrets that a plan fills, so that their being empty keeps no task from starting. */
export function checkServices(
  rows: readonly SecretRow[],
  environment: Environment,
  observation: Observation,
  written: ReadonlySet<string> = new Set(),
): Check[] {
  return [
    ...observation.absent.map((one): Check => {
      const text = `${one.alias}: ${one.name} ${absentText(one)}`;
      return { name: 'service', verdict: 'failed', text, hints: absentHints(one, environment) };
    }),
    ...[...observation.services.values()].flatMap((service) => [
      checkService(service, environment, observation),
      checkWiring(rows, environment, observation, service, written),
    ]),
  ];
}

function checkService(service: ObservedService, environment: Environment, observation: Observation): Check {
  const standing = standingOf(service);
  const name = `${service.alias}: ${service.name}`;
  const failing = isFailing(service, observation);
  const look = failing ? [describeServiceText(standing, environment)] : [];
  const details = failing ? troubleTexts(standing) : [];
  if (service.controller !== 'ECS') {
    const text = `${name} is deployed by ${deployerText(service.controller)}; it cannot be restarted from here`;
    return {
      name: 'service',
      verdict: 'failed',
      text: failing ? `${text}; ${failingText(standing)}` : text,
      details,
      hints: look,
    };
  }
  if (failing) {
    return { name: 'service', verdict: 'failed', text: `${name}, ${failingText(standing)}`, details, hints: look };
  }
  const rolls = service.circuitBreaker
    ? 'gives a failing deployment up by itself'
    : 'no circuit breaker: a failing deployment goes on for ever';
  const { running, desired, starting } = standing;
  const tasks = running === desired && starting === 0 ? `${running} of ${desired} tasks` : runningText(standing);
  return well('service', [name, tasks, deploymentText(standing), rolls].filter(Boolean).join(', '));
}

function checkWiring(
  rows: readonly SecretRow[],
  environment: Environment,
  observation: Observation,
  service: ObservedService,
  written: ReadonlySet<string>,
): Check {
  const followed = followedSecrets(observation.secrets);
  const wired = new Set(
    service.reads.map((reference) => followed(reference)?.name).filter((name) => name !== undefined),
  );
  const declared = rows.filter((row) =>
    row.consumers.some((consumer) => consumer.kind === 'service' && consumer.service === service.alias),
  );
  const obstacles = obstaclesOf(service, observation, written);
  const pinned = pinnedReads(observation).filter((one) => one.service === service.alias);
  const isNamed = (name: string) =>
    wired.has(name) || isPinnedIn(pinned, service.alias, name) || obstacles.some(({ id }) => isIdOf(id, name));
  const unwired = declared.filter((row) => !isNamed(row.name)).map((row) => row.name);
  const undeclared = rows.filter((row) => wired.has(row.name) && !declared.includes(row)).map((row) => row.name);
  const revision = service.taskDefinition.split(':').at(-1) ?? '';
  const elsewhere = [
    ...(pinned.length > 0 ? [`pinned: ${pinned.map(({ secret, at }) => `${secret} at ${at}`).join(', ')}`] : []),
    ...(unwired.length > 0 ? [`declared and not read: ${unwired.join(', ')}`] : []),
    ...(undeclared.length > 0 ? [`read and not declared: ${undeclared.join(', ')}`] : []),
  ];
  const trouble = [...(obstacles.length > 0 ? [cannotStartText(obstacles)] : []), ...elsewhere];
  const named = elsewhere.length > 0 || obstacles.some(({ why }) => why === 'missing' || why === 'another-arn');
  return {
    name: 'wiring',
    verdict: trouble.length > 0 ? 'failed' : 'well',
    text: [`${service.alias}'s task definition :${revision} reads ${wired.size} of these secrets`, ...trouble].join(
      '; ',
    ),
    hints: [...mendHints(obstacles, environment), ...(named ? [describeDefinitionText(service, environment)] : [])],
  };
}
