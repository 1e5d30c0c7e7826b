/**
 * Credentials that cannot be had, or that AWS does not take: one line that names them, and one command. What
 * the SDK said is looked at and never shown: it may quote a token's file or a program's output.
 */
import { EXIT, Fault } from '../../core/fault.js';
import { quoted } from '../../core/hints.js';
import type { CredentialSource } from './profile.js';

/** AWS refused a call for its credentials. `name` is its error. */
export function credentialFault(name: string, source: CredentialSource): Fault {
  const { text } = source.choice;
  return name === 'ExpiredTokenException' || name === 'ExpiredToken'
    ? refused('credentials-expired', `the AWS credentials have expired: ${text}`, source)
    : refused('credentials', `AWS does not accept these credentials: ${text}`, source);
}

/** They could not be had. */
export function lendingFault(error: unknown, source: CredentialSource): Fault {
  if (error instanceof Fault) return error;
  const { message, code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  const { kind, choice, assumes, unreadable } = source;
  if (assumes && $metadata?.httpStatusCode !== undefined) return roleFault((error as Error).name, source);
  const network = code ?? NETWORK.exec(message)?.[0];
  if (network !== undefined && NETWORK.test(network)) {
    return refused('unreachable', `the sign-in of ${choice.text} could not be reached: ${network}`, source, {
      hints: [`aws sts get-caller-identity${flag(source)}`],
    });
  }
  if (kind !== 'process' && /multi-factor/.test(message)) {
    return refused('credentials', `${choice.text} wants a code of an MFA device`, source, {
      hints: [
        `eval "$(aws configure export-credentials --profile ${quoted(choice.profile ?? 'default')} --format env)"`,
      ],
    });
  }
  switch (kind) {
    case 'sso':
      return ssoFault(message, source);
    case 'half-sso':
      return refused('credentials', `the SSO settings of ${named(source)} are not complete`, source);
    case 'login':
      return /Failed to load/.test(message)
        ? refused('credentials', `nobody is signed in with ${named(source)}`, source)
        : refused('credentials-expired', `the sign-in of ${named(source)} has ended`, source);
    case 'process':
      return refused('credentials', `the credential_process of ${named(source)} gave no credentials`, source);
    case 'web-identity': {
      const reason = code === undefined ? 'was not accepted' : `cannot be read: ${code}`;
      return refused('credentials', `the web identity token of ${choice.text} ${reason}`, source);
    }
    case 'half-key':
      return refused('credentials', `${named(source)} has one half of a key`, source);
    case 'unreadable':
      return refused('credentials', `${unreadable?.file} cannot be read: ${unreadable?.code}`, source);
    case 'unknown':
      return choice.profile === undefined
        ? refused('credentials', 'no AWS credentials were found', source)
        : refused('credentials', `${named(source)} is in no AWS config file, or names no credentials`, source);
    default:
      return refused('credentials', `no AWS credentials: ${choice.text}`, source);
  }
}

/** Words of Node and of the SDK's requests for a host that is not there; several addresses fail as an AggregateError. */
const NETWORK =
  /\b(AggregateError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)\b/;

function ssoFault(message: string, source: CredentialSource): Fault {
  if (/\bForbiddenException\b/.test(message)) {
    return refused('credentials', `SSO gives no credentials for the role of ${named(source)}`, source, {
      hints: [`aws configure sso${flag(source)}`],
    });
  }
  return /expired|Cannot refresh/.test(message)
    ? refused('credentials-expired', `the SSO session of ${named(source)} has expired`, source)
    : refused('credentials', `nobody is signed in to the SSO session of ${named(source)}`, source);
}

/** The source's credentials were good, or not, and the role was refused. */
function roleFault(name: string, source: CredentialSource): Fault {
  if (name === 'ExpiredToken' || name === 'ExpiredTokenException' || name === 'InvalidClientTokenId') {
    return credentialFault(name, source);
  }
  const web = source.kind === 'web-identity';
  return refused(
    'denied',
    `AWS refused sts:AssumeRole${web ? 'WithWebIdentity' : ''} for ${source.choice.text}`,
    source,
    {
      hints: [`aws sts get-caller-identity${flag(source)}`],
    },
  );
}

/** `profile x`; of a role, with the profile that it stands on. */
function named({ choice, profile }: CredentialSource): string {
  if (choice.profile === undefined) return `profile ${profile}`;
  return profile === choice.profile ? `profile ${profile}` : `profile ${profile}, which ${choice.profile} stands on,`;
}

function flag({ profile }: CredentialSource): string {
  return profile === undefined ? '' : ` --profile ${quoted(profile)}`;
}

function refused(
  code: string,
  message: string,
  { renew }: CredentialSource,
  { hints = [renew] }: { readonly hints?: readonly string[] } = {},
): Fault {
  return new Fault(code, message, { exit: EXIT.refused, hints });
}
