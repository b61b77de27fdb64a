import type { Benchmark } from './benchmark.ts';
import { diffParsers } from './diff-parsers/diff-parsers.ts';
import { liveSessions } from './live-sessions/live-sessions.ts';
import { load } from './load/load.ts';
import { sanitiser } from './sanitise/sanitise.ts';

/** In the order in which they are run. */
export const BENCHMARKS: readonly Benchmark[] = [liveSessions, load, sanitiser, diffParsers];
