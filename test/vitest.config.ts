import { configDefaults, defineConfig } from 'vitest/config';
import { EVERYDAY } from './vitest.shared.ts';

/** What is run after every change: `npm test`. */
export default defineConfig({
  root: import.meta.dirname,
  test: { ...EVERYDAY, exclude: [...configDefaults.exclude, '**/*.slow.test.ts', 'deep/**', 'screens/**'] },
});
