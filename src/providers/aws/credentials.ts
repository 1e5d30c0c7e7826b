/** Has credentials ready for the clients of a run. */
import { getDefaultRoleAssumerWithWebIdentity, type STSClientConfig } from '@aws-sdk/client-sts';
import { callOptions, type UserAgent } from './clients.js';
import { lendingFault } from './credential-faults.js';
import type { Endpoints } from './endpoints.js';
import type { CredentialSource } from './profile.js';

export type CredentialProvider = Extract<NonNullable<STSClientConfig['credentials']>, (...words: never[]) => unknown>;

export interface Lending {
  readonly region: string;
  /** The sign-in's own calls go where the others go. */
  readonly endpoints: Endpoints;
  readonly userAgent: UserAgent;
}

/**
 * Asked for once by all clients of a run, and again shortly before they end. Whatever goes wrong is a `Fault`
 * that says how to sign in.
 */
export async function credentialsFor(source: CredentialSource, lending: Lending): Promise<CredentialProvider> {
  const provider = await providerOf(source, lending);
  let held: ReturnType<CredentialProvider> | undefined;
  let last: Awaited<ReturnType<CredentialProvider>> | undefined;
  let renewAt = Number.POSITIVE_INFINITY;
  const lend = async () => {
    try {
      last = await provider();
      renewAt = (last.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - RENEW_MS;
      return last;
    } catch (error) {
      // The sign-in may have ended, and what it gave is still good: a restart can be followed to its end.
      if (!last?.expiration || last.expiration.getTime() <= Date.now()) throw lendingFault(error, source);
      renewAt = Date.now() + AGAIN_MS;
      return last;
    }
  };
  return () => {
    if (!held || Date.now() > renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      held = lend();
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

/** And after this time again, where they could not be. */
const AGAIN_MS = 30_000;

async function providerOf({ choice }: CredentialSource, lending: Lending): Promise<CredentialProvider> {
  const providers = await import('@aws-sdk/credential-providers');
  const { region, endpoints, userAgent } = lending;
  const clientConfig = callOptions(endpoints.sts, userAgent);
  // A region in `clientConfig` would win over the profile's `sso_region`; here it is the last resort.
  const parentClientConfig = { region };
  const roleAssumerWithWebIdentity = getDefaultRoleAssumerWithWebIdentity({ ...clientConfig, parentClientConfig });
  const options = { clientConfig, parentClientConfig, roleAssumerWithWebIdentity };
  switch (choice.from) {
    case 'profile':
      return providers.fromIni({ profile: choice.profile as string, ...options });
    case 'variables':
      return providers.fromEnv();
    case 'web-identity':
      return providers.fromTokenFile(options);
    case 'default':
      return providers.fromNodeProviderChain(options);
  }
}
