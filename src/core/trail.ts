/** How a version is found in CloudTrail, without this tool. */
import { awsFlags } from './hints.js';
import type { Environment, Version } from './model.js';
import { DAY_MS, instant } from './time.js';

/** Around the time of a version; CloudTrail has that of the request, in milliseconds. */
const AROUND_MS = 30_000;

/** Events are looked up for so long; after that only a trail of one's own has them (CloudTrail user guide, "Event history", checked 2026-11-22). */
const KEPT_MS = 90 * DAY_MS;

export interface Trail {
  readonly version: string;
  /** Lists what may have made it; undefined where nobody knows when that was. */
  readonly command: string | undefined;
  /**
   * What its event says: the id of a version is the token of the request that made it (Secrets Manager API reference,
   * PutSecretValue, checked 2026-11-22).
   */
  readonly lookFor: string;
  /** CloudTrail's own history does not have it any more. */
  readonly tooOld: boolean;
}

/**
 * PutSecretValue, UpdateSecret and CreateSecret make versions (Secrets Manager API reference, checked 2026-11-22), and a
 * look-up takes one attribute: so all events of the service around that time.
 */
export function trailOf({ id, created }: Version, environment: Pick<Environment, 'aws'>, now: Date): Trail {
  const at = (ms: number) => created && instant(new Date(created.getTime() + ms));
  const asked =
    'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=secretsmanager.amazonaws.com';
  return {
    version: id,
    command: created && `${asked} --start-time ${at(-AROUND_MS)} --end-time ${at(AROUND_MS)}${awsFlags(environment)}`,
    lookFor: `requestParameters.clientRequestToken = ${id}`,
    tooOld: created !== undefined && now.getTime() - created.getTime() > KEPT_MS,
  };
}
