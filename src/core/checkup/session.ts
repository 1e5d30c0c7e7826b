/** How long somebody is signed in. */
import type { Identity } from '../ports.js';
import { span, timeOfDay } from '../time.js';
import type { Check } from './check.js';

/** A little more than a restart may take. */
const SHORT_MS = 20 * 60_000;

/** How long somebody is signed in; nothing where the credentials know no end. */
export function checkSession(identity: Identity, now: Date): Check[] {
  const { expires, sso, lastsUntil, renew } = identity;
  const until = (date: Date) => `until ${timeOfDay(date)} (${span(date.getTime() - now.getTime())})`;
  const role = expires && `${sso ? 'this role' : 'these credentials'} ${until(expires)}`;
  const signIn = sso && (sso.renews ? 'SSO, renewed by itself while the sign-in lasts' : `SSO ${until(sso.until)}`);
  const renewed = !sso && expires && !lastsUntil ? 'renewed by themselves' : undefined;
  const text = [signIn, role && [role, renewed].filter(Boolean).join(', ')].filter(Boolean).join('; ');
  if (text === '') return [];
  const short = isShort(lastsUntil, now);
  return [{ name: 'session', verdict: short ? 'failed' : 'well', text, hints: short ? [renew] : [] }];
}

/** What a person has to know before a restart is waited for. */
export function endingNote({ lastsUntil, renew }: Identity, now: Date): string | undefined {
  if (!lastsUntil || !isShort(lastsUntil, now)) return undefined;
  const left = span(lastsUntil.getTime() - now.getTime());
  return `note: these credentials end in ${left}, and a restart may take longer\nhint: ${renew}`;
}

function isShort(lastsUntil: Date | undefined, now: Date): boolean {
  return lastsUntil !== undefined && lastsUntil.getTime() - now.getTime() < SHORT_MS;
}
