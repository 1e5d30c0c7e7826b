import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those take minutes and other programs: vitest.full.config.ts.
    exclude: ['test/full/**'],
    // Commands run as processes of their own, on machines that may be busy.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
