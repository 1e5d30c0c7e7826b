/**
 * `apply` is killed at a random call, before or after AWS did what was asked, and run again. No state
 * file helps it: the record tells the truth, nothing is written twice, and the tasks get their values.
 * `KILL_SEEDS=100` tries more.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import type { Call, Phase } from '../../src/sandbox/faults.js';
import { seeded } from '../../src/sandbox/random.js';
import {
  changes,
  type Entry,
  journals,
  ourVersions,
  outdated,
  runningTasks,
  secretNamed,
  servicesOf,
} from '../support/truth.js';
import { type Run, type Workplace, workplaceFor } from '../support/workplace.js';

const SEEDS = Array.from({ length: Number(process.env.KILL_SEEDS ?? 10) }, (_, index) => index + 1);

/** An apply of staging makes about so many calls; a later one is not reached, and nothing is killed. */
const CALLS = 70;

const MOST_RUNS = 4;

const APPLY = ['apply', '--env', 'staging', '--yes', '--quiet'];

const FILLED = /^staging\/(?!bedrock|florence|whisper)/;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context);
  place.dotenv();
  return place;
}

/** Runs apply and kills it at the first call and moment that `when` picks. */
function applyAndKill(place: Workplace, when: (call: Call, phase: Phase) => boolean): Promise<Run> {
  let pid = 0;
  const off = place.cloud.faults.on((call, phase) => {
    if (!when(call, phase)) return undefined;
    off();
    return { run: () => void process.kill(pid, 'SIGKILL'), cut: true };
  });
  return place.run(APPLY, { started: (started) => (pid = started) }).finally(off);
}

async function planned(place: Workplace): Promise<{ writes: string[]; restarts: string[] }> {
  const { stdout } = await place.run(['plan', '--env', 'staging', '--json']);
  const [plan] = JSON.parse(stdout).plans as [{ writes: { target: string }[]; restarts: { target: string }[] }];
  return { writes: plan.writes.map((one) => one.target), restarts: plan.restarts.map((one) => one.target) };
}

function filledSecrets({ cloud }: Workplace) {
  const names = [...cloud.region('549136075525', 'us-east-1').secrets.keys()].filter((name) => FILLED.test(name));
  return names.map((name) => secretNamed(cloud, name));
}

/** What the record claims and the cloud does not show, and what the cloud shows and the record never announced. */
function untruths(entries: readonly Entry[], { cloud }: Workplace): string[] {
  const said = (event: string, member: string) =>
    entries.filter((entry) => entry.event === event).map((entry) => `${entry[member]}`);
  const versions = filledSecrets({ cloud } as Workplace).flatMap(ourVersions);
  const deployments = servicesOf(cloud).flatMap((service) => service.deployments.map(({ id }) => id));
  const ours = changes(cloud).filter((call) => call.operation === 'UpdateService');
  return [
    ...said('written', 'version')
      .filter((id) => !versions.includes(id))
      .map((id) => `says it wrote ${id}`),
    ...versions.filter((id) => !said('write', 'version').includes(id)).map((id) => `never announced ${id}`),
    ...said('restarting', 'deployment')
      .filter((id) => !deployments.includes(id))
      .map((id) => `says it began ${id}`),
    ...(ours.length > said('restart', 'service').length ? ['never announced the restart'] : []),
  ];
}

describe('apply, killed at a random call and run again', () => {
  it.concurrent.for(SEEDS)('seed %i', async (seed, context) => {
    const place = await open(context);
    const random = seeded(seed);
    const [nth, phase] = [1 + Math.floor(random() * CALLS), random() < 0.5 ? 'before' : 'after'];
    const at = `killed ${phase} call ${nth}`;

    const first = await applyAndKill(place, (call, moment) => call.n === nth && moment === phase);
    expect([first.signal ?? first.code], at).toEqual([place.cloud.calls.length < nth ? 0 : 'SIGKILL']);
    expect(untruths(journals(place).flat(), place), at).toEqual([]);

    let runs = 1;
    for (let code = first.code; code !== 0 && runs < MOST_RUNS; runs += 1) code = (await place.run(APPLY)).code;
    expect(runs, at).toBeLessThan(MOST_RUNS);

    expect(await planned(place), at).toEqual({ writes: [], restarts: [] });
    const made = filledSecrets(place).map((secret) => `${secret.name} ${ourVersions(secret).length}`);
    expect(made, at).toEqual(filledSecrets(place).map(({ name }) => `${name} 1`));
    expect(made, at).toHaveLength(11);
    expect(runningTasks(place.cloud), at).not.toHaveLength(0);
    expect(outdated(place.cloud), at).toEqual([]);
    expect(untruths(journals(place).flat(), place), at).toEqual([]);
  });
});

describe('apply, killed after the last write and before the restart', () => {
  it('leaves a plan of the restart alone, and the next apply does just that', async (context) => {
    const place = await open(context);
    const killed = await applyAndKill(place, (_, phase) => phase === 'after' && changes(place.cloud).length === 11);
    expect(killed.signal).toBe('SIGKILL');
    expect(journals(place).at(-1)?.at(-1)?.event).toMatch(/^writ/);

    expect(await planned(place)).toEqual({ writes: [], restarts: ['app'] });

    const begun = place.cloud.calls.length;
    expect((await place.run(APPLY)).code).toBe(0);
    expect(changes(place.cloud, begun).map((call) => call.operation)).toEqual(['UpdateService']);
    expect(outdated(place.cloud)).toEqual([]);
    expect(await planned(place)).toEqual({ writes: [], restarts: [] });
  });
});
