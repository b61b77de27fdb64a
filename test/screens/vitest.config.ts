import { defineConfig } from 'vitest/config';

/** Needs a browser, and writes pictures into the docs: `npm run screens`. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['../global-setup.ts'],
    setupFiles: ['../seed.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
