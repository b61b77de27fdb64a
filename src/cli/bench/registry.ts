import type { Benchmark } from './benchmark.ts';
import { liveSessions } from './live-sessions/live-sessions.ts';

/** In the order in which they are run. */
export const BENCHMARKS: readonly Benchmark[] = [liveSessions];
