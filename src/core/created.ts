/** What a plan creates, as if it were there: who reads it is known before, by its name. */
import type { Observation, StoredSecret, Write } from './model.js';
import { homeOf } from './reference.js';

/** No reference has it: AWS draws six letters and digits when the secret is made. */
const NO_SUFFIX = '??????';

/**
 * The observation with the secrets that these writes create, empty as they are before their first version. Services are
 * of one account and region, which theirs is, too; without services nobody reads them.
 */
export function withCreated(observation: Observation, writes: readonly Write[]): Observation {
  const created = writes.filter(({ creates, target }) => creates && !observation.secrets.has(target));
  const [first] = observation.services.values();
  if (created.length === 0 || !first) return observation;
  const partition = first.taskDefinition.split(':')[1];
  const scope = `arn:${partition}:secretsmanager:${homeOf(first.taskDefinition)}:secret:`;
  const shells = created.map(({ target }): [string, StoredSecret] => [target, shellOf(target, scope, observation.at)]);
  return { ...observation, secrets: new Map([...observation.secrets, ...shells]) };
}

function shellOf(name: string, scope: string, at: Date): StoredSecret {
  return {
    name,
    arn: `${scope}${name}-${NO_SUFFIX}`,
    kmsKey: undefined,
    lastChanged: at,
    deletion: undefined,
    rotationEnabled: false,
    managedBy: undefined,
    replicaOf: undefined,
    versions: [],
    content: undefined,
    covered: undefined,
  };
}
