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
