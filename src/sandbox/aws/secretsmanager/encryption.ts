/**
 * Values and their keys. Secrets Manager API reference, EncryptionFailure and DecryptionFailure, and
 * User Guide, "Secret encryption and decryption" (checked 2026-11-21): symmetric keys only.
 */
import type { Region } from '../../cloud.js';
import { authorize } from '../iam/authorize.js';
import { ApiError, type Scope } from '../json.js';
import { DEFAULT_ALIAS, defaultKey, findKey, type Key } from '../kms.js';
import type { Version } from './state.js';

/** What a secret remembers of the key it was given: an alias becomes its ARN, other forms stay. */
export function keyAsGiven({ region }: { readonly region: Region }, given: string | undefined): string | undefined {
  if (given === undefined || given === '' || given.endsWith(DEFAULT_ALIAS)) return undefined;
  return given.startsWith('alias/') ? `arn:aws:kms:${region.name}:${region.account}:${given}` : given;
}

/** Encrypt with the key a secret names: the ARN of the key used. */
export function encrypt(scope: Scope, given: string | undefined): string | undefined {
  if (given === undefined) {
    defaultKey(scope);
    return undefined;
  }
  const key = findKey(scope.region, given);
  // The documentation names no class for a key that does not exist; CreateSecret lists this one.
  if (key === undefined)
    throw new ApiError('ResourceNotFoundException', `Secrets Manager can't find the KMS key ${given}.`);
  if (key.usage !== 'ENCRYPT_DECRYPT' || key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new ApiError('InvalidParameterException', 'Cannot generate a data key with an asymmetric KMS key');
  }
  // "To encrypt the secret with a KMS key other than aws/secretsmanager, you need kms:GenerateDataKey and
  // kms:Decrypt permission to the key." (API reference, CreateSecret)
  if (!(allowed(scope, 'kms:GenerateDataKey', key) && allowed(scope, 'kms:Decrypt', key))) throw refusedByKms();
  if (!isUsable(key)) {
    throw new ApiError(
      'EncryptionFailure',
      "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is " +
        'available, enabled, and not in an invalid state.',
    );
  }
  return key.arn;
}

/** "While the key state is Updating, you can use the keys in cryptographic operations" (KMS API reference, UpdatePrimaryRegion). */
function isUsable({ state }: Key): boolean {
  return state === 'Enabled' || state === 'Updating';
}

/** Decrypt a version, or say why not. */
export function decrypt(scope: Scope, version: Version): void {
  if (version.key === undefined) return;
  const key = findKey(scope.region, version.key);
  if (key !== undefined && !allowed(scope, 'kms:Decrypt', key)) throw refusedByKms();
  if (key && isUsable(key)) return;
  throw new ApiError(
    'DecryptionFailure',
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  );
}

/** Whether older versions may be encrypted with a new key; the account's own is open to everybody in it. */
export function mayReencrypt(scope: Scope, arn: string | undefined): boolean {
  const key = arn === undefined ? undefined : findKey(scope.region, arn);
  return key === undefined || allowed(scope, 'kms:Encrypt', key);
}

/** Secrets Manager uses the key for the caller: KMS sees the caller, and the service it comes through. */
function allowed(scope: Scope, action: string, key: Key): boolean {
  try {
    authorize(scope, action, key.arn, {
      context: { 'kms:ViaService': `secretsmanager.${scope.region.name}.amazonaws.com` },
    });
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** A refusal by KMS has the class of one by Secrets Manager, but not its text. */
function refusedByKms(): ApiError {
  return new ApiError('AccessDeniedException', 'Access to KMS is not allowed');
}
