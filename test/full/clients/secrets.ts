/** Secrets as a whole: what each operation answers, and AWS's classes for what it refuses. */
import { expect } from 'vitest';
import {
  deleted,
  disabled,
  doomed,
  forceDeleted,
  missing,
  put,
  SecretBinary,
  SecretId,
  SecretString,
  TOKEN,
  tags,
  times,
  version,
} from './arrange.js';
import { A_DATE, A_TEXT, type Check, does, refuses } from './check.js';

export const SECRETS: readonly Check[] = [
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
