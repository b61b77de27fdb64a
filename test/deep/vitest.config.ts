import { defineConfig } from 'vitest/config';
import { SHARED } from '../vitest.shared.ts';

/** What takes minutes or the npm registry: `npm run test:deep`. */
export default defineConfig({
  root: import.meta.dirname,
  test: { ...SHARED, maxWorkers: 2, testTimeout: 60 * 60_000 },
});
