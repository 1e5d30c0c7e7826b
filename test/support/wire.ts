/** A wire to a sandbox, as a session opens it. */
import { openWire } from '../../src/providers/aws/index.js';
import type { CredentialSource } from '../../src/providers/aws/profile.js';
import type { WireOptions } from '../../src/providers/aws/wire.js';
import { ACCOUNT, REGION } from '../sandbox/sandbox.js';

/** The keys that the sandbox takes, as if they stood in variables. */
export const KEYS: CredentialSource = {
  choice: { from: 'variables', profile: undefined, text: 'keys from AWS_ACCESS_KEY_ID' },
  kind: 'variables',
  profile: undefined,
  ssoKey: undefined,
  assumes: false,
  unreadable: undefined,
  renew: 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
};

export function wireTo(url: string, more: Partial<WireOptions> = {}) {
  const wire = openWire({
    region: REGION,
    credentials: async () => ({ accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' }),
    endpoints: { secrets_manager: url, kms: url, ecs: url, sts: url },
    userAgent: [],
    onValueRead: () => {},
    ...more,
  });
  return {
    wire,
    context: { who: 'role/test', account: ACCOUNT, source: KEYS, region: REGION, here: ['--env', 'test'] },
  };
}
