import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'deep/**', 'screens/**'],
    globalSetup: ['global-setup.ts'],
    setupFiles: ['seed.ts'],
    // The engine is one global per process: one test file, one process, at most one launch.
    pool: 'forks',
    // More than there are cores: many tests wait for something most of their time.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
