/**
 * Which credentials are used, and why, in one place; and where calls go. The SDK's own order lets
 * AWS_PROFILE win over static keys, where the AWS CLI does the opposite (aws-sdk-js-v3#2549), and
 * with its option `profile` it ignores the profile's `endpoint_url`: so neither is left to it.
 */
import type { STSClientConfig } from '@aws-sdk/client-sts';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { EXIT, Fault } from '../../core/fault.js';

export type CredentialProvider = Extract<NonNullable<STSClientConfig['credentials']>, (...words: never[]) => unknown>;

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

/** `--profile`, then static or web-identity variables, AWS_PROFILE, the manifest's profile, the default chain. */
export function chooseCredentials({ flag, manifest, env }: CredentialWishes): CredentialChoice {
  if (flag) return { from: 'profile', profile: flag, text: `profile ${flag} by --profile` };
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return { from: 'variables', profile: undefined, text: 'keys from AWS_ACCESS_KEY_ID' };
  }
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
    return { from: 'web-identity', profile: undefined, text: 'the role of AWS_ROLE_ARN' };
  }
  const named = env.AWS_PROFILE;
  if (named) return { from: 'profile', profile: named, text: `profile ${named} by AWS_PROFILE` };
  if (manifest) return { from: 'profile', profile: manifest, text: `profile ${manifest}` };
  return { from: 'default', profile: undefined, text: 'the default credentials' };
}

/** Asked for once by all clients of a run, and again shortly before they end. */
export async function credentialsFor(choice: CredentialChoice, region: string): Promise<CredentialProvider> {
  const provider = await providerOf(choice, region);
  let held: ReturnType<CredentialProvider> | undefined;
  let ends: number | undefined;
  return () => {
    if (!held || (ends !== undefined && ends - Date.now() < RENEW_MS)) {
      held = provider().then((resolved) => {
        ends = resolved.expiration?.getTime();
        return resolved;
      });
      // A failure is not kept: the person may sign in and the next call go through.
      held.catch(() => {
        held = undefined;
      });
    }
    return held;
  };
}

/** Credentials are renewed this long before they end, in milliseconds. */
const RENEW_MS = 5 * 60_000;

async function providerOf(choice: CredentialChoice, region: string): Promise<CredentialProvider> {
  const providers = await import('@aws-sdk/credential-providers');
  const clientConfig = { region };
  switch (choice.from) {
    case 'profile':
      return providers.fromIni({ profile: choice.profile as string, clientConfig });
    case 'variables':
      return providers.fromEnv();
    case 'web-identity':
      return providers.fromTokenFile({ clientConfig });
    case 'default':
      return providers.fromNodeProviderChain({ clientConfig });
  }
}

const SERVICES = ['secrets_manager', 'kms', 'ecs', 'sts'] as const;
export type AwsServiceId = (typeof SERVICES)[number];
export type Endpoints = Readonly<Record<AwsServiceId, string | undefined>>;

/**
 * Endpoint overrides, in the order of the AWS SDKs and tools reference guide, "Service-specific
 * endpoints" (checked 2026-11-21). Throws a `Fault` unless none is overridden or all are loopback:
 * anything else would send somebody's production secrets to a place nobody named in the manifest.
 */
export async function endpointsFor(choice: CredentialChoice, env: NodeJS.ProcessEnv): Promise<Endpoints> {
  const endpoints = await configuredEndpoints(choice, env);
  const set = Object.values(endpoints).filter((url) => url !== undefined);
  const outside = set.find((url) => !isLoopback(url));
  if (set.length > 0 && (outside !== undefined || set.length < SERVICES.length)) {
    throw new Fault(
      'endpoint',
      outside === undefined
        ? 'some AWS calls would go to this machine and some to AWS'
        : 'AWS calls are redirected to another host',
      {
        exit: EXIT.refused,
        details: [
          ...SERVICES.map((service) => `${service.replace('_', '')}: ${hostOf(endpoints[service])}`),
          'Only AWS itself is used, or an emulator on this machine for everything.',
        ],
        hints: ['unset AWS_ENDPOINT_URL', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true secretsmith …'],
      },
    );
  }
  return endpoints;
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

async function configuredEndpoints(choice: CredentialChoice, env: NodeJS.ProcessEnv): Promise<Endpoints> {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') {
    return { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };
  }
  const { configFile } = await loadSharedConfigFiles();
  const profile = configFile[choice.profile ?? env.AWS_PROFILE ?? 'default'] ?? {};
  // A `services` section is loaded under the key `services.NAME`; its entries are `SERVICE.endpoint_url`.
  const section = profile.services ? (configFile[`services.${profile.services}`] ?? {}) : {};
  const of = (service: AwsServiceId) =>
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    env.AWS_ENDPOINT_URL ||
    section[`${service}.endpoint_url`] ||
    profile.endpoint_url ||
    undefined;
  return { secrets_manager: of('secrets_manager'), kms: of('kms'), ecs: of('ecs'), sts: of('sts') };
}

function hostOf(url: string | undefined): string {
  if (url === undefined) return 'AWS';
  return URL.canParse(url) ? new URL(url).host : 'not a URL';
}
