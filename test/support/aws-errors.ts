/**
 * Errors of AWS by service: class, status and the words that tell two of one class apart. From the service
 * models of the SDK 3.1162 and the services' API references ("Common errors", "Errors" of each call), checked
 * 2026-11-22. Some of them a call never gives; a proxy, an organization's policy or a newer service may.
 */
export type ServiceName = 'sts' | 'secretsmanager' | 'kms' | 'ecs';

export interface AwsError {
  readonly type: string;
  /** Default: 400. */
  readonly status?: number;
  /** Words of its message that say what kind it is. */
  readonly says?: string;
  /** The SDK or we ask again, so one of them is not noticed. */
  readonly retried?: true;
}

const DENIED: AwsError = { type: 'AccessDeniedException', says: 'User: arn:x is not authorized to perform: this' };

/** Of every service that speaks JSON. */
const COMMON: readonly AwsError[] = [
  DENIED,
  { type: 'ExpiredTokenException', says: 'The security token included in the request is expired' },
  { type: 'UnrecognizedClientException', says: 'The security token included in the request is invalid.' },
  { type: 'InvalidSignatureException', says: 'The request signature we calculated does not match' },
  { type: 'IncompleteSignature' },
  { type: 'OptInRequired', status: 403 },
  { type: 'ValidationException' },
  { type: 'ThrottlingException', says: 'Rate exceeded', retried: true },
  { type: 'InternalFailure', status: 500, retried: true },
  { type: 'ServiceUnavailable', status: 503, retried: true },
];

export const AWS_ERRORS: Readonly<Record<ServiceName, readonly AwsError[]>> = {
  sts: [
    { type: 'ExpiredToken', status: 403, says: 'The security token included in the request is expired' },
    { type: 'InvalidClientTokenId', status: 403, says: 'The security token included in the request is invalid.' },
    { type: 'SignatureDoesNotMatch', status: 403 },
    { type: 'AccessDenied', status: 403, says: 'User: arn:x is not authorized to perform: this' },
    { type: 'RequestExpired' },
    { type: 'RegionDisabledException', status: 403 },
    { type: 'Throttling', says: 'Rate exceeded', retried: true },
    { type: 'InternalFailure', status: 500, retried: true },
    { type: 'ServiceUnavailable', status: 503, retried: true },
  ],
  secretsmanager: [
    ...COMMON,
    { type: 'AccessDeniedException', says: 'Access to KMS is not allowed' },
    { type: 'ResourceNotFoundException', says: "can't find the specified secret" },
    { type: 'InvalidRequestException', says: 'it was marked for deletion' },
    { type: 'InvalidRequestException', says: 'it was deleted' },
    { type: 'InvalidRequestException', says: 'the secret is managed by another service' },
    { type: 'InvalidParameterException' },
    { type: 'InvalidParameterException', says: 'Cannot generate a data key with an asymmetric KMS key' },
    { type: 'MalformedPolicyDocumentException' },
    { type: 'InvalidNextTokenException' },
    { type: 'ResourceExistsException' },
    { type: 'LimitExceededException' },
    { type: 'EncryptionFailure' },
    { type: 'DecryptionFailure' },
    { type: 'PreconditionNotMetException' },
    { type: 'InternalServiceError', status: 500, retried: true },
  ],
  kms: [
    ...COMMON,
    { type: 'NotFoundException', says: 'Alias is not found' },
    { type: 'InvalidArnException' },
    { type: 'KMSInvalidStateException' },
    { type: 'DisabledException' },
    { type: 'UnsupportedOperationException' },
    { type: 'DependencyTimeoutException', status: 500, retried: true },
    { type: 'KMSInternalException', status: 500, retried: true },
  ],
  ecs: [
    ...COMMON,
    { type: 'ClientException' },
    { type: 'ClusterNotFoundException', says: 'Cluster not found.' },
    { type: 'InvalidParameterException', says: 'services with a CODE_DEPLOY deployment controller' },
    { type: 'ResourceNotFoundException' },
    { type: 'ServiceNotFoundException', says: 'Service not found.' },
    { type: 'ServiceNotActiveException', says: 'Service was not ACTIVE.' },
    { type: 'UpdateInProgressException' },
    { type: 'UnsupportedFeatureException' },
    { type: 'NamespaceNotFoundException' },
    { type: 'PlatformUnknownException' },
    { type: 'PlatformTaskDefinitionIncompatibilityException' },
    { type: 'ServerException', status: 500, retried: true },
  ],
};
