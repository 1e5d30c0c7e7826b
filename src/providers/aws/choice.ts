/**
 * Which credentials are used, and why, in one place. The SDK's own order lets AWS_PROFILE win over
 * static keys, where the AWS CLI does the opposite (aws-sdk-js-v3#2549): so it is not left to it.
 */
import { EXIT, Fault } from '../../core/fault.js';

export interface CredentialWishes {
  /** `--profile`. */
  readonly flag: string | undefined;
  /** The manifest's profile for the environment. */
  readonly manifest: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface CredentialChoice {
  readonly from: 'profile' | 'variables' | 'web-identity' | 'default';
  readonly profile: string | undefined;
  /** For the header and for refusals: what was used and who said so. */
  readonly text: string;
}

/**
 * `--profile`, then static or web-identity variables, AWS_PROFILE, the manifest's profile, the default chain.
 * Half a key in the variables is a mistake, and nobody meant what would be used instead: it throws a `Fault`.
 */
export function chooseCredentials({ flag, manifest, env }: CredentialWishes): CredentialChoice {
  if (flag) return { from: 'profile', profile: flag, text: `profile ${flag} by --profile` };
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return { from: 'variables', profile: undefined, text: 'keys from AWS_ACCESS_KEY_ID' };
  }
  if (env.AWS_ACCESS_KEY_ID || env.AWS_SECRET_ACCESS_KEY) throw halfKey(env);
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
    return { from: 'web-identity', profile: undefined, text: 'the role of AWS_ROLE_ARN' };
  }
  const named = env.AWS_PROFILE;
  if (named) return { from: 'profile', profile: named, text: `profile ${named} by AWS_PROFILE` };
  if (manifest) return { from: 'profile', profile: manifest, text: `profile ${manifest}` };
  return { from: 'default', profile: undefined, text: 'the default credentials' };
}

function halfKey(env: NodeJS.ProcessEnv): Fault {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const [set, missing] = env.AWS_ACCESS_KEY_ID ? pair : ([pair[1], pair[0]] as const);
  return new Fault('credentials', `${set} is set and ${missing} is not`, {
    exit: EXIT.refused,
    hints: [`unset ${set}`],
  });
}
