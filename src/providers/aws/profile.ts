/**
 * What kind of credentials a choice leads to, as the AWS config files say: so that a failure is told by
 * what is set up, and not by the words of an error, which may quote a token's file or a program's output.
 * Keys and their order: AWS SDKs and tools reference guide, "Settings reference" (checked 2026-11-22).
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { quoted } from '../../core/hints.js';
import type { CredentialChoice } from './choice.js';

export interface CredentialSource {
  readonly choice: CredentialChoice;
  readonly kind:
    | 'variables'
    | 'web-identity'
    /** IAM Identity Center: `aws sso login`. */
    | 'sso'
    | 'half-sso'
    /** The console's sign-in: `aws login`. */
    | 'login'
    | 'process'
    | 'keys'
    | 'half-key'
    /** A role whose own credentials come from the machine, the container or the variables. */
    | 'machine'
    /** The profile is in no file, or says nothing of credentials. */
    | 'unknown'
    /** A config file cannot be read. */
    | 'unreadable';
  /** The profile to sign in with: of a role, its source. */
  readonly profile: string | undefined;
  /** What the SSO cache's file is named after: the session's name, or the start URL. */
  readonly ssoKey: string | undefined;
  /** A role stands between the profile and the credentials. */
  readonly assumes: boolean;
  /** The config file that cannot be read, and why. */
  readonly unreadable: { readonly file: string; readonly code: string } | undefined;
  /** The command that gives new credentials. */
  readonly renew: string;
}

type Profile = Readonly<Record<string, string | undefined>>;

export async function sourceOf(choice: CredentialChoice, env: NodeJS.ProcessEnv): Promise<CredentialSource> {
  const nothing = { choice, profile: undefined, ssoKey: undefined, assumes: false, unreadable: undefined };
  if (choice.from === 'variables') {
    const renew = 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN';
    return { ...nothing, kind: 'variables', renew };
  }
  if (choice.from === 'web-identity') {
    return { ...nothing, kind: 'web-identity', renew: 'ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE"' };
  }
  const files = await loadSharedConfigFiles();
  // A key in the credentials file wins over the same key in the config file.
  const profileOf = (name: string): Profile | undefined => {
    const [config, credentials] = [files.configFile[name], files.credentialsFile[name]];
    return config || credentials ? { ...config, ...credentials } : undefined;
  };
  const first = choice.profile ?? 'default';
  const { name, profile, visited } = follow(first, profileOf);
  const found = kindOf(profile, visited);
  const session = files.configFile[`sso-session.${profile?.sso_session}`];
  const kind = found === 'sso' && !isWhole(profile as Profile, session) ? 'half-sso' : found;
  const unreadable = kind === 'unknown' ? await unreadableFile(env) : undefined;
  const at = kind === 'unknown' && choice.profile === undefined ? '' : ` --profile ${quoted(name)}`;
  return {
    choice,
    kind: unreadable ? 'unreadable' : kind,
    profile: name,
    ssoKey: kind === 'sso' ? (profile?.sso_session ?? profile?.sso_start_url) : undefined,
    assumes: visited > 0 || profile?.role_arn !== undefined,
    unreadable,
    renew: unreadable ? `ls -ld ${quoted(unreadable.file)}` : COMMANDS[kind] + at,
  };
}

/** What a person types before a profile can be used; undefined where it lends without a sign-in. */
export async function signInOf(profile: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { kind, renew } = await sourceOf({ from: 'profile', profile, text: '' }, env);
  return LENDING.has(kind) ? undefined : renew;
}

const LENDING: ReadonlySet<CredentialSource['kind']> = new Set(['keys', 'process', 'machine', 'web-identity']);

/** From a role to the profile that its credentials come from. */
function follow(first: string, profileOf: (name: string) => Profile | undefined) {
  const seen = new Set([first]);
  let name = first;
  for (;;) {
    const profile = profileOf(name);
    const source = profile?.role_arn === undefined ? undefined : profile.source_profile;
    // The keys of a source are used before its own role (credential-provider-ini 3.1162).
    const lends = name !== first && profile?.aws_access_key_id !== undefined;
    if (source === undefined || lends || seen.has(source)) return { name, profile, visited: seen.size - 1 };
    seen.add(source);
    name = source;
  }
}

function kindOf(
  profile: Profile | undefined,
  visited: number,
): Exclude<CredentialSource['kind'], 'variables' | 'unreadable'> {
  if (!profile) return 'unknown';
  if (visited === 0 && profile.role_arn !== undefined && profile.credential_source !== undefined) return 'machine';
  const halves = [profile.aws_access_key_id, profile.aws_secret_access_key].filter((half) => half !== undefined);
  if (halves.length === 2) return 'keys';
  if (profile.web_identity_token_file !== undefined) return 'web-identity';
  if (profile.credential_process !== undefined) return 'process';
  if (Object.keys(profile).some((key) => key.startsWith('sso_'))) return 'sso';
  if (profile.login_session !== undefined) return 'login';
  if (profile.credential_source !== undefined) return 'machine';
  return halves.length === 1 ? 'half-key' : 'unknown';
}

/** What a profile needs to be signed in with SSO: of its own, and of the session that it names. */
function isWhole(profile: Profile, session: Profile | undefined): boolean {
  const place = profile.sso_session === undefined ? profile : session;
  return Boolean(profile.sso_account_id && profile.sso_role_name && place?.sso_start_url && place.sso_region);
}

/** What a person types; the AWS CLI says the rest, and shows what a program of theirs has to say. */
const COMMANDS: Readonly<Record<Exclude<CredentialSource['kind'], 'variables' | 'unreadable'>, string>> = {
  sso: 'aws sso login',
  login: 'aws login',
  keys: 'aws configure',
  'half-key': 'aws configure',
  'half-sso': 'aws configure sso',
  unknown: 'aws configure sso',
  process: 'aws sts get-caller-identity',
  machine: 'aws sts get-caller-identity',
  'web-identity': 'aws sts get-caller-identity',
};

/** The SDK takes a file that it cannot read for an empty one. */
async function unreadableFile(env: NodeJS.ProcessEnv): Promise<CredentialSource['unreadable']> {
  const home = join(env.HOME || homedir(), '.aws');
  for (const file of [
    env.AWS_CONFIG_FILE || join(home, 'config'),
    env.AWS_SHARED_CREDENTIALS_FILE || join(home, 'credentials'),
  ]) {
    try {
      await readFile(file);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      if (code !== 'ENOENT') return { file, code };
    }
  }
  return undefined;
}
