import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Modules are loaded once a thread, which halves the time; a test that replaces a module has its own.
const mocking = ['test/derivation/planted.test.ts'];

export default defineConfig({
  test: {
    watch: false,
    pool: 'threads',
    maxWorkers: availableParallelism(),
    // Generous: a slow machine must not fail a test.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: mocking,
          setupFiles: ['test/setup.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'mocking', include: mocking, setupFiles: ['test/setup.ts'] },
      },
    ],
  },
});
