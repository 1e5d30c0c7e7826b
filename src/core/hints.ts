/** Words that several screens and rules share. */
import { grouped } from './grouped.js';
import type { Doubt, Environment, ObservedService, Obstacle, ServiceStanding, Stopgap, UnusableKey } from './model.js';
import { instant } from './time.js';

/** The flags that make an `aws` command mean this environment, or ask where a call was asked. */
export function awsFlags({ aws }: { readonly aws: Pick<Environment['aws'], 'profile' | 'region'> }): string {
  const { profile, region } = aws;
  return profile ? ` --profile ${quoted(profile)} --region ${region}` : ` --region ${region}`;
}

/** Where the environment stands in the manifest. */
export function placeText(environment: Environment): string {
  return `${environment.place.file}:${environment.place.line}`;
}

/** A number as people write tickets, `#56`; any other name as it is. */
export function ticketText(ticket: string): string {
  return /^\d+$/.test(ticket) ? `#${ticket}` : ticket;
}

/** Tasks that no restart helps: why others than the fresh ones are no fault of a restart. Nothing where there are none. */
export function pinnedText(pinned: number): string[] {
  return pinned > 0 ? [`${pinned} ${pinned === 1 ? 'reads' : 'read'} a pinned version`] : [];
}

/** `have every value`: see `everyText`. */
export function haveText(tasks: number, unwired: number): string {
  return `${tasks === 1 ? 'has' : 'have'} ${everyText(tasks, unwired)}`;
}

/** What fresh tasks have: of a secret that is declared for their service, and that they do not read, no value. */
export function everyText(tasks: number, unwired: number): string {
  if (unwired === 0) return 'every value';
  return tasks === 1 ? 'what it reads' : 'what they read';
}

/**
 * What tasks do not have: `without 2 values: prod/a, prod/b; with 1 secret that may hold no value: prod/c`. `few`: how
 * names are told.
 */
export function withoutText(
  names: readonly string[],
  { unread, unfit }: Doubt,
  few: (names: readonly string[]) => string = (all) => all.join(', '),
): string {
  const none = names.filter((name) => !unread.includes(name) && !unfit.includes(name));
  const part = (some: readonly string[], how: string, one: string, more: string) =>
    some.length === 0 ? [] : [`${how} ${some.length} ${some.length === 1 ? one : more}: ${few(some)}`];
  return [
    ...part(none, 'without', 'value', 'values'),
    ...part(unfit, 'with', 'value that does not fit', 'values that do not fit'),
    ...part(unread, 'with', 'secret that may hold no value', 'secrets that may hold no value'),
  ].join('; ');
}

/** Who deploys a service that ECS does not. */
export function deployerText(controller: ObservedService['controller']): string {
  return controller === 'CODE_DEPLOY' ? 'CodeDeploy' : 'something outside ECS';
}

/** Why no new task could start: `new tasks cannot start: API_KEY names prod/gone-AbCdEf, which does not exist`. */
export function cannotStartText(obstacles: readonly Obstacle[]): string {
  const why = {
    missing: 'which does not exist',
    'another-arn': 'an ARN that does not exist any more',
    empty: 'which has no version',
    deleting: 'which is being deleted',
    key: 'whose key cannot be used',
  } as const;
  // One key is under many secrets, and is told once.
  const keyed = [...grouped(obstacles, ({ key }) => key?.id)].flatMap(([id, group]) =>
    id === undefined ? [] : [keyedText(group)],
  );
  const others = obstacles.filter(({ key }) => !key).map((one) => `${one.variable} names ${one.id}, ${why[one.why]}`);
  return `new tasks cannot start: ${[...others, ...keyed].join('; ')}`;
}

/** Obstacles of one key, each secret once, however many variables name it. */
function keyedText(obstacles: readonly Obstacle[]): string {
  const group = [...grouped(obstacles, ({ id }) => id).values()].flatMap(([one]) => one ?? []);
  const [first] = group;
  if (!first?.key) return '';
  const whose = `whose key ${keyText(first.key)}`;
  if (group.length === 1) return `${first.variable} names ${first.id}, ${whose}`;
  const named = group.length > 3 ? 2 : group.length;
  const variables = group.slice(0, named).map(({ variable }) => variable);
  const more = group.length - named;
  return `${variables.join(', ')}${more > 0 ? ` and ${more} more` : ''} name secrets ${whose}`;
}

/** `its key is Disabled`, `its key does not exist`: what stands behind the key. */
export function keyText({ state }: UnusableKey): string {
  return state === 'missing' ? 'does not exist' : `is ${state}`;
}

/** `1 task of 2 wanted runs, 1 is starting`; while others take their place more may run than are wanted. `which`: of those that run. */
export function runningText({ running, starting, desired }: ServiceStanding, which = ''): string {
  const [tasks, verb] = running === 1 ? ['1 task', 'runs'] : [`${running} tasks`, 'run'];
  const all = running > desired ? `${tasks} ${verb}, ${desired} wanted` : `${tasks} of ${desired} wanted ${verb}`;
  const run = `${all}${which}`;
  return starting > 0 ? `${run}, ${starting} ${starting === 1 ? 'is' : 'are'} starting` : run;
}

/** `a deployment is under way since 2026-07-21T12:00:00Z`; nothing where none is, or nobody can say. */
export function deploymentText({ deployment }: ServiceStanding): string | undefined {
  if (typeof deployment === 'string') return undefined;
  const since = `since ${instant(deployment.since)}`;
  return deployment.rollsBack ? `ECS rolls it back ${since}` : `a deployment is under way ${since}`;
}

/** Why somebody has to look at a service: its tasks fail, or fewer run than it wants. */
export function failingText(standing: ServiceStanding): string {
  const { failed, deployment } = standing;
  const now = runningText(standing);
  const what =
    typeof deployment === 'string'
      ? 'deployment'
      : `${deployment.rollsBack ? 'rollback' : 'deployment'} of ${instant(deployment.since)}`;
  if (failed > 0) return `its ${what} is failing: ${failed} ${failed === 1 ? 'task' : 'tasks'} failed, ${now}`;
  if (deployment === 'none') return `${now}, and no deployment is under way`;
  return [now, deploymentText(standing)].filter(Boolean).join(', and ');
}

/** What ECS says that goes wrong. */
export function troubleTexts({ trouble }: Pick<ServiceStanding, 'trouble'>): string[] {
  return trouble === undefined ? [] : [`last event: ${trouble}`];
}

/** Shows a service as ECS sees it, its last events among it. */
export function describeServiceText(
  { cluster, service }: Pick<ServiceStanding, 'cluster' | 'service'>,
  environment: Environment,
): string {
  return `aws ecs describe-services --cluster ${cluster} --services ${service}${awsFlags(environment)}`;
}

/**
 * Ends the deployment that is under way: ECS goes back to the revision before. It takes an ARN that nothing but the list
 * of service deployments shows (ECS API reference, StopServiceDeployment and ListServiceDeployments, checked 2026-11-22).
 */
export function stopDeploymentText(
  { cluster, service }: Pick<ServiceStanding, 'cluster' | 'service'>,
  environment: Environment,
): string {
  const flags = awsFlags(environment);
  const which = `--cluster ${cluster} --service ${service} --status PENDING IN_PROGRESS`;
  const query = "--query 'serviceDeployments[0].serviceDeploymentArn' --output text";
  const arn = `"$(aws ecs list-service-deployments ${which} ${query}${flags})"`;
  return `aws ecs stop-service-deployment --stop-type ROLLBACK --service-deployment-arn ${arn}${flags}`;
}

/** Shows which secrets the containers of a service's task definition read. */
export function describeDefinitionText(
  { taskDefinition }: Pick<ObservedService, 'taskDefinition'>,
  environment: Environment,
): string {
  const revision = taskDefinition.split('/').at(-1) ?? '';
  const query = quoted('taskDefinition.containerDefinitions[].secrets');
  return `aws ecs describe-task-definition --task-definition ${revision} --query ${query}${awsFlags(environment)}`;
}

/** Stops the deletion of a secret. */
export function restoreText(name: string, environment: Pick<Environment, 'aws'>): string {
  return `aws secretsmanager restore-secret --secret-id ${name}${awsFlags(environment)}`;
}

/** Puts a value by hand, out of a file, so that it stands in no history. */
export function putText(name: string, environment: Pick<Environment, 'aws'>): string {
  return `aws secretsmanager put-secret-value --secret-id ${quoted(name)} --secret-string file://FILE${awsFlags(environment)}`;
}

/**
 * A command to paste. `here` are the flags that say where the one that tells it was typed: pasted, it means the
 * same environment of the same manifest, with the same credentials.
 */
export function commandText(verb: string, here: readonly string[], words: readonly string[] = []): string {
  return ['secretsmith', verb, ...words, ...here].map(quoted).join(' ');
}

/** `stopgap #56`. */
export function stopgapText({ ticket }: Stopgap): string {
  return ticket === undefined ? 'stopgap' : `stopgap ${ticketText(ticket)}`;
}

/** A word that the shell would take apart, in quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Why no command prints a value. */
export const NO_GET = 'what is printed stays in scroll-backs and logs';
