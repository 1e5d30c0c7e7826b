/** How many of the tasks that run have every value: what the end of a plan says of production. */
import { describe, expect, it } from 'vitest';
import type { Plan, SecretRow, StoredSecret } from '../../src/core/model.js';
import { countTasks } from '../../src/core/restarts.js';
import {
  arnOf,
  at,
  dotenv,
  observation,
  ours,
  outsideTask,
  reference,
  row,
  service,
  stored,
  TERRAFORM,
  task,
} from '../support/world.js';

const [A, B] = ['prod/a', 'prod/b'];
const rows: readonly SecretRow[] = [row(A, dotenv('A')), row(B, dotenv('B'))];
const a = stored(A, ours('fill', A), { lastChanged: at(0) });
/** Of `b` the value, Terraform's placeholder, no version, nothing at all. */
const b = stored(B, ours('fill', B), { lastChanged: at(0) });
const noneOfB: readonly (readonly [what: string, b: readonly StoredSecret[]])[] = [
  ['the placeholder', [stored(B, TERRAFORM, { lastChanged: at(-900) })]],
  ['no version', [stored(B, undefined, { lastChanged: at(-900) })]],
  ['nothing', []],
];

const tasks = (names: readonly string[]) => [task('1', at(60), names), task('2', at(60), names)];
const count = (secrets: readonly StoredSecret[], ...names: string[]): Plan['tasks'] =>
  countTasks(rows, observation(secrets, [service('app', names, tasks(names))]));

describe('tasks that are newer than every value they read', () => {
  it('have every value', () => {
    expect(count([a, b], A, B)).toMatchObject({ running: 2, fresh: 2, unknown: 0, pinned: 0 });
  });

  it.each(noneOfB)('have not every value where a secret that they read holds %s', (_, found) => {
    expect(count([a, ...found], A, B)).toMatchObject({ running: 2, fresh: 0, unknown: 0, pinned: 0 });
  });

  it.each(noneOfB)('have every value where a secret that they do not read holds %s', (_, found) => {
    expect(count([a, ...found], A).fresh).toBe(2);
  });

  const web = { consumers: [{ kind: 'service', service: 'app' }] } as const;
  it('that read a pinned version are no more and no less', () => {
    const reads = [reference(A), reference(B, `${arnOf(B)}::AWSPREVIOUS:`)];
    const seen = observation([a, b], [service('app', [], [task('1', at(60), [], { reads })], { reads })]);
    expect(countTasks([row(A, dotenv('A')), row(B, dotenv('B'), web)], seen)).toMatchObject({ pinned: 1, unwired: 0 });
  });

  it.each<[what: string, b: SecretRow, names: string[], unwired: number]>([
    ['have what they read, where another is declared for their service', row(B, dotenv('B'), web), [A], 1],
    ['have every value, where they read what is declared', row(B, dotenv('B'), web), [A, B], 0],
    ['have every value, where what is declared is to have none', row(B, 'placeholder', web), [A], 0],
    ['have every value, where it is declared for nobody', row(B, dotenv('B')), [A], 0],
  ])('%s', (_, declared, names, unwired) => {
    const seen = observation([a, b], [service('app', names, tasks(names))]);
    expect(countTasks([row(A, dotenv('A')), declared], seen)).toMatchObject({ running: 2, fresh: 2, unwired });
  });

  it('count beside those of a service that lacks one, and those of no service', () => {
    const [lacks, whole] = [service('app', [A, B], tasks([A, B])), service('worker', [A], tasks([A]))];
    const seen = observation([a, ...(noneOfB[0]?.[1] ?? [])], [lacks, whole], undefined, undefined, [
      outsideTask('3', at(60), [A]),
    ]);
    expect(countTasks(rows, seen)).toMatchObject({ running: 5, fresh: 3 });
  });
});
