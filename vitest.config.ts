import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    watch: false,
    pool: 'threads',
    // Generous: a slow machine must not fail a test.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
