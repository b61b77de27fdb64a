import path from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { preferMemory } from './prefer-memory.ts';

preferMemory();

/** What all runs of tests have in common. */
export const SHARED = {
  include: ['**/*.test.ts'],
  globalSetup: [path.join(import.meta.dirname, 'global-setup.ts')],
  setupFiles: [path.join(import.meta.dirname, 'seed.ts')],
  // The engine is one global per process: one test file, one process, at most one launch.
  pool: 'forks',
  hookTimeout: 60_000,
} as const satisfies ViteUserConfig['test'];

/** What the runs before a change lands have in common. */
export const EVERYDAY = {
  ...SHARED,
  // More than there are cores: many tests wait for something most of their time.
  maxWorkers: 4,
  maxConcurrency: 12,
  // A busy machine takes several times as long; a condition that never holds names itself before.
  testTimeout: 120_000,
} as const satisfies ViteUserConfig['test'];
