/** The operations of Secrets Manager that the sandbox has. */
import type { Operation } from '../json.js';
import { listSecrets } from './listing.js';
import { getRandomPassword } from './password.js';
import { batchGetSecretValue, getSecretValue } from './reading.js';
import {
  createSecret,
  deleteSecret,
  describeSecret,
  getResourcePolicy,
  restoreSecret,
  tagResource,
  untagResource,
  updateSecret,
} from './secrets.js';
import { listSecretVersionIds, putSecretValue, updateSecretVersionStage } from './versions.js';

export const secretsmanager: Readonly<Record<string, Operation>> = {
  BatchGetSecretValue: batchGetSecretValue,
  CreateSecret: createSecret,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetRandomPassword: getRandomPassword,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecretVersionIds: listSecretVersionIds,
  ListSecrets: listSecrets,
  PutSecretValue: putSecretValue,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};
