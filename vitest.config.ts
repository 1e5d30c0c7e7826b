import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those take minutes and other programs: vitest.full.config.ts.
    exclude: ['test/full/**'],
    // Most of the time a test waits for the command it started; on two cores there would be one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Commands run as processes of their own, on machines that may be busy.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
