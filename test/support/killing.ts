/** A run of `apply` that is killed at one moment, and the runs that finish what it began. */
import { primaryOf } from '../../src/sandbox/aws/ecs/state.js';
import type { Call, Phase } from '../../src/sandbox/faults.js';
import type { RandomWorld } from './random-world.js';
import { unannounced, unfinished, untruths, versionsOfOurs } from './record.js';
import {
  falselyFresh,
  leftovers,
  openSimulation,
  type Simulation,
  seenNow,
  storedVersions,
  ticking,
} from './simulation.js';
import { changes, isChanging, journals, outdated, servicesOf } from './truth.js';
import type { Run } from './workplace.js';

/** A call, and whether AWS did it before the process died. */
export interface KillPoint {
  /** `12:after`, as `KILL_AT` takes it. */
  readonly at: string;
  readonly n: number;
  readonly phase: Phase;
  readonly operation: string;
}

/** What is there when running it again does nothing more. */
interface End {
  /** Where a deployment fails, it is a matter of the moment whether a run still finds a task to replace. */
  readonly exit: number | null | 'not whole';
  readonly versions: readonly string[];
  /** What a plan says of each row, of the changes that are left, and of the tasks. */
  readonly rows: readonly string[];
  readonly left: readonly string[];
  readonly tasks: object | 'in motion';
  /** How often each service was restarted whose deployments complete; where looks lag, whether it was. */
  readonly restarts: Readonly<Record<string, number>>;
  /** Tasks that hold an old value. */
  readonly outdated: number | 'in motion';
}

export interface Unkilled {
  readonly world: RandomWorld;
  /** The sandbox before it. */
  readonly state: string;
  readonly points: readonly KillPoint[];
  readonly end: End;
  readonly lies: readonly string[];
  /** Services whose deployments complete. */
  readonly completing: readonly string[];
}

export interface Killed {
  readonly end: End;
  /** A busy machine waits longer and looks once more: where the run was over before that call, it was not killed. */
  readonly killed: boolean;
  /** What a run or a record said that was not so. */
  readonly lies: readonly string[];
}

const MOST_RUNS = 5;
const HALF_AN_HOUR = 30 * 60_000;

/** The world as a run leaves it that nobody kills. */
export async function unkilled(world: RandomWorld): Promise<Unkilled> {
  const place = await openSimulation(world);
  try {
    const state = place.cloud.dump();
    const lies = watch(place);
    // As the one that is killed: what runs in this process meets the clock at other moments.
    await runOnce(place, lies, place.apply);
    const points = place.cloud.calls.flatMap(pointsOf);
    await runUntilDone(place, lies);
    const completing = servicesOf(place.cloud).filter(({ script }) => script === 'completes');
    return { world, state, points, completing: completing.map(({ name }) => name), ...(await endOf(place, lies)) };
  } finally {
    await place.close();
  }
}

/** A call that only looks leaves nothing behind: whether it was answered is all the same. */
function pointsOf({ n, operation }: Call): KillPoint[] {
  const phases: Phase[] = isChanging(operation) ? ['before', 'after'] : [n % 2 === 0 ? 'before' : 'after'];
  return phases.map((phase) => ({ at: `${n}:${phase}`, n, phase, operation }));
}

export async function killAndFinish({ world, state }: Unkilled, point: KillPoint): Promise<Killed> {
  const place = await openSimulation(world, state);
  try {
    const before = versionsOfOurs(place.cloud);
    const lies = watch(place);
    let pid = 0;
    const off = place.cloud.faults.on((call, phase) => {
      if (call.n !== point.n || phase !== point.phase) return undefined;
      off();
      return { run: () => void process.kill(pid, 'SIGKILL'), cut: true };
    });
    const run = await place.apply({ started: (started) => (pid = started) });
    off();
    const killed = run.signal === 'SIGKILL';
    if (!killed && place.cloud.calls.length >= point.n) lies.push(`it was not killed, and ended with ${run.code}`);
    lies.push(...untruths(place, before).map((untruth) => `once killed, the record ${untruth}`));
    await runUntilDone(place, lies);
    lies.push(...untruths(place, before).map((untruth) => `in the end, the record ${untruth}`));
    return { killed, ...(await endOf(place, lies)) };
  } finally {
    await place.close();
  }
}

/** Lets the clock move with each call, and asks of each change whether it was announced. */
function watch(place: Simulation): string[] {
  const lies: string[] = [];
  const tick = ticking(place);
  place.cloud.faults.on((call, phase) => {
    if (phase === 'after') return undefined;
    tick(call.operation);
    const silent = unannounced(place, call);
    if (silent) lies.push(silent);
    return undefined;
  });
  return lies;
}

const exits = new WeakMap<Simulation, number | null>();

async function runOnce(place: Simulation, lies: string[], run: () => Promise<Run>): Promise<number | null> {
  const { code, stdout, stderr } = await run();
  exits.set(place, code);
  if (![0, 1, 3, 4].includes(code ?? -1))
    lies.push(`it ended with ${code}: ${stdout.slice(-500)}${stderr.slice(-500)}`);
  return code;
}

/**
 * Until it says that all is done, that nothing can be done, or a second time that it did what it could, or that it failed:
 * who only followed a deployment of the run before, which failed, has changed nothing and is run again all the same.
 */
export async function runUntilDone(place: Simulation, lies: string[]): Promise<void> {
  let last: string | undefined;
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    const code = await runOnce(place, lies, place.applyInside);
    const now = JSON.stringify(storedVersions(place));
    if ((code !== 4 && code !== 1) || now === last) return;
    last = now;
    // What went wrong is read before it is tried again: by then the tasks of a rollback are shown.
    place.cloud.clock.advance(place.random.serviceLag + place.random.taskLag);
  }
  lies.push(`it came to no end in ${MOST_RUNS} runs`);
}

async function endOf(place: Simulation, lies: string[]): Promise<Omit<Killed, 'killed'>> {
  const { cloud } = place;
  cloud.clock.advance(HALF_AN_HOUR);
  const seen = await seenNow(place);
  const { rows, writes, restarts, tasks } = seen.plan;
  lies.push(...leftovers(place).map((path) => `it left ${path} behind`));
  lies.push(...falselyFresh(seen, place).map((task) => `it calls fresh what is not: ${task}`));
  lies.push(...journals(place).flatMap(unfinished));
  const begun = changes(cloud).filter((call) => call.operation === 'UpdateService');
  // What a killed run began and is not shown yet, the next one begins again: nobody can know.
  const { serviceLag, taskLag } = place.random;
  const mostRestarts = serviceLag + taskLag > 0 ? 1 : Number.POSITIVE_INFINITY;
  const restartsOf = (name: string) => Math.min(mostRestarts, begun.filter(({ target }) => target === name).length);
  const exit = exits.get(place) ?? null;
  // A rollout that fails for ever has now more tasks and now fewer.
  const steady = servicesOf(cloud).every((service) => primaryOf(service)?.rollout !== 'IN_PROGRESS');
  const completing = servicesOf(cloud).filter(({ script }) => script === 'completes');
  return {
    lies,
    end: {
      exit: completing.length < servicesOf(cloud).length && exit !== 0 ? 'not whole' : exit,
      versions: storedVersions(place),
      rows: rows.map(({ name, state, action, problem }) => `${name} ${state} ${action} ${problem?.code ?? ''}`.trim()),
      left: [
        ...writes.map(({ target }) => `write ${target}`),
        ...restarts.map(({ target, heldBy }) => `restart ${target}, held by ${heldBy.join(' ')}`),
      ],
      tasks: steady ? tasks : 'in motion',
      restarts: Object.fromEntries(completing.map(({ name }) => [name, restartsOf(name)])),
      outdated: steady ? outdated(cloud).length : 'in motion',
    },
  };
}
