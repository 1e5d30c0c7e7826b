/** Has credentials ready for the clients of a run: whoever lends them, each key is one of the run's account. */
import { getDefaultRoleAssumerWithWebIdentity, type STSClientConfig } from '@aws-sdk/client-sts';
import { Fault } from '../../core/fault.js';
import type { Identity } from '../../core/ports.js';
import { callOptions, type UserAgent } from './clients.js';
import { lendingFault } from './credential-faults.js';
import type { Endpoints } from './endpoints.js';
import type { CredentialSource } from './profile.js';

export type CredentialProvider = Extract<NonNullable<STSClientConfig['credentials']>, (...words: never[]) => unknown>;

export type Key = Awaited<ReturnType<CredentialProvider>>;

export interface Lending {
  readonly region: string;
  /** The sign-in's own calls go where the others go. */
  readonly endpoints: Endpoints;
  readonly userAgent: UserAgent;
  /**
   * Says whose a key is, and throws a `Fault` where it may not be used. Asked once of each, before any client has it;
   * `first`: whose the first one was.
   */
  readonly whose: (key: Key, first: Identity | undefined) => Promise<Identity>;
}

export interface Credentials {
  /** For the clients: asked for once by all of them, and again shortly before they end. */
  readonly lend: CredentialProvider;
  /** Whose the first key was. */
  identity(): Promise<Identity>;
}

/** Whatever goes wrong is a `Fault` that says how to sign in. */
export async function credentialsFor(source: CredentialSource, lending: Lending): Promise<Credentials> {
  const provider = await providerOf(source, lending);
  const whose = onceEach(lending.whose);
  let held: Promise<Key> | undefined;
  let first: Identity | undefined;
  let last: Key | undefined;
  let renewAt = Number.POSITIVE_INFINITY;
  const renew = async () => {
    try {
      const key = await provider();
      const identity = await whose(key, first);
      first ??= identity;
      last = key;
      renewAt = (key.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - RENEW_MS;
      return key;
    } catch (error) {
      const fault = lendingFault(error, source);
      // The sign-in may have ended, and what it gave is still good: a restart can be followed to its end. Not so where
      // there is a new key and it is a stranger's: the old one is not used behind the back of whoever changed it.
      if (isStrangers(fault) || !last?.expiration || last.expiration.getTime() <= Date.now()) throw fault;
      renewAt = Date.now() + AGAIN_MS;
      return last;
    }
  };
  const lend = () => {
    if (!held || Date.now() > renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      held = renew();
      // A failure is not kept: the person may sign in and the next call go through.
      held.catch(() => {
        held = undefined;
      });
    }
    return held;
  };
  return {
    lend,
    identity: async () => {
      await lend();
      return first as Identity;
    },
  };
}

/** Asks once of each key, as long as it is the newest. That there was no answer is not kept; a refusal is. */
function onceEach(ask: Lending['whose']): Lending['whose'] {
  let asked: { readonly key: Key; readonly answer: Promise<Identity> } | undefined;
  return (key, first) => {
    if (asked && isSame(asked.key, key)) return asked.answer;
    const asking = { key, answer: ask(key, first) };
    asking.answer.catch((error: unknown) => {
      if (asked === asking && !isStrangers(error)) asked = undefined;
    });
    asked = asking;
    return asking.answer;
  };
}

function isSame(one: Key, other: Key): boolean {
  const { accessKeyId, secretAccessKey, sessionToken } = one;
  return (
    accessKeyId === other.accessKeyId &&
    secretAccessKey === other.secretAccessKey &&
    sessionToken === other.sessionToken
  );
}

/** STS has answered, and the key is not of the account that it has to be of. */
function isStrangers(error: unknown): boolean {
  return error instanceof Fault && error.code === 'account';
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
