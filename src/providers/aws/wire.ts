/** What every AWS client of one run shares: how it calls, what was called, and AWS's clock. */

import type { ValueRead } from '../../core/ports.js';
import { type CallOptions, callOptions, type UserAgent } from './clients.js';
import type { CredentialProvider } from './credentials.js';
import type { AwsServiceId, Endpoints } from './endpoints.js';

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
  /** A value has come in. */
  valueRead(read: ValueRead): void;
}

export interface WireOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly endpoints: Endpoints;
  /** In every call. */
  readonly userAgent: UserAgent;
  /** Told of every value that comes in. */
  readonly onValueRead: (read: ValueRead) => void;
}

export interface ClientOptions extends CallOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly maxAttempts: number;
}

/** The part of an SDK client that `watch` uses. */
interface WatchedClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

type Handler = (args: { request: unknown }) => Promise<{ response: unknown }>;

export function openWire({ region, credentials, endpoints, userAgent, onValueRead }: WireOptions): Wire {
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
      ...callOptions(endpoints[service], userAgent),
      region,
      credentials,
      maxAttempts: 5,
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
    valueRead: (read) => {
      valuesRead += 1;
      onValueRead(read);
    },
  };
}

function dateOf(response: unknown): Date | undefined {
  const headers = (response as { headers?: Record<string, string> }).headers;
  const text = headers?.date;
  const date = text === undefined ? undefined : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}
