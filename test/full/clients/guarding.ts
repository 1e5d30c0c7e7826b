/** Policies, replicas and rotations of secrets: what each operation answers, and AWS's classes for what it refuses. */
import { deleted, doomed, missing, SecretId, sm } from './arrange.js';
import { A_TEXT, type Check, does, refuses } from './check.js';
import { ACCOUNT, type World } from './world.js';

const policy = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
  });
const ResourcePolicy = policy({ AWS: `arn:aws:iam::${ACCOUNT}:role/reader` });
const AddReplicaRegions = [{ Region: 'eu-central-1' }];
const RotationLambdaARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:rotate`;
const rotating = sm('RotateSecret', {
  SecretId,
  RotationLambdaARN,
  ClientRequestToken: 'check-00000000000000000000000000000009',
});

export const GUARDING: readonly Check[] = [
  does('PutResourcePolicy', 'a policy', { SecretId, ResourcePolicy }, { Name: SecretId, ARN: A_TEXT }),
  missing('PutResourcePolicy', { ResourcePolicy }),
  doomed('PutResourcePolicy', { ResourcePolicy }),
  refuses('PutResourcePolicy', 'MalformedPolicyDocumentException', 'no JSON', { SecretId, ResourcePolicy: '{' }),
  refuses('PutResourcePolicy', 'PublicPolicyException', 'everybody', {
    SecretId,
    ResourcePolicy: policy('*'),
    BlockPublicPolicy: true,
  }),
  does(
    'GetResourcePolicy',
    'a policy',
    { SecretId },
    { ResourcePolicy },
    sm('PutResourcePolicy', { SecretId, ResourcePolicy }),
  ),
  doomed('GetResourcePolicy'),
  does('DeleteResourcePolicy', 'none', { SecretId }, { Name: SecretId }),
  missing('DeleteResourcePolicy'),
  doomed('DeleteResourcePolicy'),
  does('ValidateResourcePolicy', 'a good one', { SecretId, ResourcePolicy }, { PolicyValidationPassed: true }),
  does(
    'ValidateResourcePolicy',
    'one for everybody',
    { SecretId, ResourcePolicy: policy('*') },
    { PolicyValidationPassed: false, ValidationErrors: [{ CheckName: A_TEXT, ErrorMessage: A_TEXT }] },
  ),
  missing('ValidateResourcePolicy', { ResourcePolicy }),

  does(
    'ReplicateSecretToRegions',
    'another region',
    { SecretId, AddReplicaRegions },
    { ARN: A_TEXT, ReplicationStatus: [{ Region: 'eu-central-1', Status: 'InProgress' }] },
  ),
  missing('ReplicateSecretToRegions', { AddReplicaRegions }),
  doomed('ReplicateSecretToRegions', { AddReplicaRegions }),
  refuses('ReplicateSecretToRegions', 'InvalidParameterException', 'where it is', {
    SecretId,
    AddReplicaRegions: [{ Region: 'us-east-1' }],
  }),
  does(
    'RemoveRegionsFromReplication',
    'another region',
    { SecretId, RemoveReplicaRegions: ['eu-central-1'] },
    { ReplicationStatus: [] },
    sm('ReplicateSecretToRegions', { SecretId, AddReplicaRegions }),
  ),
  missing('RemoveRegionsFromReplication', { RemoveReplicaRegions: ['eu-central-1'] }),
  refuses('RemoveRegionsFromReplication', 'InvalidParameterException', 'where it is not', {
    SecretId,
    RemoveReplicaRegions: ['eu-central-1'],
  }),
  does('StopReplicationToReplica', 'a replica', { SecretId }, { ARN: A_TEXT }, replica),
  missing('StopReplicationToReplica'),
  refuses('StopReplicationToReplica', 'InvalidRequestException', 'no replica', { SecretId }),

  does('RotateSecret', 'by a function', { SecretId, RotationLambdaARN }, { Name: SecretId, VersionId: A_TEXT }),
  missing('RotateSecret'),
  refuses('RotateSecret', 'InvalidRequestException', 'without a function', { SecretId }),
  refuses('RotateSecret', 'InvalidRequestException', 'one is in progress', { SecretId }, rotating),
  does('CancelRotateSecret', 'one in progress', { SecretId }, { Name: SecretId, VersionId: A_TEXT }, rotating),
  missing('CancelRotateSecret'),
  refuses('CancelRotateSecret', 'InvalidRequestException', 'it is being deleted', { SecretId }, deleted),
];

/** As if it had been made elsewhere. */
function replica({ cloud }: World): void {
  const { secrets } = cloud.region(ACCOUNT, 'us-east-1');
  const secret = secrets.get(SecretId);
  if (secret) secrets.set(SecretId, { ...secret, replicaOf: 'eu-central-1' });
}
