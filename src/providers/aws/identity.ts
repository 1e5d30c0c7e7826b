import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { EXIT, Fault } from '../../core/fault.js';
import type { Environment } from '../../core/model.js';
import type { Identity } from '../../core/ports.js';
import { complete } from './answers.js';
import type { Key } from './credentials.js';
import { type CallContext, faultOf, flagsOf } from './faults.js';
import { lastsUntil, ssoSessionOf } from './sso.js';
import type { Wire } from './wire.js';

/** Asks STS whose a key is; needs no permission. Throws a `Fault`. */
export async function identify(
  wire: Pick<Wire, 'options' | 'watch' | 'endpoint'>,
  key: Key,
  { source, region, here }: Pick<CallContext, 'source' | 'region' | 'here'>,
): Promise<Identity> {
  const { text } = source.choice;
  const client = new STSClient({ ...wire.options('sts'), credentials: async () => key });
  wire.watch(client as never);
  try {
    const { Account, Arn } = complete(await client.send(new GetCallerIdentityCommand({})), 'Account', 'Arn');
    const { expiration: expires } = key;
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

/** Throws a `Fault` with exit 3 where a key that was lent in the middle of a run is for another account. */
export function guardRenewed(
  { account, credentials }: Identity,
  { name, aws }: Environment,
  context: Pick<CallContext, 'source' | 'region'>,
): void {
  if (account === aws.account) return;
  throw new Fault('account', `${name} is account ${aws.account}, and the credentials became ${account}'s`, {
    exit: EXIT.refused,
    details: [
      `used: ${credentials}; only STS was called with them`,
      `what this run did before, it did in account ${aws.account}`,
    ],
    hints: [`aws sts get-caller-identity${flagsOf(context)}`],
  });
}

/** The role and session, or the user, of an ARN: `AdministratorAccess/operator`. */
export function whoOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  const assumed = /^assumed-role\/(?:AWSReservedSSO_)?(.+?)(?:_[0-9a-f]{16})?\/(.+)$/.exec(resource);
  return assumed ? `${assumed[1]}/${assumed[2]}` : resource;
}
