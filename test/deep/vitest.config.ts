import { defineConfig } from 'vitest/config';

/** What takes minutes and the npm registry: `npm run test:deep`. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['../global-setup.ts'],
    setupFiles: ['../seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
  },
});
