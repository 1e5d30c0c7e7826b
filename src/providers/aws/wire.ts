/** What every AWS client of one run shares: how it calls, what was called, and AWS's clock. */

import { CALL_MS, CONNECT_MS } from '../../core/time.js';
import type { AwsServiceId, CredentialProvider, Endpoints } from './credentials.js';

/** Calls made, and AWS's clock as its answers told it. */
export interface Wire {
  /** `secretsmanager:ListSecrets` → how often it was sent, retries not counted. */
  readonly calls: ReadonlyMap<string, number>;
  /** How many values were read. */
  readonly valuesRead: number;
  /** The `Date` of the newest answer; whole seconds. Undefined before the first. */
  readonly now: Date | undefined;
  readonly credentials: CredentialProvider;
  /** Where calls go that do not go to AWS. */
  readonly endpoint: string | undefined;
  /** Options for one client. */
  options(service: AwsServiceId): ClientOptions;
  /** Watch a client's calls. */
  watch(client: WatchedClient): void;
  countValues(count: number): void;
}

export interface ClientOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls: true;
  readonly maxAttempts: number;
  readonly requestHandler: object;
}

/** The part of an SDK client that `watch` uses. */
interface WatchedClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type Handler = (args: { request: unknown }) => Promise<{ response: unknown }>;

export function openWire(region: string, credentials: CredentialProvider, endpoints: Endpoints): Wire {
  // The SDK warns about Node 20 on stderr once a client is made (aws-sdk-js-v3 3.1162, checked 2026-11-21).
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const calls = new Map<string, number>();
  let valuesRead = 0;
  let now: Date | undefined;

  return {
    calls,
    credentials,
    endpoint: endpoints.sts,
    get valuesRead() {
      return valuesRead;
    },
    get now() {
      return now;
    },
    options: (service) => ({
      region,
      credentials,
      // Left to itself the SDK would look for an endpoint in AWS_PROFILE or [default], past our guard.
      ignoreConfiguredEndpointUrls: true,
      ...(endpoints[service] === undefined ? {} : { endpoint: endpoints[service] }),
      maxAttempts: 5,
      requestHandler: { requestTimeout: CALL_MS, connectionTimeout: CONNECT_MS, throwOnRequestTimeout: true },
    }),
    watch: (client) => {
      const service = client.config.serviceId.toLowerCase().replaceAll(' ', '');
      const count = (next: Handler, context: { commandName?: string }) => (args: { request: unknown }) => {
        const name = `${service}:${(context.commandName ?? '').replace(/Command$/, '')}`;
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return next(args);
      };
      const readDate = (next: Handler) => async (args: { request: unknown }) => {
        const answer = await next(args);
        const date = dateOf(answer.response);
        if (date && (!now || date > now)) now = date;
        return answer;
      };
      client.middlewareStack.add(count as never, { step: 'initialize', name: 'countCalls' } as never);
      // Below the deserializer, so that an error's answer tells the time too.
      client.middlewareStack.add(
        readDate as never,
        { step: 'deserialize', priority: 'low', name: 'readDate' } as never,
      );
    },
    countValues: (count) => {
      valuesRead += count;
    },
  };
}

function dateOf(response: unknown): Date | undefined {
  const headers = (response as { headers?: Record<string, string> }).headers;
  const text = headers?.date;
  const date = text === undefined ? undefined : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
