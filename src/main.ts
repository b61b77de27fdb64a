import { enableCompileCache } from 'node:module';

// Before anything else is loaded: a warm cache halves the time to ready.
enableCompileCache();
const { runApp } = await import('./process.ts');
await runApp();
