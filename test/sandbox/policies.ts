/** Three policies of least privilege: who plans and applies, what rotates, and who audits without reading a value. */
import type { Policy } from '../../src/sandbox/aws/iam/policy.js';
import { parsePolicy } from '../../src/sandbox/aws/iam/policy.js';
import { ACCOUNT, REGION } from './sandbox.js';

export interface Bounds {
  readonly account?: string;
  readonly cluster: string;
  /** The id of the key of the secrets. */
  readonly key: string;
  readonly macKey?: string;
}

const arns = (account: string) => ({
  secret: (pattern: string) => `arn:aws:secretsmanager:${REGION}:${account}:secret:${pattern}`,
  key: (id: string) => `arn:aws:kms:${REGION}:${account}:key/${id}`,
  ecs: (resource: string) => `arn:aws:ecs:${REGION}:${account}:${resource}`,
});
const actions = (service: string, ...names: string[]) => names.map((name) => `${service}:${name}`);
const policy = (...Statement: object[]): Policy => parsePolicy({ Version: '2012-10-17', Statement });
const VIA_SECRETS_MANAGER = { StringEquals: { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` } };

export function operator({ account = ACCOUNT, cluster, key: id, macKey = 'none' }: Bounds): Policy {
  const { secret, key, ecs } = arns(account);
  return policy(
    {
      Sid: 'ListAndBatch',
      Effect: 'Allow',
      Action: actions('secretsmanager', 'ListSecrets', 'BatchGetSecretValue'),
      Resource: '*',
    },
    {
      Sid: 'ReadWrite',
      Effect: 'Allow',
      Action: actions(
        'secretsmanager',
        'DescribeSecret',
        'GetSecretValue',
        'ListSecretVersionIds',
        'PutSecretValue',
        'UpdateSecretVersionStage',
        'TagResource',
      ),
      Resource: [secret('prod/*'), secret('staging/*')],
    },
    {
      Sid: 'KmsForSecrets',
      Effect: 'Allow',
      Action: actions('kms', 'Decrypt', 'GenerateDataKey'),
      Resource: key(id),
      Condition: VIA_SECRETS_MANAGER,
    },
    {
      Sid: 'KmsPreflight',
      Effect: 'Allow',
      Action: actions('kms', 'DescribeKey', 'GetKeyRotationStatus'),
      Resource: key(id),
    },
    {
      Sid: 'Fingerprint',
      Effect: 'Allow',
      Action: 'kms:GenerateMac',
      Resource: key(macKey),
      Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
    {
      Sid: 'EcsDiscover',
      Effect: 'Allow',
      Action: actions('ecs', 'ListServices', 'ListTasks'),
      Resource: '*',
      Condition: { ArnEquals: { 'ecs:cluster': ecs(`cluster/${cluster}`) } },
    },
    { Sid: 'EcsTaskDef', Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
    {
      Sid: 'EcsReadDeploy',
      Effect: 'Allow',
      Action: actions(
        'ecs',
        'DescribeServices',
        'DescribeTasks',
        'ListServiceDeployments',
        'DescribeServiceDeployments',
        'UpdateService',
      ),
      Resource: ['service', 'task', 'service-deployment'].map((kind) => ecs(`${kind}/${cluster}/*`)),
    },
  );
}

export function rotation({ account = ACCOUNT, cluster, key: id }: Bounds): Policy {
  const { secret, key, ecs } = arns(account);
  return policy(
    {
      Effect: 'Allow',
      Action: actions(
        'secretsmanager',
        'DescribeSecret',
        'GetSecretValue',
        'PutSecretValue',
        'UpdateSecretVersionStage',
        'ListSecretVersionIds',
      ),
      Resource: secret('prod/rotated/*'),
    },
    { Effect: 'Allow', Action: 'secretsmanager:GetRandomPassword', Resource: '*' },
    {
      Effect: 'Allow',
      Action: actions('kms', 'Decrypt', 'GenerateDataKey'),
      Resource: key(id),
      Condition: VIA_SECRETS_MANAGER,
    },
    {
      Effect: 'Allow',
      Action: actions('ecs', 'DescribeServices', 'UpdateService'),
      Resource: [ecs(`service/${cluster}/api`), ecs(`service/${cluster}/worker`)],
    },
  );
}

/** It cannot read a value even where another policy allows it. */
export function audit(account = ACCOUNT): Policy {
  const { secret, key, ecs } = arns(account);
  return policy(
    {
      Effect: 'Allow',
      Action: [
        'secretsmanager:ListSecrets',
        'kms:ListAliases',
        ...actions('ecs', 'ListClusters', 'DescribeTaskDefinition', 'ListServices', 'ListTasks'),
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: actions('secretsmanager', 'DescribeSecret', 'ListSecretVersionIds'),
      Resource: [secret('prod/*'), secret('staging/*')],
    },
    { Effect: 'Allow', Action: actions('kms', 'DescribeKey', 'GetKeyRotationStatus'), Resource: key('*') },
    {
      Effect: 'Allow',
      Action: actions('ecs', 'DescribeServices', 'DescribeTasks', 'ListServiceDeployments'),
      Resource: [ecs('service/*'), ecs('task/*')],
    },
    {
      Effect: 'Deny',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'kms:Decrypt'],
      Resource: '*',
    },
  );
}

/** Everything. */
export function administrator(): Policy {
  return policy({ Effect: 'Allow', Action: '*', Resource: '*' });
}
