/** What all clients of the SDK have in common, those that sign in for us included. */
import { CALL_MS, CONNECT_MS } from '../../core/time.js';

/** Words of the user agent, which is what CloudTrail keeps of who called: a name, and what it is. */
export type UserAgent = readonly (readonly [name: string, version: string])[];

export interface CallOptions {
  readonly ignoreConfiguredEndpointUrls: true;
  readonly endpoint?: string;
  readonly requestHandler: object;
  readonly customUserAgent: [string, string][];
}

/** `endpoint` where calls do not go to AWS. */
export function callOptions(endpoint: string | undefined, userAgent: UserAgent): CallOptions {
  return {
    // Left to itself the SDK would look for an endpoint in AWS_PROFILE or [default], past our guard.
    ignoreConfiguredEndpointUrls: true,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Without these it waits for ever (aws-sdk-js-v3 3.1162, checked 2026-11-21).
    requestHandler: { requestTimeout: CALL_MS, connectionTimeout: CONNECT_MS, throwOnRequestTimeout: true },
    customUserAgent: userAgent.map(([name, version]) => [name, version]),
  };
}

/**
 * Who calls, for CloudTrail: the tool, the run, and on CI the run there. The SDK writes a dash for what a
 * user agent may not hold.
 */
export function userAgentOf(version: string, run: string, ci: string | undefined): UserAgent {
  return [['secretsmith', version], ['run', run], ...(ci === undefined ? [] : [['ci', ci] as const])];
}
