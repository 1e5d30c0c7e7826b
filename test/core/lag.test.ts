/** Which secrets are looked at one by one, because a list that is five minutes old would say something wrong of them. */
import { expect, it } from 'vitest';
import { worthALook } from '../../src/core/lag.js';
import {
  at,
  CONSOLE,
  copyOf,
  dotenv,
  environment,
  observation,
  ours,
  outsideTask,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from '../support/world.js';

const A = 'prod/a';
const COPY = 'prod/copy';
const OURS = ours('fill', A);
const filled = stored(A, OURS);
const wanted = row(A, dotenv('A'));
const copied = row(COPY, copyOf(A), { stopgap: STOPGAP });
const inStep = stored(COPY, ours('copy', COPY, OURS));
const running = (names: readonly string[]) => service('app', [], [task('6c1f0a3e-1', at(-60), names)]);

it.each<[about: string, world: World, names: readonly string[]]>([
  ['as declared, and no task reads it', { rows: [wanted], secrets: [filled] }, []],
  ['a running task reads it', { rows: [wanted], secrets: [filled], services: [running([A])] }, [A]],
  ['a running task reads it, and nobody declares it', { rows: [], secrets: [filled], services: [running([A])] }, [A]],
  [
    'a task of no service reads it',
    { rows: [], secrets: [filled], outside: [outsideTask('migrate', at(-60), [A])] },
    [A],
  ],
  ['its next task will read it', { rows: [wanted], secrets: [filled], services: [service('app', [A])] }, [A]],
  ['missing: it may have been made since', { rows: [wanted], secrets: [] }, [A]],
  ['empty: it may have been filled since', { rows: [wanted], secrets: [stored(A, undefined)] }, [A]],
  ['a placeholder: it may have been filled since', { rows: [wanted], secrets: [stored(A, TERRAFORM)] }, [A]],
  ['meant to be a placeholder', { rows: [row(A, 'placeholder')], secrets: [stored(A, TERRAFORM)] }, []],
  [
    'being deleted: it may have been restored',
    { rows: [wanted], secrets: [stored(A, OURS, { deletion: at(9) })] },
    [A],
  ],
  [
    'in a rotation, which may have ended',
    {
      rows: [wanted],
      secrets: [stored(A, undefined, { versions: [version(OURS, ['AWSCURRENT']), version(CONSOLE, 'AWSPENDING')] })],
    },
    [A],
  ],
  [
    "another service's: it may have been given back",
    { rows: [wanted], secrets: [stored(A, OURS, { managedBy: 'rds' })] },
    [A],
  ],
  [
    'a replica: it may have been promoted',
    { rows: [wanted], secrets: [stored(A, OURS, { replicaOf: 'us-west-2' })] },
    [A],
  ],
  ["somebody else's", { rows: [wanted], secrets: [stored(A, CONSOLE)] }, []],
  ['a copy in step', { rows: [wanted, copied], secrets: [filled, inStep] }, []],
  [
    'a copy out of step, and its original',
    { rows: [wanted, copied], secrets: [stored(A, ours('fill', A, OURS)), inStep] },
    [COPY, A],
  ],
  [
    'an original that a task reads, and its copy',
    { rows: [wanted, copied], secrets: [filled, inStep], services: [running([A])] },
    [A, COPY],
  ],
  ['left out', { rows: [wanted], secrets: [], only: ['prod/b'] }, []],
  [
    'a copy that was asked for, and its original',
    { rows: [wanted, copied], secrets: [filled, inStep], services: [running([A])], only: [COPY] },
    [COPY, A],
  ],
  [
    'an original that was asked for without its copy',
    { rows: [wanted, copied], secrets: [filled, inStep], services: [running([A])], only: [A] },
    [A],
  ],
])('%s', (_, world, names) => {
  const seen = observation(world.secrets, world.services, undefined, undefined, world.outside);
  expect(worthALook(world.rows, environment(), seen, world.only && new Set(world.only))).toEqual(names);
});
