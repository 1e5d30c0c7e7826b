/** Where calls go: to AWS, or all of them to an emulator on this machine. */
import { loadSharedConfigFiles } from '@smithy/core/config';
import { EXIT, Fault } from '../../core/fault.js';
import type { CredentialChoice } from './choice.js';

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
        hints: [wayBack(env)],
      },
    );
  }
  return endpoints;
}

/** Variables win over files; without one it was a profile. */
function wayBack(env: NodeJS.ProcessEnv): string {
  const variables = ['AWS_ENDPOINT_URL', ...SERVICES.map(variableOf)].filter((name) => env[name]);
  return variables.length > 0 ? `unset ${variables.join(' ')}` : 'export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true';
}

function variableOf(service: AwsServiceId): string {
  return `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  // An address is shown; a password in it would be too.
  if (username !== '' || password !== '') return false;
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

async function configuredEndpoints(choice: CredentialChoice, env: NodeJS.ProcessEnv): Promise<Endpoints> {
  const { configFile } = await loadSharedConfigFiles();
  const profile = configFile[choice.profile || env.AWS_PROFILE || 'default'] ?? {};
  if ((env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.ignore_configured_endpoint_urls) === 'true') {
    return { secrets_manager: undefined, kms: undefined, ecs: undefined, sts: undefined };
  }
  // A `services` section is loaded under the key `services.NAME`; its entries are `SERVICE.endpoint_url`.
  const section = profile.services ? (configFile[`services.${profile.services}`] ?? {}) : {};
  const of = (service: AwsServiceId) =>
    env[variableOf(service)] ||
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
