/** Tasks that no restart from here replaces: of no service, or of a service that the manifest does not name. */
import { awsFlags } from './hints.js';
import type { Environment } from './model.js';

/** The service that keeps the tasks of a group, and that the manifest does not name; nothing where none keeps them. */
export function unnamedService(group: string): string | undefined {
  return group.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

/** `family:migrate` is what ECS calls the tasks of one task definition, `service:worker` those of a service. */
export function groupText(group: string): string {
  return group.replace(/^(family|service):/, '$1 ');
}

/** Where a service gets a name by which it is restarted, and what its rows have to say. */
export function namingText({ ecs }: Environment): string[] {
  return ecs
    ? [`name it under ecs.services, and in the consumers of what it reads: ${ecs.place.file}:${ecs.place.line}`]
    : [];
}

/** What gives the tasks of a group the values of now; nothing where no service keeps them, and they have to end. */
export function deliveryOf(group: string, environment: Environment): string[] {
  const service = unnamedService(group);
  const { ecs } = environment;
  if (service === undefined || !ecs) return [];
  const command = `aws ecs update-service --cluster ${ecs.cluster} --service ${service} --force-new-deployment`;
  return [`${command}${awsFlags(environment)}`, ...namingText(environment)];
}
