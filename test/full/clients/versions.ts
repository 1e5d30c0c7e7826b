/** Values and versions: what each operation answers, and AWS's classes for what it refuses. */
import { expect } from 'vitest';
import {
  disabled,
  doomed,
  label,
  missing,
  put,
  SecretBinary,
  SecretId,
  SecretString,
  shell,
  sm,
  TOKEN,
  times,
  version,
} from './arrange.js';
import { A_DATE, A_TEXT, type Check, does, refuses } from './check.js';

export const VERSIONS: readonly Check[] = [
  does(
    'GetSecretValue',
    'a text',
    { SecretId },
    { Name: SecretId, SecretString: 'PLACEHOLDER', VersionStages: ['AWSCURRENT'], CreatedDate: A_DATE },
  ),
  does(
    'GetSecretValue',
    'bytes',
    { SecretId },
    { SecretBinary: expect.toSatisfy((value: unknown) => JSON.stringify(value).includes(SecretBinary.$base64)) },
    put({ SecretString: undefined, SecretBinary: SecretBinary.$base64 }),
  ),
  does('GetSecretValue', 'by label', { SecretId, VersionStage: 'AWSPREVIOUS' }, { SecretString: 'PLACEHOLDER' }, put()),
  does('GetSecretValue', 'by version', { SecretId, VersionId: TOKEN }, { SecretString, VersionId: TOKEN }, put()),
  missing('GetSecretValue'),
  doomed('GetSecretValue'),
  refuses('GetSecretValue', 'ResourceNotFoundException', 'no version', { SecretId: 'dev/shell' }, shell),
  refuses('GetSecretValue', 'InvalidRequestException', 'a label of another version', ({ version: VersionId }) => ({
    SecretId,
    VersionId,
    VersionStage: 'AWSPENDING',
  })),
  refuses('GetSecretValue', 'DecryptionFailure', 'a disabled key', { SecretId }, disabled),

  does(
    'BatchGetSecretValue',
    'by names',
    { SecretIdList: [SecretId, 'dev/two'] },
    { SecretValues: [expect.objectContaining({ SecretString: 'PLACEHOLDER' }), expect.anything()] },
  ),
  does(
    'BatchGetSecretValue',
    'those it cannot read stand in Errors',
    { SecretIdList: [SecretId, 'dev/nowhere', 'dev nowhere'] },
    {
      SecretValues: [expect.anything()],
      Errors: [
        { SecretId: 'dev/nowhere', ErrorCode: 'ResourceNotFoundException', Message: A_TEXT },
        { SecretId: 'dev nowhere', ErrorCode: 'InvalidParameterException', Message: A_TEXT },
      ],
    },
  ),
  does(
    'BatchGetSecretValue',
    'by a filter, in pages',
    { Filters: [{ Key: 'name', Values: ['dev/'] }], MaxResults: 2 },
    { NextToken: A_TEXT },
  ),
  refuses('BatchGetSecretValue', 'InvalidParameterException', 'names and a filter', {
    SecretIdList: [SecretId],
    Filters: [{ Key: 'name', Values: ['dev/'] }],
  }),
  refuses('BatchGetSecretValue', 'InvalidNextTokenException', 'a token from nowhere', {
    Filters: [{ Key: 'name', Values: ['dev/'] }],
    NextToken: 'nowhere',
  }),
  refuses('BatchGetSecretValue', 'ValidationException', '21 names', {
    SecretIdList: Array.from({ length: 21 }, (_, n) => `dev/${n}`),
  }),

  does(
    'ListSecretVersionIds',
    'those with labels',
    { SecretId },
    {
      Name: SecretId,
      Versions: [expect.objectContaining({ VersionStages: ['AWSCURRENT'], CreatedDate: A_DATE, KmsKeyIds: [A_TEXT] })],
    },
  ),
  missing('ListSecretVersionIds'),
  refuses('ListSecretVersionIds', 'InvalidNextTokenException', 'a token from nowhere', {
    SecretId,
    NextToken: 'nowhere',
  }),

  does(
    'PutSecretValue',
    'a text',
    { SecretId, SecretString },
    { Name: SecretId, VersionId: A_TEXT, VersionStages: ['AWSCURRENT'] },
  ),
  does('PutSecretValue', 'bytes', { SecretId, SecretBinary }, { VersionStages: ['AWSCURRENT'] }),
  does(
    'PutSecretValue',
    'pending',
    { SecretId, SecretString, VersionStages: ['AWSPENDING'] },
    { VersionStages: ['AWSPENDING'] },
  ),
  does(
    'PutSecretValue',
    'the same once more',
    { SecretId, SecretString, ClientRequestToken: TOKEN },
    { VersionId: TOKEN },
    put(),
  ),
  refuses(
    'PutSecretValue',
    'ResourceExistsException',
    'another value under the same token',
    { SecretId, SecretString: 'CANARY-other', ClientRequestToken: TOKEN },
    put(),
  ),
  missing('PutSecretValue', { SecretString }),
  doomed('PutSecretValue', { SecretString }),
  refuses('PutSecretValue', 'InvalidRequestException', 'no value', { SecretId }),
  refuses('PutSecretValue', 'InvalidParameterException', 'a text and bytes', { SecretId, SecretString, SecretBinary }),
  refuses(
    'PutSecretValue',
    'LimitExceededException',
    'a hundred versions in a day',
    { SecretId, SecretString },
    times(99, (n) => put({ ClientRequestToken: version(n) })),
  ),
  refuses('PutSecretValue', 'EncryptionFailure', 'a disabled key', { SecretId, SecretString }, disabled),
  refuses(
    'PutSecretValue',
    'DecryptionFailure',
    'a disabled key, where the value has to be compared',
    ({ version: ClientRequestToken }) => ({ SecretId, SecretString, ClientRequestToken }),
    disabled,
  ),

  does(
    'UpdateSecretVersionStage',
    'moves AWSCURRENT back',
    ({ version: MoveToVersionId }) => ({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId,
      RemoveFromVersionId: TOKEN,
    }),
    { Name: SecretId },
    put(),
  ),
  does(
    'UpdateSecretVersionStage',
    'adds a label',
    ({ version: MoveToVersionId }) => ({ SecretId, VersionStage: 'mine', MoveToVersionId }),
    { Name: SecretId },
  ),
  refuses(
    'UpdateSecretVersionStage',
    'InvalidParameterException',
    'a label that is elsewhere',
    { SecretId, VersionStage: 'AWSPREVIOUS', MoveToVersionId: TOKEN },
    put(),
  ),
  refuses(
    'UpdateSecretVersionStage',
    'InvalidParameterException',
    'AWSCURRENT taken away',
    ({ version: RemoveFromVersionId }) => ({ SecretId, VersionStage: 'AWSCURRENT', RemoveFromVersionId }),
  ),
  refuses('UpdateSecretVersionStage', 'ResourceNotFoundException', 'no such version', {
    SecretId,
    VersionStage: 'mine',
    MoveToVersionId: TOKEN,
  }),
  refuses(
    'UpdateSecretVersionStage',
    'LimitExceededException',
    'twenty labels',
    ({ version: MoveToVersionId }) => ({ SecretId, VersionStage: 'mine', MoveToVersionId }),
    times(
      19,
      (n) => (world) =>
        sm('UpdateSecretVersionStage', { SecretId, VersionStage: label(n), MoveToVersionId: world.version })(world),
    ),
  ),
  missing('UpdateSecretVersionStage', { VersionStage: 'mine', MoveToVersionId: TOKEN }),
  doomed('UpdateSecretVersionStage', { VersionStage: 'mine', MoveToVersionId: TOKEN }),
];
