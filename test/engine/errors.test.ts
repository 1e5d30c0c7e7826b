/**
 * Every error of AWS at every call of every command: each cell is one run that meets it. `ERROR_CELLS=all` tries all
 * of them, `ERROR_SEED=n` another sample.
 */
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from 'vitest';
import type { LimiterOptions } from '../../src/providers/aws/limiter.js';
import { AWS_ERRORS, type AwsError, type ServiceName } from '../support/aws-errors.js';
import { APPLY, ECHO, LINES, openBadDay, seenOf, unfinished, untold, untrueExit } from '../support/bad-days.js';
import { type CommandName, runInside } from '../support/inside.js';
import { sample } from '../support/sample.js';
import { changes, writeByHand } from '../support/truth.js';
import type { Workplace } from '../support/workplace.js';

// How long a throttled call is tried has its own test; here nobody waits two minutes for its end.
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

/** What each command asks AWS for in a run that goes well; the first test holds it to that. */
const OBSERVED = [
  'sts:GetCallerIdentity',
  'secretsmanager:ListSecrets',
  'kms:DescribeKey',
  'ecs:DescribeServices',
  'ecs:ListTasks',
  'ecs:DescribeTasks',
  'ecs:DescribeTaskDefinition',
] as const;
const [VERSIONS, BATCH, DESCRIBE] = [
  'secretsmanager:ListSecretVersionIds',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:DescribeSecret',
] as const;
const CALLS: Readonly<Record<CommandName, readonly string[]>> = {
  apply: [
    ...OBSERVED,
    VERSIONS,
    BATCH,
    DESCRIBE,
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:CreateSecret',
    'secretsmanager:UpdateSecretVersionStage',
    'ecs:UpdateService',
  ],
  audit: [...OBSERVED, VERSIONS, DESCRIBE],
  doctor: [...OBSERVED, VERSIONS, BATCH, DESCRIBE, 'kms:GetKeyRotationStatus'],
  history: ['sts:GetCallerIdentity', VERSIONS],
  list: [...OBSERVED, VERSIONS, DESCRIBE],
  plan: [...OBSERVED, VERSIONS, BATCH, DESCRIBE],
  restart: [...OBSERVED, VERSIONS, BATCH, DESCRIBE, 'ecs:UpdateService'],
  show: [...OBSERVED, DESCRIBE, VERSIONS],
};

/** Which of the calls of an operation meet it. */
type Which = 'first' | 'second' | 'last' | 'every';
const WHICH: readonly Which[] = ['every', 'first', 'second', 'last'];

interface Cell {
  readonly command: CommandName;
  readonly service: ServiceName;
  readonly operation: string;
  readonly which: Which;
  readonly error: AwsError;
}

const ALL: Cell[] = Object.entries(CALLS).flatMap(([command, calls]) =>
  calls.flatMap((call) => {
    const [service, operation] = call.split(':') as [ServiceName, string];
    return AWS_ERRORS[service].flatMap((error) =>
      WHICH.map((which) => ({ command: command as CommandName, service, operation, which, error })),
    );
  }),
);

const titled = (cell: Cell) => {
  const { command, service, operation, which, error } = cell;
  return [
    `${command}: ${error.type}${error.says ? `, ${error.says},` : ''} at the ${which} ${service}:${operation}`,
    cell,
  ] as const;
};

/** A restart has something to do where a value is newer than the task that reads it. */
async function openFor(command: CommandName, context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await openBadDay(context);
  if (command !== 'restart') return place;
  await runInside(place, APPLY);
  writeByHand(place.cloud, 'dev/mail', 'CANARY-not-a-key-other');
  return place;
}

/** How often each call is made by a command that meets nothing. */
const counts = new Map<string, number>();

describe('a run that goes well', () => {
  it.for(Object.keys(CALLS) as CommandName[])('%s asks what the table says', async (command, context) => {
    const place = await openFor(command, context);
    const begun = place.cloud.calls.length;
    const run = await runInside(place, LINES[command]);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const asked = place.cloud.calls.slice(begun).map((call) => `${call.service}:${call.operation}`);
    expect([...new Set(asked)].sort()).toEqual([...CALLS[command]].sort());
    for (const call of asked) counts.set(`${command} ${call}`, (counts.get(`${command} ${call}`) ?? 0) + 1);
  });
});

describe('an error of AWS', () => {
  it.for(sample(ALL, 70).map(titled))('%s', async ([, cell], context) => {
    const { command, service, operation, which, error } = cell;
    const place = await openFor(command, context);
    const begun = place.cloud.calls.length;
    const fault = { error: { ...error, message: `${error.says ?? ''} ${ECHO}` } };
    const when = (call: { readonly service: string }) => call.service === service;
    const calls = counts.get(`${command} ${service}:${operation}`) ?? 1;
    const skip = which === 'second' ? 1 : which === 'last' ? calls - 1 : 0;
    place.cloud.faults.times(operation, fault, { when, skip, times: which === 'every' ? Number.POSITIVE_INFINITY : 1 });

    const run = await runInside(place, LINES[command]);
    expect(seenOf(run, place)).toEqual([]);
    expect([0, 1, 3, 4]).toContain(run.code);
    // A restart is never asked for twice: whether one began is looked for instead.
    if (error.retried && which !== 'every' && operation !== 'UpdateService') expect(run.code).toBe(0);
    expect(untold(run, cell)).toEqual([]);
    if (command === 'apply' || command === 'restart') expect(untrueExit(run, place, begun)).toEqual([]);
    else expect(changes(place.cloud, begun)).toEqual([]);

    place.cloud.faults.clear();
    if (command !== 'apply') return;
    expect(await runInside(place, APPLY)).toMatchObject({ code: 0 });
    expect(unfinished(place)).toEqual([]);
  });
});
