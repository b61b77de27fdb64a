import { defineConfig } from 'vitest/config';
import { SHARED } from '../vitest.shared.ts';

/** Needs a browser, and writes pictures into the docs: `npm run screens`. */
export default defineConfig({ root: import.meta.dirname, test: { ...SHARED, testTimeout: 60_000 } });
