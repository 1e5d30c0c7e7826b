/** Secrets Manager as official clients see it: what each operation answers, and AWS's classes for what it refuses. */
import { expect } from 'vitest';
import { A_DATE, A_TEXT, type Check, does, refuses } from './check.js';
import type { World } from './world.js';

const SecretId = 'dev/one';
const SecretString = 'CANARY-not-a-secret';
const SecretBinary = { $base64: Buffer.from('CANARY\0\xff', 'latin1').toString('base64') };
const TOKEN = 'check-00000000000000000000000000000001';
const NOWHERE = { SecretId: 'dev/nowhere' };

const sm =
  (operation: string, input: object) =>
  ({ did }: World) =>
    did('secretsmanager', operation, input);

const put = (more: object = {}) => sm('PutSecretValue', { SecretId, SecretString, ClientRequestToken: TOKEN, ...more });
const shell = sm('CreateSecret', { Name: 'dev/shell' });
const deleted = sm('DeleteSecret', { SecretId });
const forceDeleted = sm('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
const disabled = ({ key }: World) => {
  key.state = 'Disabled';
};

/** More than there may be of it. */
const times = (count: number, ask: (n: number) => (world: World) => void) => (world: World) => {
  for (let n = 0; n < count; n += 1) ask(n)(world);
};
const version = (n: number) => `check-${String(n).padStart(32, '0')}`;
const label = (n: number) => `label-${n}`;
const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));

/** Of every operation on one secret: it is not there, or it is being deleted. */
const missing = (operation: string, more: object = {}) =>
  refuses(operation, 'ResourceNotFoundException', 'there is no such secret', { ...NOWHERE, ...more });
const doomed = (operation: string, more: object = {}) =>
  refuses(operation, 'InvalidRequestException', 'it is being deleted', { SecretId, ...more }, deleted);

export const SECRETS_MANAGER: readonly Check[] = [
  does(
    'CreateSecret',
    'a text, tags and a key',
    { Name: 'dev/new', SecretString, Tags: tags(1), KmsKeyId: 'alias/dev' },
    { Name: 'dev/new', ARN: A_TEXT, VersionId: A_TEXT },
  ),
  does('CreateSecret', 'bytes', { Name: 'dev/new', SecretBinary }, { VersionId: A_TEXT }),
  does('CreateSecret', 'no value', { Name: 'dev/new' }, { Name: 'dev/new', ARN: A_TEXT }),
  refuses('CreateSecret', 'ResourceExistsException', 'the name is taken', { Name: SecretId, SecretString }),
  refuses(
    'CreateSecret',
    'InvalidRequestException',
    'the name is being deleted',
    { Name: SecretId, SecretString },
    deleted,
  ),
  refuses('CreateSecret', 'InvalidParameterException', 'a text and bytes', {
    Name: 'dev/new',
    SecretString,
    SecretBinary,
  }),
  refuses('CreateSecret', 'LimitExceededException', 'too many tags', { Name: 'dev/new', Tags: tags(51) }),
  refuses('CreateSecret', 'ResourceNotFoundException', 'no such key', { Name: 'dev/new', KmsKeyId: 'alias/nowhere' }),
  refuses(
    'CreateSecret',
    'EncryptionFailure',
    'a disabled key',
    { Name: 'dev/new', SecretString, KmsKeyId: 'alias/dev' },
    disabled,
  ),
  refuses('CreateSecret', 'ValidationException', 'a name with a blank', { Name: 'dev/new one', SecretString }),

  does(
    'DescribeSecret',
    'one made by Terraform',
    { SecretId },
    {
      Name: SecretId,
      ARN: A_TEXT,
      CreatedDate: A_DATE,
      LastChangedDate: A_DATE,
      VersionIdsToStages: expect.toSatisfy((stages: object) => /^terraform-/.test(Object.keys(stages)[0] ?? '')),
    },
  ),
  does('DescribeSecret', 'by its ARN', ({ arn }) => ({ SecretId: arn(SecretId) }), { Name: SecretId }),
  does('DescribeSecret', 'while it is being deleted', { SecretId }, { DeletedDate: A_DATE }, deleted),
  missing('DescribeSecret'),

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
    { SecretIdList: [SecretId, 'dev/nowhere'] },
    {
      SecretValues: [expect.anything()],
      Errors: [{ SecretId: 'dev/nowhere', ErrorCode: 'ResourceNotFoundException', Message: A_TEXT }],
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
    'ListSecrets',
    'all',
    {},
    {
      SecretList: [
        expect.objectContaining({ Name: SecretId, LastChangedDate: A_DATE, SecretVersionsToStages: expect.anything() }),
        expect.anything(),
        expect.anything(),
      ],
    },
  ),
  does(
    'ListSecrets',
    'by a filter, sorted',
    { Filters: [{ Key: 'name', Values: ['dev/t'] }], SortBy: 'name', SortOrder: 'asc' },
    { SecretList: [expect.objectContaining({ Name: 'dev/three' }), expect.objectContaining({ Name: 'dev/two' })] },
  ),
  does(
    'ListSecrets',
    'those being deleted',
    { IncludePlannedDeletion: true, Filters: [{ Key: 'name', Values: [SecretId] }] },
    { SecretList: [expect.objectContaining({ DeletedDate: A_DATE })] },
    deleted,
  ),
  does('ListSecrets', 'a page', { MaxResults: 2 }, { NextToken: A_TEXT }),
  refuses('ListSecrets', 'InvalidNextTokenException', 'a token from nowhere', { NextToken: 'nowhere' }),
  refuses('ListSecrets', 'ValidationException', 'a page of 101', { MaxResults: 101 }),

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

  does('UpdateSecret', 'a description', { SecretId, Description: 'x' }, { Name: SecretId, ARN: A_TEXT }),
  does('UpdateSecret', 'a value', { SecretId, SecretString }, { VersionId: A_TEXT }),
  does('UpdateSecret', 'a key', { SecretId, KmsKeyId: 'alias/aws/secretsmanager' }, { Name: SecretId }),
  missing('UpdateSecret', { Description: 'x' }),
  doomed('UpdateSecret', { Description: 'x' }),
  refuses(
    'UpdateSecret',
    'ResourceExistsException',
    'a token that is taken',
    { SecretId, SecretString, ClientRequestToken: TOKEN },
    put(),
  ),
  refuses('UpdateSecret', 'ResourceNotFoundException', 'no such key', { SecretId, KmsKeyId: 'alias/nowhere' }),
  refuses('UpdateSecret', 'EncryptionFailure', 'a disabled key', { SecretId, SecretString }, disabled),
  refuses('UpdateSecret', 'InvalidParameterException', 'a text and bytes', { SecretId, SecretString, SecretBinary }),
  refuses(
    'UpdateSecret',
    'LimitExceededException',
    'a hundred versions in a day',
    { SecretId, SecretString },
    times(99, (n) => put({ ClientRequestToken: version(n) })),
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

  does('DeleteSecret', 'in 30 days', { SecretId }, { Name: SecretId, DeletionDate: A_DATE }),
  does('DeleteSecret', 'at once', { SecretId, ForceDeleteWithoutRecovery: true }, { DeletionDate: A_DATE }),
  missing('DeleteSecret'),
  doomed('DeleteSecret'),
  refuses('DeleteSecret', 'InvalidParameterException', 'in 5 days', { SecretId, RecoveryWindowInDays: 5 }),

  does('RestoreSecret', 'one that is being deleted', { SecretId }, { Name: SecretId }, deleted),
  missing('RestoreSecret'),
  refuses('RestoreSecret', 'InvalidRequestException', 'deleted at once', { SecretId }, forceDeleted),

  does('TagResource', 'a tag', { SecretId, Tags: tags(1) }, {}),
  missing('TagResource', { Tags: tags(1) }),
  doomed('TagResource', { Tags: tags(1) }),
  refuses('TagResource', 'InvalidParameterException', 'a tag of AWS', {
    SecretId,
    Tags: [{ Key: 'aws:x', Value: 'x' }],
  }),
  refuses('TagResource', 'InvalidParameterException', 'too many tags', { SecretId, Tags: tags(51) }),

  does('UntagResource', 'a tag that is not there', { SecretId, TagKeys: ['key-0'] }, {}),
  missing('UntagResource', { TagKeys: ['x'] }),
  doomed('UntagResource', { TagKeys: ['x'] }),

  does('GetResourcePolicy', 'none', { SecretId }, { Name: SecretId, ARN: A_TEXT }),
  missing('GetResourcePolicy'),

  does(
    'GetRandomPassword',
    'of 20 characters',
    { PasswordLength: 20 },
    { RandomPassword: expect.stringMatching(/^.{20}$/) },
  ),
  refuses('GetRandomPassword', 'InvalidParameterException', 'of nothing', {
    ExcludeUppercase: true,
    ExcludeLowercase: true,
    ExcludeNumbers: true,
    ExcludePunctuation: true,
  }),
];
