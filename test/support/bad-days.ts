/** An environment in which an apply makes every call it knows, for tables of what can go wrong with each. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import type { CommandName } from './inside.js';
import { changes, ourVersions, outdated, secretNamed, writeByHand } from './truth.js';
import { type Run, type Workplace, workplaceFor } from './workplace.js';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "${ACCOUNT}", region: ${REGION}, profile: shop-dev, kmsKey: alias/shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
    createMissing: true
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/new: { source: { dotenv: { file: .env.dev, variable: MAIL } }, consumers: [] }
  dev/pay: { source: { dotenv: { file: .env.dev, variable: PAY } }, follow: true }
  dev/pay-copy: { source: { copy: dev/pay }, permanent: true }
`;

const VALUES = { MAIL: 'CANARY-not-a-key-mail', PAY: 'CANARY-not-a-key-pay' };

/** What `dev/pay` held before: ours, over what Terraform made, so that the next write has to label that. */
const BEFORE = { version: `secretsmith-fill-${'0'.repeat(32)}`, value: 'CANARY-not-a-key-before' };

/** Stands in every answer that goes wrong: nothing of one is ever told. */
export const ECHO = 'CANARY-of-an-answer';

/** How many versions of ours each secret has in the end. */
const VERSIONS = { 'dev/mail': 1, 'dev/new': 1, 'dev/pay': 2, 'dev/pay-copy': 1 };

/** A restart of a minute takes a third of a second. */
const SPEED = 200;

export const APPLY = ['apply', '--yes', '--wait-timeout', '10h'] as const;

/** Each command as it is typed. */
export const LINES: Readonly<Record<CommandName, readonly [CommandName, ...string[]]>> = {
  apply: APPLY,
  audit: ['audit'],
  doctor: ['doctor'],
  history: ['history', 'dev/pay'],
  list: ['list'],
  plan: ['plan'],
  restart: ['restart', 'web', '--yes', '--wait-timeout', '10h'],
  show: ['show', 'dev/pay'],
};

export async function openBadDay(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: SPEED });
  // The sandbox's clock runs away from this machine's, and the SDK asks again after each error of a skewed clock.
  place.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION = 'true';
  place.file(
    '.env.dev',
    Object.entries(VALUES)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const { cloud } = place;
  writeByHand(cloud, 'dev/pay', BEFORE.value, BEFORE.version);
  cloud.region(ACCOUNT, REGION).secrets.delete('dev/new');
  cloud.clock.advance(60_000);
  findService(cloud, ACCOUNT, REGION, 'shop', 'shop-web').script = 'completes';
  return place;
}

/** What nobody may ever see of a run that met an answer with `ECHO` in it; empty when all is well. */
export function seenOf(run: Run, { folder, runtime }: Workplace): string[] {
  const said = run.stdout + run.stderr;
  const told = said + records(folder);
  return [
    ...[ECHO, ...Object.values(VALUES), BEFORE.value]
      .filter((text) => told.includes(text))
      .map((text) => `shows ${text}`),
    ...(/defect/.test(said) ? ['calls it a defect'] : []),
    ...(/^\s+at .*:\d+/m.test(said) ? ['shows a stack'] : []),
    ...readdirSync(runtime).map((left) => `leaves ${left}`),
  ];
}

function records(folder: string): string {
  const directory = join(folder, 'state', 'secretsmith');
  try {
    return readdirSync(directory)
      .map((file) => readFileSync(join(directory, file), 'utf8'))
      .join('');
  } catch {
    return '';
  }
}

/** Does the exit say what the cloud says? Only for runs that write. */
export function untrueExit(run: Run, place: Workplace, begun: number): string[] {
  const changed = changes(place.cloud, begun).map((call) => `${call.operation} ${call.target}`);
  if (changed.length > 0 && (run.code === 1 || run.code === 3)) return [`exit ${run.code} after ${changed.join(', ')}`];
  // A write that may have happened is exit 4 too, and is said.
  const open = /may have been written|may have begun/.test((run.stdout + run.stderr).replace(/\s+/g, ' '));
  if (changed.length === 0 && run.code === 4 && !open) return ['exit 4, and nothing was changed'];
  return [];
}

/** Whoever reads it learns what failed, and what to do. */
export function untold(run: Run, call: { readonly service: string; readonly operation: string }): string[] {
  if (run.code === 0) return [];
  const said = run.stdout + run.stderr;
  const errors = [...said.matchAll(/^(?:error:| {2}[✗!]) ((?:.|\n {7})+)/gm)].map(([, text]) =>
    `${text}`.replace(/\s+/g, ' '),
  );
  const named = errors.some(
    (text) => text.includes(`${call.service}:${call.operation}`) || /dev\/|shop|web|alias\/|credentials/.test(text),
  );
  return [
    ...(errors.length === 0 ? ['says no error'] : []),
    ...(named ? [] : [`does not name what failed: ${errors.join(' | ')}`]),
    ...(/hint: \S/.test(said) ? [] : [`has no hint: ${errors.join(' | ')}`]),
  ];
}

/** What is not as it should be after all is well again and apply has run once more. */
export function unfinished({ cloud }: Workplace): string[] {
  const made = Object.keys(VERSIONS).map((name) => [name, ourVersions(secretNamed(cloud, name)).length] as const);
  return [
    ...made
      .filter(([name, count]) => count !== VERSIONS[name as keyof typeof VERSIONS])
      .map(([name, count]) => `${name} has ${count} versions of ours`),
    ...outdated(cloud),
  ];
}
