/** Whether a secret may be written at all, by the state it is in. */
import { awsFlags, placeText } from './hints.js';
import { keyHint } from './keys.js';
import type { Environment, Problem, SecretRow, State, StoredSecret, Unreadable } from './model.js';
import { isKeptByAws, isUnreadable } from './state.js';
import { labelled } from './version.js';

type Looked = Pick<
  StoredSecret,
  'name' | 'kmsKey' | 'content' | 'rotationEnabled' | 'managedBy' | 'replicaOf' | 'versions'
>;

/**
 * States in which nothing may be written, whatever the source: asked when planning, and again before each write.
 */
export function guardWrite(
  row: SecretRow,
  state: State,
  environment: Environment,
  stored?: Looked,
): Problem | undefined {
  const { name } = row;
  switch (state) {
    case 'missing':
      if (environment.createMissing) return undefined;
      return problem('missing', `${name} does not exist`, [
        `let Terraform create it, or allow it: ${placeText(environment)}  createMissing: true`,
      ]);
    case 'pending-deletion':
      return problem('pending-deletion', `${name} is being deleted`, [
        `aws secretsmanager restore-secret --secret-id ${name}${awsFlags(environment)}`,
      ]);
    case 'managed':
      return problem('managed', `${name} is rotated or managed by AWS, so nothing else may write it`, [
        `say so: ${row.place.file}:${row.place.line}  rotate: { by: aws }`,
      ]);
    case 'replica': {
      const primary = stored?.replicaOf;
      const region = primary ?? 'another region';
      return problem('replica', `${name} is a replica of the secret in ${region}, and only that one is written`, [
        ...(primary === undefined ? [] : [`write it there: ${placeText(environment)}  aws: { region: ${primary} }`]),
        `or leave it to AWS: ${row.place.file}:${row.place.line}  rotate: { by: aws }`,
      ]);
    }
    case 'rotation-open':
      return problem(
        'rotation-open',
        `${name} has a rotation that was begun and not finished`,
        stored ? openRotationHints(stored, environment) : [],
      );
    case 'not-known':
      if (row.source.kind === 'placeholder') return undefined;
      return notReadable(row, environment, stored);
    case 'empty':
    case 'placeholder':
      if (!stored || !isKeptByAws(stored) || row.source.kind === 'placeholder') return undefined;
      return keptWithoutValue(stored, state, environment);
    default:
      return undefined;
  }
}

/**
 * First whose rotation it is, then what ends it where nobody goes on with it. A function that stopped half-way may have
 * given its new value to a database already, and then that version is the only place that has it.
 */
export function openRotationHints(
  stored: Pick<StoredSecret, 'name' | 'versions'>,
  environment: Pick<Environment, 'aws'>,
): string[] {
  const command = (verb: string, flags = '') =>
    `aws secretsmanager ${verb} --secret-id ${stored.name}${flags}${awsFlags(environment)}`;
  const pending = labelled(stored, 'AWSPENDING');
  if (!pending) return [command('describe-secret')];
  const goes = pending.labels.length === 1 ? '; AWS may remove the version then' : '';
  const off = ` --version-stage AWSPENDING --remove-from-version-id ${pending.id}`;
  return [
    command('describe-secret'),
    `to end it, where nothing uses that version's value${goes}: ${command('update-secret-version-stage', off)}`,
  ];
}

/** AWS keeps it, and has no value there: who keeps it has to write one. */
function keptWithoutValue(stored: Looked, state: 'empty' | 'placeholder', environment: Environment): Problem {
  const { name, replicaOf, managedBy, rotationEnabled } = stored;
  const holds = `${name} holds ${state === 'empty' ? 'no version' : 'a placeholder'}`;
  if (replicaOf !== undefined)
    return problem('kept-without-value', `${holds}, and only its primary in ${replicaOf} is written`, [
      `write it there: ${placeText(environment)}  aws: { region: ${replicaOf} }`,
    ]);
  const keeper = managedBy === undefined ? 'AWS rotates it' : `${managedBy} manages it`;
  return problem('kept-without-value', `${holds}, and ${keeper}, so nothing else may write it`, [
    rotationEnabled
      ? `aws secretsmanager rotate-secret --secret-id ${name}${awsFlags(environment)}`
      : `aws secretsmanager describe-secret --secret-id ${name}${awsFlags(environment)}`,
  ]);
}

function notReadable(row: SecretRow, environment: Environment, stored: Looked | undefined): Problem {
  const { name } = row;
  if (stored && isUnreadable(stored.content) && stored.content !== 'denied') {
    const { why, hint } = unreadable(stored, stored.content, environment);
    return problem(stored.content, `${name} cannot be read: ${why}`, [hint]);
  }
  const hint = 'allow secretsmanager:GetSecretValue on it';
  return row.follow && !(stored && isKeptByAws(stored))
    ? problem('not-readable', `${name} may not be read, so it cannot be compared with its source`, [hint])
    : problem('not-readable', `${name} holds a version that is not ours, and it may not be read`, [
        `${hint}, to see whether it is a placeholder`,
      ]);
}

/** Why a value could not be read, and what helps. */
export function unreadable(
  { kmsKey }: Pick<StoredSecret, 'kmsKey'>,
  because: Unreadable,
  environment: Environment,
): { readonly why: string | undefined; readonly hint: string } {
  const key = kmsKey ?? 'alias/aws/secretsmanager';
  switch (because) {
    case 'denied':
      return { why: undefined, hint: 'allow secretsmanager:GetSecretValue on it' };
    case 'kms-denied':
      return { why: 'its key may not be used', hint: `allow kms:Decrypt on ${key}` };
    case 'key-unhealthy':
      return { why: 'its key cannot be used', hint: keyHint({ id: key, state: 'not usable' }, environment) };
  }
}

function problem(code: string, message: string, hints: readonly string[]): Problem {
  return { code, message, details: [], hints };
}
