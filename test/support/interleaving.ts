/**
 * Two runs of `apply` at once, and a person. Every call of both is held when it arrives, and one is let
 * go at a time: which one, a seed decides. So the order in which AWS sees them is random and repeatable.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan, Receipt } from '../../src/core/model.js';
import type { Call } from '../../src/sandbox/faults.js';
import { type Random, seeded } from '../../src/sandbox/random.js';
import { type Deed, someDeed } from './person.js';
import { pick } from './random-world.js';
import { unannounced } from './record.js';
import { type Simulation, storedVersions, ticking } from './simulation.js';
import { currentVersion, isChanging, outdated, regionsOf, servicesOf } from './truth.js';
import type { Run } from './workplace.js';

export const RUNNERS = ['first', 'second'] as const;
export type Runner = (typeof RUNNERS)[number];

/** A process that computes holds nobody up for longer; real milliseconds. */
const IDLE = 500;

/** A write that took AWSCURRENT from a version that its run had not seen there. */
export interface Displaced {
  readonly by: Runner;
  readonly target: string;
  readonly version: string;
}

export interface Answer {
  readonly exit: number | null;
  /** All it said, on stdout and stderr. */
  readonly said: string;
  readonly plan: Plan | undefined;
  readonly applied: readonly Receipt[];
  /** What it changed: `PutSecretValue t/a`. */
  readonly changed: readonly string[];
  /** AWSCURRENT of each secret at its last look, and at the first one after it wrote there that shows something else than before. */
  readonly lastSeen: ReadonlyMap<string, string | undefined>;
  readonly seenAfter: ReadonlyMap<string, string | undefined>;
  /** What was not so at the moment when it ended. */
  readonly lies: readonly string[];
}

export interface Interleaved {
  readonly answers: Readonly<Record<Runner, Answer>>;
  readonly deed: Deed | undefined;
  readonly displaced: readonly Displaced[];
  /** Terraform's versions whose last label a write of ours took: `NAME: ID`. */
  readonly bared: readonly string[];
  /** Changes that arrived and that no record had announced. */
  readonly unannounced: readonly string[];
  /** Who called what, in the order in which AWS did it. */
  readonly order: readonly string[];
}

interface Held {
  readonly runner: Runner;
  readonly call: Call;
  release(): void;
}

export async function interleave(place: Simulation, seed: number): Promise<Interleaved> {
  const { cloud } = place;
  const random = seeded(seed * 104_729);
  const tick = ticking(place);
  const scene = openScene();
  const held: Held[] = [];
  let arrived = performance.now();
  let inEffect: Call | undefined;

  cloud.faults.on(async (call, phase) => {
    const runner = RUNNERS.find((one) => call.userAgent?.includes(`app/${one}`));
    if (!runner) {
      // Whoever comes later is not held, and time passes for them too.
      if (phase === 'before') tick(call.operation);
      return undefined;
    }
    if (phase === 'after') {
      scene.after(place, runner, call);
      inEffect = undefined;
      return undefined;
    }
    arrived = performance.now();
    await new Promise<void>((release) => held.push({ runner, call, release }));
    tick(call.operation);
    scene.before(place, runner, call);
    return undefined;
  });

  const live = new Set<Runner>(RUNNERS);
  const runs = RUNNERS.map(async (runner) => {
    const run = await place.apply({ env: { AWS_SDK_UA_APP_ID: runner } });
    live.delete(runner);
    return scene.answerOf(place, runner, run);
  });

  const person = somebody(place, random);
  const begun = new Set<Runner>();
  const turn = whoseTurn(random);
  while (live.size > 0) {
    await sleep(1);
    for (const { runner } of held) begun.add(runner);
    if (inEffect || held.length === 0 || ![...live].every((runner) => begun.has(runner))) continue;
    const waiting = [...live].every((runner) => held.some((one) => one.runner === runner));
    if (!waiting && performance.now() - arrived < IDLE) continue;
    const next = turn(held);
    scene.deed ??= person(next.call);
    held.splice(held.indexOf(next), 1);
    inEffect = next.call;
    next.release();
  }
  const [first, second] = (await Promise.all(runs)) as [Answer, Answer];
  return { answers: { first, second }, ...scene };
}

/** Sometimes one is far ahead, sometimes they go step by step. */
function whoseTurn(random: Random): (held: readonly Held[]) => Held {
  let lead = 0.5;
  return (held) => {
    if (random() < 0.15) lead = pick(random, [0.03, 0.5, 0.5, 0.97]);
    const runner: Runner = random() < lead ? 'first' : 'second';
    const theirs = held.filter((one) => one.runner === runner);
    return pick(random, theirs.length > 0 ? theirs : held);
  };
}

/** Does one thing once: at some moment, or just as a change is about to arrive; in every fourth run nothing. */
function somebody({ cloud, random: world }: Simulation, random: Random): (next: Call) => Deed | undefined {
  const mode = pick(random, ['never', 'some time', 'at a change', 'at a change'] as const);
  let left = Math.floor(random() * (mode === 'some time' ? 50 : 6));
  return ({ operation }) => {
    if (mode === 'never' || (mode === 'at a change' && !isChanging(operation))) return undefined;
    left -= 1;
    return left === -1 ? someDeed(cloud, world, random) : undefined;
  };
}

/** What an onlooker writes down who sees all calls and all of AWS. */
function openScene() {
  const displaced: Displaced[] = [];
  const bared: string[] = [];
  const silent: string[] = [];
  const order: string[] = [];
  const changed: Record<Runner, string[]> = { first: [], second: [] };
  const lastSeen: Record<Runner, Map<string, string | undefined>> = { first: new Map(), second: new Map() };
  const seenAfter: Record<Runner, Map<string, string | undefined>> = { first: new Map(), second: new Map() };
  /** What stood where it wrote; a look that shows it may be older than the write, and is not the last one. */
  const replaced: Record<Runner, Map<string, string | undefined>> = { first: new Map(), second: new Map() };
  /** The whole of AWS's versions at each one's last look at its services. */
  const lastLook: Partial<Record<Runner, string>> = {};
  let before = { current: undefined as string | undefined, state: '', labelled: [] as string[] };
  return {
    displaced,
    bared,
    unannounced: silent,
    order,
    deed: undefined as Deed | undefined,
    before(place: Simulation, runner: Runner, call: Call) {
      before = { current: currentOf(place, call.target), state: stateOf(place), labelled: terraforms(place) };
      order.push(`${runner} ${call.operation} ${call.target ?? ''}`.trim());
      if (call.operation === 'DescribeServices') lastLook[runner] = before.state;
      const untold = unannounced(place, call);
      if (untold) silent.push(untold);
    },
    after(place: Simulation, runner: Runner, call: Call) {
      const { target = '', operation } = call;
      const current = currentOf(place, target);
      if (operation === 'DescribeSecret') lastSeen[runner].set(target, current);
      if (operation === 'DescribeSecret' && replaced[runner].has(target)) {
        seenAfter[runner].set(target, current);
        if (current !== replaced[runner].get(target)) replaced[runner].delete(target);
      }
      if (/^(Put|Create)/.test(operation)) replaced[runner].set(target, before.current);
      if (!isChanging(operation) || call.error !== undefined) return;
      const effect = operation === 'UpdateService' || stateOf(place) !== before.state;
      if (effect) changed[runner].push(`${operation} ${target}`);
      if (!/^(Put|Create)/.test(operation) || before.current === undefined || current === before.current) return;
      const kept = terraforms(place);
      bared.push(...before.labelled.filter((one) => !kept.includes(one)));
      if (lastSeen[runner].get(target) !== before.current)
        displaced.push({ by: runner, target, version: before.current });
    },
    answerOf(place: Simulation, runner: Runner, { code, stdout, stderr }: Run): Answer {
      const answer = JSON.parse(stdout) as { plan?: Plan; applied?: Receipt[] };
      const applied = answer.applied ?? [];
      const restarted = applied.filter(({ change, outcome }) => change.kind === 'restart' && outcome === 'done');
      const unmoved = lastLook[runner] === stateOf(place);
      const old = restarted.flatMap(({ change }) => {
        const tasks = servicesOf(place.cloud).find(({ name }) => name === change.target)?.tasks ?? [];
        return outdated(place.cloud).filter((told) => tasks.some(({ id }) => told.startsWith(id)));
      });
      return {
        exit: code,
        said: stdout + stderr,
        plan: answer.plan,
        applied,
        changed: changed[runner],
        lastSeen: lastSeen[runner],
        seenAfter: seenAfter[runner],
        lies: unmoved ? old.map((task) => `it says that every task has every value: ${task}`) : [],
      };
    },
  };
}

function currentOf({ cloud }: Simulation, name: string | undefined): string | undefined {
  const secret = regionsOf(cloud).flatMap((region) => region.secrets.get(name ?? '') ?? [])[0];
  return secret && currentVersion(secret)?.id;
}

/** Versions that Terraform made and that have a label. */
export function terraforms(place: Simulation): string[] {
  const all = storedVersions(place).filter((one) => one.includes(': terraform-') && !one.endsWith('[]'));
  return all.map((one) => one.slice(0, one.indexOf(' [')));
}

function stateOf({ cloud }: Simulation): string {
  const secrets = regionsOf(cloud).flatMap((region) => [...region.secrets.values()]);
  return JSON.stringify(secrets.map(({ name, versions }) => [name, versions.map(({ id, labels }) => [id, labels])]));
}
