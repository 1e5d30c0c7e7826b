/** A cloud on the wire for one test, with the official clients pointed at it. */
import { randomUUID } from 'node:crypto';
import { ECSClient } from '@aws-sdk/client-ecs';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import { Clock } from '../../src/sandbox/clock.js';
import type { Region } from '../../src/sandbox/cloud.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { serve } from '../../src/sandbox/server.js';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export const ACCOUNT = '039624954211';
export const REGION = 'us-east-1';
/** A value that may be seen anywhere but in what the sandbox records. */
export const CANARY = 'CANARY-not-a-secret';
export const START = new Date('2026-04-22T18:00:00Z');

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Sandbox {
  readonly cloud: Cloud;
  readonly url: string;
  readonly region: Region;
  readonly sm: SecretsManagerClient;
  readonly ecs: ECSClient;
  readonly kms: KMSClient;
  readonly sts: STSClient;
}

/** Time stands still unless the test moves it. */
export async function sandbox(clock = new Clock({ start: START, speed: 0 }), account = ACCOUNT): Promise<Sandbox> {
  const cloud = new Cloud({ clock });
  const served = await serve(cloud);
  onTestFinished(served.close);
  return { cloud, url: served.url, region: cloud.region(account, REGION), ...clients(served.url, account) };
}

export function clients(
  endpoint: string,
  account = ACCOUNT,
  region = REGION,
): Pick<Sandbox, 'sm' | 'ecs' | 'kms' | 'sts'> {
  const credentials = { accessKeyId: account, secretAccessKey: 'sandbox' };
  const options = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    sm: new SecretsManagerClient(options),
    ecs: new ECSClient(options),
    kms: new KMSClient(options),
    sts: new STSClient(options),
  };
}

/** What a call was refused with. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  const error: unknown = await call.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('something else than an error was thrown');
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return { name: error.name, message: error.message, status };
}

/** A version id that says what it is for and is long enough. */
export function token(name: string): string {
  return `test-${name}-${randomUUID()}`.slice(0, 64);
}

/** A request as no SDK would send it. */
export function raw(
  url: string,
  target: string | undefined,
  body: string,
  options: { key?: string; service?: string; authorization?: string } = {},
) {
  const { key = ACCOUNT, service = 'secretsmanager' } = options;
  const authorization =
    options.authorization ??
    `AWS4-HMAC-SHA256 Credential=${key}/20260422/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers: Record<string, string> = { authorization, 'content-type': 'application/x-amz-json-1.1' };
  if (target !== undefined) headers['x-amz-target'] = target;
  return fetch(url, { method: 'POST', headers, body });
}
