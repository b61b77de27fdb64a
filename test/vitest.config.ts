import { configDefaults, defineConfig } from 'vitest/config';
import { SHARED } from './vitest.shared.ts';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    ...SHARED,
    exclude: [...configDefaults.exclude, 'deep/**', 'screens/**'],
    // More than there are cores: many tests wait for something most of their time.
    maxWorkers: 4,
    maxConcurrency: 12,
    // A busy machine takes several times as long; a condition that never holds names itself before.
    testTimeout: 60_000,
  },
});
