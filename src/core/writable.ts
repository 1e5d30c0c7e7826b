/** Whether a secret may be written at all, by the state it is in. */
import { awsFlags, placeText } from './hints.js';
import type { Environment, Problem, SecretRow, State } from './model.js';

/**
 * States in which nothing may be written, whatever the source: asked when planning, and again before each write.
 * `primary` is the region whose secret a replica is kept in step with.
 */
export function guardWrite(
  row: SecretRow,
  state: State,
  environment: Environment,
  primary?: string,
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
      const region = primary ?? 'another region';
      return problem('replica', `${name} is a replica of the secret in ${region}, and only that one is written`, [
        ...(primary === undefined ? [] : [`write it there: ${placeText(environment)}  aws: { region: ${primary} }`]),
        `or leave it to AWS: ${row.place.file}:${row.place.line}  rotate: { by: aws }`,
      ]);
    }
    case 'rotation-open':
      return problem('rotation-open', `${name} has a rotation that was begun and not finished`, [
        `aws secretsmanager describe-secret --secret-id ${name}${awsFlags(environment)}`,
      ]);
    case 'not-known':
      if (row.source.kind === 'placeholder') return undefined;
      return row.follow
        ? problem('not-readable', `${name} may not be read, so it cannot be compared with its source`, [
            'allow secretsmanager:GetSecretValue on it',
          ])
        : problem('not-readable', `${name} holds a version that is not ours, and it may not be read`, [
            'allow secretsmanager:GetSecretValue on it, to see whether it is a placeholder',
          ]);
    default:
      return undefined;
  }
}

function problem(code: string, message: string, hints: readonly string[]): Problem {
  return { code, message, details: [], hints };
}
