import path from 'node:path';
import type { ViteUserConfig } from 'vitest/config';

// What the packages compile to is kept between runs: it is a third of the time a test process takes to start.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '../node_modules/.cache/compiled');

/** What all runs of tests have in common. */
export const SHARED = {
  include: ['**/*.test.ts'],
  globalSetup: [path.join(import.meta.dirname, 'global-setup.ts')],
  setupFiles: [path.join(import.meta.dirname, 'seed.ts')],
  pool: 'forks',
  hookTimeout: 60_000,
} as const satisfies ViteUserConfig['test'];

/** What the runs before a change lands have in common. */
export const EVERYDAY = {
  ...SHARED,
  // More than there are cores: many tests wait for something most of their time.
  maxWorkers: 4,
  // Files share a process, one after another: loading the code anew for each would take as long as the tests.
  isolate: false,
  maxConcurrency: 12,
  // A busy machine takes several times as long; a condition that never holds names itself before.
  testTimeout: 120_000,
} as const satisfies ViteUserConfig['test'];
