/** Words that several screens and rules share. */
import { grouped } from './grouped.js';
import type { Environment, ObservedService, Obstacle, Stopgap, UnusableKey } from './model.js';

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

/** What tasks do not have: `without 2 values: prod/a, prod/b`. */
export function withoutText(names: readonly string[]): string {
  return `without ${names.length} ${names.length === 1 ? 'value' : 'values'}: ${names.join(', ')}`;
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
