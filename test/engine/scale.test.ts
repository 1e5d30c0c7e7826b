/** Ten thousand rows take ten times as long as a thousand, not a hundred times; no list is too long for a call. */
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/core/audit.js';
import { checkKey } from '../../src/core/checkup/key.js';
import { checkSecrets } from '../../src/core/checkup/secrets.js';
import { checkServices } from '../../src/core/checkup/services.js';
import { inventory } from '../../src/core/inventory.js';
import type { SecretRow } from '../../src/core/model.js';
import { chooseRestarts, lackedNow } from '../../src/core/restarts.js';
import { selectRows } from '../../src/core/selection.js';
import { appliedScreen } from '../../src/views/applied.js';
import { auditScreen } from '../../src/views/audit.js';
import { doctorScreens } from '../../src/views/doctor.js';
import { listScreen } from '../../src/views/list.js';
import { planScreen } from '../../src/views/plan.js';
import { planMarkdown } from '../../src/views/plan-markdown.js';
import { restartScreen } from '../../src/views/restart.js';
import { HERE, OPERATOR, PROD, receiptsOf, WIDE } from '../support/story.js';
import {
  at,
  CONSOLE,
  copyOf,
  dotenv,
  manifest,
  NOW,
  observation,
  ours,
  planOf,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  type World,
} from '../support/world.js';

const DAY = 86_400;

/** Every third row is a copy of the one before; `current` says which version a secret has. */
function worldOf(size: number, current: (name: string) => string | undefined): World {
  const names = Array.from({ length: size }, (_, index) => `prod/group-${index % 50}/key-${index}`);
  const rows = names.map((name, index): SecretRow => {
    const source = index % 3 === 2 ? copyOf(names[index - 1] as string) : dotenv(`KEY_${index}`);
    return row(name, source, source.kind === 'copy' ? { stopgap: STOPGAP } : {});
  });
  const tasks = ['6c1f0a3e', '91be77d0'].map((id) => task(id, at(-DAY), names));
  return {
    rows,
    secrets: names.map((name) => stored(name, current(name), { lastChanged: at(-2 * DAY) })),
    services: ['app', 'worker', 'mail'].map((alias) => service(alias, names, tasks)),
  };
}

const WORLDS: Readonly<Record<string, (name: string) => string | undefined>> = {
  'nothing filled': () => TERRAFORM,
  'nothing there yet': () => undefined,
  'all as declared': (name) => ours('fill', name, TERRAFORM),
  'all typed by somebody': () => CONSOLE,
};

const USAGE = { calls: 1, valuesRead: 0 };

/** All that a command does between its last call and its screen. */
const WORK: Readonly<Record<string, (world: World) => string>> = {
  plan: (world) => {
    const screen = {
      environment: PROD,
      identity: OPERATOR,
      plan: planOf(world),
      usage: USAGE,
      apply: 'apply',
      here: HERE,
    };
    return planScreen(screen, WIDE) + planScreen(screen, WIDE, true) + planMarkdown(screen);
  },
  apply: (world) => {
    const plan = planOf(world);
    const told = {
      environment: PROD,
      plan,
      spared: [],
      production: { at: NOW, services: [], unseen: [] },
      interrupted: false,
      finish: 'apply',
      here: HERE,
      tookMs: 1,
      journal: undefined,
    };
    return appliedScreen({ ...told, ...receiptsOf(plan) }, WIDE);
  },
  restart: (world) => {
    const seen = observation(world.secrets, world.services);
    const plan = planOf(world);
    const restarts = chooseRestarts(plan, world.rows, seen, PROD, { named: [], all: true });
    const lacked = lackedNow(world.rows, seen);
    const told = { environment: PROD, identity: OPERATOR, concerns: plan.concerns, lacked, here: [], usage: USAGE };
    return restartScreen({ ...told, restarts, tasks: plan.tasks }, WIDE);
  },
  list: (world) => {
    const rows = inventory(manifest(world.rows), PROD, observation(world.secrets, world.services));
    return listScreen(PROD, rows, NOW, WIDE, false);
  },
  audit: (world) => {
    const report = audit(manifest(world.rows), PROD, observation(world.secrets, world.services), NOW, HERE);
    return auditScreen({ environment: PROD, identity: OPERATOR, report, usage: USAGE, here: HERE }, WIDE);
  },
  doctor: (world) => {
    const seen = observation(world.secrets, world.services);
    const checks = [
      checkKey(world.rows, PROD, seen, undefined, HERE),
      ...checkSecrets(world.rows, PROD, seen),
      ...checkServices(world.rows, PROD, seen),
    ];
    return doctorScreens([{ environment: PROD, checks }], WIDE);
  },
  'a glob': ({ rows }) => [...(selectRows(manifest(rows), rows, ['prod/*/key-*']) ?? [])].join(),
};

/** The shortest of several: what a busy machine adds is left out. */
function shortest(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const [FEW, MANY] = [500, 3000];

/** Times as long for six times as many: about 6 where it is linear, and 36 where it is quadratic. */
const MOST = 16;

/** What is over so soon is not measured well, nor worth it. */
const SOON_MS = 40;

const CELLS = Object.keys(WORK).flatMap((work) => Object.keys(WORLDS).map((world) => [work, world] as const));

describe('six times as many rows take six times as long', () => {
  it.each(CELLS)('%s, %s', (work, world) => {
    const run = WORK[work] as (world: World) => string;
    const [few, many] = [FEW, MANY].map((size) => worldOf(size, WORLDS[world] as (typeof WORLDS)[string]));
    run(few as World);
    const short = shortest(() => run(few as World));
    const long = shortest(() => run(many as World));
    expect(long / Math.max(short, SOON_MS / 6)).toBeLessThan(MOST);
  });
});

it('a hundred services that read a few secrets each cost little beside all the secrets', () => {
  const few = worldOf(MANY, WORLDS['all as declared'] as (typeof WORLDS)[string]);
  const named = few.secrets.map(({ name }) => name);
  const services = Array.from({ length: 100 }, (_, index) => {
    const read = named.slice(index, index + 10);
    return service(`s${index}`, read, [task(`t${index}`, at(-DAY), read)]);
  });
  const [alone, hundred] = [
    { ...few, services: services.slice(0, 1) },
    { ...few, services },
  ];
  planOf(alone);
  const [short, long] = [shortest(() => planOf(alone)), shortest(() => planOf(hundred))];
  expect(long / Math.max(short, SOON_MS)).toBeLessThan(8);
});
