/**
 * GetCallerIdentity over the Query protocol: a form goes in, XML comes out. STS API reference,
 * GetCallerIdentity (checked 2026-11-21): "No permissions are required to perform this operation."
 */
import type { Cloud } from '../cloud.js';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The class of an error. */
  readonly error?: string;
}

export function sts(cloud: Cloud, account: string, form: URLSearchParams, requestId: string): Answer {
  const action = form.get('Action');
  if (action !== 'GetCallerIdentity') {
    const version = form.get('Version') ?? '';
    return stsError('InvalidAction', `Could not find operation ${action} for version ${version}`, requestId);
  }
  const { arn, id } = cloud.account(account);
  return {
    status: 200,
    body:
      `<GetCallerIdentityResponse xmlns="${NAMESPACE}"><GetCallerIdentityResult>` +
      `<Arn>${escaped(arn)}</Arn><UserId>AROASANDBOX:operator</UserId><Account>${escaped(id)}</Account>` +
      `</GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
      `</GetCallerIdentityResponse>`,
  };
}

export function stsError(code: string, message: string, requestId: string, status = 400): Answer {
  return {
    status,
    error: code,
    body:
      `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escaped(code)}</Code>` +
      `<Message>${escaped(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
