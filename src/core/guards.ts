/** What must hold before anything is asked or written. Each throws a `Fault` with exit 3. */
import { EXIT, Fault } from './fault.js';
import { commandText } from './hints.js';
import type { Environment, Observation, Plan, StoredSecret } from './model.js';
import { changesOf, shortId } from './plan.js';
import type { Identity } from './ports.js';
import { homeOf } from './reference.js';
import { instant } from './time.js';
import { currentOf, makerOf } from './version.js';

/**
 * The credentials are for the account the manifest names. `here`: the flags that led to them; `signIn`: what a person
 * types before the manifest's profile can be used, where that takes a sign-in.
 */
export function guardAccount(
  identity: Identity,
  environment: Environment,
  here: readonly string[],
  signIn: string | undefined,
): void {
  const { account } = environment.aws;
  if (identity.account === account) return;
  throw new Fault(
    'account',
    `${environment.name} is account ${account}, and these credentials are for ${identity.account}`,
    {
      exit: EXIT.refused,
      details: [`used: ${identity.credentials}; only STS was called`],
      hints: whereTo(identity, environment, here, signIn),
    },
  );
}

/** To the manifest's profile; where that is the one that was used, to the line that names it. */
function whereTo(
  { credentials }: Identity,
  { aws, place }: Environment,
  here: readonly string[],
  signIn: string | undefined,
): string[] {
  const { profile } = aws;
  if (profile === undefined) return ['aws configure list-profiles'];
  if (credentials.split(' ')[1] === profile) return [`${place.file}:${place.line}  aws.account, aws.profile`];
  const given = here.indexOf('--profile');
  const others = given < 0 ? here : here.toSpliced(given, 2);
  return [...(signIn === undefined ? [] : [signIn]), commandText('plan', [...others, '--profile', profile])];
}

/** What was seen, a secret or a service, stands in the manifest's account and region. */
export function guardArn(
  { name, arn }: Pick<StoredSecret, 'name' | 'arn'>,
  { aws: { account, region } }: { readonly aws: Pick<Environment['aws'], 'account' | 'region'> },
): void {
  if (homeOf(arn) === `${region}:${account}`) return;
  throw new Fault('arn', `${name} is not in account ${account}, region ${region}`, { exit: EXIT.refused });
}

/** What `--expect` was given can be a plan's id. Throws a `Fault` with exit 64. */
export function checkExpectation(expected: string | undefined): void {
  if (expected === undefined || /^[0-9a-f]{7,64}$/i.test(expected)) return;
  throw new Fault('expect', '--expect takes seven or more digits of a plan id', { exit: EXIT.usage });
}

/** Is it the plan that was approved? Any is, where none was. */
export function isExpected(plan: Pick<Plan, 'id'>, expected: string | undefined): boolean {
  return expected === undefined || plan.id.startsWith(expected.toLowerCase());
}

/**
 * The plan is the one that was approved. `again` is the command without `--expect`; `other`, the same content with
 * `--no-restart` where it was not given and without it where it was.
 */
export function guardExpected(
  plan: Plan,
  expected: string | undefined,
  again: string,
  { secrets, other }: { readonly secrets: Observation['secrets']; readonly other: Pick<Plan, 'id'> },
): void {
  if (isExpected(plan, expected)) return;
  const id = shortId(plan);
  const flag = '--no-restart';
  if (isExpected(other, expected)) {
    const given = again.includes(` ${flag}`);
    throw new Fault('expect', `plan ${expected} is the one ${given ? 'without' : 'with'} ${flag}, and not ${id}`, {
      exit: EXIT.refused,
      hints: [`${given ? again.replace(` ${flag}`, '') : `${again} ${flag}`} --expect ${shortId(other)}`],
    });
  }
  const newest = newestForeign(plan, secrets);
  // When that plan was made nobody can tell from its id, so no change is blamed.
  const changed = newest && `${newest.name}, ${instant(newest.lastChanged)}`;
  const details = [
    'an id stands for one environment, names and flags, and for what AWS held',
    ...(changed ? [`newest change that is not ours: ${changed}; an older plan was made before it`] : []),
  ];
  const not = `plan ${expected} does not hold`;
  if (changesOf(plan).length === 0)
    throw new Fault('expect', `${not}: nothing is left that could be done`, { exit: EXIT.refused, details });
  throw new Fault('expect', `${not}; it is now ${id}, shown above`, {
    exit: EXIT.refused,
    details,
    hints: [`${again} --expect ${id}`],
  });
}

/** The secret that changed last of those whose current version somebody else made; placeholders left alone are no news. */
function newestForeign(plan: Plan, secrets: Observation['secrets']): StoredSecret | undefined {
  const news = plan.rows.filter((row) => row.action !== 'leave' || row.state === 'foreign');
  const foreign = news.flatMap(({ name }) => {
    const secret = secrets.get(name);
    const current = secret && currentOf(secret);
    return secret && current && makerOf(current.id).by !== 'us' ? [secret] : [];
  });
  return foreign.sort((a, b) => b.lastChanged.getTime() - a.lastChanged.getTime())[0];
}
