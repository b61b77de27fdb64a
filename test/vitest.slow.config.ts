import { defineConfig } from 'vitest/config';
import { EVERYDAY } from './vitest.shared.ts';

/** Tests that start, kill and stop whole processes many times, or wait for time to pass: `npm run test:slow`. */
export default defineConfig({
  root: import.meta.dirname,
  test: { ...EVERYDAY, include: ['**/*.slow.test.ts'] },
});
