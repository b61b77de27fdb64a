import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// Before anything else is loaded: a warm cache halves the time to ready.
// A thousand live reviews let the heap grow far beyond what they hold; this costs a percent of a core and saves a fifth of it.
setFlagsFromString('--heap-growing-percent=30');
enableCompileCache();
const { runApp } = await import('./process.ts');
await runApp();
