/** Which services a restart command means. */
import { EXIT, Fault } from './fault.js';
import type { Environment, Observation, Plan, Restart } from './model.js';
import { nearest } from './nearest.js';
import { readersOf } from './plan.js';

export interface RestartWishes {
  /** Short names, or names in ECS. */
  readonly named: readonly string[];
  readonly all: boolean;
}

/** Without wishes, the services with a task that is older than its values. Throws a `Fault` with exit 64. */
export function chooseRestarts(
  plan: Plan,
  observation: Observation,
  environment: Environment,
  wishes: RestartWishes,
): Restart[] {
  const services = [...observation.services.values()];
  if (wishes.named.length === 0 && !wishes.all) return [...plan.restarts];
  const meant = wishes.all ? services : wishes.named.map((name) => find(name, services, environment));
  const readers = readersOf(observation);
  return [...new Set(meant)].map((service) => {
    const due = plan.restarts.find((restart) => restart.target === service.alias);
    return {
      kind: 'restart',
      target: service.alias,
      service: service.name,
      cluster: service.cluster,
      because:
        due?.because ?? [...readers].filter(([, aliases]) => aliases.includes(service.alias)).map(([name]) => name),
      tasks: service.tasks.length,
      minimumHealthyPercent: service.minimumHealthyPercent,
      forced: true,
      heldBy: due?.heldBy ?? [],
    };
  });
}

function find<S extends { readonly alias: string; readonly name: string }>(
  name: string,
  services: readonly S[],
  environment: Environment,
): S {
  const found = services.find((service) => service.alias === name || service.name === name);
  if (found) return found;
  const known = services.map((service) => service.alias);
  const meant = nearest(name, known);
  throw new Fault('unknown-service', `${environment.name} has no service ${name}`, {
    exit: EXIT.usage,
    hints: meant ? [`did you mean ${meant}?`] : [`it has ${known.join(', ') || 'no services'}`],
  });
}
