import { defineConfig } from 'vitest/config';
import { NODES, nodeBinary } from './test/full/tools.js';

/** The seeded matrices of `npm test`, and how much of each is played here instead. */
const SAMPLES = {
  'test/engine/kill.test.ts': { KILL_WORLDS: '1', KILL_FIRST_SEED: '101' },
  'test/engine/interleaving.test.ts': { INTERLEAVINGS: '12', INTERLEAVING_FIRST_SEED: '101' },
  'test/engine/errors.test.ts': { ERROR_SEED: '2' },
  'test/engine/broken-replies.test.ts': { ERROR_SEED: '2' },
  'test/engine/signals.test.ts': { ERROR_SEED: '2' },
};

/** What a person does with the built command, played with the Node that the project is named for. */
const COMMANDS = ['test/full/node.test.ts', 'test/transcripts.test.ts', 'test/commands/terminal.test.ts'];

/** Measures time, so it runs when everything else is done. */
const MEASURED = 'test/full/fills.test.ts';

const SHARED = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // Of the whole run: what a project does not extend, it does not set up again.
    globalSetup: 'test/full/setup.ts',
    disableConsoleIntercept: true,
    // Most of the time goes to processes that wait for each other.
    maxWorkers: 2,
    projects: [
      ...NODES.map((version) => ({
        test: {
          ...SHARED,
          name: `node ${version}`,
          include: COMMANDS,
          env: { SECRETSMITH_TEST_NODE: nodeBinary(version) },
        },
      })),
      { test: { ...SHARED, name: 'clients', include: ['test/full/*.test.ts'], exclude: [MEASURED, ...COMMANDS] } },
      {
        test: {
          ...SHARED,
          name: 'samples',
          include: Object.keys(SAMPLES),
          env: Object.assign({}, ...Object.values(SAMPLES)),
        },
      },
      { test: { ...SHARED, name: 'measured', include: [MEASURED], sequence: { groupOrder: 1 } } },
    ],
  },
});
