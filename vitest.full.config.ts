import { defineConfig } from 'vitest/config';
import { NODES, nodeBinary } from './test/full/tools.js';

/** The seeded matrices of `npm test`, and how much of each is played here instead. */
const SAMPLES = { 'test/engine/kill.test.ts': { KILL_SEEDS: '30' } };

/** What a person does with the built command, played with the Node that the project is named for. */
const COMMANDS = ['test/full/node.test.ts', 'test/transcripts.test.ts', 'test/commands/terminal.test.ts'];

/** Measures time, so it runs when everything else is done. */
const MEASURED = 'test/full/fills.test.ts';

export default defineConfig({
  test: {
    globalSetup: 'test/full/setup.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
    projects: [
      ...NODES.map((version) => ({
        extends: true as const,
        test: { name: `node ${version}`, include: COMMANDS, env: { SECRETSMITH_TEST_NODE: nodeBinary(version) } },
      })),
      {
        extends: true,
        test: { name: 'clients', include: ['test/full/*.test.ts'], exclude: [MEASURED, ...COMMANDS] },
      },
      {
        extends: true,
        test: { name: 'samples', include: Object.keys(SAMPLES), env: Object.assign({}, ...Object.values(SAMPLES)) },
      },
      { extends: true, test: { name: 'measured', include: [MEASURED], sequence: { groupOrder: 1 } } },
    ],
  },
});
