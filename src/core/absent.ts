/** Services that the manifest names and their cluster does not have. */
import { Fault } from './fault.js';
import { awsFlags } from './hints.js';
import type { AbsentService, Environment } from './model.js';

/** Both that it may be: what was not made yet looks the same as a name that is typed wrong. */
export function absentText({ cluster }: Pick<AbsentService, 'cluster'>): string {
  return `does not exist in cluster ${cluster}, so nothing is restarted: it is not made yet, or goes by another name`;
}

/** Which services there are, and where the manifest names this one. */
export function absentHints({ cluster }: Pick<AbsentService, 'cluster'>, environment: Environment): string[] {
  const { file, line, column } = environment.ecs?.place ?? environment.place;
  return [
    `aws ecs list-services --cluster ${cluster}${awsFlags(environment)}`,
    `${file}:${line}:${column}  ecs.services`,
  ];
}

/** What is named cannot be restarted where it does not exist. Throws a `Fault`. */
export function guardPresent(
  named: readonly string[],
  absent: readonly AbsentService[],
  environment: Environment,
): void {
  const gone = absent.find(({ alias, name }) => named.includes(alias) || named.includes(name));
  if (!gone) return;
  throw new Fault('service-missing', `service ${gone.name} does not exist in cluster ${gone.cluster}`, {
    hints: absentHints(gone, environment),
  });
}
