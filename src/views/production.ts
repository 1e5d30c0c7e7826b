/** How services stand, in words: by the last look of the run, and never by what was hoped for. */
import { grouped } from '../core/grouped.js';
import { cannotStartText, everyText } from '../core/hints.js';
import { isWell, type ProductionNow, type ServiceNow } from '../core/production.js';
import { few } from './half-way.js';
import { count } from './style.js';

/** What production does now; what needs a person first, and whole. */
export function nowText({ services, unseen }: ProductionNow): string {
  const well = services.filter(isWell);
  const before = services.filter((one) => !isWell(one) && asBefore(one));
  const changed = services.filter((one) => !isWell(one) && !asBefore(one));
  const beforeText =
    before.length === services.length && unseen.length === 0
      ? 'as before'
      : `${before.map(({ target }) => target).join(', ')} as before`;
  const parts = [
    ...(unseen.length > 0
      ? [`${unseen.join(', ')}: not known, ${unseen.length === 1 ? 'its' : 'their'} tasks could not be seen`]
      : []),
    ...changed.map((one) => `${one.target}: ${tasksText(one)}`),
    ...(before.length > 0 ? [`${beforeText}: ${startedWith(total(before))}`] : []),
    ...(well.length > 0 ? [wellText(well)] : []),
  ];
  return parts.join('; ') || 'not known: no service is declared here';
}

/** Its tasks are the ones that ran before, as many as are wanted, and none is about to be another one's. */
function asBefore({ untouched, running, desired, course }: ServiceNow): boolean {
  return untouched && running >= desired && course !== 'going';
}

/** `0 of 2 tasks run`, `2 tasks run, 1 with every value`. */
export function tasksText({ running, desired, fresh, unknown, pinned, unwired, course }: ServiceNow): string {
  const every = `${count(running, 'task')} ${running === 1 ? 'runs' : 'run'}`;
  const tasks = running < desired ? `${running} of ${desired} tasks run` : every;
  const going = course === 'going' ? ['a deployment is under way'] : [];
  if (running === 0) return [desired === 0 ? 'no task is wanted' : tasks, ...going].join(', ');
  if (unknown === running) return [tasks, 'with which values is not known', ...going].join(', ');
  const values = [
    `${fresh} with ${everyText(fresh, unwired)}`,
    ...(unknown > 0 ? [`of ${unknown} it is not known`] : []),
    ...(pinned > 0 ? [`${pinned} with a pinned version`] : []),
  ];
  return [tasks, ...values, ...going].join(', ');
}

function wellText(well: readonly ServiceNow[]): string {
  const tasks = total(well);
  const names = few(well.map(({ target }) => target));
  if (tasks === 0) return `${names}: no task is wanted`;
  return `${names}: ${count(tasks, 'task')} ${tasks === 1 ? 'runs' : 'run'} with ${everyText(tasks, unwiredTo(well))}`;
}

function unwiredTo(services: readonly ServiceNow[]): number {
  return services.reduce((sum, { unwired }) => sum + unwired, 0);
}

function startedWith(tasks: number): string {
  if (tasks === 0) return 'no task runs';
  return `${count(tasks, 'task')} ${tasks === 1 ? 'runs' : 'run'} on the values ${tasks === 1 ? 'it' : 'they'} started with`;
}

function total(services: readonly ServiceNow[]): number {
  return services.reduce((sum, { running }) => sum + running, 0);
}

/** What becomes of it by itself. `written`: values of this run, for where no service is meant to read them. */
export function otherwiseText({ services, unseen }: ProductionNow, written: number): string {
  const open = services.filter((one) => !isWell(one));
  const stuck = open.filter(({ obstacles }) => obstacles.length > 0);
  const free = open.filter(({ obstacles }) => obstacles.length === 0);
  const failing = free.filter(({ course }) => course === 'failing');
  const [down, losing] = [failing.filter(({ running }) => running === 0), failing.filter(({ running }) => running > 0)];
  const going = free.filter(({ course }) => course === 'going');
  const steady = free.filter(({ course }) => course === 'steady');
  const without = grouped(
    steady.filter(({ lacking }) => lacking.length > 0),
    ({ lacking }) => lacking.join(),
  );
  const behind = steady.filter(({ lacking }) => lacking.length === 0);
  const reads = (some: readonly ServiceNow[]) => {
    const news = new Set(some.flatMap((one) => one.news)).size;
    const theirs = [...new Set(some.flatMap((one) => one.unread))];
    const read = [
      ...(news > 0 ? [newValues(news)] : []),
      ...(theirs.length > 0 ? [`what somebody else wrote as ${few(theirs)}`] : []),
    ];
    return read.length > 0 ? [`reads ${read.join(' and ')}`] : [];
  };
  const misses = (some: readonly ServiceNow[]) => {
    const told = new Set(some.flatMap(({ unread, unfit }) => [...unread, ...unfit]));
    const names = new Set(some.flatMap(({ lacking }) => lacking.filter((name) => !told.has(name))));
    const unfit = [...new Set(some.flatMap((one) => one.unfit))];
    return [
      ...(unfit.length > 0 ? [`reads a value that does not fit: ${few(unfit)}`] : []),
      ...(names.size > 0 ? [`may have no value of ${few([...names])}`] : []),
    ];
  };
  const starting = (some: readonly ServiceNow[]) =>
    `a task ${some.length === services.length ? '' : `of ${namesOf(some)} `}that starts by itself`;
  const parts = [
    ...down.slice(0, 1).map(() => `${namesOf(down)} ${down.length === 1 ? 'stays' : 'stay'} down`),
    ...stuck.map((one) => `${one.target}${one.running === 0 ? ' stays down' : ''}: ${cannotStartText(one.obstacles)}`),
    ...losing
      .slice(0, 1)
      .map(() => `${namesOf(losing)} cannot replace a task that ${losing.length === 1 ? 'it loses' : 'they lose'}`),
    ...going.slice(0, 1).map(() => `ECS goes on with ${namesOf(going)}`),
    ...[...without.values()].map((some) => `${starting(some)} ${[...reads(some), ...misses(some)].join(' and ')}`),
    ...behind.slice(0, 1).map(() => `${starting(behind)} ${reads(behind)[0] ?? 'reads the values of now'}`),
  ];
  if (parts.length > 0) return parts.join('; ');
  if (unseen.length > 0) return 'not known; a task that starts by itself reads what AWS holds then';
  if (services.length > 0) return `every task goes on with ${everyText(1, unwiredTo(services))}`;
  return `a task that starts by itself reads ${written > 0 ? newValues(written) : 'what AWS holds then'}`;
}

function newValues(amount: number): string {
  return count(amount, 'new value');
}

function namesOf(services: readonly ServiceNow[]): string {
  return services.map(({ target }) => target).join(', ');
}
