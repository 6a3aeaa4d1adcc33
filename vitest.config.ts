import { configDefaults, defineConfig } from 'vitest/config';

const rooms = ['packages/*/test', 'tools/*/test', 'scenarios', 'bench', 'action'];
const files = rooms.map((room) => `${room}/**/*.test.ts`);
const slow = rooms.map((room) => `${room}/**/*.slow.test.ts`);
const left = configDefaults.exclude;

export default defineConfig({
  test: {
    projects: [
      // Files of the fast tier share a thread's modules, with and without coverage: loading them anew for each file
      // costs as much as the tests themselves. Slow files hold engines and processes, and are kept apart.
      { extends: true, test: { name: 'fast', include: files, exclude: [...left, ...slow], isolate: false } },
      { extends: true, test: { name: 'slow', include: slow, exclude: left } },
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
