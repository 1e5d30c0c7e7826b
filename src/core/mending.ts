/** What has to be done before new tasks of a service can start: another restart alone would end like the last one. */
import { grouped } from './grouped.js';
import { restoreText } from './hints.js';
import { keyHints } from './keys.js';
import type { Environment, Obstacle, Restart } from './model.js';

type WhereTo = Pick<Environment, 'aws'>;

/** `restore prod/going; register a task definition in which CMS_API_KEY names prod/cms-api-key by the ARN of now, and deploy it`. */
export function mendText(obstacles: readonly Obstacle[]): string {
  const kinds = grouped(obstacles, ({ why }) => why);
  const of = (why: Obstacle['why']) => kinds.get(why) ?? [];
  const references = [
    ...of('missing').map(({ variable }) => `${variable} names a secret that is there`),
    ...of('another-arn').map(({ variable, id }) => `${variable} names ${nameOf(id)} by the ARN of now`),
  ];
  const names = (why: Obstacle['why']) => [...new Set(of(why).map(({ id }) => id))].join(', ');
  const keys = [...new Set(of('key').flatMap(({ key }) => key?.id ?? []))];
  const first = [
    ...(of('deleting').length > 0 ? [`restore ${names('deleting')}`] : []),
    ...(of('empty').length > 0 ? [`give ${names('empty')} a value`] : []),
    ...(keys.length > 0 ? [`make ${keys.join(', ')} usable`] : []),
  ];
  // What was out of reach may be unfilled, and a restart or a deployment would bring that to the tasks.
  if (references.length === 0) return [...first, 'then apply, which fills and restarts what is due'].join('; ');
  // Its deployment starts tasks of its own.
  const register = `register a task definition in which ${references.join(' and ')}, and deploy it`;
  return [...first, ...(first.length > 0 ? ['apply, which fills what is due'] : []), register].join('; ');
}

/** Those of the steps that a command does, each once: many variables may name one secret, and one key is under many. */
export function mendHints(obstacles: readonly Obstacle[], environment: WhereTo): string[] {
  const deleting = obstacles.filter(({ why }) => why === 'deleting');
  const restores = deleting.map(({ id }) => restoreText(id, environment));
  return [...new Set([...restores, ...keyHints(obstacles, environment)])];
}

/** What helps restarts that cannot go well: commands, each once, then what no command does, of each service. */
export function heldHints(restarts: readonly Restart[], environment: WhereTo): string[] {
  const ours = restarts.filter(({ controller }) => controller === 'ECS');
  const byHand = ours.flatMap(({ target, obstacles }) => {
    const rest = obstacles.filter(({ why }) => why !== 'deleting' && why !== 'key');
    return rest.length > 0 ? [`${target}: ${mendText(rest)}`] : [];
  });
  const all = ours.flatMap(({ obstacles }) => obstacles);
  return [...mendHints(all, environment), ...byHand];
}

/** An ARN that is not there any more ends in six characters of its own. */
function nameOf(id: string): string {
  return id.replace(/-[A-Za-z0-9]{6}$/, '');
}
