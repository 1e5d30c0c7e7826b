import { getSSOTokenFromFile } from '@smithy/core/config';
import type { SsoSession } from '../../core/ports.js';
import type { CredentialSource } from './profile.js';

/**
 * When the sign-in ends, from the file in `~/.aws/sso/cache` that the AWS CLI writes and the SDK reads. With a
 * refresh token `expiresAt` is the end of an access token, and the session's own end stands nowhere (AWS CLI
 * user guide, "Configuring IAM Identity Center authentication", checked 2026-11-22).
 */
export async function ssoSessionOf({ ssoKey }: CredentialSource): Promise<SsoSession | undefined> {
  if (ssoKey === undefined) return undefined;
  try {
    const { expiresAt, refreshToken } = await getSSOTokenFromFile(ssoKey);
    const until = new Date(expiresAt);
    return Number.isNaN(until.getTime()) ? undefined : { until, renews: Boolean(refreshToken) };
  } catch {
    return undefined;
  }
}

/** From when on a person has to sign in again; undefined where that is not known, or never. */
export function lastsUntil(
  { kind }: CredentialSource,
  expires: Date | undefined,
  sso: SsoSession | undefined,
): Date | undefined {
  if (kind === 'variables') return expires;
  if (kind !== 'sso' || sso === undefined || sso.renews) return undefined;
  // What a session gave outlives it.
  return expires !== undefined && expires > sso.until ? expires : sso.until;
}
