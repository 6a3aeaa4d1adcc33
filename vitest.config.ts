import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'tools/*/test/**/*.test.ts',
      'scenarios/**/*.test.ts',
      'bench/**/*.test.ts',
      'action/**/*.test.ts',
    ],
    pool: 'threads',
    setupFiles: ['./vitest.laws.ts'],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reporter: ['json-summary'],
      reportOnFailure: true,
    },
  },
});
