/** What checks of Secrets Manager have in common: what they ask with, and what has happened before. */
import { refuses } from './check.js';
import type { World } from './world.js';

export const SecretId = 'dev/one';
export const SecretString = 'CANARY-not-a-secret';
export const SecretBinary = { $base64: Buffer.from('CANARY\0\xff', 'latin1').toString('base64') };
export const TOKEN = 'check-00000000000000000000000000000001';
const NOWHERE = { SecretId: 'dev/nowhere' };

export const sm =
  (operation: string, input: object) =>
  ({ did }: World) =>
    did('secretsmanager', operation, input);

export const put = (more: object = {}) =>
  sm('PutSecretValue', { SecretId, SecretString, ClientRequestToken: TOKEN, ...more });
export const shell = sm('CreateSecret', { Name: 'dev/shell' });
export const deleted = sm('DeleteSecret', { SecretId });
export const forceDeleted = sm('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
export const disabled = ({ key }: World) => {
  key.state = 'Disabled';
};

/** More than there may be of it. */
export const times = (count: number, ask: (n: number) => (world: World) => void) => (world: World) => {
  for (let n = 0; n < count; n += 1) ask(n)(world);
};
export const version = (n: number) => `check-${String(n).padStart(32, '0')}`;
export const label = (n: number) => `label-${n}`;
export const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));

/** Of every operation on one secret: it is not there, or it is being deleted. */
export const missing = (operation: string, more: object = {}) =>
  refuses(operation, 'ResourceNotFoundException', 'there is no such secret', { ...NOWHERE, ...more });
export const doomed = (operation: string, more: object = {}) =>
  refuses(operation, 'InvalidRequestException', 'it is being deleted', { SecretId, ...more }, deleted);
