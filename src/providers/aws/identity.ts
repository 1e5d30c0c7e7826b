import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Identity } from '../../core/ports.js';
import { complete } from './answers.js';
import { type CallContext, faultOf } from './faults.js';
import { lastsUntil, ssoSessionOf } from './sso.js';
import type { Wire } from './wire.js';

/** Asks STS who these credentials are for; needs no permission. Throws a `Fault`. */
export async function identify(
  wire: Wire,
  { source, region, here }: Pick<CallContext, 'source' | 'region' | 'here'>,
): Promise<Identity> {
  const { text } = source.choice;
  const client = new STSClient(wire.options('sts'));
  wire.watch(client as never);
  try {
    const { Account, Arn } = complete(await client.send(new GetCallerIdentityCommand({})), 'Account', 'Arn');
    const { expiration: expires } = await wire.credentials();
    const sso = await ssoSessionOf(source);
    return {
      account: Account,
      arn: Arn,
      who: whoOf(Arn),
      credentials: text,
      expires,
      sso,
      lastsUntil: lastsUntil(source, expires, sso),
      renew: source.renew,
      endpoint: wire.endpoint,
    };
  } catch (error) {
    throw faultOf(error, { call: 'sts:GetCallerIdentity', target: undefined, who: text, source, region, here });
  } finally {
    client.destroy();
  }
}

/** The role and session, or the user, of an ARN: `AdministratorAccess/operator`. */
export function whoOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  const assumed = /^assumed-role\/(?:AWSReservedSSO_)?(.+?)(?:_[0-9a-f]{16})?\/(.+)$/.exec(resource);
  return assumed ? `${assumed[1]}/${assumed[2]}` : resource;
}
