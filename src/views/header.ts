import type { Environment } from '../core/model.js';
import type { Identity } from '../core/ports.js';
import { timeOfDay } from '../core/time.js';
import { paint, type Style, wrap } from './style.js';

/** Where am I, and as whom: the first lines of every screen. An emulator is never taken for AWS. */
export function headerLines(environment: Environment, identity: Identity, style: Style): string[] {
  const { account, region, kmsKey } = environment.aws;
  const column = Math.max(environment.name.length, 2) + 2;
  const where = `${account} ${region}${kmsKey ? `  ${kmsKey}` : ''}`;
  return [
    paint(style, 'bold', environment.name.padEnd(column)) + wrap(style, where, column).join('\n'),
    'as'.padEnd(column) + wrap(style, whoAndWhy(identity), column).join('\n'),
    ...(identity.endpoint
      ? ['at'.padEnd(column) + wrap(style, `an emulator on this machine, ${identity.endpoint}`, column).join('\n')]
      : []),
  ];
}

function whoAndWhy({ who, credentials, sso }: Identity): string {
  const session = sso && (sso.renews ? 'SSO renewed by itself' : `SSO until ${timeOfDay(sso.until)}`);
  return [who, credentials, ...(session ? [session] : [])].join(', ');
}
