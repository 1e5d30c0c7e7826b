import { nearest } from '../../core/nearest.js';
import { type Path, plain, quoted } from '../path.js';
import type { ConsumerShape } from '../schema.js';
import type { Context } from './context.js';

/** Every consumer is one the environment has, and stands once. */
export function checkConsumers(context: Context): void {
  const { draft, environmentOf } = context;
  for (const [name, environment] of draft.environments) {
    checkList(context, name, environment.consumers ?? [], ['environments', name, 'consumers']);
  }
  for (const [name, row] of draft.rows) {
    const environmentName = environmentOf.get(name);
    if (environmentName !== undefined)
      checkList(context, environmentName, row.consumers ?? [], ['secrets', name, 'consumers']);
  }
}

function checkList(
  context: Context,
  environment: string,
  consumers: readonly (ConsumerShape | undefined)[],
  path: Path,
): void {
  const seen = new Set<string>();
  for (const [index, consumer] of consumers.entries()) {
    if (consumer === undefined) continue;
    const at = [...path, index];
    const identity = identityOf(consumer);
    if (seen.has(identity)) context.report.add(at, 'this consumer is named twice', 'leave one out');
    else if (typeof consumer === 'string') checkService(context, environment, consumer, at);
    seen.add(identity);
  }
}

function identityOf(consumer: ConsumerShape): string {
  if (typeof consumer === 'string') return consumer;
  return 'vercel' in consumer ? `vercel ${consumer.vercel}` : `external ${consumer.external}`;
}

function checkService({ draft, report }: Context, name: string, service: string, at: Path): void {
  const environment = draft.environments.get(name);
  if (environment === undefined || report.isBroken(['environments', name, 'ecs'])) return;
  if (environment.ecs === undefined) {
    const hint = `ecs: { cluster: …, services: { app: … } }, under ${plain(name)}`;
    report.add(at, `environment ${plain(name)} has no \`ecs\`, so no service${quoted(service)}`, hint);
  } else if (!Object.hasOwn(environment.ecs.services, service)) {
    const services = Object.keys(environment.ecs.services);
    const meant = nearest(service, services);
    const hint =
      meant === undefined ? `its services are ${services.join(', ') || 'none'}` : `did you mean \`${meant}\`?`;
    report.add(at, `environment ${plain(name)} has no service${quoted(service)}`, hint);
  }
}
