/**
 * Answers that are none, at every call of an apply and of what looks: cut, truncated, a proxy's page, late, whole
 * without what AWS always gives. A reply may be lost before or after AWS did what was asked. `ERROR_CELLS=all` tries
 * every cell, `ERROR_SEED=n` another sample.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LimiterOptions } from '../../src/providers/aws/limiter.js';
import type { Fault, Phase } from '../../src/sandbox/faults.js';
import { APPLY, ECHO, LINES, openBadDay, seenOf, unfinished, untold, untrueExit } from '../support/bad-days.js';
import { type CommandName, runInside } from '../support/inside.js';
import { sample } from '../support/sample.js';
import { changes } from '../support/truth.js';

/** What a call may take here, instead of ten seconds. */
const CALL_MS = vi.hoisted(() => 400);

vi.mock('../../src/core/time.js', async (original) => ({
  ...(await original<typeof import('../../src/core/time.js')>()),
  CALL_MS,
}));

vi.mock('../../src/providers/aws/limiter.js', async (original) => {
  const real = await original<typeof import('../../src/providers/aws/limiter.js')>();
  return {
    ...real,
    openLimiter: ({ burst, isThrottle }: LimiterOptions) =>
      real.openLimiter({ burst, isThrottle, rate: 1000, patienceMs: 50 }),
  };
});

// The SDK waits a random time before it asks again.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

const JSON_TYPE = 'application/x-amz-json-1.1';
const page = (text: string) => `<!doctype html><title>${text}</title><p>${ECHO}`;
const body = (text: string, status = 200, type = JSON_TYPE): Fault => ({ body: { text, status, type } });

const BROKEN: Readonly<Record<string, Fault>> = {
  'the connection cut': { cut: true },
  'half of a JSON text': body(`{"Name":"${ECHO}`),
  'something before the JSON text': body(`${ECHO}{}`),
  'nothing at all': body(''),
  null: body('null'),
  'a list': body(`["${ECHO}"]`),
  'a text': body(`"${ECHO}"`),
  'a number': body('7'),
  'no member': body('{}'),
  'members of other types': body(
    JSON.stringify({
      SecretList: ECHO,
      SecretValues: ECHO,
      Versions: ECHO,
      VersionStages: ECHO,
      services: ECHO,
      tasks: ECHO,
      taskArns: ECHO,
      taskDefinition: ECHO,
      service: ECHO,
      KeyMetadata: ECHO,
    }),
  ),
  'lists of something else': body(
    JSON.stringify({
      SecretList: [ECHO, null, {}],
      SecretValues: [ECHO, null, {}],
      Versions: [ECHO, null, {}],
      services: [ECHO, null, {}],
      tasks: [ECHO, null, {}],
      taskArns: [null, {}],
      taskDefinition: { containerDefinitions: [ECHO, null, {}] },
      service: { deployments: [ECHO, null, {}] },
      KeyMetadata: {},
    }),
  ),
  'another secret, service and key': body(
    JSON.stringify({
      ARN: 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:other-AbCdEf',
      Name: 'other',
      VersionId: 'another-version-another-version-1',
      VersionStages: ['AWSCURRENT'],
      SecretString: ECHO,
      services: [{ serviceName: 'other', status: 'ACTIVE' }],
      service: { serviceName: 'other' },
    }),
  ),
  'a secret without a date': body(
    JSON.stringify({
      ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:dev/mail-AbCdEf',
      Name: 'dev/mail',
      SecretList: [
        { ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:dev/mail-AbCdEf', Name: 'dev/mail' },
      ],
    }),
  ),
  'a page with status 200': body(page('Sign in'), 200, 'text/html'),
  'a page with status 403': body(page('Forbidden'), 403, 'text/html'),
  'a page with status 502': body(page('Bad gateway'), 502, 'text/html'),
  'a redirect': body('', 302, 'text/html'),
  'JSON as text/plain': body('{}', 200, 'text/plain'),
  'an error without a class': body(`{"message":"${ECHO}"}`, 400),
  'a late answer': { delay: CALL_MS + 300 },
};

const OPERATIONS: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  apply: [
    'sts:GetCallerIdentity',
    'secretsmanager:ListSecrets',
    'secretsmanager:DescribeSecret',
    'secretsmanager:BatchGetSecretValue',
    'secretsmanager:GetSecretValue',
    'secretsmanager:ListSecretVersionIds',
    'secretsmanager:PutSecretValue',
    'secretsmanager:CreateSecret',
    'secretsmanager:UpdateSecretVersionStage',
    'kms:DescribeKey',
    'ecs:DescribeServices',
    'ecs:ListTasks',
    'ecs:DescribeTasks',
    'ecs:DescribeTaskDefinition',
    'ecs:UpdateService',
  ],
  doctor: ['kms:GetKeyRotationStatus', 'ecs:DescribeTaskDefinition'],
  audit: ['secretsmanager:ListSecrets', 'secretsmanager:ListSecretVersionIds', 'ecs:DescribeServices'],
};

const CELLS = Object.entries(OPERATIONS).flatMap(([command, operations]) =>
  operations.flatMap((operation) =>
    Object.keys(BROKEN).flatMap((what) =>
      (['before', 'after'] as const).flatMap((phase) =>
        (['first', 'every'] as const).map(
          (which): Cell => ({ command: command as CommandName, operation, what, phase, which }),
        ),
      ),
    ),
  ),
);

interface Cell {
  readonly command: CommandName;
  readonly operation: string;
  readonly what: string;
  /** Lost before AWS did it, or after. */
  readonly phase: Phase;
  readonly which: 'first' | 'every';
}

describe('an answer that is none', () => {
  it.for(
    sample(CELLS, 60).map(
      (cell) => [`${cell.command}: ${cell.what} ${cell.phase} the ${cell.which} ${cell.operation}`, cell] as const,
    ),
  )('%s', async ([, cell], context) => {
    const { command, what, phase, which } = cell;
    const [service = '', operation = ''] = cell.operation.split(':');
    const place = await openBadDay(context);
    const begun = place.cloud.calls.length;
    const when = (call: { readonly service: string }) => call.service === service;
    const times = which === 'every' ? Number.POSITIVE_INFINITY : 1;
    place.cloud.faults.times(operation, BROKEN[what] as Fault, { phase, when, times });

    const run = await runInside(place, LINES[command]);
    expect(seenOf(run, place)).toEqual([]);
    expect([0, 1, 3, 4]).toContain(run.code);
    expect(untold(run, { service, operation })).toEqual([]);
    if (command === 'apply') expect(untrueExit(run, place, begun)).toEqual([]);
    else expect(changes(place.cloud, begun)).toEqual([]);

    place.cloud.faults.clear();
    if (command !== 'apply') return;
    // What AWS does that late may come in the middle of the next run, and take its deployment over.
    await sleep(BROKEN[what]?.delay ?? 0);
    expect(await runInside(place, APPLY)).toMatchObject({ code: 0 });
    expect(unfinished(place)).toEqual([]);
  });
});
