/** What `doctor` says: one line a check, and what to do where it is not well. Pure; the engine looks. */

import { grouped } from './grouped.js';
import {
  cannotStartText,
  commandText,
  deployerText,
  deploymentText,
  describeDefinitionText,
  describeServiceText,
  failingText,
  restoreText,
  runningText,
} from './hints.js';
import { type KeyVerdict, keyDoubt, keyVerdict, underAnother } from './keys.js';
import { heldHints } from './mending.js';
import type {
  Environment,
  Observation,
  ObservedService,
  Plan,
  Problem,
  Restart,
  SecretRow,
  StoredSecret,
} from './model.js';
import type { Identity } from './ports.js';
import { followedSecrets } from './reference.js';
import { isHeld } from './restarts.js';
import { isFailing, standingOf } from './standing.js';
import { span, timeOfDay } from './time.js';
import { currentOf, makerOf } from './version.js';
import { brokenReferences, isIdOf, isPinnedIn, pinnedReads } from './wiring.js';

export interface Check {
  readonly name: string;
  /** `unseen` was not looked at, or could not be; it is never good. */
  readonly verdict: 'well' | 'failed' | 'unseen';
  readonly text: string;
  /** What it comes from, where that is more than one thing: a paragraph each. */
  readonly details?: readonly string[];
  readonly hints: readonly string[];
}

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

export function checkSecrets(rows: readonly SecretRow[], environment: Environment, observation: Observation): Check[] {
  const there = rows.filter((row) => observation.secrets.has(row.name));
  const deleting = there.filter((row) => observation.secrets.get(row.name)?.deletion);
  const absent = rows.filter((row) => !observation.secrets.has(row.name));
  const made = there.filter((row) => {
    const current = currentOf(
      observation.secrets.get(row.name) as NonNullable<ReturnType<typeof observation.secrets.get>>,
    );
    return current && makerOf(current.id).by === 'terraform';
  });
  const tally = `${there.length} of ${rows.length} exist`;
  const trouble = [
    ...(absent.length > 0 ? [`missing: ${absent.map((row) => row.name).join(', ')}`] : []),
    ...(deleting.length > 0 ? [`being deleted: ${deleting.map((row) => row.name).join(', ')}`] : []),
  ];
  const stopped = deleting.length > 0 || (absent.length > 0 && !environment.createMissing);
  return [
    {
      name: 'secrets',
      verdict: stopped ? 'failed' : 'well',
      text: [tally, ...trouble, ...(trouble.length === 0 ? ['listing was tried, writing cannot be'] : [])].join('; '),
      hints: deleting.map((row) => restoreText(row.name, environment)),
    },
    ...(made.length > 0
      ? [
          well(
            'terraform',
            `made ${made.length} of the versions in use; each keeps a label of ours when it is let go, or terraform would write it back`,
          ),
        ]
      : []),
  ];
}

/** What an apply would be stopped by: secrets by the reason; those that only wait for another one are counted with it. */
export function checkPlan({ rows, writes, restarts }: Plan, environment: Environment): Check {
  const blocked = rows.flatMap(({ name, action, problem, waitsFor }) =>
    action === 'blocked' && problem && waitsFor === undefined ? [{ name, problem }] : [],
  );
  const held = restarts.filter(isHeld);
  const planned = `${writes.length} to write, ${restarts.length - held.length} to restart`;
  const waiting = rows.filter(({ action }) => action === 'blocked').length - blocked.length;
  const reasons = grouped(blocked, ({ name, problem: { message } }) =>
    message.startsWith(`${name} `) ? message.slice(name.length + 1) : message,
  );
  const stopped = blocked.length + waiting + held.length > 0;
  return {
    name: 'plan',
    verdict: stopped ? 'failed' : 'well',
    text: [
      planned,
      ...(blocked.length + waiting > 0 ? [blockedText(blocked.length, waiting)] : []),
      ...(held.length > 0 ? [`${held.length} held`] : []),
      ...(stopped ? [] : ['nothing blocked']),
    ].join('; '),
    details: [
      ...[...reasons].map(([reason, group]) => reasonText(reason, group)),
      ...held.map((restart) => `restart of ${restart.target} held: ${heldText(restart)}`),
    ],
    hints: [...new Set([...blocked.flatMap(({ problem }) => problem.hints), ...heldHints(held, environment)])],
  };
}

/** As many names as a plan shows of a group. */
const MOST_NAMES = 20;

function reasonText(reason: string, group: readonly { readonly name: string; readonly problem: Problem }[]): string {
  const [first, ...others] = group;
  if (first && others.length === 0) {
    const { message } = first.problem;
    return message.startsWith(`${first.name} `) ? message : `${first.name}: ${message}`;
  }
  const more = group.length - MOST_NAMES;
  const names = group.slice(0, MOST_NAMES).map(({ name }) => name);
  return `${group.length} blocked: ${reason} (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function heldText({ controller, obstacles, heldBy }: Restart): string {
  if (controller !== 'ECS') return `${deployerText(controller)} deploys it`;
  if (obstacles.length > 0) return cannotStartText(obstacles);
  return `new tasks would start without ${heldBy.length === 1 ? heldBy[0] : `${heldBy.length} values`}`;
}

/** As many as a plan says. */
function blockedText(roots: number, waiting: number): string {
  const wait = waiting === 1 ? '1 of them waits for another' : `${waiting} of them wait for others`;
  return [`${roots + waiting} blocked`, ...(waiting > 0 ? [wait] : [])].join(', ');
}

export function checkKey(
  rows: readonly SecretRow[],
  environment: Environment,
  observation: Observation,
  rotates: boolean | undefined,
  here: readonly string[],
): Check {
  const { kmsKey, account } = environment.aws;
  const stored = rows.flatMap((row) => observation.secrets.get(row.name) ?? []);
  const wanted = kmsKey === undefined ? undefined : observation.keys.get(kmsKey);
  const used = [...new Set(stored.map((secret) => secret.kmsKey ?? 'aws/secretsmanager'))];
  const { file, line } = environment.place;
  if (kmsKey !== undefined && wanted?.state === 'missing') {
    return {
      name: 'key',
      verdict: 'failed',
      text: `${kmsKey} does not exist in ${account}`,
      hints: [
        ...(used.length > 0 ? [`its secrets are encrypted with ${used.join(', ')}`] : []),
        `${file}:${line}  aws.kmsKey`,
      ],
    };
  }
  const verdicts = stored.map((secret) => ({
    name: secret.name,
    verdict: keyVerdict(environment, secret, observation.keys),
  }));
  const bad = verdicts.filter(({ verdict }) => verdict === 'wrong' || verdict === 'unhealthy');
  if (bad.length > 0) {
    const tell = (wrong: KeyVerdict, what: string) => {
      const names = bad.filter(({ verdict }) => verdict === wrong).map(({ name }) => name);
      const are = names.length === 1 ? 'is' : 'are';
      return names.length === 0
        ? []
        : [`${names.length} of ${stored.length} secrets ${are} ${what}: ${names.join(', ')}`];
    };
    const text = [...tell('wrong', 'on another key'), ...tell('unhealthy', 'on a key that cannot be used')].join('; ');
    return { name: 'key', verdict: 'failed', text, hints: [commandText('audit', here)] };
  }
  // Without a secret nothing else tells of it.
  if (wanted && !['Enabled', 'not-visible'].includes(wanted.state)) {
    return { name: 'key', verdict: 'failed', text: `${kmsKey} cannot be used: ${wanted.state}`, hints: [] };
  }
  if (wanted?.state === 'not-visible' || verdicts.some(({ verdict }) => verdict === 'not-known')) {
    return {
      name: 'key',
      verdict: 'unseen',
      text: [
        `${kmsKey ?? used.join(', ')} may not be looked at`,
        ...differingText(stored, environment, observation),
      ].join('; '),
      hints: ['allow kms:DescribeKey'],
    };
  }
  const rotation = rotates === undefined ? '' : rotates ? ', rotates by itself' : ', does not rotate by itself';
  return well('key', `${kmsKey ?? (used.join(', ') || 'aws/secretsmanager')}: enabled${rotation}`);
}

/** Of the secrets of which nobody can say whether they are under the manifest's key. */
function differingText(stored: readonly StoredSecret[], environment: Environment, { keys }: Observation): string[] {
  const doubted = stored.filter((secret) => keyDoubt(environment, secret, keys).which !== undefined);
  const under = [...underAnother(doubted)].map(([key, names]) => `${names.join(', ')} under ${key}`);
  return under.length > 0 ? [`not all secrets are under one key: ${under.join('; ')}`] : [];
}

export function checkServices(rows: readonly SecretRow[], environment: Environment, observation: Observation): Check[] {
  return [...observation.services.values()].flatMap((service) => [
    checkService(service, environment, observation),
    checkWiring(rows, environment, observation, service),
  ]);
}

function checkService(service: ObservedService, environment: Environment, observation: Observation): Check {
  const standing = standingOf(service);
  const name = `${service.alias}: ${service.name}`;
  const failing = isFailing(service, observation);
  const look = failing ? [describeServiceText(standing, environment)] : [];
  if (service.controller !== 'ECS') {
    const text = `${name} is deployed by ${deployerText(service.controller)}; it cannot be restarted from here`;
    return {
      name: 'service',
      verdict: 'failed',
      text: failing ? `${text}; ${failingText(standing)}` : text,
      hints: look,
    };
  }
  if (failing) return { name: 'service', verdict: 'failed', text: `${name}, ${failingText(standing)}`, hints: look };
  const rolls = service.circuitBreaker
    ? 'gives a failing deployment up by itself'
    : 'no circuit breaker: a failing deployment goes on for ever';
  const { running, desired, starting } = standing;
  const tasks = running === desired && starting === 0 ? `${running} of ${desired} tasks` : runningText(standing);
  return well('service', [name, tasks, deploymentText(standing), rolls].filter(Boolean).join(', '));
}

function checkWiring(
  rows: readonly SecretRow[],
  environment: Environment,
  observation: Observation,
  service: ObservedService,
): Check {
  const followed = followedSecrets(observation.secrets);
  const wired = new Set(
    service.reads.map((reference) => followed(reference)?.name).filter((name) => name !== undefined),
  );
  const declared = rows.filter((row) =>
    row.consumers.some((consumer) => consumer.kind === 'service' && consumer.service === service.alias),
  );
  const broken = brokenReferences(service, observation);
  const pinned = pinnedReads(observation).filter((one) => one.service === service.alias);
  const isNamed = (name: string) =>
    wired.has(name) || isPinnedIn(pinned, service.alias, name) || broken.some(({ id }) => isIdOf(id, name));
  const unwired = declared.filter((row) => !isNamed(row.name)).map((row) => row.name);
  const undeclared = rows.filter((row) => wired.has(row.name) && !declared.includes(row)).map((row) => row.name);
  const revision = service.taskDefinition.split(':').at(-1) ?? '';
  const trouble = [
    ...(broken.length > 0
      ? [`${broken.length} name no secret that is there: ${broken.map((one) => one.variable).join(', ')}`]
      : []),
    ...(pinned.length > 0 ? [`pinned: ${pinned.map(({ secret, at }) => `${secret} at ${at}`).join(', ')}`] : []),
    ...(unwired.length > 0 ? [`declared and not read: ${unwired.join(', ')}`] : []),
    ...(undeclared.length > 0 ? [`read and not declared: ${undeclared.join(', ')}`] : []),
  ];
  return {
    name: 'wiring',
    verdict: trouble.length > 0 ? 'failed' : 'well',
    text: [`${service.alias}'s task definition :${revision} reads ${wired.size} of these secrets`, ...trouble].join(
      '; ',
    ),
    hints: trouble.length > 0 ? [describeDefinitionText(service, environment)] : [],
  };
}

export function well(name: string, text: string): Check {
  return { name, verdict: 'well', text, hints: [] };
}
